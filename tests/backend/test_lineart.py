"""Lineart hints: borders, creases and jumps in depth as smooth white lines that stay as the camera moves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from geometry import Seen, write_exr

from backend.contract import CaptureFolder
from backend.controls import control, kept_pictures
from backend.controls.control import Hints
from backend.controls.lineart import draw_lines, edges_between
from backend.controls.strokes import draw_strokes
from backend.errors import BackendError

SIDE = 256
PIXEL = 1 / (0.9 * SIDE)  # radians in the middle of the picture
WHITE = 0.6  # of both pixels beside a line between them, which is 1.2 pixels wide in pictures as small as these


def lines(seen):
    return draw_lines(*seen.parts)


def plain(inverse, normals=None, ids=None):
    """Return the lines of what faces the camera and is one object, unless told otherwise."""
    facing = np.zeros((*inverse.shape, 3), np.float32)
    facing[..., 2] = 1
    return draw_lines(inverse.astype(np.float32), facing if normals is None else normals, np.ones(inverse.shape, int))


def turned(angles):
    """Return the normals of surfaces that are turned to the right by `angles` in degrees, [h, w]."""
    angles = np.radians(angles)
    return np.stack([np.sin(angles), np.zeros(angles.shape), np.cos(angles)], -1).astype(np.float32)


@pytest.mark.parametrize("height", [1.6, 0.05])
def test_a_floor_has_no_lines_however_slantingly_it_is_seen_and_ends_in_its_horizon(height):
    seen = Seen(SIDE, pitch=-0.05, height=height).floor()
    drawn, horizon = lines(seen), int(np.argmax((seen.z < 1e9).any(axis=1)))
    assert drawn[horizon + 4 :].max() == 0 and drawn[: horizon - 4].max() == 0
    assert drawn[horizon - 1 : horizon + 1].mean() > 0.8 * WHITE


def test_a_floor_seen_without_perspective_has_none_either():
    z = np.repeat(np.linspace(1, 200, SIDE)[:, None], SIDE, axis=1)
    assert plain(1 / z).max() == 0


def test_a_ball_has_one_line_around_it_and_none_inside():
    seen = Seen(SIDE).floor().ball((0, 5, 0.7), 0.7, 1)  # of one object with the floor: by its depth alone
    inside = seen.normals[..., 2] > 0.75
    ball = (seen.ids == 1) & (np.abs(seen.normals - seen.normals[-1, 0]).max(-1) > 1e-3)
    assert lines(seen)[ball & inside].max() == 0
    edge = ball & ~np.roll(ball, 1, axis=0)  # its upper half
    assert lines(seen)[edge].mean() > 0.6 * WHITE


def test_the_edges_of_a_box_are_drawn():
    seen = Seen(SIDE).box((0, 4, 0.6), 0.6, 1)
    normals = np.round(seen.normals @ [1, 10, 100], 3)
    changes = (normals[:, 1:] != normals[:, :-1]) & (seen.ids[:, 1:] == seen.ids[:, :-1]) & (seen.ids[:, 1:] == 1)
    assert changes.sum() > 60 and lines(seen)[:, 1:][changes].mean() > 0.7 * WHITE


@pytest.mark.parametrize(("degrees", "drawn"), [(10, False), (20, False), (40, True), (90, True)])
def test_a_crease_is_a_line_from_some_angle_on(degrees, drawn):
    angles = np.zeros((64, 64))
    angles[:, 32:] = degrees
    found = plain(np.full((64, 64), 0.5), turned(angles))
    assert (found[:, 31:33].min() > 0.9 * WHITE) if drawn else (found.max() == 0)
    assert found[:, :28].max() == found[:, 36:].max() == 0


@pytest.mark.parametrize("pixels", [1, 2, 3, 4, 5])
def test_a_bevel_of_some_pixels_is_one_line(pixels):
    angles = np.zeros((64, 64))
    angles[:, 32:] = 90
    for place in range(pixels - 1):
        angles[:, 32 + place] = 90 * (place + 1) / pixels
    found = plain(np.full((64, 64), 0.5), turned(angles))[32]
    assert found.max() > 0.8 * WHITE and found.sum() < 1.9 and (np.diff(np.flatnonzero(found > 0)) == 1).all()


def test_what_is_round_is_no_crease():
    radius = 12
    angles = np.degrees(np.arcsin(np.clip((np.arange(64) + 0.5 - 32) / radius, -1, 1)))
    inside = slice(32 - radius + 2, 32 + radius - 2)
    assert plain(np.full((64, 64), 0.5), turned(np.tile(angles, (64, 1))))[:, inside].max() == 0


@pytest.mark.parametrize(("part", "drawn"), [(0.005, 0), (0.05, 1)])
def test_a_jump_counts_as_a_part_of_the_depth(part, drawn):
    for far in (2.0, 200.0):
        z = np.full((64, 64), far)
        z[:, 32:] *= 1 - part
        assert plain(1 / z)[:, 31:33].mean() == pytest.approx(drawn * WHITE, abs=0.03)


def test_objects_that_lie_flat_beside_each_other_have_a_border():
    flat = np.full((64, 64), 0.5, np.float32)
    facing, ids = turned(np.zeros((64, 64))), np.ones((64, 64), int)
    ids[40:] = 2
    edges = edges_between(flat.T, facing, ids.T, reach=2)
    assert set(np.unique(edges)) == {0, 1} and (edges[:, 39] == 1).all()


def test_a_slanting_line_is_smooth_and_of_one_width():
    rows, columns = np.mgrid[:128, :128]
    right = columns + 0.5 > 40 + (rows + 0.5) / 3
    across, down = (right[:, 1:] != right[:, :-1]), (right[1:] != right[:-1])
    drawn = draw_strokes(across.astype(np.float32), down.astype(np.float32))[10:-10]
    centre = (drawn * (columns[10:-10] + 0.5)).sum(1) / drawn.sum(1)
    true = 40 + (rows[10:-10, 0] + 0.5) / 3
    assert np.abs(centre - true).max() < 0.35 and drawn.sum(1).std() < 0.12
    assert ((drawn > 0.1) & (drawn < 0.9)).sum() > 100  # greys along its sides


def test_lines_grow_with_the_picture():
    def width(side):
        across = np.zeros((side, side - 1), np.float32)
        across[:, side // 2] = 1
        return draw_strokes(across, np.zeros((side - 1, side), np.float32))[side // 2].sum()

    assert width(512) == pytest.approx(2, abs=0.3) and width(1024) == pytest.approx(4, abs=0.4)
    assert width(384) == pytest.approx(1.5, abs=0.1)
    assert width(96) == width(256) == pytest.approx(1.2, abs=0.05)  # no thinner: what is drawn stays visible and steady


@pytest.mark.parametrize("wide", [3, 4, 5, 6])
def test_both_sides_of_a_strip_of_some_pixels_do_not_boil(wide):
    rows, columns = np.mgrid[:512, :256] + 0.5
    flat, facing = np.full((512, 256), 0.2, np.float32), turned(np.zeros((512, 256)))
    drawn = []
    for slid in np.arange(0, 1, 0.1):
        beside = (rows - (256 + (columns - 128) * 0.2 + slid)) / np.hypot(1, 0.2)
        drawn.append(draw_lines(flat, facing, np.where(np.abs(beside) < wide / 2, 2, np.where(beside < 0, 1, 3))))
    change = np.abs(np.diff(drawn, axis=0))[:, np.abs(rows - 256 - (columns - 128) * 0.2) < wide / 2 + 3]
    assert (change > 0.5).mean() < 0.001 and change.mean() < 0.05  # of 0.1 pixels; that of perfect lines is up to 0.044


def test_lines_move_with_a_camera_that_turns_by_parts_of_a_pixel_and_do_not_blink():
    def seen(yaw):
        stage = Seen(SIDE, yaw=yaw).floor().box((-1, 5, 0.6), 0.6, 2).ball((1.2, 5, 0.7), 0.7, 3)
        return stage.ball((1.0, 4.2, 0.9), 0.35, 3)

    drawn = [lines(seen(step * PIXEL / 4)) for step in range(9)]
    ink = np.array([picture.sum() for picture in drawn])
    assert ink.std() / ink.mean() < 0.02
    columns = np.arange(SIDE)
    places = np.array([(picture * columns).sum() / picture.sum() for picture in drawn])
    assert places[-1] - places[0] == pytest.approx(2, abs=0.4)  # what turns to the left goes to the right
    for before, after in pairwise(drawn):
        near = np.maximum.reduce([np.roll(after, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)])
        assert (before - near).max() < 0.5  # no part of a line is gone at once


def test_hints_are_white_on_black_in_the_takes_size(tmp_path):
    capture = CaptureFolder(tmp_path)
    Seen(64).floor().box((0, 4, 0.6), 0.6, 2).write(capture, 1)
    whole = Hints(capture, "lineart", 64, 64).of([1])(slice(None)).numpy()
    assert whole.shape == (1, 3, 64, 64) and (whole == whole[:, :1]).all()
    assert whole.min() == 0 and whole.max() == 1 and 0.01 < whole.mean() < 0.2
    half = Hints(capture, "lineart", 32, 32).of([1])(slice(None)).numpy()
    assert half.shape == (1, 3, 32, 32) and half.mean() == pytest.approx(whole.mean(), abs=0.02)


def test_a_take_draws_each_of_its_lines_once_as_long_as_there_is_room(tmp_path, monkeypatch):
    capture, drawn = CaptureFolder(tmp_path), []
    for number in (1, 2, 3):
        Seen(48, yaw=number * PIXEL).floor().box((0, 4, 0.6), 0.6, 2).write(capture, number)
    draw = control.line_picture
    monkeypatch.setattr(control, "line_picture", lambda *asked: drawn.append(asked[0].stem) or draw(*asked))
    pictures = Hints(capture, "lineart", 48, 48).of([1, 2, 3])
    first = pictures(slice(None))
    assert (pictures(slice(None)) == first).all() and drawn == ["0001", "0002", "0003"]
    assert not (first[0] == first[1]).all()
    monkeypatch.setattr(kept_pictures, "MOST_BYTES", 0)
    pictures = Hints(capture, "lineart", 48, 48).of([1, 2, 3])
    assert (pictures(slice(None)) == first).all() and (pictures(slice(1, 2)) == first[1:2]).all()
    assert drawn == ["0001", "0002", "0003"] * 2 + ["0002"]


def test_an_objects_file_without_its_channel_or_of_another_size_is_named(tmp_path):
    capture = CaptureFolder(tmp_path)
    Seen(16).floor().write(capture, 1)
    write_exr(capture.control_file("objects", 1), R=np.zeros((16, 16)))
    with pytest.raises(BackendError, match=r"The objects file 0001\.exr has no channel ID, only R") as caught:
        Hints(capture, "lineart", 16, 16).of([1])(slice(None))
    assert caught.value.code == "bad_control"
    write_exr(capture.control_file("objects", 1), ID=np.zeros((8, 8)))
    with pytest.raises(BackendError, match=r"depth, normal and objects files 0001\.exr are not of one size"):
        Hints(capture, "lineart", 16, 16).of([1])(slice(None))
