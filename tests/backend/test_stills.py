"""Stills of a shot are pictures by themselves: none sees another, and each is that of its scene frame."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PIL import Image
from test_pictures_over_time import pictures, preview_cache, redness  # noqa: F401 (fixtures)
from tiny_take import Killed, Messages, change_take, frame_bytes, make_take, run_take

from backend import generate as generation
from backend.contract import ContractError, Control, FrameMap, Key, Progress, Travel, demand_of

STILLS = FrameMap(1, 24, marked=(1, 12, 20))


def test_a_still_does_not_depend_on_the_others(tmp_path, cache):
    one = make_take(tmp_path / "one", FrameMap(1, 24, marked=(1,)))
    three = make_take(tmp_path / "three", STILLS, sampling={"context_stride": 2, "context_shift": True})
    messages = run_take(three, cache)
    assert {message.windows for message in messages.of(Progress) if message.step} == {3}
    run_take(one, cache)
    assert sorted(frame_bytes(three)) == [1, 2, 3] and messages.notes == []
    assert frame_bytes(one)[1] == frame_bytes(three)[1]
    moving = make_take(tmp_path / "moving", 3)
    run_take(moving, cache)
    assert frame_bytes(moving)[1] != frame_bytes(three)[1]  # it sees the other two
    assert three.read().provenance.context_length == 1


def test_a_still_begins_from_the_noise_of_its_scene_frame(tmp_path, cache):
    """So it stays the same picture where stills are added, and is near to what the moving take makes of its frame."""
    two, three = (
        make_take(tmp_path / str(len(marked)), FrameMap(1, 24, marked=marked), controls=())
        for marked in ((1, 12), (1, 6, 12))
    )
    for folder in (two, three):
        run_take(folder, cache)
    assert frame_bytes(two)[2] == frame_bytes(three)[3] != frame_bytes(three)[2]
    long, short = (make_take(tmp_path / f"from {start}", FrameMap(start, 24, marked=(12,))) for start in (1, 12))
    for folder in (long, short):
        run_take(folder, cache)
    assert frame_bytes(long) != frame_bytes(short)


def test_prompts_and_strengths_are_those_of_the_marked_scene_frames(pictures):  # noqa: F811
    way = Travel(("red box", "blue box"), (Key(5, 0.0, "constant"), Key(6, 1.0)))
    found = redness(pictures("in a desert", travel=way, frames=FrameMap(1, 24, marked=(1, 5, 6, 20))))
    assert found[:2].min() > 15 and found[2:].max() < -15
    keys = (Key(1, 1.0, "constant"), Key(10, 0.0))
    silent = pictures("a red box in a desert", Control("depth", strength_keys=keys), FrameMap(1, 24, marked=(9, 10)))
    plain = pictures("a red box in a desert", frames=FrameMap(1, 24, marked=(9, 10)))
    assert np.array_equal(silent[0], plain[0]) and not np.array_equal(silent[1], plain[1])


def test_killed_and_gone_on_is_the_same_as_unbroken(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    uncut, cut = (make_take(tmp_path / name, STILLS) for name in ("uncut", "cut"))
    run_take(uncut, cache)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    assert run_take(cut, cache).steps == [3, 4]
    assert frame_bytes(cut) == frame_bytes(uncut)


def test_a_take_that_becomes_one_of_stills_begins_again(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    folder = make_take(tmp_path / "t", 3)
    with pytest.raises(Killed):
        run_take(folder, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    change_take(folder, frames=STILLS)
    assert run_take(folder, cache).steps == [1, 2, 3, 4]
    assert Image.open(folder.frame(3)).size == (96, 64)


def test_stills_take_the_memory_of_one_frame(tmp_path):
    take = make_take(tmp_path / "t", STILLS).read()
    assert demand_of(take, False).windows == (1,)
    wide = dataclasses.replace(take, sampling=dataclasses.replace(take.sampling, context_stride=2, context_shift=True))
    assert demand_of(wide, False).windows == (1,)


def test_stills_make_no_loop(tmp_path):
    with pytest.raises(ContractError, match="stills make no loop"):
        make_take(tmp_path / "t", STILLS, loop=True)
