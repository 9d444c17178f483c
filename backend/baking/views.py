"""Read the pictures of a texture's views: colours in linear light, camera, depth, and how far to trust them.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from ..contract import CameraFrame, CameraTrack, ContractError, Picture, Texture, TextureFolder, Weighing, from_text
from ..controls.depth import read_inverse
from ..errors import BackendError
from .trust import trust_of


@dataclass(frozen=True)
class Seen:
    """One picture and what it was seen with."""

    camera: CameraFrame
    camera_size: tuple[int, int]  # width and height of the picture that the camera's numbers are about, in pixels
    colour: np.ndarray  # [height, width, 3] float32, linear light
    inverse: np.ndarray  # [height, width] float32: 1/z in 1/metres, 0 in the background; its size may differ
    trust: np.ndarray  # as `inverse`: 0 at silhouettes and at the picture's edge, 1 away from them


def check_views(folder: TextureFolder, texture: Texture) -> None:
    """Raise `BackendError` `bad_texture` unless every picture of the texture has its file, its depth and its camera."""
    for number in range(1, texture.count + 1):
        for picture in texture.pictures(number):
            view = folder.view(picture.view)
            known = {frame.number for frame in read_track(view.camera_json).frames}
            missing = {
                "picture": not folder.picture(picture.view, picture.number).exists(),
                "depth": not view.control_file("depth", picture.number).exists(),
                "camera": picture.number not in known,
            }
            if lacking := [name for name, is_missing in missing.items() if is_missing]:
                what, shot = " and no ".join(lacking), texture.views[picture.view - 1].shot_name
                hint = "Finish its take" if lacking == ["picture"] else "Capture its shot again with depth"
                raise BackendError(
                    "bad_texture",
                    f"View {picture.view} ({shot}) has no {what} of number {picture.number}.",
                    f"{hint}, and make the texture again.",
                    detail=str(view.path),
                )


def read_seen(folder: TextureFolder, picture: Picture, weighing: Weighing) -> Seen:
    """Read a picture of a view that `check_views` has passed. Raises `BackendError` `bad_texture` or `bad_control`."""
    view = folder.view(picture.view)
    track = read_track(view.camera_json)
    camera = next(frame for frame in track.frames if frame.number == picture.number)
    inverse = read_inverse(view.control_file("depth", picture.number))
    colour = read_colour(folder.picture(picture.view, picture.number))
    trust = trust_of(inverse, weighing, inverse.shape[1] / colour.shape[1])
    return Seen(camera, (track.width, track.height), colour, inverse, trust)


def read_track(path: Path) -> CameraTrack:
    """Read a view's camera.json. Raises `BackendError` `bad_texture`."""
    facts = path.stat() if path.exists() else None
    return _track(path, facts.st_mtime_ns if facts else 0)


@cache
def _track(path: Path, _changed_ns: int) -> CameraTrack:
    try:
        return from_text(CameraTrack, path.read_bytes(), path.name)
    except (ContractError, FileNotFoundError) as error:
        raise BackendError(
            "bad_texture", f"The camera of a view cannot be read: {error}", "Make the texture again.", detail=str(path)
        ) from error


def read_colour(path: Path) -> np.ndarray:
    """Read a picture as float32 in linear light, [height, width, 3]. Raises `BackendError` `bad_texture`."""
    try:
        with Image.open(path) as picture:
            return to_linear(np.asarray(picture.convert("RGB")))
    except (OSError, SyntaxError) as error:
        raise BackendError(
            "bad_texture",
            f"A picture of a view cannot be read: {path.name}.",
            "Finish its take, and make the texture again.",
            detail=f"{path}: {error}",
        ) from error


def to_linear(srgb: np.ndarray) -> np.ndarray:
    """Return 8-bit sRGB as linear light from 0 to 1, float32."""
    values = np.arange(256) / 255
    table = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return table.astype(np.float32)[srgb]


def to_srgb(linear: np.ndarray) -> np.ndarray:
    """Return linear light from 0 to 1 as 8-bit sRGB."""
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * np.power(linear, 1 / 2.4) - 0.055)
    return np.round(encoded * 255).astype(np.uint8)
