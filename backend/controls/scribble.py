"""Make scribbles, bright lines on black, of pictures and of what somebody drew.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from .canny import edges

# Where the shorter side has so many pixels: finer things than `_BLUR_PX` are no lines, and a line is so wide.
_REFERENCE_SIDE_PX, _BLUR_PX, _WIDTH_PX = 512, 1.4, 3.0
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


def scribble_of(picture: Image.Image) -> np.ndarray:
    """Return the outlines in an RGB `picture` as lines, uint8, 255 on them and 0 elsewhere, [height, width].

    They are Canny's edges of the smoothed picture, drawn as wide as a pen's.
    """
    share = min(picture.size) / _REFERENCE_SIDE_PX
    smooth = picture.filter(ImageFilter.GaussianBlur(_BLUR_PX * share))
    lines = Image.fromarray(edges(np.array(smooth)))
    width = 2 * round(_WIDTH_PX * share / 2) + 1  # of an odd number of pixels
    return np.array(lines.filter(ImageFilter.MaxFilter(width)) if width > 1 else lines)


def scribble_from(drawing: Image.Image) -> np.ndarray:
    """Return what is drawn in an RGB `drawing`, uint8, [height, width]: its lines white on black, however they are.

    The channels are averaged, and stretched from black to white (as AnimateDiff's `normalize_condition_images`). What
    there is most of is the ground: where that is bright, black and white change places.
    """
    grey = np.asarray(drawing, dtype=np.float32).mean(axis=-1)
    low, high = float(grey.min()), float(grey.max())
    if low == high:
        return np.zeros(grey.shape, np.uint8)  # an empty sheet
    grey = (grey - low) / (high - low)
    lines = 1 - grey if float(np.median(grey)) > 0.5 else grey
    return np.round(lines * 255).astype(np.uint8)


def ground_of(drawing: Image.Image) -> tuple[int, int, int]:
    """Return the ground that the strokes of a `drawing` on nothing stand out from: white for dark ones, else black."""
    whole = np.asarray(drawing.convert("RGBA"), dtype=np.float32)
    ink = whole[..., 3]
    if not ink.any():
        return _BLACK
    return _WHITE if float((whole[..., :3].mean(axis=-1) * ink).sum() / ink.sum()) < 128 else _BLACK
