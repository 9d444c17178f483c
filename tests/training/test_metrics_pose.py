"""The metrics of pose move the right way: a body has its own joints, and neither noise nor another pose has them."""

from __future__ import annotations

import numpy as np
import pytest
from near_box import SIDE_PX

from backend.preview.evaluation.metrics.colours import lab
from backend.preview.evaluation.metrics.figure import (
    background_colours,
    body_height,
    distance_to_bones,
    find_figure,
    fitted,
    found_joints,
    middle,
)

NOWHERE = (np.nan, np.nan)
# somebody who stands with the right arm out, COCO-18, and the same person with the left arm up
STANDING = np.array(
    [
        *((48, 16), (48, 24), (40, 24), (30, 24), (20, 24), (56, 24), (58, 36), (60, 48), (44, 48), (44, 64)),
        *((44, 80), (52, 48), (52, 64), (52, 80), NOWHERE, NOWHERE, NOWHERE, NOWHERE),
    ],
    float,
)
WAVING = STANDING.copy()
WAVING[2:8] = [(40, 24), (38, 36), (36, 48), (56, 24), (66, 18), (72, 8)]


def body(joints: np.ndarray, thickness: float = 0.05) -> np.ndarray:
    return distance_to_bones(joints, (SIDE_PX, SIDE_PX)) <= thickness * body_height(joints)


def test_a_body_has_its_joints_and_another_pose_in_its_place_has_fewer():
    mine = found_joints(body(STANDING), STANDING)
    assert mine > 0.95
    assert found_joints(body(WAVING), STANDING) < mine - 0.15
    assert found_joints(body(WAVING), WAVING) > 0.95


def test_a_blob_over_everything_is_no_body():
    everything = np.ones((SIDE_PX, SIDE_PX), bool)
    box = np.zeros_like(everything)
    box[10:85, 15:65] = True
    assert found_joints(everything, STANDING) == 0
    assert found_joints(box, STANDING) < 0.2
    assert found_joints(np.zeros_like(box), STANDING) == 0


def test_noise_all_over_is_no_body(draw):
    assert found_joints(draw.random((SIDE_PX, SIDE_PX)) < 0.3, STANDING) < 0.4


def test_what_is_found_beside_the_body_costs(draw):
    twice = body(STANDING)
    twice |= np.roll(twice, 40, axis=1)
    assert found_joints(twice, STANDING) < 0.7 * found_joints(body(STANDING), STANDING)


def test_a_body_in_another_place_is_not_found():
    assert found_joints(np.roll(body(STANDING), 30, axis=1), STANDING) < 0.3


def test_joints_that_nobody_sees_are_not_asked():
    hidden = STANDING.copy()
    hidden[3:5] = np.nan
    assert found_joints(body(hidden), hidden) > 0.95


def test_the_figure_is_found_by_its_colour(draw):
    picture = np.full((SIDE_PX, SIDE_PX, 3), (95, 150, 90), np.uint8)
    picture[:40] = (120, 170, 235)
    figure = body(STANDING)
    picture[figure] = (200, 40, 30)
    picture = np.clip(picture + draw.normal(0, 8, picture.shape), 0, 255).astype(np.uint8)
    red, blue = (lab(np.array([colour], np.uint8)) for colour in ((205, 30, 30), (30, 60, 200)))
    found = find_figure(picture, red, background_colours(picture))
    assert (found & figure).sum() / (found | figure).sum() > 0.85
    assert find_figure(picture, blue, background_colours(picture)).sum() < 0.1 * figure.sum()


def test_the_middle_moves_with_the_figure_and_not_with_a_speck():
    figure = body(STANDING)
    moved = np.roll(figure, 14, axis=1)
    moved[88:, :4] = True
    assert middle(moved)[0] - middle(figure)[0] == pytest.approx(14, abs=1)
    assert middle(np.zeros_like(figure)) is None


def test_another_skeleton_is_fitted_into_the_place():
    far = WAVING * 0.5 + (200, 10)
    placed = fitted(far, STANDING)
    assert np.nanmin(placed[:, 1]) == pytest.approx(np.nanmin(STANDING[:, 1]))
    assert np.nanmax(placed[:, 1]) == pytest.approx(np.nanmax(STANDING[:, 1]))
