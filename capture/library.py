"""Find the captures that exist.

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

import logging
from pathlib import Path

from ..backend.contract import CaptureFolder, CaptureRequest, ContractError, numbered, safe_name

_log = logging.getLogger(__name__)


def latest(captures_root: Path, request: CaptureRequest) -> CaptureFolder | None:
    """Return the newest complete capture that serves `request`, or None.

    A shot that was renamed keeps its captures: folders are told by the shot's id.
    """
    if not captures_root.is_dir():
        return None
    ending = f"-{safe_name(request.shot_id)[:8]}"
    shots = (entry for entry in captures_root.iterdir() if entry.name.endswith(ending))
    folders = (CaptureFolder(path) for shot in shots for path in numbered(shot))
    served = [(created, folder) for folder in folders if (created := _created(folder, request)) is not None]
    return max(served, key=lambda found: (found[0], found[1].number))[1] if served else None


def _created(folder: CaptureFolder, request: CaptureRequest) -> str | None:
    """Return when the capture was made, or None for one that is unfinished, unreadable or of something else."""
    try:
        capture = folder.read()
    except FileNotFoundError:
        return None
    except ContractError as error:
        _log.warning("%s is passed over: %s", folder.path, error)
        return None
    return capture.created if capture.serves(request) else None
