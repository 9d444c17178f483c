"""Say which size of a picture covers the frame of a camera, whose shape multiples of 8 pixels seldom have.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from math import ceil, floor

from .shot import SIZE_HIGH_PX, SIZE_LOW_PX, SIZE_MULTIPLE_PX, fitted_size

_EXACT = 1e-6  # of 8 pixels: what is so near to a multiple is one, as 512 / (1920 / 1080) is


def covering_size(aspect: float, longer_px: int, *, fits_height: bool) -> tuple[int, int]:
    """Return the size with that longer side that covers a frame of `aspect` (width over height) with least to spare.

    A camera sees just the frame along the side that its sensor is fitted to, the height with `fits_height`, and along
    the other whatever the picture's shape gives: as much as the frame or more, and never less.
    """
    longer = fitted_size(longer_px, longer_px)[0]
    if fits_height:
        height, width = _fitted_and_other(longer, 1 / aspect)
    else:
        width, height = _fitted_and_other(longer, aspect)
    return width, height


def _fitted_and_other(longer: int, ratio: float) -> tuple[int, int]:
    """Return the side that the sensor is fitted to, which is `ratio` of the other in the frame, and the other side."""
    fitted, least = longer, SIZE_LOW_PX
    if ratio < 1:
        fitted = max(SIZE_LOW_PX, floor(longer * ratio / SIZE_MULTIPLE_PX + _EXACT) * SIZE_MULTIPLE_PX)
        least = longer
    other = ceil(fitted / ratio / SIZE_MULTIPLE_PX - _EXACT) * SIZE_MULTIPLE_PX
    return fitted, min(SIZE_HIGH_PX, max(least, other))
