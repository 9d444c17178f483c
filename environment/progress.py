"""Tell how far a set-up is: one JSON object a line.

Must not import anything but the standard library.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Progress:
    """How far a set-up is.

    `step` is `check`, `tools`, `python`, `packages`, `verify`, `remove`, or at the end `done` or `failed`;
    `fraction` is of the whole, 0 to 1; `text` is a sentence for the artist, `hint` what to do after a failure.
    """

    step: str
    fraction: float
    text: str
    hint: str = ""


def progress_line(progress: Progress) -> str:
    """Return `progress` as one line of JSON, without the line end."""
    return json.dumps(asdict(progress))


def read_progress(line: str) -> Progress | None:
    """Read a line of the set-up's output; None for a line that is no progress (a warning of Python, say)."""
    try:
        data = json.loads(line)
        return Progress(str(data["step"]), float(data["fraction"]), str(data["text"]), str(data.get("hint", "")))
    except (ValueError, TypeError, KeyError):
        return None
