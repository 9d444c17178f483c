"""Several pictures become one texture: no seam, no ghost, no leak."""

from __future__ import annotations

import numpy as np
import pytest
from baking_scenes import Mesh, camera, cast, cube, merged, picture, plane, points_of, sheet, sphere

from backend.baking.merging import overlap
from backend.contract import Weighing

SIDE = 128
RED, GREEN, BLUE = np.eye(3)


def shown(seen_by, colour, *meshes, width=160, height=120, weighing=None):
    """Return a picture in which each mesh has its colour: one, or a function from position [..., 3] to [..., 3]."""
    what = cast(seen_by, width, height, *meshes)
    drawn = np.zeros((height, width, 3))
    for number, each in enumerate(colour if isinstance(colour, list) else [colour]):
        mask = what.mesh == number
        drawn[mask] = each(what.position[mask]) if callable(each) else each
    return picture(seen_by, what, drawn, weighing or Weighing())


def around(degrees: float, distance: float = 4.0):
    return camera((distance * np.sin(np.radians(degrees)), -distance * np.cos(np.radians(degrees)), 0))


def equator(points, values) -> np.ndarray:
    """Return the values along a globe's equator, from the side that faces +y round and over the layout's seam."""
    row = points.texels.index // SIDE == SIDE // 2
    first = np.unique(points.texels.index[row], return_index=True)[1]
    return np.roll(values[row][first], -len(first) // 4, axis=0)


def test_between_two_exposures_the_texture_goes_from_the_one_to_the_other_and_no_further():
    ball = sphere()
    points = points_of(ball, SIDE)
    colour, weight = merged(points, [shown(around(-35), 0.4, ball), shown(around(35), 0.6, ball)], SIDE)
    seen = weight > 0
    assert colour[seen].min() > 0.4 - 1e-5 and colour[seen].max() < 0.6 + 1e-5
    values, shares = equator(points, colour[:, 0]), equator(points, weight)
    line = values[shares > 0]
    step = np.diff(line)
    assert (step >= -1e-4).all()  # never brighter, then darker
    assert step.max() < 0.02  # of 0.2: over more than ten texels
    assert np.abs(np.diff(step)).max() < 0.01  # no bend that the eye would see as a line (Mach)


def test_a_shade_that_the_pictures_agree_on_has_no_seam():
    ball = sphere()
    points = points_of(ball, SIDE)

    def shade(position):
        return (0.5 + 0.3 * position @ np.array([0.6, 0.3, 0.7]))[..., None]

    pictures = [shown(around(angle), shade, ball) for angle in (-60, 0, 60)]
    colour, weight = merged(points, pictures, SIDE)
    error = np.abs(colour[weight > 0] - shade(points.position[weight > 0]))
    assert error.max() < 0.02 and error.mean() < 0.001


def test_sharpness_narrows_the_seam():
    ball = sphere()
    points = points_of(ball, SIDE)
    widths = []
    for sharpness in (1.0, 8.0):
        weighing = Weighing(sharpness=sharpness)
        pictures = [shown(around(-35), 0.4, ball), shown(around(35), 0.6, ball)]
        line = equator(points, merged(points, pictures, SIDE, weighing)[0][:, 0])
        widths.append(((line > 0.42) & (line < 0.58)).sum())
    assert widths[1] < 0.6 * widths[0]


def test_the_picture_that_looks_straight_on_wins():
    flat = plane()
    points = points_of(flat, SIDE)
    straight = shown(camera((0, 0, 4)), RED, flat)
    slanted = shown(camera((0, -4, 1.6)), GREEN, flat)
    colour, weight = merged(points, [straight, slanted], SIDE)
    assert colour[weight > 0.5][:, 0].min() > 0.9


def test_grazing_surfaces_are_left_out():
    ball = sphere()
    points = points_of(ball, SIDE)
    view = around(0)
    direction = np.array([0, -4, 0]) - points.position
    facing = np.einsum("pi,pi->p", direction / np.linalg.norm(direction, axis=1, keepdims=True), points.normal)
    _, weight = merged(points, [shown(view, RED, ball)], SIDE, Weighing(grazing_degrees=60))
    assert (weight[facing < np.cos(np.radians(60))] == 0).all()
    assert (weight[facing > np.cos(np.radians(50))] > 0).mean() > 0.99


def occluded(weighing=None):
    """Return the points of a wall, their true colour seen past a bar, and where the bar hides them."""
    wall, seen_by = plane(), camera((0, 0, 4))
    bar = Mesh(plane(0.7).positions * (1, 4, 1) + (0.1, 0, 1), plane().normals, plane().uv)
    points = points_of(wall, SIDE)
    view = shown(seen_by, [GREEN, RED], wall, bar, weighing=weighing)
    # the bar at 3 m from the camera hides the wall at 4 m: its shadow is 4/3 of it
    hidden = (np.abs(points.position[:, 0] - 0.1 * 4 / 3) < 0.35 * 4 / 3) & (
        np.abs(points.position[:, 1]) < 1.4 * 4 / 3
    )
    return points, view, hidden


def test_what_stands_in_front_leaves_no_ghost_and_its_shadow_stays_empty():
    points, view, hidden = occluded()
    colour, weight = merged(points, [view], SIDE)
    assert (weight[hidden] == 0).all()
    assert (weight > 0).sum() > 0.77 * (~hidden).sum()
    assert colour[weight > 0][:, 0].max() == 0


def test_the_mixed_pixels_of_a_silhouette_are_not_used():
    points, view, _ = occluded()
    soft = view.colour.copy()
    soft[:, 1:-1] = (view.colour[:, :-2] + 2 * view.colour[:, 1:-1] + view.colour[:, 2:]) / 4  # as antialiasing does
    colour, weight = merged(points, [type(view)(view.camera, view.camera_size, soft, view.inverse, view.trust)], SIDE)
    assert colour[weight > 0][:, 0].max() < 0.01


def test_nothing_leaks_through_to_the_far_side():
    box = cube()
    points = points_of(box, SIDE)
    view = camera((0, -4, 0))
    _, weight = merged(points, [shown(view, RED, box)], SIDE)
    assert set(np.round(points.normal[weight > 0]).astype(int).ravel().tolist()) == {0, -1}
    assert (points.normal[weight > 0][:, 1] == -1).all()


def test_the_back_of_a_fold_is_hidden_by_its_front():
    steep = sheet(folds=4, height=2.0)
    points = points_of(steep, SIDE)
    view = camera((4, 0, 2.0), target=(0, 0, 1))
    what = cast(view, 160, 120, steep)
    colour, weight = merged(points, [picture(view, what, what.position)], SIDE)
    seen = weight > 0
    assert seen.any()
    assert np.linalg.norm(colour[seen] - points.position[seen], axis=1).max() < 0.15
    assert points.position[seen][:, 0].min() > 0  # the fold in front hides the other to its ridge


def test_of_overlapping_islands_the_nearest_place_has_the_texel():
    near, far = plane(), plane().moved((0, 0, -1))
    both = Mesh(*(np.concatenate((getattr(far, n), getattr(near, n))) for n in ("positions", "normals", "uv")))
    points = points_of(both, SIDE)
    assert overlap(points) > 0.9 > 0.01 > overlap(points_of(near, SIDE))
    seen_by = camera((0, 0, 4))
    colour, weight = merged(points, [shown(seen_by, [GREEN, RED], near, far)], SIDE)
    assert colour[weight > 0][:, 1].min() > 0.99


def test_the_edge_of_the_picture_fades():
    flat = plane(8.0)
    points = points_of(flat, 256)
    view = camera((0, 0, 4))
    _, weight = merged(points, [shown(view, RED, flat)], 256, Weighing(edge_px=8))
    place = points.position[:, :2] / 4 * 200 + (80, 60)
    inside = np.minimum(place, (160, 120) - place).min(axis=1)
    assert (weight[inside < 0] == 0).all()
    assert weight[(inside > 0) & (inside < 2)].max() < 0.2 * weight[inside > 20].min()


@pytest.mark.parametrize("pixels", [2, 3, 5, 8])
def test_what_is_thin_has_its_own_colour_all_the_same(pixels):
    wall, seen_by = plane(6).moved((0, 0, -1)), camera((0, 0, 4), ortho=True, focal_px=40)
    rod = Mesh(plane().positions * (pixels / 80, 1, 1) + (0.0125 * (pixels % 2), 0, 0), plane().normals, plane().uv)
    points = points_of(rod, SIDE)
    colour, weight = merged(points, [shown(seen_by, [RED, GREEN], rod, wall)], SIDE)
    middle = np.abs(points.position[:, 0] - 0.0125 * (pixels % 2)) < pixels / 80 * 0.2
    assert (weight[middle & (np.abs(points.position[:, 1]) < 0.9)] > 0).all()
    assert colour[weight > 0][:, 1].max() == 0


def test_a_small_far_ball_is_covered_nearly_as_a_large_near_one():
    ball = sphere(columns=24, rows=12)
    points = points_of(ball, SIDE)
    small, large = (
        (merged(points, [shown(camera((0, -40, 0), focal_px=focal_px), RED, ball)], SIDE)[1] > 0).mean()
        for focal_px in (200, 1600)
    )
    assert small > 0.36 * large > 0.09  # 10 pixels across, of which the outer two count nothing; and 80


@pytest.mark.parametrize("factor", [2, 3])
def test_a_picture_of_another_size_than_its_depth_fits_all_the_same(factor):
    points, view, hidden = occluded()
    large = np.kron(view.colour, np.ones((factor, factor, 1))).astype(np.float32)
    grown = type(view)(view.camera, view.camera_size, large, view.inverse, view.trust)
    colour, weight = merged(points, [grown], SIDE)
    assert (weight[hidden] == 0).all() and (weight > 0).sum() > 0.77 * (~hidden).sum()
    assert colour[weight > 0][:, 0].max() == 0


def test_overlapping_islands_that_something_hides_get_nothing_from_it():
    near, far = plane(), plane().moved((0, 0, -1))
    both = Mesh(*(np.concatenate((getattr(far, n), getattr(near, n))) for n in ("positions", "normals", "uv")))
    above = camera((0, 0, 4))
    what = cast(above, 160, 120, plane(6.0).moved((0, 0, 2)))  # which hides both
    assert not merged(points_of(both, SIDE), [picture(above, what, what.position)], SIDE)[1].any()
