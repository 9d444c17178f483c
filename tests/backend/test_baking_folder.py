"""A texture's folder from texture.json to its pictures: what moves, what is hidden, what is filled."""

from __future__ import annotations

import dataclasses
import logging

import numpy as np
import pytest
from baking_scenes import camera, cube, points_of, sphere
from tiny_texture import HEIGHT, SIDE, WIDTH, Shooting, Stage, bake, coverage, pixels

from backend.contract import FrameMap, TextureFolder


def by_place(turned_degrees=lambda frame: 0.0, moved=lambda frame: (0, 0, 0)):
    """Return paint that colours the object by the place on it, wherever it is."""

    def paint(frame, at):
        angle = np.radians(-turned_degrees(frame))
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
        return 128 + 90 * ((at - moved(frame)) @ turn.T)

    return paint


def view_from(*place, **lens):
    return lambda frame: camera(place, width=WIDTH, height=HEIGHT, focal_px=80, **lens)


def islands_of(mesh) -> np.ndarray:
    islands = np.zeros(SIDE * SIDE, bool)
    islands[points_of(mesh, SIDE).texels.index] = True
    return islands


def test_a_moving_mesh_keeps_its_colours_where_they_belong(tmp_path):
    def turned(frame):
        return 25.0 * frame

    def moved(frame):
        return (0.1 * frame, 0.0, -0.05 * frame)

    folder = Stage(
        [Shooting(FrameMap(1, 5, 2), paint=by_place(turned, moved))],
        mesh=lambda frame: sphere(columns=24, rows=12).moved(moved(frame), turned(frame)),
    ).write(tmp_path / "texture")
    told = bake(folder)
    assert told.saved == [1, 2, 3]
    points = points_of(sphere(columns=24, rows=12), SIDE)
    for number in (1, 2, 3):
        shown = coverage(folder, number)[points.texels.index] > 0
        error = np.abs(pixels(folder, number)[points.texels.index] - (128 + 90 * points.position))[shown]
        assert shown.mean() > 0.14
        assert error.mean() < 1.5 and error.max() < 14  # of 180 across the ball, in 8 bits


def test_a_picture_on_twos_lies_on_the_surface_of_its_own_frame(tmp_path):
    """The ball moves on while the picture is held."""

    def moved(frame):
        return (0.2 * frame, 0.0, 0.0)

    folder = Stage(
        [Shooting(FrameMap(1, 4, 2), paint=by_place(moved=moved))],
        mesh=lambda frame: sphere(columns=24, rows=12).moved(moved(frame)),
        changes={"frames": FrameMap(1, 4)},
    ).write(tmp_path / "texture")
    bake(folder)
    assert (pixels(folder, 1) == pixels(folder, 2)).all() and (pixels(folder, 3) == pixels(folder, 4)).all()
    points = points_of(sphere(columns=24, rows=12), SIDE)
    shown = coverage(folder, 2)[points.texels.index] > 0
    error = np.abs(pixels(folder, 2)[points.texels.index] - (128 + 90 * points.position))[shown]
    assert error.mean() < 1.5


def test_hidden_texels_pass_from_the_colour_before_to_the_colour_after(tmp_path):
    """The camera looks from the front at first and at last, from behind between; the light grows from 40 to 200."""
    places = {1: (0, -4, 0), 2: (0, 4, 0), 3: (0, 4, 0), 4: (0, 4, 0), 5: (0, -4, 0)}
    folder = Stage(
        [
            Shooting(
                FrameMap(1, 5),
                lambda frame: view_from(*places[frame])(frame),
                lambda frame, at: np.full((len(at), 3), 40.0 * frame),
            )
        ]
    ).write(tmp_path / "texture")
    bake(folder)
    front = (coverage(folder, 1) > 0) & (coverage(folder, 5) > 0) & (coverage(folder, 3) == 0)
    assert front.sum() > 300
    levels = [np.median(pixels(folder, number)[front]) for number in range(1, 6)]
    assert (levels[0], levels[4]) == (40, 200)
    assert 40 < levels[1] < levels[2] < levels[3] < 200
    behind = (coverage(folder, 3) > 0) & (coverage(folder, 1) == 0)
    assert np.median(pixels(folder, 1)[behind]) == 80  # nothing came before: as it is seen next


