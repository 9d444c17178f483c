"""Heights of a surface as the depth pass of a capture: high is near, borders are soft, one scale for the clip."""

from __future__ import annotations

import re

import numpy as np
import pytest
from baking_scenes import cube, plane

from backend.__main__ import main
from backend.contract import CaptureFolder, ContractError, DrawSurface, surface_file
from backend.controls.control import Hints
from backend.controls.depth import read_inverse
from backend.errors import BackendError, CancelledByUser
from backend.jobs import Jobs

WIDTH, HEIGHT = 96, 64


def write(capture: CaptureFolder, *files: dict[str, np.ndarray]) -> None:
    (capture.path / "surface").mkdir(parents=True)
    for number, arrays in enumerate(files, 1):
        np.savez(surface_file(capture.path, number), **{n: a.astype(np.float32) for n, a in arrays.items()})


def slope(scale: float = 1.0) -> np.ndarray:
    """Return heights that rise to the right of the layout, at corners."""
    return plane().uv[..., 0] * scale


@pytest.fixture
def capture(tmp_path):
    return CaptureFolder(tmp_path / "capture")


def draw(capture, cancelled=lambda: False):
    told = []
    Jobs().do(DrawSurface("a", str(capture.path), WIDTH, HEIGHT), told.append, cancelled)
    return told


def test_high_is_near_and_a_straight_slope_is_straight(capture):
    write(capture, {"uv": plane().uv, "height": slope()})
    told = draw(capture)
    inverse = read_inverse(capture.control_file("depth", 1))
    assert inverse.shape == (HEIGHT, WIDTH)
    line = inverse[HEIGHT // 2, 4:-4]
    assert (np.diff(line) > 0).all() and np.diff(line).std() < 0.02 * np.diff(line).mean()
    assert inverse.max() == pytest.approx(1, abs=0.02) and line.min() == pytest.approx(0.25 + 0.75 * 0.03, abs=0.02)
    assert told[-1].fraction == 1 and told[-1].stage == "baking"


def test_the_control_net_sees_it_as_depth(capture):
    write(capture, {"uv": plane().uv, "height": slope()})
    draw(capture)
    (picture,) = Hints(capture, "depth", WIDTH, HEIGHT).of([1])(slice(None)).numpy()
    assert picture[0, 32, -6] > 0.9 and picture[0, 32, 6] < picture[0, 32, 48] < picture[0, 32, -6]


def test_one_height_keeps_one_grey_over_the_clip(capture):
    write(capture, {"uv": plane().uv, "height": slope()}, {"height": slope(3.0)}, {"height": slope()})
    draw(capture)
    first, second, third = (read_inverse(capture.control_file("depth", number)) for number in (1, 2, 3))
    assert (first == third).all() and second.max() > 1.5 * first.max()


def test_islands_end_softly(capture):
    write(capture, {"uv": cube().uv, "height": np.full((12, 3), 2.0)})
    draw(capture)
    inverse = read_inverse(capture.control_file("depth", 1))
    steps = [np.abs(np.diff(inverse, axis=axis)).max() for axis in (0, 1)]
    assert max(steps) < 0.25  # of 0.6: over several pixels
    assert np.ptp(inverse[1:30, 2:20]) < 1e-5  # a flat side is flat


def test_far_from_the_islands_there_is_nothing(capture):
    write(capture, {"uv": plane().uv * 0.2, "height": slope()})
    draw(capture)
    inverse = read_inverse(capture.control_file("depth", 1))
    assert inverse[0, -1] == 0 and inverse[-3, 3] > 0.25


def test_of_islands_that_overlap_the_higher_one_is_drawn(capture):
    uv, height = np.concatenate((plane().uv, plane().uv)), np.concatenate((slope() * 0 + 1, slope() * 0))
    write(capture, {"uv": uv, "height": height})
    draw(capture)
    assert read_inverse(capture.control_file("depth", 1))[10:-10, 10:-10].min() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "There is no whole surface"),
        ([{"height": slope()}], "The object has no UV map"),
        ([{"uv": plane().uv}], "has no array 'height'"),
        ([{"uv": plane().uv, "height": np.zeros((3, 3))}], "different numbers of triangles"),
    ],
)
def test_what_cannot_be_drawn_gets_a_sentence(capture, files, words):
    write(capture, *files)
    with pytest.raises(BackendError, match=words) as caught:
        draw(capture)
    assert caught.value.code == "bad_surface"


def test_drawing_is_cancelled_between_pictures(capture):
    write(capture, {"uv": plane().uv, "height": slope()}, {}, {})
    asked = iter([False, False, True])
    with pytest.raises(CancelledByUser):
        draw(capture, lambda: next(asked))
    assert set(capture.control_files("depth")) == {1, 2}


@pytest.mark.parametrize("size", [(0, 64), (-8, 64), (96, 2056), (96, 65)])
def test_a_size_that_the_models_do_not_take_is_named(capture, capsys, size):
    write(capture, {"uv": plane().uv, "height": slope()})
    words = "(width|height) is .*; it must be a multiple of 8 from 64 to 2048"
    with pytest.raises(ContractError, match=words):
        DrawSurface("a", str(capture.path), *size)
    assert main(["surface", str(capture.path), "--", *map(str, size)]) == 2
    assert re.search(rf"error \(bad_arguments\): {words}", capsys.readouterr().err)
    assert not capture.control_files("depth")


def test_the_command_line_draws(capture, capsys):
    write(capture, {"uv": plane().uv, "height": slope()})
    assert main(["surface", str(capture.path), "96", "64"]) == 0
    assert f"done: {capture.path / 'depth'}" in capsys.readouterr().out
    assert read_inverse(capture.control_file("depth", 1)).shape == (HEIGHT, WIDTH)
