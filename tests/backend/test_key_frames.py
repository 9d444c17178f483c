"""Key frames go into a moving take, with all else that it can be made of, and are read and refused."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PIL import Image
from tiny_take import HEIGHT, WIDTH, Killed, Messages, fill_render, frame_bytes, make_take, render, run_take

from backend import generate as generation
from backend.checkpoint import fingerprint
from backend.contract import UNTRAINED, ContractError, FrameMap, KeyFrame, Progress, Source
from backend.errors import BackendError
from backend.pictures.key_frames import pull_of

FRAMES, MIDDLE = 7, 4


@pytest.fixture
def make(tmp_path):
    """Return a function that makes a take with `keys`, whose pictures are drawn by `paint(number)`."""

    def make(name, keys=(), paint=render, **changes):
        sampling = {"steps": 4, "guidance": 1.0, **changes.pop("sampling", {})}
        folder = make_take(tmp_path / name, sampling=sampling, keys=tuple(keys), **changes)
        folder.keys.mkdir()
        for key in keys:
            paint(key.number).save(folder.key(key.number))
        return folder

    return make


def values(folder, number):
    return np.array(Image.open(folder.frame(number)), float)


@pytest.mark.parametrize("keys", [(KeyFrame(2, 0.0),), (KeyFrame(2, 0.4),), (KeyFrame(1), KeyFrame(4, 0.7))], ids=str)
@pytest.mark.parametrize("scheduler", ["ddim", "euler", "dpmpp_2m_karras", "lcm"])
def test_killed_and_gone_on_is_the_same_as_unbroken(make, cache, monkeypatch, keys, scheduler):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    sampling = {"scheduler": scheduler, "context_length": 4, "context_overlap": 2}
    settings = {"sampling": sampling, "frames": 6, "models": dataclasses.replace(UNTRAINED, schedulers=(scheduler,))}
    uncut, cut, free = (make(name, found, **settings) for name, found in (("uncut", keys), ("cut", keys), ("free", ())))
    run_take(uncut, cache)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    assert run_take(cut, cache).steps == [3, 4]
    assert frame_bytes(cut) == frame_bytes(uncut)
    run_take(free, cache)
    assert (frame_bytes(free) == frame_bytes(uncut)) == (keys[0].strength == 0)


def test_key_frames_go_together_with_given_frames_a_loop_and_a_render(make, cache, monkeypatch):
    """Frame 1 is given, frame 3 is a key frame; of frame 4 the mask lets the left half change alone."""
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)

    def made(name, stop=None, loop=False):
        folder = make(name, [KeyFrame(3)], lambda _: render(20), given=1, loop=loop, source=Source(0.75, masked=True))
        fill_render(folder.control, 4, WIDTH, HEIGHT)
        for number in range(1, 5):
            mask = Image.new("L", (WIDTH, HEIGHT))
            mask.paste(255, (0, 0, WIDTH // 2, HEIGHT))
            path = folder.control.control_file("mask", number)
            path.parent.mkdir(exist_ok=True)
            mask.save(path)
        folder.frames.mkdir()
        render(9).save(folder.frame(1))
        if stop:
            with pytest.raises(Killed):
                run_take(folder, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
        run_take(folder, cache)
        return folder

    whole = made("whole")
    assert np.array_equal(values(whole, 1), np.array(render(9), float))
    left, right = slice(0, WIDTH // 2 - 8), slice(WIDTH // 2, WIDTH)
    assert np.array_equal(values(whole, 3)[:, left], np.array(render(20), float)[:, left])
    for number in (2, 3, 4):
        assert np.array_equal(values(whole, number)[:, right], np.array(render(number), float)[:, right])
    assert frame_bytes(made("cut", stop=True)) == frame_bytes(whole) != frame_bytes(made("loop", loop=True))


def test_in_a_loop_a_key_frame_at_the_end_leads_the_beginning(make):
    take = make("t", [KeyFrame(FRAMES)], frames=FRAMES, sampling={"context_length": 4, "context_overlap": 2}).read()
    assert pull_of(take, 1).key is None and pull_of(dataclasses.replace(take, loop=True), 1).key == KeyFrame(FRAMES)


def test_a_frame_is_led_by_one_key_frame_and_less_the_farther_it_is_and_the_lower_the_strength(make):
    plain = make("t", frames=16).read()

    def pulls(*keys, steps=10, **changes):
        sampling = dataclasses.replace(plain.sampling, steps=steps)
        take = dataclasses.replace(plain, keys=keys, sampling=sampling, **changes)
        return [pull_of(take, number) for number in range(1, 17)]

    ends = (KeyFrame(1), KeyFrame(16))
    found = pulls(*ends)
    assert [pull.key for pull in found] == [ends[0]] * 8 + [ends[1]] * 8
    until = [pull.until for pull in found[1:8]]
    assert until == sorted(until, reverse=True) and until[0] < 3 and until[-1] > 1
    weak = pulls(KeyFrame(1, 0.5), KeyFrame(16))
    assert [pull.key.number for pull in weak] == [1] * 7 + [16] * 9
    assert weak[1].until < found[1].until and weak[0].until == 1 + 9 * 0.5
    assert pulls(KeyFrame(1), KeyFrame(16, 0.0)) == pulls(KeyFrame(1))
    assert pulls(KeyFrame(1, 0.999), steps=2)[0].until <= 2 and pulls(KeyFrame(1, 0.5), steps=1)[0].until == 1
    rendered = pulls(KeyFrame(1, 0.5), source=Source(0.5))
    assert rendered[0].until == 5 + 1 + 4 * 0.5 and {pull.key for pull in rendered[1:]} == {None}
    assert {pull.key for pull in pulls(KeyFrame(1, 0.5), source=Source(0.0))} == {None}


def test_a_picture_of_another_size_is_fitted_and_one_of_another_shape_refused(make, cache):
    large = make("large", [KeyFrame(2)], lambda n: render(n).resize((2 * WIDTH, 2 * HEIGHT), Image.Resampling.NEAREST))
    run_take(large, cache)
    assert np.abs(values(large, 2) - np.array(render(2), float)).mean() < 3
    with pytest.raises(BackendError, match="96 x 96 pixels, the take is 96 x 64") as caught:
        run_take(make("square", [KeyFrame(2)], lambda _: Image.new("RGB", (96, 96))), cache)
    assert caught.value.code == "bad_key"


@pytest.mark.parametrize("what", ["missing", "broken"])
def test_a_picture_that_cannot_be_read_is_named(make, cache, what):
    folder = make("t", [KeyFrame(3)])
    path = folder.key(3)
    path.unlink() if what == "missing" else path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(BackendError, match="key frame 3 cannot be read") as caught:
        run_take(folder, cache)
    assert caught.value.code == "bad_key" and str(path) in caught.value.hint


def test_another_picture_begins_again(make, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    folder, plain = make("t", [KeyFrame(3, 0.5)]), make("plain")
    with pytest.raises(Killed):
        run_take(folder, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    before = fingerprint(folder, folder.read())
    render(9).save(folder.key(3))
    assert fingerprint(folder, folder.read()) != before
    assert run_take(folder, cache).steps == [1, 2, 3, 4]
    named = (dataclasses.replace(folder.read(), keys=(KeyFrame(3, 0.5, take),)) for take in (0, 8))
    assert len({fingerprint(folder, take) for take in named}) == 1
    mark = fingerprint(plain, plain.read())
    assert mark == fingerprint(plain, dataclasses.replace(plain.read(), keys=(), tiling="none"))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"keys": (KeyFrame(5),)}, "keys is 5"),
        ({"keys": (KeyFrame(3), KeyFrame(2))}, "larger than the one before"),
        ({"keys": (KeyFrame(1),), "given": 1}, "from 2 to 4"),
        ({"keys": (KeyFrame(1),), "frames": FrameMap(1, 9, marked=(1, 5))}, "stills are led to no pictures"),
    ],
)
def test_key_frames_that_make_no_sense_are_refused(make, changes, error):
    with pytest.raises(ContractError, match=error):
        dataclasses.replace(make("t").read(), **changes)
