"""Storyboards, edits and timecode: what they accept, derive, and how they read back."""

from __future__ import annotations

import dataclasses

import pytest

from backend.contract import (
    Clip,
    ContractError,
    Edit,
    EditMarker,
    Media,
    Panel,
    Sound,
    Storyboard,
    exact_fps,
    from_text,
    timecode,
    timecode_frames,
    to_text,
)

PANEL = Panel(
    "Gasse 골목",
    -10,
    37,
    23.976,
    ("a.png", "b.png"),
    "010",
    "Take 3",
    "35 → 50 mm",
    "dolly in",
    "ANNA: Wait!",
    "Rain",
    239,
    100,
)
BOARD = Storyboard(
    "Film",
    (PANEL,),
    "Episode",
    "Ada",
    "May",
    "v3",
    "Secret",
    "logo.png",
    "3x4",
    "Letter",
    "portrait",
    "wide",
    ("f",),
    90,
)
CLIP = Clip(
    "010",
    5,
    20,
    Media("sequence", "f/0001.png", 1, 12, 2),
    3,
    (EditMarker("Clap", 4, "now"),),
    "1f",
    3,
    "rain",
    7,
    "Cam",
    "Wait!",
    "no",
)
SOUND = Sound("a.wav", 2, 30, "Steps", 1.5, "Foley", 0.5, 99.5)
EDIT = Edit("Film", 23.976, 512, 288, (CLIP,), (SOUND,), "00:00:10:12", False)


@pytest.mark.parametrize("whole", [BOARD, EDIT], ids=lambda whole: type(whole).__name__)
def test_what_is_written_reads_back(whole):
    assert from_text(type(whole), to_text(whole), "whole") == whole


def test_a_panel_knows_its_length():
    assert PANEL.frames == 48
    assert PANEL.seconds == pytest.approx(2.002)


@pytest.mark.parametrize(
    ("layout", "orientation", "columns", "rows"),
    [("1x1", "landscape", 1, 1), ("2x3", "landscape", 3, 2), ("2x3", "portrait", 2, 3), ("3x4", "landscape", 4, 3)],
)
def test_the_larger_number_runs_along_the_longer_side(layout, orientation, columns, rows):
    board = dataclasses.replace(BOARD, layout=layout, orientation=orientation)
    assert (board.columns, board.rows) == (columns, rows)


def where(board: Storyboard) -> list[list[tuple[int, int, int]]]:
    return [[(cell.row, cell.column, cell.span) for cell in page] for page in board.pages()]


def test_panels_fill_rows_and_then_pages():
    board = Storyboard("Film", (PANEL,) * 7)
    assert where(board) == [[(0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 0, 1), (1, 1, 1), (1, 2, 1)], [(0, 0, 1)]]


def test_wide_panels_start_a_row_where_they_do_not_fit():
    one, three = dataclasses.replace(PANEL, pictures=()), dataclasses.replace(PANEL, pictures=("a", "b", "c"))
    board = Storyboard("Film", (one, PANEL, one, PANEL, three), key_frames="wide")
    assert where(board) == [[(0, 0, 1), (0, 1, 2), (1, 0, 1), (1, 1, 2)], [(0, 0, 3)]]
    portrait = dataclasses.replace(board, orientation="portrait")
    assert where(portrait)[-1][-1][1:] == (0, 2)


def test_several_panels_of_a_shot_count_its_time_once():
    other = dataclasses.replace(PANEL, shot_name="B", start=1, end=24, fps=24.0)
    board = Storyboard("Film", (PANEL, PANEL, other))
    assert board.shots == (PANEL, other)
    assert board.seconds == pytest.approx(3.002)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Storyboard("Film", ()), "at least one panel"),
        (lambda: dataclasses.replace(PANEL, pictures=("a",) * 4), "at most 3"),
        (lambda: dataclasses.replace(PANEL, end=-11), "-10"),
        (lambda: dataclasses.replace(PANEL, height=0), "over 0"),
        (lambda: Storyboard("Film", (PANEL,), png_ppi=5000), "30 to 600"),
        (lambda: dataclasses.replace(EDIT, clips=()), "at least one clip"),
        (lambda: dataclasses.replace(EDIT, clips=(CLIP, CLIP)), "clips[1].start is 5; it must be 25 or later"),
        (lambda: dataclasses.replace(EDIT, start_timecode="1 hour"), "start_timecode"),
        (lambda: dataclasses.replace(CLIP, frames=30), "at most 21"),
        (lambda: dataclasses.replace(CLIP, start=-1), "0 (the edit's first frame) or later"),
        (lambda: Media("movie"), "the file of a picture or a movie"),
        (lambda: Media("movie", "a", 3, 2), "3 (the first one) or later"),
        (lambda: dataclasses.replace(SOUND, volume=-1), "0 or more"),
    ],
)
def test_what_cannot_be_is_a_sentence(make, words):
    with pytest.raises(ContractError) as caught:
        make()
    assert words in str(caught.value)


def test_a_still_and_what_is_missing_last_for_any_time():
    assert dataclasses.replace(CLIP, frames=500, media=Media("sequence", "a1.png", 1, 1)).frames == 500
    assert dataclasses.replace(CLIP, frames=500, media=Media()).frames == 500


@pytest.mark.parametrize(
    ("fps", "exact"),
    [(23.976, 24000 / 1001), (23.98, 23.98), (29.97, 30000 / 1001), (59.94, 60000 / 1001), (24, 24), (12, 12), (8, 8)],
)
def test_rates_that_are_written_short_are_known(fps, exact):
    assert exact_fps(fps) == exact


@pytest.mark.parametrize(
    ("frames", "fps", "text"),
    [
        (0, 24, "00:00:00:00"),
        (86400, 23.976, "01:00:00:00"),
        (90025, 25, "01:00:01:00"),
        (-5, 24, "-00:00:00:05"),
        (119, 120, "00:00:00:119"),
    ],
)
def test_timecode_counts_whole_frames(frames, fps, text):
    assert timecode(frames, fps) == text
    if frames >= 0:
        assert timecode_frames(text, fps) == frames


@pytest.mark.parametrize("text", ["", "1:2", "00:00:60:00", "00:00:00:24", "00:00:00;00"])
def test_what_is_no_timecode_is_a_sentence(text):
    with pytest.raises(ContractError, match="fewer than 24 frames"):
        timecode_frames(text, 24)
