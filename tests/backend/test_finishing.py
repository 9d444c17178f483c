"""Frames are written while the next ones are decoded, and told in their order once they lie there."""

from __future__ import annotations

import errno
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
import torch
from tiny_take import Messages, frame_bytes, make_take, run_take

from backend import finishing
from backend.contract import FrameSaved
from backend.errors import BackendError

SAMPLING = {"steps": 1}


@pytest.fixture
def four_cores(monkeypatch):
    """Let there be as many writers as there ever are."""
    monkeypatch.setattr(os, "cpu_count", lambda: 4)


def number_in(path):
    """Return the number of the frame that is written to `path`."""
    return int(path.stem)


def test_the_next_frame_is_decoded_while_one_is_written(tmp_path, cache, monkeypatch):
    """The first frame is not written before the third one is decoded; without a thread of its own that would hang."""
    decode, write, third = finishing.decode, finishing.write_png, threading.Event()
    decoded = []

    def noted(*arguments):
        decoded.append(1)
        if len(decoded) == 3:
            third.set()
        return decode(*arguments)

    monkeypatch.setattr(finishing, "decode", noted)
    monkeypatch.setattr(finishing, "write_png", lambda path, picture: third.wait(60) and write(path, picture))
    folder = make_take(tmp_path / "t", frames=5, sampling=SAMPLING)
    messages = run_take(folder, cache)
    assert third.is_set() and messages.saved == [1, 2, 3, 4, 5] and len(frame_bytes(folder)) == 5


def test_a_frame_is_told_when_it_lies_in_the_take(tmp_path, cache):
    folder, there = make_take(tmp_path / "t", frames=6, sampling=SAMPLING), []

    def look(message):
        if isinstance(message, FrameSaved):
            there.append(folder.frame(message.number).is_file())

    run_take(folder, cache, Messages(look))
    assert there == [True] * 6


def test_what_is_decoded_is_written_also_where_the_next_frame_fails(tmp_path, cache, monkeypatch):
    decode, decoded = finishing.decode, []

    def fail_at_4(*arguments):
        decoded.append(1)
        if len(decoded) == 4:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return decode(*arguments)

    monkeypatch.setattr(finishing, "decode", fail_at_4)
    folder = make_take(tmp_path / "t", frames=5, sampling=SAMPLING)
    with pytest.raises(BackendError, match="not enough memory"):
        run_take(folder, cache)
    assert sorted(frame_bytes(folder)) == [1, 2, 3]


def test_two_frames_are_written_at_the_same_time(tmp_path, cache, monkeypatch, four_cores):
    """Each of a pair waits until the other one is being written too."""
    write, pair = finishing.write_png, threading.Barrier(2)
    monkeypatch.setattr(finishing, "write_png", lambda path, picture: pair.wait(60) < 2 and write(path, picture))
    folder = make_take(tmp_path / "t", frames=4, sampling=SAMPLING)
    assert run_take(folder, cache).saved == [1, 2, 3, 4] and len(frame_bytes(folder)) == 4


def test_a_frame_that_is_written_before_an_earlier_one_is_told_after_it(tmp_path, cache, monkeypatch, four_cores):
    write, written, later = finishing.write_png, [], threading.Event()

    def first_last(path, picture):
        number = number_in(path)
        assert number != 1 or later.wait(60)
        write(path, picture)
        written.append(number)
        if number == 3:
            later.set()

    monkeypatch.setattr(finishing, "write_png", first_last)
    messages = run_take(make_take(tmp_path / "t", frames=4, sampling=SAMPLING), cache)
    assert written.index(3) < written.index(1) and messages.saved == [1, 2, 3, 4]


def test_no_more_pictures_wait_for_a_slow_disk_than_they_may(tmp_path, cache, monkeypatch, four_cores):
    """Nothing is written until the decoding has come to a halt."""
    decode, write, most = finishing.decode, finishing.write_png, 3
    decoded, ahead, halted = [], [], threading.Event()

    def noted(*arguments):
        decoded.append(time.monotonic())
        return decode(*arguments)

    def slow(path, picture):
        while not halted.is_set():
            time.sleep(0.05)
            if len(decoded) > most and time.monotonic() - decoded[-1] > 1:
                halted.set()
        ahead.append(len(decoded))
        write(path, picture)

    monkeypatch.setattr(finishing, "MOST_WAITING", most)
    monkeypatch.setattr(finishing, "decode", noted)
    monkeypatch.setattr(finishing, "write_png", slow)
    run_take(make_take(tmp_path / "t", frames=8, sampling=SAMPLING), cache)
    assert ahead[0] == most + 1 and len(decoded) == 8


def test_a_frame_that_cannot_be_written_is_told_in_its_turn_and_none_after_it(tmp_path, cache, monkeypatch, four_cores):
    write, later = finishing.write_png, threading.Event()

    def fail_at_3(path, picture):
        if number_in(path) == 3:
            later.set()
            raise OSError(errno.ENOSPC, "No space left on device")
        assert number_in(path) != 1 or later.wait(60)  # the failure comes first
        write(path, picture)

    monkeypatch.setattr(finishing, "write_png", fail_at_3)
    folder, messages = make_take(tmp_path / "t", frames=5, sampling=SAMPLING), Messages()
    with pytest.raises(BackendError, match="disk is full"):
        run_take(folder, cache, messages)
    assert messages.saved == [1, 2] and {1, 2} <= set(frame_bytes(folder))


def test_a_frame_that_lies_there_is_told_before_the_next_is_decoded(tmp_path, cache, monkeypatch):
    """A slow machine does not keep finished frames to itself."""

    class Fast(ThreadPoolExecutor):
        def submit(self, *work):
            written = super().submit(*work)
            wait([written])
            return written

    decode, messages, told = finishing.decode, Messages(), []
    monkeypatch.setattr(finishing, "ThreadPoolExecutor", Fast)
    monkeypatch.setattr(finishing, "decode", lambda *those: told.append(len(messages.saved)) or decode(*those))
    run_take(make_take(tmp_path / "t", frames=4, sampling=SAMPLING), cache, messages)
    assert told == [0, 1, 2, 3]
