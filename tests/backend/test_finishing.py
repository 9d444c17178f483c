"""Frames are written while the next ones are decoded, and told in their order once they lie there."""

from __future__ import annotations

import threading

import pytest
import torch
from tiny_take import Messages, frame_bytes, make_take, run_take

from backend import finishing
from backend.contract import FrameSaved
from backend.errors import BackendError

SAMPLING = {"steps": 1}


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
