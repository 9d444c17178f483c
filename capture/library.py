"""Find the captures that exist.

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from ..backend.contract import Capture, CaptureFolder, CaptureRequest, ContractError, numbered, safe_name

_log = logging.getLogger(__name__)


def latest(captures_root: Path, request: CaptureRequest) -> CaptureFolder | None:
    """Return the newest complete capture that serves `request`, or None.

    A shot that was renamed keeps its captures: folders are told by the shot's id.
    """
    return _newest(captures_root, request.shot_id, lambda capture: capture.serves(request))


def newest(captures_root: Path, shot_id: str) -> CaptureFolder | None:
    """Return the newest complete capture of a shot, whatever it was made with, or None."""
    return _newest(captures_root, shot_id, lambda capture: capture.request.shot_id == shot_id)


def _newest(captures_root: Path, shot_id: str, wanted: Callable[[Capture], bool]) -> CaptureFolder | None:
    if not captures_root.is_dir():
        return None
    ending = f"-{safe_name(shot_id)[:8]}"
    shots = (entry for entry in captures_root.iterdir() if entry.name.endswith(ending))
    folders = (CaptureFolder(path) for shot in shots for path in numbered(shot))
    found = [(capture.created, folder) for folder in folders if (capture := _read(folder)) and wanted(capture)]
    return max(found, key=lambda each: (each[0], each[1].number))[1] if found else None


def _read(folder: CaptureFolder) -> Capture | None:
    """Return the capture, or None for one that is unfinished or unreadable."""
    try:
        there = folder.capture_json.stat()
        return _read_once(folder, there.st_mtime_ns, there.st_size)
    except OSError:
        return None


@lru_cache(maxsize=256)  # panels ask for all captures of a shot at each change of its settings
def _read_once(folder: CaptureFolder, _written_ns: int, _bytes: int) -> Capture | None:
    try:
        return folder.read()
    except ContractError as error:
        _log.warning("%s is passed over: %s", folder.path, error)
        return None