def test_in_a_loop_hidden_texels_go_on_over_its_last_step(tmp_path):
    """The front is seen in the second and third of eight pictures alone; what fills it must not jump at the end."""

    def at(frame):
        return view_from(0, -4 if frame in (2, 3) else 4, 0)(frame)

    def paint(frame, at):
        return np.full((len(at), 3), {2: 40, 3: 200}.get(frame, 120))

    folders = {}
    for loop in (False, True):
        stage = Stage([Shooting(FrameMap(1, 8), at, paint)], changes={"loop": loop})
        folders[loop] = stage.write(tmp_path / str(loop))
        bake(folders[loop])
    front = (coverage(folders[True], 2) > 0) & (coverage(folders[True], 1) == 0)
    jumps = {
        loop: abs(np.median(pixels(folder, 8)[front]) - np.median(pixels(folder, 1)[front]))
        for loop, folder in folders.items()
    }
    levels = [np.median(pixels(folders[True], number)[front]) for number in (3, 4, 5, 6, 7, 8, 1, 2)]
    assert jumps[False] == 160 and jumps[True] < 60
    assert levels == sorted(levels, reverse=True) and (levels[0], levels[-1]) == (200, 40)
    assert folders[True].read().seen == folders[False].read().seen


def test_what_is_never_seen_is_filled_from_the_surface_nearby_over_seams(tmp_path):
    """Each side of a cube is an island of its own; the sides that no picture shows take the edges that are near."""
    folder = Stage([Shooting(FrameMap(1, 1), view_from(4, -5, 3), by_place())], mesh=lambda frame: cube(1.4)).write(
        tmp_path / "texture"
    )
    bake(folder)
    points = points_of(cube(1.4), SIDE)
    found = pixels(folder)[points.texels.index]
    hidden = coverage(folder)[points.texels.index] == 0
    assert 0.4 < hidden.mean() < 0.7
    error = np.abs(found - (128 + 90 * points.position)).mean(axis=1)
    beside = hidden & (np.sort(np.abs(points.position), axis=1)[:, 1] > 0.6) & (points.position[:, 0] > 0.6)
    assert beside.any() and error[beside].mean() < 30
    assert found.min() > 30 and found.max() < 226  # no background (255, 0, 255) anywhere


def test_small_gaps_take_the_colour_around_them(tmp_path):
    folder = Stage([Shooting(FrameMap(1, 1), paint=by_place())]).write(tmp_path / "texture")
    bake(folder)
    points = points_of(sphere(columns=24, rows=12), SIDE)
    index = points.texels.index
    shown, picture = coverage(folder)[index] > 0, pixels(folder)
    rows = {int(i): picture[i] for i in index}
    steps = [np.abs(rows[i] - rows[i + 1]).max() for i in rows if i + 1 in rows and (i + 1) % SIDE]
    assert np.percentile(steps, 99) < 40 and 0.14 < shown.mean() < 0.6


def test_pictures_are_opaque_and_go_on_around_their_islands(tmp_path):
    folder = Stage(
        [Shooting(FrameMap(1, 1), view_from(4, -5, 3), lambda frame, at: np.full((len(at), 3), 200))],
        mesh=lambda frame: cube(1.4),
        changes={"margin_px": 4},
    ).write(tmp_path / "texture")
    bake(folder)
    assert (pixels(folder) == 200).all()


def test_without_filling_what_is_hidden_is_black(tmp_path):
    folder = Stage([Shooting(FrameMap(1, 2), paint=by_place())], changes={"fill": False, "margin_px": 0}).write(
        tmp_path / "texture"
    )
    bake(folder)
    islands = islands_of(sphere(columns=24, rows=12))
    assert (pixels(folder, 2)[islands & (coverage(folder, 2) == 0)] == 0).all()
    assert pixels(folder, 2)[coverage(folder, 2) > 0].min() > 20


