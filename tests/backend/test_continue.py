"""A take that goes on from the frames of an earlier one keeps them and comes to look like them."""

from __future__ import annotations

import dataclasses
import shutil

import numpy as np
import pytest
import torch
from diffusers import AutoencoderTiny
from PIL import Image
from tiny_take import HEIGHT, WIDTH, Killed, Messages, change_take, frame_bytes, make_take, run_take

from backend import generate as generation
from backend.checkpoint import fingerprint
from backend.contract import PREVIEW, UNTRAINED, ContractError, FrameSaved, Machine, Progress
from backend.errors import BackendError
from backend.models.cache import ModelCache
from backend.pictures.decode import decode
from backend.pictures.encode import encode_picture

pytestmark = pytest.mark.usefixtures("frame_by_frame")


@pytest.fixture(scope="module")
def preview_cache():
    """Share the loaded preview model between the tests."""
    return ModelCache()


@pytest.fixture
def make(tmp_path):
    """Return a function that makes a take to which the first `given` frames of another are given."""

    def make(name, source=None, given=0, scheduler="ddim", **changes):
        sampling = {"steps": 3, "guidance": 1.0, "scheduler": scheduler, **changes.pop("sampling", {})}
        folder = make_take(tmp_path / name, given=given, sampling=sampling, **changes)
        folder.frames.mkdir()
        for number in range(1, given + 1):
            shutil.copy(source.frame(number), folder.frame(number))
        return folder

    return make


def paint(folder, colour, count):
    """Put `count` frames of one colour into a take."""
    for number in range(1, count + 1):
        Image.new("RGB", (WIDTH, HEIGHT), colour).save(folder.frame(number))


def difference(folder, number, other):
    """Return the mean difference between two frames, in 8-bit values."""
    pictures = [np.array(Image.open(folder.frame(each)), float) for each in (number, other)]
    return np.abs(pictures[0] - pictures[1]).mean()


def test_a_shot_goes_on_without_a_jump(make, preview_cache):
    look = {"models": PREVIEW, "prompt": "a red box in a forest", "sampling": {"steps": 2, "guidance": 1.4}}
    earlier = make("earlier", frames=5, seed=1, **look)
    run_take(earlier, preview_cache)
    longer = make("longer", earlier, 5, frames=7, seed=2, **look)
    assert run_take(longer, preview_cache).saved == [6, 7]
    neighbours = [difference(longer, number, number + 1) for number in range(1, 5)]
    assert difference(longer, 5, 6) < 1.5 * np.median(neighbours)
    earlier_bytes, longer_bytes = frame_bytes(earlier), frame_bytes(longer)
    assert sorted(longer_bytes) == [1, 2, 3, 4, 5, 6, 7]
    assert {number: longer_bytes[number] for number in earlier_bytes} == earlier_bytes


def test_new_frames_take_on_the_look_of_the_given_ones(make, preview_cache):
    """Dark frames are given, nothing else is asked for: the seed alone would paint something far brighter."""
    settings = {"models": PREVIEW, "prompt": "", "controls": (), "frames": 6, "seed": 2}
    dark, alone = make("dark"), make("alone", **settings)
    paint(dark, (20, 20, 60), 5)
    continued = make("continued", dark, 5, **settings)
    run_take(continued, preview_cache)
    run_take(alone, preview_cache)
    paint(alone, (20, 20, 60), 5)
    assert difference(continued, 5, 6) < 0.8 * difference(alone, 5, 6)


@pytest.mark.parametrize("scheduler", ["euler", "dpmpp_2m_karras"])
def test_killed_and_gone_on_is_the_same_as_unbroken(make, cache, monkeypatch, scheduler):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    earlier = make("earlier", frames=2)
    run_take(earlier, cache)
    settings = {"frames": 4, "seed": 3, "controls": ()}
    uncut = make("uncut", earlier, 2, scheduler, **settings)
    assert run_take(uncut, cache).saved == [3, 4]
    cut = make("cut", earlier, 2, scheduler, **settings)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    assert sorted(frame_bytes(cut)) == [1, 2]
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(lambda message: isinstance(message, FrameSaved)))
    assert run_take(cut, cache).saved == [4]
    assert frame_bytes(cut) == frame_bytes(uncut)


