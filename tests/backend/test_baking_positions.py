"""The texel test: a picture of the surface's own world position, baked, is that position."""

from __future__ import annotations

import numpy as np
import pytest
from baking_scenes import camera, cast, cube, merged, picture, points_of, sheet, sphere

SIDE, WIDTH, HEIGHT = 192, 160, 120
SHAPES = {"sphere": (sphere, (2.5, -3, 2.5)), "cube": (cube, (2.5, -3, 2.5)), "sheet": (sheet, (1.0, -1.5, 4.0))}
CAMERAS = {
    "perspective": {},
    "shifted": {"shift_px": (25, -12), "focal_px": 180},
    "orthographic": {"ortho": True, "focal_px": 45},
}


def baked_positions(mesh, points, *cameras, side=SIDE, **rays):
    """Return how far each point's baked position is from its own, in metres, and its weight."""
    pictures = []
    for each in cameras:
        what = cast(each, WIDTH, HEIGHT, mesh, **rays)
        pictures.append(picture(each, what, np.where((what.mesh >= 0)[..., None], what.position, 100)))
    colour, weight = merged(points, pictures, side)
    return np.linalg.norm(colour - points.position, axis=1), weight


def pixel_m(place, pixels) -> float:
    """Return what a pixel spans at the middle of the object, in metres."""
    return 1 / pixels["focal_px"] if pixels.get("ortho") else np.linalg.norm(place) / pixels.get("focal_px", 200)


@pytest.mark.parametrize("kind", CAMERAS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_texel_has_the_position_that_the_camera_sees_there(shape, kind):
    make, place = SHAPES[shape]
    points = points_of(make(), SIDE)
    error, weight = baked_positions(make(), points, camera(place, **CAMERAS[kind]))
    pixel = pixel_m(place, CAMERAS[kind])
    seen = weight > 0
    assert seen.mean() > {"sphere": 0.25, "cube": 0.43, "sheet": 0.87}[shape]
    # 100 m would be the background; a pixel on a slanted surface spans up to four times itself, and the outermost
    # texels of a small ball show the pixel beside theirs, which lies at its rim
    assert error[seen].mean() < (0.17 if shape == "sphere" else 0.1) * pixel
    assert error[weight > 0.1].mean() < 0.1 * pixel
    assert error[seen].max() < 4 * pixel
    assert error[weight > 0.3].max() < 2 * pixel


def test_depth_that_was_measured_beside_the_pixels_centres_shows_as_much():
    """A path tracer takes the depth of one ray somewhere in the pixel."""
    jitter = np.random.default_rng(1).uniform(-0.5, 0.5, (HEIGHT, WIDTH, 2))
    points = points_of(sphere(), SIDE)
    seen_by = camera((2.5, -3, 2.5))
    _, weight = baked_positions(sphere(), points, seen_by)
    error, jittered = baked_positions(sphere(), points, seen_by, jitter=jitter)
    assert (jittered > 0).sum() > 0.95 * (weight > 0).sum()
    assert error[jittered > 0].max() < 0.1


def test_two_cameras_cover_more_than_one_and_as_truly():
    points = points_of(cube(), SIDE)
    one, other = camera((2.5, -3, 2.5)), camera((-3, 2.5, -2.5), ortho=True, focal_px=45)
    _, from_one = baked_positions(cube(), points, one)
    _, from_other = baked_positions(cube(), points, other)
    error, weight = baked_positions(cube(), points, one, other)
    assert (weight > 0).mean() > 0.88 > 0.6 > max((from_one > 0).mean(), (from_other > 0).mean())
    assert error[weight > 0].max() < 0.1


def test_a_turntable_covers_what_its_cameras_can_see():
    points = points_of(sphere(), 96)
    places = [(4 * np.cos(a), 4 * np.sin(a), h) for a, h in zip(np.arange(8) * np.pi / 4, (1.5, -1.5) * 4, strict=True)]
    error, weight = baked_positions(sphere(), points, *map(camera, places), side=96)
    directions = np.array(places) - points.position[:, None]
    directions /= np.linalg.norm(directions, axis=2, keepdims=True)
    seeable = (np.einsum("pci,pi->pc", directions, points.normal) > np.cos(np.radians(70))).any(axis=1)
    assert (weight[seeable] > 0).mean() > 0.95
    assert error[weight > 0].mean() < 0.002


def test_a_picture_that_is_finer_than_the_texture_is_averaged_not_skipped():
    points = points_of(sheet(folds=1, height=0), 32)
    seen_by = camera((0, 0, 4), ortho=True, focal_px=58)
    what = cast(seen_by, 120, 120, sheet(folds=1, height=0))
    stripes = np.zeros((120, 120, 3))
    stripes[:, ::2] = 1  # half a texel apart
    colour, weight = merged(points, [picture(seen_by, what, stripes)], 32)
    assert colour[weight > 0.5] == pytest.approx(0.5, abs=0.15)


def test_a_face_seen_edge_on_is_left_out_whatever_its_shading():
    """A smooth cube: the normals at its corners face the camera on all sides, the side itself does not."""
    box = cube()
    box.normals = box.positions / np.linalg.norm(box.positions, axis=2, keepdims=True)
    points = points_of(box, SIDE)
    error, weight = baked_positions(box, points, camera((1.05, -4, 0)))
    side = points.position[:, 0] > 0.999
    assert (weight[side] == 0).mean() > 0.95 and (weight > 0).mean() > 0.1
    assert error[weight > 0].max() < 0.15
