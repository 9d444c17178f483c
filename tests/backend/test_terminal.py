"""Progress on a terminal and in a file."""

from __future__ import annotations

import io

import pytest

from backend.contract import FrameSaved, Heartbeat, Note, Progress
from backend.terminal import ProgressLine, duration


class Terminal(io.StringIO):
    def isatty(self):
        return True


def progress(fraction, stage="denoising", **more):
    return Progress("a", stage, fraction, **more)


def test_in_a_file_a_line_comes_with_every_stage_and_every_tenth():
    stream = io.StringIO()
    line = ProgressLine(stream)
    line.show(progress(0.0, "loading"))
    for step in range(101):
        line.show(progress(step / 100, step=step, steps=100))
    line.show(progress(1.0, "decoding"))
    lines = stream.getvalue().splitlines()
    assert lines[0] == "  0% loading"
    assert len(lines) == 13
    assert lines[6] == " 50% denoising, step 50/100"


def test_a_terminal_gets_one_line_that_is_written_over_and_notes_stay():
    stream = Terminal()
    line = ProgressLine(stream)
    line.show(progress(0.25, step=1, steps=4))
    line.show(progress(0.5, step=2, steps=4))
    line.show(Note("a", "The prompt was cut."))
    line.show(progress(0.75, step=3, steps=4))
    line.write("done")
    assert stream.getvalue().split("\n") == [
        "\r\x1b[K 25% denoising, step 1/4\r\x1b[K 50% denoising, step 2/4",
        "Note: The prompt was cut.",
        "\r\x1b[K 75% denoising, step 3/4",
        "done",
        "",
    ]


def test_a_line_is_never_wider_than_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    stream = Terminal()
    ProgressLine(stream).show(progress(0.5, step=1, steps=4, window=2, windows=3, seconds_left=100.0))
    assert len(stream.getvalue().removeprefix("\r\x1b[K")) == 19


def test_windows_frames_and_the_time_left_are_told_where_there_are_any():
    stream = Terminal()
    line = ProgressLine(stream)
    line.show(FrameSaved("a", 1))
    line.show(Heartbeat("a"))
    line.show(progress(0.5, step=1, steps=4, window=2, windows=3, seconds_left=100.0))
    assert stream.getvalue().endswith(" 50% denoising, step 1/4, window 2/3, 1 frames saved, 1 min 40 s left")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s"), (3599, "59 min 59 s"), (7325, "2 h 2 min")],
)
def test_durations(seconds, text):
    assert duration(seconds) == text
