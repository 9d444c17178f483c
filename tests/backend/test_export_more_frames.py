"""A take with pictures in between leaves as it is shown, and as it is by itself where that is asked for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from exported import Movie, export, finished_take, off, picture

from backend.contract import NO_MARKS, FrameMap, TakeFolder
from backend.contract.more_frames import MoreFrames, count_of, more_folder
from backend.exporting.footage import take_footage


def with_more(folder: TakeFolder, fps: float) -> TakeFolder:
    """Add the pictures of a rate to a take; they are told from its own by their numbers from 50 on."""
    more = more_folder(folder, fps)
    more.path.mkdir()
    more.write(MoreFrames("blend", fps))
    for number in range(1, count_of(folder.read(), fps) + 1):
        picture(number + 49).save(more.frame(number))
    return folder


def leaving(folder: TakeFolder, fps: float = 0.0) -> list[str]:
    """Return which files leave, one a frame, as folder and name."""
    return [f"{path.parent.name}/{path.name}" for path in take_footage(folder, folder.read(), fps).pictures]


@pytest.fixture
def on_twos(tmp_path):
    return with_more(finished_take(tmp_path / "take", FrameMap(101, 107, 2), fps=24), 24)


def test_a_take_on_twos_leaves_every_frame_once(on_twos, tmp_path):
    assert leaving(on_twos) == [f"more-24fps/{number:04d}.png" for number in range(1, 8)]
    movie = Movie(export(on_twos, tmp_path / "a.mp4"))
    assert movie.fps == 24 and off(movie, list(range(50, 57))) < 12
    names = sorted(path.name for path in export(on_twos, tmp_path / "b", format="png").iterdir())
    assert names == [f"b_{frame:04d}.png" for frame in range(101, 108)]


def test_its_own_pictures_leave_at_its_own_rate(on_twos, tmp_path):
    own = [f"frames/{number:04d}.png" for number in (1, 1, 2, 2, 3, 3, 4)]
    assert leaving(on_twos, 12.0) == own
    movie = Movie(export(on_twos, tmp_path / "a.mp4", fps=12))
    assert movie.fps == 24 and off(movie, [1, 1, 2, 2, 3, 3, 4]) < 12
    on_twos.write_marks(replace(NO_MARKS, more_frames=False))  # the take shows its own again
    assert leaving(on_twos) == own and leaving(on_twos, 24)[0] == "more-24fps/0001.png"


def test_what_is_half_made_or_between_the_scenes_frames_is_not_shown(on_twos):
    with_more(on_twos, 60)
    assert leaving(on_twos)[0].startswith("more-24fps") and len(leaving(on_twos, 60)) == 18
    more_folder(on_twos, 24).frame(3).unlink()
    assert leaving(on_twos)[0] == "frames/0001.png"


def test_of_several_sets_the_finest_that_fits_leaves(tmp_path):
    folder = with_more(finished_take(tmp_path / "take", FrameMap(1, 9, 4), fps=24), 12)
    assert leaving(folder) == [f"more-12fps/{number:04d}.png" for number in (1, 1, 2, 2, 3, 3, 4, 4, 5)]
    assert leaving(with_more(folder, 24)) == [f"more-24fps/{number:04d}.png" for number in range(1, 10)]


def test_rates_of_film_are_the_same_however_they_are_written(tmp_path):
    folder = with_more(finished_take(tmp_path / "take", FrameMap(1, 4, 2), fps=23.976), 23.976)
    assert take_footage(folder, folder.read()).fps == Fraction(24000, 1001)
    for rate in (11.988, 12 * 1000 / 1001):
        assert leaving(folder, rate) == ["frames/0001.png"] * 2 + ["frames/0002.png"] * 2
    whole = finished_take(tmp_path / "whole", FrameMap(1, 3), fps=24000 / 1001)
    assert leaving(whole, 23.976) == leaving(whole) == [f"frames/{number:04d}.png" for number in (1, 2, 3)]
