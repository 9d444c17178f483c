"""Textures over time: what only one picture shows, and UV maps and meshes that change."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from baking_scenes import camera, cube, points_of, sphere
from tiny_texture import HEIGHT, SIDE, WIDTH, Shooting, Stage, bake, coverage, pixels

from backend.contract import FrameMap, Weighing
from backend.errors import BackendError

ALL_AROUND = [(4 * np.cos(angle), 4 * np.sin(angle), z) for angle in np.arange(8) * np.pi / 4 for z in (-3, 3)]


def by_place(frame, at):
    """Paint what is seen by where it lies."""
    return 128 + 90 * at


def from_place(place, frames):
    return Shooting(frames, lambda frame: camera(place, width=WIDTH, height=HEIGHT, focal_px=60), by_place)


@pytest.mark.parametrize("loop", [False, True])
def test_what_the_first_picture_alone_shows_stays(tmp_path, loop):
    views = [from_place((0, -4, 0.01), FrameMap(1, 3)), *(from_place(place, FrameMap(1, 1)) for place in ALL_AROUND)]
    changes = {"frames": FrameMap(1, 3), "weighing": Weighing(grazing_degrees=85), "loop": loop}
    folder = Stage(views, lambda frame: cube(1.4), changes).write(tmp_path / "texture")
    bake(folder)
    points = points_of(cube(1.4), SIDE)
    first, second = (coverage(folder, number)[points.texels.index] > 0 for number in (1, 2))
    assert first.all()
    gone = ~second
    assert gone.mean() > 0.5
    for number in (1, 2, 3):
        error = np.abs(pixels(folder, number)[points.texels.index] - by_place(number, points.position))[gone]
        assert error.mean() < 6


def turned_over(frame):
    """Return a ball whose UV map is another one from frame 3 on."""
    mesh = sphere(columns=24, rows=12)
    return mesh if frame < 3 else dataclasses.replace(mesh, uv=mesh.uv[..., ::-1])


def two_views(frames, **changes):
    """Return a stage of two views, the second on twos, so that their pictures are of different scene frames."""
    front = Shooting(frames, paint=by_place)
    return Stage([front, from_place((0, 4, 0), FrameMap(frames.start, frames.end, 2))], turned_over, changes)


def error_of(folder, number, mesh):
    points = points_of(mesh, SIDE)
    shown = coverage(folder, number)[points.texels.index] > 0
    assert shown.mean() > 0.1
    return np.abs(pixels(folder, number)[points.texels.index] - by_place(0, points.position))[shown]


def test_a_still_lies_in_one_uv_map_although_the_mesh_has_several(tmp_path):
    folder = Stage([Shooting(FrameMap(1, 4), paint=by_place)], turned_over, {"mode": "still"}).write(tmp_path / "t")
    bake(folder)
    assert error_of(folder, 1, turned_over(1)).mean() < 6


def test_a_picture_of_before_the_uv_map_changed_lies_in_the_one_of_after(tmp_path):
    folder = two_views(FrameMap(2, 3)).write(tmp_path / "texture")  # the second view holds frame 2 over frame 3
    bake(folder)
    for number in (1, 2):
        assert error_of(folder, number, turned_over(number + 1)).mean() < 6


def test_a_still_of_a_mesh_that_gets_other_triangles_is_refused(tmp_path):
    mesh = lambda frame: sphere(columns=24, rows=12 if frame < 3 else 10)  # noqa: E731
    folder = Stage([Shooting(FrameMap(1, 4))], mesh, {"mode": "still"}).write(tmp_path / "texture")
    with pytest.raises(BackendError, match="576 triangles in one picture of the texture and 480 in another") as caught:
        bake(folder)
    assert caught.value.code == "bad_surface" and "sequence" in caught.value.hint
    sequence = dataclasses.replace(folder.read(), mode="sequence")
    folder.write(sequence)
    assert bake(folder).saved == [1, 2, 3, 4]
