"""Read the pictures of a capture: the render that a take starts from, whose own pixels it may keep, and what is where.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageFilter

from ..contract import CaptureFolder, Take, TakeFolder
from ..errors import BackendError

_EDGE_PX = 3  # how far within the mask the render goes over into what was made


def source_picture(folder: TakeFolder, take: Take, number: int) -> Image.Image:
    """Return the render of one frame, in the size of the take."""
    return read_render(folder.control, number, (take.width, take.height))


def kept_latents(folder: TakeFolder, take: Take, number: int, latent_px: int) -> torch.Tensor:
    """Return which latent pixels of a frame stay, bool, [h, w]: those that hold no pixel of the mask."""
    mask = torch.from_numpy(np.array(mask_picture(folder, take, number), np.float32))
    return torch.nn.functional.max_pool2d(mask[None], latent_px)[0] == 0


def blended(folder: TakeFolder, take: Take, number: int, made: Image.Image) -> Image.Image:
    """Return `made` within the mask and the render's own pixels outside; they blend along the mask's inner edge."""
    return Image.composite(made, source_picture(folder, take, number), blend_mask(folder, take, number))


def blend_mask(folder: TakeFolder, take: Take, number: int) -> Image.Image:
    """Return how much of what is made is seen in each pixel of a frame, 8-bit grey: all where it is white."""
    inner = mask_picture(folder, take, number).filter(ImageFilter.MinFilter(2 * _EDGE_PX + 1))
    return inner.filter(ImageFilter.BoxBlur(_EDGE_PX))


def mask_picture(folder: TakeFolder, take: Take, number: int) -> Image.Image:
    """Return the mask of a frame: white where the picture may change."""
    return _read(folder.control.control_file("mask", number), (take.width, take.height)).convert("L")


def read_render(capture: CaptureFolder, number: int, size: tuple[int, int] | None = None) -> Image.Image:
    """Return the scene's own picture of one frame, RGB, as large as it is or in `size` (width, height).

    Raises `BackendError` `bad_control`.
    """
    return _read(capture.control_file("beauty", number), size).convert("RGB")


def read_segments(capture: CaptureFolder, number: int, size: tuple[int, int] | None = None) -> Image.Image:
    """Return which kind of thing is seen where, each in its own colour, RGB: a mix of two would be a third's.

    Raises `BackendError` `bad_control`.
    """
    return _read(capture.control_file("seg", number), size, Image.Resampling.NEAREST).convert("RGB")


def _read(
    path: Path, size: tuple[int, int] | None, resampling: Image.Resampling = Image.Resampling.BILINEAR
) -> Image.Image:
    try:
        with Image.open(path) as picture:
            return picture.copy() if size in (None, picture.size) else picture.resize(size, resampling)
    except (OSError, SyntaxError) as error:  # what Pillow raises for a damaged file
        raise BackendError(
            "bad_control", f"The file {path.parent.name}/{path.name} is no readable picture.", "Capture the shot again."
        ) from error
