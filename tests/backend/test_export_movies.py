"""Takes as movies: what another reader finds in them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from exported import Movie, colours, export, finished_take, middles, off
from PIL import Image

from backend.contract import FrameMap
from backend.exporting.footage import Footage, fraction_of
from backend.exporting.movies import ENCODINGS, write_movie
from backend.progress import UNHEARD

BT709, LIMITED = (1, 1, 1), 1
FORMATS = {
    "mp4": (".mp4", "h264", "yuv420p"),
    "webm": (".webm", "vp9", "yuv420p"),
    "prores": (".mov", "prores", "yuv422p10le"),
}


@pytest.mark.parametrize("format", FORMATS)
def test_a_movie_has_the_frames_the_rate_the_size_and_the_colours_of_its_take(tmp_path, format):
    suffix, codec, pixels = FORMATS[format]
    folder = finished_take(tmp_path / "take", FrameMap(5, 8), fps=29.97)
    path = export(folder, tmp_path / "out" / "film", format=format, quality="best" if format != "prores" else "high")
    assert path == tmp_path / "out" / f"film{suffix}"
    movie = Movie(path)
    assert (movie.codec, movie.pixels, movie.size) == (codec, pixels, (96, 64))
    assert movie.fps == Fraction(30000, 1001)
    assert movie.tags == (*BT709, LIMITED)
    assert off(movie, [1, 2, 3, 4]) < 5


def test_every_quality_is_a_movie_and_a_better_one_is_nearer(tmp_path):
    folder = finished_take(tmp_path / "take", 3)
    for format, suffix in (("mp4", "mp4"), ("webm", "webm"), ("prores", "mov")):
        found = []
        for quality in ("best", "high", "small"):
            movie = Movie(export(folder, tmp_path / f"{quality}.{suffix}", format=format, quality=quality))
            pairs = zip(movie.frames, (1, 2, 3), strict=True)
            found.append(np.mean([np.abs(middles(frame) - colours(number)).mean() for frame, number in pairs]))
        assert found[0] <= found[1] <= found[2] and found[0] < found[2], (format, found)


def test_the_best_prores_keeps_all_of_the_colours(tmp_path):
    movie = Movie(export(finished_take(tmp_path / "take", 2), tmp_path / "a.mov", format="prores", quality="best"))
    assert movie.profile == "4444" and off(movie, [1, 2]) < 1.5


@pytest.mark.parametrize(
    ("frames", "numbers"),
    [
        (FrameMap(1, 6, 2), [1, 1, 2, 2, 3, 3]),
        (FrameMap(1, 5, 3), [1, 1, 1, 2, 2]),  # the last is held no longer than the shot
        (FrameMap(10, 15, marked=(11, 14)), [1, 1, 1, 1, 2, 2]),
    ],
)
def test_held_frames_are_held_as_in_the_scene(tmp_path, frames, numbers):
    movie = Movie(export(finished_take(tmp_path / "take", frames, fps=24), tmp_path / "a.mp4"))
    assert off(movie, numbers) < 12
    assert np.allclose(np.diff(movie.seconds), 1 / 24, atol=1e-3)


def test_a_movie_says_what_it_is(tmp_path):
    folder = finished_take(tmp_path / "take", 2, prompt="a fox, 여우", seed=99, number=3, shot_name="SH010")
    for name in ("a.mp4", "a.webm", "a.mov"):
        format = {"a.mov": "prores", "a.webm": "webm"}.get(name, "mp4")
        told = Movie(export(folder, tmp_path / name, format=format)).metadata
        assert told["title"] == "SH010, take 3"
        lines = told["comment"].splitlines()
        assert {"prompt: a fox, 여우", "seed: 99", "take: abc/3", "software: Animatic 0.1.0"} <= set(lines)


def test_an_odd_size_loses_a_row_and_a_column(tmp_path):
    path = tmp_path / "0001.png"
    Image.new("RGB", (35, 51), (40, 90, 200)).save(path)
    write_movie(Footage((path,), Fraction(24)), tmp_path / "a.mp4", ENCODINGS["mp4", "high"], {}, UNHEARD)
    movie = Movie(tmp_path / "a.mp4")
    assert movie.size == (34, 50)
    assert np.abs(movie.frames[0].reshape(-1, 3).mean(axis=0) - (40, 90, 200)).max() < 4


def test_rates_that_are_written_short_are_the_exact_ones():
    assert fraction_of(23.976) == Fraction(24000, 1001)
    assert fraction_of(24 / 1.001) == Fraction(24000, 1001)
    assert fraction_of(59.94) == Fraction(60000, 1001)
    assert fraction_of(12.5) == Fraction(25, 2)
    assert fraction_of(24.0) == 24
