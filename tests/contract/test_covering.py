"""Sizes that follow the render cover the camera's frame, with little to spare."""

from __future__ import annotations

import pytest

from backend.contract import covering_size, fitted_size

ASPECTS = {
    "2.39:1": 2.39,
    "1920x816": 1920 / 816,
    "1.85:1": 1.85,
    "16:9": 1920 / 1080,
    "1.66:1": 5 / 3,
    "4:3": 4 / 3,
    "nearly square": 1.004,
    "1:1": 1.0,
    "4:5": 4 / 5,
    "9:16": 1080 / 1920,
    "1:2.39": 1 / 2.39,
}


@pytest.mark.parametrize("fits_height", [False, True], ids=["width", "height"])
@pytest.mark.parametrize("longer", [64, 100, 192, 320, 512, 768, 1024, 2048])
@pytest.mark.parametrize("aspect", ASPECTS.values(), ids=ASPECTS)
def test_the_frame_is_covered_with_less_than_a_step_to_spare(aspect, longer, fits_height):
    width, height = covering_size(aspect, longer, fits_height=fits_height)
    assert fitted_size(width, height) == (width, height)  # what models take
    more = width / height / aspect if fits_height else aspect * height / width
    assert more > 1 - 1e-9
    fitted = min(longer, height if fits_height else width)
    if min(width, height) > 64:
        assert max(width, height) == fitted_size(longer, longer)[0]
        assert more <= 1 + 8 / (min(width, height) - 8) and fitted <= longer


@pytest.mark.parametrize(
    ("aspect", "longer", "fits_height", "right"),
    [
        (1920 / 1080, 512, False, (512, 288)),
        (1920 / 1080, 512, True, (512, 288)),
        (1080 / 1920, 512, True, (288, 512)),
        (1080 / 1920, 512, False, (288, 512)),
        (2.39, 768, False, (768, 328)),  # the nearest, 320, left strips
        (2.39, 768, True, (768, 320)),
        (1080 / 1350, 512, True, (416, 512)),
        (1.0, 512, True, (512, 512)),
        (20.0, 512, False, (512, 64)),
        (20.0, 512, True, (1280, 64)),  # smaller pictures there are not, so the longer side grows
        (40.0, 2048, True, (2048, 64)),
    ],
)
def test_whole_shapes_stay_and_others_round_the_side_that_can_be_cut(aspect, longer, fits_height, right):
    assert covering_size(aspect, longer, fits_height=fits_height) == right
