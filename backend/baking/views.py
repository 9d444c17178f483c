"""Read the pictures of a texture's views: colours in linear light, camera, depth, and where silhouettes are.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from ..contract import CameraFrame, CameraTrack, ContractError, Picture, Texture, TextureFolder, Weighing, from_text
from ..depth import read_inverse
from ..errors import BackendError

_JUMP = 3.0  # a step in depth is an edge from so many times the steps beside it
_ALL_EDGE = 0.1  # the share of what is two pixels wide: better than nothing


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
    trust = trust_of(inverse, weighing.edge_px, weighing.depth_tolerance)
    colour = read_colour(folder.picture(picture.view, picture.number))
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


def trust_of(inverse: np.ndarray, edge_px: int, tolerance: float) -> np.ndarray:
    """Return how far each pixel of an inverse depth may be trusted to show one surface: 0 to 1, float32.

    The pixels on both sides of a step in depth are a mixture and count nothing, those within `edge_px` of one or of
    the picture's edge count less: pictures are made by a model, which does not keep to silhouettes by the pixel. What
    is so thin that it has no other pixels counts by how far inside it lies.
    """
    if edge_px == 0:
        return np.ones_like(inverse)
    jumps = [_jumps(turned, tolerance) for turned in (inverse, inverse.T)]
    near = np.zeros(inverse.shape, bool)
    for jump, edges in zip(jumps, (near, near.T), strict=True):
        edges[:, :-1] |= jump
        edges[:, 1:] |= jump
    distance = np.where(near, 0, edge_px + 1).astype(np.float32)
    for away in range(1, edge_px + 1):
        grown = _grown(near)
        distance[grown & ~near] = away
        near = grown
    inside = _most_beside(distance, jumps, edge_px + 1)
    share = np.where(inside > 0, distance / np.maximum(inside, 1), _ALL_EDGE)
    rows, columns = (np.minimum(np.arange(n) + 0.5, n - np.arange(n) - 0.5) for n in inverse.shape)
    share = np.clip(np.minimum(share, np.minimum(rows[:, None], columns[None, :]) / (edge_px + 1)), 0, 1)
    return (share * share * (3 - 2 * share)).astype(np.float32)


def _jumps(inverse: np.ndarray, tolerance: float) -> np.ndarray:
    """Tell between which neighbours in a row lies a step in depth that the slopes beside it do not explain."""
    step = np.abs(np.diff(inverse, axis=1))
    beside = np.pad(step, ((0, 0), (1, 1)))
    explained = _JUMP * np.maximum(beside[:, :-2], beside[:, 2:])
    return step > explained + tolerance * np.maximum(inverse[:, :-1], inverse[:, 1:])


def _most_beside(values: np.ndarray, jumps: list[np.ndarray], steps: int) -> np.ndarray:
    """Return the highest of `values` that is so many steps away without crossing one of the `jumps` between pixels."""
    most = values.copy()
    for _ in range(steps):
        last = most.copy()
        for jump, found, before in ((jumps[0], most, last), (jumps[1], most.T, last.T)):
            np.maximum(found[:, :-1], before[:, 1:], out=found[:, :-1], where=~jump)
            np.maximum(found[:, 1:], before[:, :-1], out=found[:, 1:], where=~jump)
    return most


def _grown(mask: np.ndarray) -> np.ndarray:
    """Return `mask` with the four neighbours of its pixels."""
    wide = np.pad(mask, 1)
    return mask | wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:]