def test_a_still_merges_all_pictures_of_all_takes(tmp_path):
    def turntable(frame):
        angle = np.pi / 2 * frame
        return view_from(4 * np.cos(angle), 4 * np.sin(angle), 1.0)(frame)

    folder = Stage(
        [
            Shooting(FrameMap(1, 4), turntable, by_place()),
            Shooting(FrameMap(10, 10), view_from(0.5, 0, -4), by_place()),
        ],
        changes={"mode": "still"},
    ).write(tmp_path / "texture")
    told = bake(folder)
    assert told.saved == [1] and set(folder.finished_frames()) == {1}
    points = points_of(sphere(columns=24, rows=12), SIDE)
    shown = coverage(folder)[points.texels.index] > 0
    assert shown.mean() > 0.78
    assert np.abs(pixels(folder)[points.texels.index] - (128 + 90 * points.position))[shown].mean() < 1.5
    assert folder.read().seen == pytest.approx(
        (coverage(folder) > 0).sum() / islands_of(sphere(columns=24, rows=12)).sum()
    )


def test_two_takes_show_more_than_one(tmp_path):
    front, back = Shooting(FrameMap(1, 2), paint=by_place()), Shooting(FrameMap(2, 3), view_from(0, 4, 0), by_place())
    folder = Stage([front, back], changes={"frames": FrameMap(1, 3)}).write(tmp_path / "texture")
    bake(folder)
    shown = [(coverage(folder, number) > 0).sum() for number in (1, 2, 3)]
    assert shown[1] > 1.8 * max(shown[0], shown[2])


def test_arrays_that_did_not_change_may_be_left_out(tmp_path):
    stage = Stage([Shooting(FrameMap(1, 3), paint=by_place())])
    whole, short = stage.write(tmp_path / "whole"), stage.write(tmp_path / "short")
    for number in (2, 3):
        np.savez(short.surface(number))
    bake(whole)
    bake(short)
    for number in (1, 2, 3):
        assert (pixels(whole, number) == pixels(short, number)).all()


def test_a_layout_that_changes_on_the_way_is_baked_in_parts(tmp_path):
    def mesh(frame):
        ball = sphere(columns=24, rows=12)
        return ball if frame < 3 else dataclasses.replace(ball, uv=ball.uv[..., ::-1])

    folder = Stage([Shooting(FrameMap(1, 4), paint=by_place())], mesh=mesh).write(tmp_path / "texture")
    bake(folder)
    first, last = points_of(mesh(1), SIDE), points_of(mesh(4), SIDE)
    for points, number in ((first, 2), (last, 3)):
        shown = coverage(folder, number)[points.texels.index] > 0
        error = np.abs(pixels(folder, number)[points.texels.index] - (128 + 90 * points.position))[shown]
        assert shown.mean() > 0.14 and error.mean() < 1.5


def test_overlapping_uvs_get_a_note(tmp_path):
    def mesh(frame):
        ball = sphere(columns=24, rows=12)
        return dataclasses.replace(ball, uv=ball.uv * (2, 1) % 1.0001)

    folder = Stage([Shooting(FrameMap(1, 1))], mesh=lambda frame: mesh(frame)).write(tmp_path / "texture")
    (note,) = bake(folder).notes
    assert "belongs to several places of the mesh" in note


def test_the_folder_says_what_it_was_made_with(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    folder = Stage([Shooting(FrameMap(1, 1))]).write(tmp_path / "texture")
    told = bake(folder)
    texture = TextureFolder(folder.path).read()
    assert texture.versions["numpy"] == np.__version__ and 0.14 < texture.seen < 0.6
    assert "the texture is finished" in folder.log.read_text("utf-8")
    assert told.stages == {"baking"} and told.fractions == sorted(told.fractions) and told.fractions[-1] == 1
    assert not folder.seen.exists() and not folder.lock.exists()
