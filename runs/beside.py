"""Do a run's work on files on a thread: a slow disk must not hold Blender's window.

Must not import anything of Animatic but the updates.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import TypeVar

from .updates import CancelRun, RunError, Update

_SHORT_SECONDS = 0.01  # what takes no longer is waited for
T = TypeVar("T")


def beside(work: Callable[[], T], text: str) -> Generator[Update, None, T]:
    """Do `work`, which must not use bpy, and return its result; raises what it raises.

    Cancelled, the work is still done to its end, as what is half written would be of no use, and then `RunError`
    is raised.
    """
    done: list[T] = []
    failed: list[Exception] = []

    def do() -> None:
        try:
            done.append(work())
        except Exception as error:  # noqa: BLE001  it is raised where the run is followed
            failed.append(error)

    thread, cancelled = threading.Thread(target=do, name="animatic-files"), False
    thread.start()
    thread.join(_SHORT_SECONDS)
    while thread.is_alive():
        try:
            yield Update(text, waiting=True)
        except CancelRun:
            cancelled = True
    if failed:
        raise failed[0]
    if cancelled:
        raise RunError("Cancelled.", code="cancelled")
    return done[0]