def test_a_take_whose_given_frames_change_begins_again_until_one_of_its_own_is_made(make, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    dark = make("dark")
    paint(dark, (20, 20, 60), 2)
    folder = make("t", dark, 2, frames=3, controls=())
    with pytest.raises(Killed):
        run_take(folder, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    paint(folder, (200, 20, 60), 2)
    messages = run_take(folder, cache)
    assert messages.steps == [1, 2, 3] and any("changed" in note for note in messages.notes)
    made = frame_bytes(folder)[3]
    change_take(folder, seed=99, frames=dataclasses.replace(folder.read().frames, end=4))
    with pytest.raises(BackendError, match="changed"):
        run_take(folder, cache)
    assert frame_bytes(folder)[3] == made


@pytest.mark.parametrize("what", ["missing", "broken", "wrong size"])
def test_a_given_frame_that_cannot_be_used_is_named(make, cache, what):
    dark = make("dark")
    paint(dark, (20, 20, 60), 2)
    folder = make("t", dark, 2)
    if what == "missing":
        folder.frame(2).unlink()
    elif what == "broken":
        folder.frame(2).write_bytes(folder.frame(2).read_bytes()[:60])
    else:
        Image.new("RGB", (WIDTH, HEIGHT + 8)).save(folder.frame(2))
    with pytest.raises(BackendError, match="Frame 2") as caught:
        run_take(folder, cache)
    assert caught.value.code == "bad_given" and caught.value.hint


def test_a_finished_take_does_not_hide_that_a_given_frame_is_gone(make, cache):
    dark = make("dark")
    paint(dark, (20, 20, 60), 2)
    folder = make("t", dark, 2, frames=3, controls=())
    run_take(folder, cache)
    assert run_take(folder, cache) == []
    folder.frame(1).unlink()
    with pytest.raises(BackendError, match="Frame 1"):
        run_take(folder, cache)


def test_a_take_of_given_frames_alone_is_refused(make):
    with pytest.raises(ContractError, match="given"):
        dataclasses.replace(make("t").read(), given=4)


def test_without_given_frames_a_take_is_what_it_was(make):
    folder = make("t")
    mark = fingerprint(folder, folder.read())
    paint(folder, (1, 2, 3), 2)
    assert fingerprint(folder, folder.read()) == mark
    assert fingerprint(folder, dataclasses.replace(folder.read(), given=2)) != mark


def test_a_picture_comes_back_from_its_latent(preview_cache):
    vae = preview_cache.get(PREVIEW, (), Machine(device="cpu"), torch.float32).vae
    assert isinstance(vae, AutoencoderTiny)
    across = np.linspace(60, 200, WIDTH)[None, :, None] * np.ones((HEIGHT, 1, 3))
    picture = Image.fromarray(across.astype(np.uint8))
    again = np.array(decode(encode_picture(picture, vae), vae), float)
    assert np.abs(again - across).mean() < 6


def test_the_latent_of_a_whole_vae_is_the_scaled_mean(cache):
    vae = cache.get(UNTRAINED, (), Machine(device="cpu"), torch.float32).vae
    latent = encode_picture(Image.new("RGB", (WIDTH, HEIGHT), (255, 0, 0)), vae)
    white = torch.tensor([1.0, -1.0, -1.0]).reshape(1, 3, 1, 1).expand(-1, -1, HEIGHT, WIDTH)
    with torch.no_grad():
        spread = vae.encode(white).latent_dist
    assert torch.allclose(latent, spread.mean[0] * vae.config["scaling_factor"], atol=1e-5)
