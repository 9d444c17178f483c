"""A picture of one size of a frame in another: nothing squeezed, each thing where the camera saw it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from backend.contract import covering_size
from backend.pictures.same_frame import laid_over, shows_same_frame

ASPECTS = {
    "2.39": 2.39,
    "1920x816": 1920 / 816,
    "1.85": 1.85,
    "16:9": 16 / 9,
    "4:3": 4 / 3,
    "4:5": 0.8,
    "1:2.39": 1 / 2.39,
}
SIDES = (192, 256, 384, 512, 768)


def places(size) -> Image.Image:
    """Return a picture whose red and green say how far from its middle a pixel is, in longer sides."""
    longer = max(size)
    x, y = ((np.arange(side) + 0.5 - side / 2) / longer for side in size)
    picture = np.full((size[1], size[0], 3), 128, np.uint8)
    picture[..., 0], picture[..., 1] = np.rint(128 + 200 * x), np.rint(128 + 200 * y)[:, None]
    return Image.fromarray(picture)


@pytest.mark.parametrize("aspect", ASPECTS.values(), ids=ASPECTS)
def test_every_size_that_covers_a_frame_goes_into_every_other(aspect):
    sizes = [covering_size(aspect, side, fits_height=aspect < 1) for side in SIDES]
    for one in sizes:
        for other in sizes:
            assert shows_same_frame(one, other)
            found, wanted = np.asarray(laid_over(places(one), other), int), np.asarray(places(other), int)
            off = np.abs(found - wanted)
            edge = 8 * max(other) // max(one) + 1  # rows that the other does not have hold its last one
            inner = off[edge:-edge] if aspect >= 1 else off[:, edge:-edge]
            assert inner.max() <= 2 and off.max() <= 2 + 200 * edge / max(other)


def test_another_shape_is_none():
    for one, other in (((512, 512), (512, 288)), ((640, 512), (512, 512)), ((512, 216), (512, 288))):
        assert not shows_same_frame(one, other) and not shows_same_frame(other, one)


def test_the_same_size_is_the_same_picture():
    picture = places((64, 72))
    assert laid_over(picture, (64, 72)) is picture
