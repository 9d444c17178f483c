"""Keep what surrounds a capture in order: the frame shown, folders, and errors that an artist can read.

Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import bpy

from ...backend.contract import CaptureFolder, claim_number
from ..errors import CaptureError
from .restore import BlockReference


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what the disk or a scene that changed underneath says into a sentence."""
    try:
        yield
    except OSError as error:
        where = error.filename or ""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CaptureError(f"The disk is full: free some space, then capture again. {where}") from error
        raise CaptureError(
            f"The capture could not be written ({error.strerror or error}): "
            f"check the disk and that the folder can be written to. {where}"
        ) from error
    except ReferenceError as error:
        raise CaptureError("Something in the scene was deleted while it was being captured: capture again.") from error


@contextmanager
def claimed(shot_folder: Path) -> Iterator[CaptureFolder]:
    """Claim a number for the block; if that fails nothing of it stays."""
    folder = CaptureFolder(claim_number(shot_folder))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder.path, ignore_errors=True)  # the error that led here matters more
        raise


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give the block a folder for what Blender renders, on this machine's own disk."""
    with TemporaryDirectory(prefix="capture-", dir=bpy.app.tempdir or None) as folder:
        yield Path(folder)


@contextmanager
def frame_kept(scene: bpy.types.Scene) -> Iterator[None]:
    """Come back to the frame that was shown."""
    reference, shown = BlockReference(scene), (scene.frame_current, scene.frame_subframe)
    try:
        yield
    finally:
        scene = reference.found()
        if scene and (scene.frame_current, scene.frame_subframe) != shown:
            scene.frame_set(shown[0], subframe=shown[1])
