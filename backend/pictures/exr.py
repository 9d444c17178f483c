"""Read the channels of a capture's EXR files.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenEXR

from ..errors import BackendError


def read_channels(path: Path, *names: str) -> list[np.ndarray]:
    """Return the channels that are called so, or whose names end in a dot and that, each [height, width].

    Raises `BackendError` `bad_control`.
    """
    kind = path.parent.name
    try:
        with OpenEXR.File(str(path), separate_channels=True) as file:
            channels = file.channels()
            found = [_named(channels, name) for name in names]
            if None in found:
                lacking, there = names[found.index(None)], ", ".join(channels)
                raise _bad(path, f"The {kind} file {path.name} has no channel {lacking}, only {there}.")
            return [np.array(channels[name].pixels) for name in found if name is not None]
    except RuntimeError as error:
        raise _bad(path, f"The {kind} file {path.name} is no readable EXR file.") from error


def _named(channels: dict[str, OpenEXR.Channel], name: str) -> str | None:
    return next((each for each in channels if each == name or each.endswith(f".{name}")), None)


def _bad(path: Path, text: str) -> BackendError:
    return BackendError("bad_control", text, "Capture the shot again.", detail=str(path))
