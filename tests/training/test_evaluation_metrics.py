"""The evaluation's metrics move the right way on pictures of which one knows what they show."""

from __future__ import annotations

import numpy as np
import pytest

from backend.preview.evaluation.metrics.colours import lab, nearest, prototypes_of, region_colour
from backend.preview.evaluation.metrics.daytime import Times, statistics
from backend.preview.evaluation.metrics.edges import agreement, depth_edges, edge_agreement, picture_edges
from backend.preview.evaluation.metrics.figure import (
    background_colours,
    body_height,
    distance_to_bones,
    find_figure,
    fitted,
    found_joints,
    middle,
)
from backend.preview.evaluation.metrics.margin import LEAST_MARGIN, displaced, margin_ratio
from backend.preview.evaluation.metrics.raster import distance_to, grown, shrunk, thinned, without_specks
from backend.preview.evaluation.metrics.separation import near_part, roc_area, separation
from backend.preview.evaluation.metrics.swaps import change_inside_and_outside
from backend.preview.evaluation.metrics.warping import motion_share, still_seen, warping_error

SIDE_PX = 96
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


@pytest.fixture
def draw():
    return np.random.default_rng(5)


def scene(x: int, width: int = 30, colour=(200, 40, 30), ground=(90, 160, 80)) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture of a near box before a far plane, and its depth hint."""
    picture = np.full((SIDE_PX, SIDE_PX, 3), ground, np.uint8)
    hint = np.repeat(np.linspace(0.1, 0.4, SIDE_PX, dtype=np.float32)[:, None], SIDE_PX, axis=1)
    picture[30:70, x : x + width] = colour
    hint[30:70, x : x + width] = 0.9
    return picture, hint


def body(joints: np.ndarray, thickness: float = 0.05) -> np.ndarray:
    return distance_to_bones(joints, (SIDE_PX, SIDE_PX)) <= thickness * body_height(joints)


# shapes


def test_distance_is_that_to_the_nearest_pixel():
    mask = np.zeros((5, 7), bool)
    mask[1, 1] = mask[4, 6] = True
    y, x = np.indices(mask.shape)
    expected = np.minimum(np.hypot(y - 1, x - 1), np.hypot(y - 4, x - 6))
    assert distance_to(mask) == pytest.approx(expected)


def test_growing_and_shrinking_move_the_border():
    square = np.zeros((30, 30), bool)
    square[10:20, 10:20] = True
    assert grown(square, 2)[15].sum() == 14
    assert shrunk(square, 2)[15].sum() == 6


def test_a_bar_is_thinned_to_the_line_in_its_middle():
    bar = np.zeros((20, 40), bool)
    bar[6:13, 4:36] = True
    line = thinned(bar)
    assert line[9, 12:28].all()
    assert line.sum() < 45


def test_specks_go_and_what_hangs_together_stays(draw):
    mask = draw.random((64, 64)) < 0.02
    ring = np.zeros_like(mask)
    ring[20:50, 20:50] = True
    ring[24:46, 24:46] = False
    kept = without_specks(mask | ring, 40)
    assert (kept & ring).sum() == ring.sum()
    assert kept.sum() < ring.sum() + 20


# depth


def test_a_slanting_floor_has_no_edge_and_a_box_has_its_outline():
    _, hint = scene(20)
    edges = depth_edges(hint)
    y, x = np.nonzero(edges)
    assert edges.any()
    assert (x >= 18).all() and (x <= 51).all() and (y >= 28).all() and (y <= 71).all()


def test_the_strongest_edges_of_a_picture_are_taken():
    picture, _ = scene(20)
    picture[:, 80] = (100, 165, 85)  # a faint line
    assert not picture_edges(picture, 60)[:, 76:].any()


def test_edges_agree_with_their_own_depth_only(draw):
    picture, hint = scene(20)
    noisy = np.clip(picture + draw.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    flat = np.full_like(picture, 120)
    own, other = (edge_agreement(noisy, depth_edges(h)) for h in (hint, scene(58)[1]))
    assert own > 0.85
    assert other < 0.4
    assert edge_agreement(flat, depth_edges(hint)) == 0


def test_noise_agrees_with_edges_as_much_as_with_the_same_edges_elsewhere(draw):
    noise = draw.integers(0, 255, (SIDE_PX, SIDE_PX, 3)).astype(np.uint8)
    picture, hint = scene(8)
    edges = depth_edges(hint)
    by_chance = [edge_agreement(noise, elsewhere) for elsewhere in displaced(edges)]
    assert edge_agreement(noise, edges) == pytest.approx(np.mean(by_chance), abs=0.12)
    assert edge_agreement(picture, edges) > 2 * max(edge_agreement(picture, e) for e in displaced(edges))


def test_agreement_falls_where_edges_are_past_the_tolerance():
    true = np.zeros((40, 40), bool)
    true[5:35, 10] = True
    assert agreement(np.roll(true, 2, axis=1), true) == 1
    assert agreement(np.roll(true, 4, axis=1), true) == 0
    half = true.copy()
    half[20:] = False
    assert 0.6 < agreement(half, true) < 0.85


def test_near_and_far_separate_by_colour_along_their_border(draw):
    picture, hint = scene(20)
    near = near_part(hint)
    assert near[50, 30] and not near[10, 80]
    same = np.full_like(picture, 120) + draw.integers(0, 20, picture.shape, dtype=np.uint8)
    assert separation(picture, near) > 0.97
    assert separation(same, near) < 0.6
    assert separation(picture, near_part(scene(60, 20)[1])) < 0.7


def test_the_roc_area_counts_pairs():
    assert roc_area(np.array([1.0, 2, 3, 4]), np.array([False, False, True, True])) == 1
    assert roc_area(np.array([1.0, 2, 2, 4]), np.array([False, True, False, True])) == pytest.approx(3.5 / 4)


def test_a_margin_ratio_has_a_floor():
    assert margin_ratio(0.7, 0.1, 0.3, 0.1) == (pytest.approx(3), False)
    ratio, raised = margin_ratio(0.7, 0.1, 0.05, 0.1)
    assert raised and ratio == pytest.approx(0.6 / LEAST_MARGIN)


# pose


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


# prompt


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


# time


@pytest.fixture
def moving(draw):
    """Two frames of a texture that moves 3 px right and 2 down, its exact motion, and its depth."""
    texture = np.repeat(np.repeat(draw.integers(30, 220, (40, 40, 3)), 4, axis=0), 4, axis=1).astype(np.uint8)
    now, after = texture[20:80, 20:80], texture[18:78, 17:77]
    motion = np.full((60, 60, 2), (3, 2), np.float32)
    return now, after, motion, np.full((60, 60), 5.0)


def test_a_texture_that_follows_the_motion_is_steady_and_moves(moving):
    now, after, motion, z = moving
    seen = still_seen(motion, z, z)
    assert seen.mean() == pytest.approx(57 * 58 / 3600)
    assert warping_error(now, after, motion, seen) == pytest.approx(0, abs=1e-3)
    assert motion_share(now, after, motion, seen) == pytest.approx(1, abs=1e-3)


def test_a_frozen_picture_does_not_move(moving):
    now, _, motion, z = moving
    seen = still_seen(motion, z, z)
    assert motion_share(now, now, motion, seen) == pytest.approx(0, abs=1e-6)
    assert warping_error(now, now, motion, seen) > 10


def test_flicker_is_an_error_and_half_a_motion(moving, draw):
    now, _, motion, z = moving
    seen = still_seen(motion, z, z)
    noise = [draw.integers(0, 255, now.shape).astype(np.uint8) for _ in range(2)]
    assert warping_error(*noise, motion, seen) > 50
    assert motion_share(*noise, motion, seen) == pytest.approx(0.5, abs=0.05)


def test_what_hardly_moves_or_is_flat_says_nothing_about_motion(moving):
    now, after, motion, z = moving
    seen = still_seen(motion, z, z)
    assert motion_share(now, after, motion * 0.1, seen) is None
    flat = np.full_like(now, 90)
    assert motion_share(flat, flat, motion, seen) is None


def test_surfaces_that_get_hidden_or_leave_are_not_compared():
    z = np.full((40, 40), 10.0)
    next_z = z.copy()
    next_z[:, 20:30] = 4.0  # something steps in front
    motion = np.zeros((40, 40, 2), np.float32)
    seen = still_seen(motion, z, next_z)
    assert not seen[:, 20:30].any() and seen[:, :20].all()
    z[:10] = next_z[:10] = np.inf
    assert still_seen(motion, z, next_z)[:10, :20].all()
    assert not still_seen(motion + np.array([50, 0]), z, next_z).any()
