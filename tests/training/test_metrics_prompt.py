"""The metrics of the prompt move the right way: colours are named, times told by light, changes told by place."""

from __future__ import annotations

import numpy as np
import pytest
from near_box import SIDE_PX, scene

from backend.preview.evaluation.metrics.colours import lab, nearest, prototypes_of, region_colour
from backend.preview.evaluation.metrics.daytime import Times, statistics
from backend.preview.evaluation.metrics.swaps import change_inside_and_outside


def test_lab_has_the_textbooks_values():
    white, red = lab(np.array([[255, 255, 255], [255, 0, 0]], np.uint8))
    assert white == pytest.approx([100, 0, 0], abs=0.05)
    assert red == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


def test_the_nearest_of_several_prototypes_names_the_colour(draw):
    bright, dark, green = (
        np.array(c) + draw.normal(0, 2, (12, 3)) for c in ((60, 60, 40), (20, 35, 25), (50, -40, 40))
    )
    prototypes = prototypes_of({"red": [*bright, *dark], "green": list(green), "blue": []})
    assert set(prototypes) == {"red", "green"}
    assert nearest(np.array([22, 33, 22]), prototypes) == "red"
    assert nearest(np.array([45, -30, 30]), prototypes) == "green"


def test_a_regions_colour_is_its_median():
    picture = np.zeros((10, 10, 3), np.uint8)
    picture[:, :6] = (255, 255, 255)
    assert region_colour(picture, np.ones((10, 10), bool))[0] == pytest.approx(100, abs=0.1)


def test_times_are_told_by_light(draw):
    def pictures(sky, ground):
        made = []
        for _ in range(12):
            picture = np.zeros((30, 30, 3)) + draw.normal(0, 12, 3)
            picture[:15] += sky
            picture[15:] += ground
            made.append(np.clip(picture + draw.normal(0, 5, picture.shape), 0, 255).astype(np.uint8))
        return made

    day, night = pictures((120, 180, 240), (140, 140, 130)), pictures((10, 15, 50), (40, 45, 70))
    times = Times.of({"day": [statistics(p) for p in day[:8]], "night": [statistics(p) for p in night[:8]]})
    assert [times.read(p) for p in day[8:]] == ["day"] * 4
    assert [times.read(p) for p in night[8:]] == ["night"] * 4


def test_change_is_told_inside_and_outside():
    before, _ = scene(20)
    after, _ = scene(20, colour=(30, 60, 220))
    region = np.zeros((SIDE_PX, SIDE_PX), bool)
    region[30:70, 20:50] = True
    inside, outside = change_inside_and_outside(before, after, region)
    assert inside > 100 and outside == 0
