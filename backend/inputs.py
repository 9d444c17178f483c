"""Read a take and check what it needs before anything is loaded.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from .contract import NO_REFERENCES, ContractError, Control, PassKind, Take, TakeFolder, passes_of
from .controls.openpose import read_pose
from .errors import BackendError
from .pictures.exr import read_channels

_A_CHANNEL: dict[PassKind, str] = {"depth": "Z", "normal": "X", "objects": "ID"}  # of each EXR that a control needs
ASPECT_TOLERANCE = 0.02  # a size that was fitted to multiples of 8 may be off by that much


def read_take(folder: TakeFolder) -> Take:
    """Read take.json. Raises `BackendError` `bad_take` with the sentence that names field, value and what is right."""
    try:
        return folder.read()
    except ContractError as error:
        raise BackendError("bad_take", str(error), f"Correct {folder.take_json}, or generate a new take.") from error
    except FileNotFoundError as error:
        raise BackendError(
            "bad_take", f"There is no take.json in {folder.path}.", "Choose the folder of a take.", detail=str(error)
        ) from error
    except UnicodeDecodeError as error:
        raise BackendError(
            "bad_take", f"{folder.take_json} is no text.", "Generate a new take.", detail=str(error)
        ) from error


def check_controls(folder: TakeFolder, take: Take) -> None:
    """Raise `BackendError` `bad_control` unless every pass has a file for every frame, in the take's proportions."""
    references = take.references if take.references.are_heard else NO_REFERENCES
    for kind in passes_of([control.kind for control in used_controls(take)], take.source, references):
        files = folder.control.control_files(kind)
        missing = [number for number in range(1, take.frames.count + 1) if number not in files]
        if missing:
            numbers = ", ".join(map(str, missing[:5])) + (" …" if len(missing) > 5 else "")
            raise BackendError(
                "bad_control",
                f"The take needs {take.frames.count} {kind} files; missing: {numbers}.",
                "Capture the shot again and make a new take.",
                detail=str(folder.control.path / kind),
            )
        width, height = _size_px(kind, files[1])
        if abs(width / height - take.width / take.height) > ASPECT_TOLERANCE * take.width / take.height:
            raise BackendError(
                "bad_control",
                f"The {kind} files are {width} x {height} pixels, the take is {take.width} x {take.height}: "
                "the picture would be stretched.",
                "Capture the shot again in the take's size.",
            )


def check_given(folder: TakeFolder, take: Take) -> None:
    """Raise `BackendError` `bad_given` unless every given frame is there, in the size of the take."""
    for number in range(1, take.given + 1):
        path = folder.frame(number)
        try:
            with Image.open(path) as picture:
                picture.load()
                size = picture.size
        except (OSError, SyntaxError) as error:
            raise BackendError(
                "bad_given",
                f"Frame {number} was given to this take by an earlier one, and cannot be read.",
                f"Copy it from there to {path} again, or continue the earlier take anew.",
                detail=str(error),
            ) from error
        if size != (take.width, take.height):
            raise BackendError(
                "bad_given",
                f"Frame {number}, which was given to this take, is {size[0]} x {size[1]} pixels; the take is "
                f"{take.width} x {take.height}.",
                "Continue a take of the same size.",
            )


def used_controls(take: Take) -> list[Control]:
    """Return the controls of `take` that have an effect."""
    return [control for control in take.controls if control.is_heard]


def _size_px(kind: PassKind, path: Path) -> tuple[int, int]:
    if path.suffix == ".png":
        with Image.open(path) as picture:
            return picture.size
    if path.suffix == ".exr":
        height, width = read_channels(path, _A_CHANNEL[kind])[0].shape
        return width, height
    pose = read_pose(path)
    return pose.width, pose.height
