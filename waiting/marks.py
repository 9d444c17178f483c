"""Mark on disk that this Blender goes through the queue, so that a run that was cut off is known afterwards.

The mark is held by a lock and deleted when the run ends in good order. Must not import bpy.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..backend import contract
from ..backend.contract import ContractError, QueueRun
from ..backend.contract.folders import write_text
from .lock import Hold, hold_or_none, is_held
from .store import QueueFolder, now, this_host


@contextmanager
def running(queue: QueueFolder, blend_file: str) -> Iterator[None]:
    """Hold a mark inside the `with`; it takes the place of those that were cut off. Raises `OSError`."""
    home = _home(queue)
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{secrets.token_hex(8)}.json"
    hold = hold_or_none(path.with_suffix(".lock"))
    assert hold is not None, "nobody else knows this name"
    try:
        write_text(path, contract.to_text(QueueRun(blend_file, this_host(), os.getpid(), now())))
        forget_cut(queue, blend_file)
        yield
    finally:
        path.unlink(missing_ok=True)
        hold.release(remove=True)


def was_cut(queue: QueueFolder, blend_file: str) -> bool:
    """Tell whether a run of this .blend on this computer ended with its Blender, and none was started since."""
    found = _cut(queue, blend_file)
    for _path, hold in found:
        hold.release()
    return bool(found)


def forget_cut(queue: QueueFolder, blend_file: str) -> None:
    """Take such marks away: the artist has decided, or the queue goes on."""
    for path, hold in _cut(queue, blend_file):
        path.unlink(missing_ok=True)
        hold.release(remove=True)


def _cut(queue: QueueFolder, blend_file: str) -> list[tuple[Path, Hold]]:
    """Return the marks that nobody holds any more, held by this process now."""
    found = []
    for path in sorted(_home(queue).glob("*.json")):
        lock = path.with_suffix(".lock")
        hold = hold_or_none(lock) if _is_mine(path, blend_file) and not is_held(lock) else None
        if hold is not None and path.exists():
            found.append((path, hold))
        elif hold is not None:
            hold.release(remove=True)
    return found


def _is_mine(path: Path, blend_file: str) -> bool:
    try:
        run = contract.from_text(QueueRun, path.read_bytes(), path.name)
    except (OSError, ContractError):
        return False
    return (run.blend_file, run.host) == (blend_file, this_host())


def _home(queue: QueueFolder) -> Path:
    return queue.path / "runs"
