"""Follow a run to its end, as scripts and commands do.

Must not import operators or panels.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import TypeVar

from .updates import Update

Progress = Callable[[str], None]
T = TypeVar("T")


def finish_run(run: Generator[Update, None, T], progress: Progress | None) -> T:
    """Follow `run` to its end, saying each new text once, and return what it returns."""
    said = ""
    try:
        while True:
            update = next(run)
            for text in (update.note, update.text):
                if progress and text and text != said:
                    said = text
                    progress(text)
            if update.waiting:
                time.sleep(0.05)
    except StopIteration as done:
        return done.value
    finally:
        run.close()  # after Ctrl-C this cancels the job
