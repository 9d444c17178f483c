"""Say under which licence a model is: by the card that lies beside it, else by what its page on the Hub says.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import re
from pathlib import Path

from ..contract.licences import KNOWN

_CARD = "README.md"
_CARD_ABOVE = 4  # folders in which the card of a file in a repository is looked for
_MOST_BYTES = 2**16  # of a card that are looked at
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---", re.DOTALL)
_LICENCE = re.compile(r"^licen[sc]e(?:_name)?:\s*[\"']?([^\"'\n#]+)", re.MULTILINE)


def licence_of(path: Path, repository: str = "") -> str:
    """Return the licence of the model at `path`, "" where nothing tells it."""
    folder = path if path.is_dir() else path.parent
    folders = (folder, *folder.parents)[: _CARD_ABOVE if repository else 1]  # one card is for a whole repository
    told = next(filter(None, (licence_in(each / _CARD) for each in folders)), "")
    return told or KNOWN.get(repository, "")


def licence_in(card: Path) -> str:
    """Return the licence that a model card names in its front matter, "" without one."""
    try:
        with card.open("rb") as stream:
            text = stream.read(_MOST_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
    front = _FRONT.match(text.replace("\r\n", "\n"))
    named = _LICENCE.findall(front[1]) if front else []
    names = [name.strip() for name in named if name.strip() and name.strip() != "other"]
    return names[-1] if names else ("other" if named else "")
