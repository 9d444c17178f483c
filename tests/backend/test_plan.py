"""A run makes do with the memory there is, says how, and goes a step further down where that was too little."""

from __future__ import annotations

import weakref
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from tiny_take import Killed, Messages, change_take, frame_bytes, make_take, run_take
from torch import nn

from backend import finishing
from backend import generate as generation
from backend.contract import BUILT_IN, FrameMap, Progress, Way
from backend.contract.memory_sizes import SIZES
from backend.engine.denoise import Denoiser
from backend.errors import BackendError
from backend.machine import memory
from backend.machine.plan import plan_of
from backend.provenance import way_begun

GIB = 2**30
SD15 = next(models for models in BUILT_IN if models.name == "sd15-v3")
FRAMES = 13
ENOUGH_FOR_8_FRAMES = 60_000_000  # bytes that a take as in `long_take` may keep on the CPU, and not for 12


def at_step_2(message):
    return isinstance(message, Progress) and message.step == 2


def weights(numbers):
    return nn.Linear(numbers, 1, bias=False, device="meta", dtype=torch.float16)


@pytest.fixture
def sd15():
    """Return what stands for SD1.5 and two nets, which are on no device yet."""
    sizes = SIZES["sd15"]
    unet = weights(sizes.unet)
    unet.dtype = torch.float16
    models = SimpleNamespace(
        encoders=[weights(sizes.text_encoder)],
        unet=unet,
        controlnets={"depth": weights(sizes.controlnet), "openpose": weights(sizes.controlnet)},
        vae=weights(sizes.vae),
        sparsectrl=None,
        longest_context=32,
    )
    models.networks = [*models.encoders, unet, *models.controlnets.values(), models.vae]
    return models


@pytest.fixture
def of_memory(monkeypatch):
    """Return a function that gives the device so much free memory."""
    return lambda count_bytes: monkeypatch.setattr(memory, "free_memory_bytes", lambda device: int(count_bytes))


def short_of_memory(monkeypatch, most_frames):
    """Let every denoise step of more frames fail for want of memory; what it held is gone before the next attempt."""
    predict, held = Denoiser.predict, []

    def fail(self, x, t, frames, step, kept=()):
        assert not [tensor for tensor in held if tensor() is not None]
        if len(frames) > most_frames:
            half_done = x + 1
            held.append(weakref.ref(half_done))
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        return predict(self, x, t, frames, step, kept)

    monkeypatch.setattr(Denoiser, "predict", fail)


def make_long(path, **sampling):
    folder = make_take(path, 1, sampling={"steps": 2, **sampling}, controls=(), width=64, height=64)
    change_take(folder, frames=FrameMap(1, FRAMES))
    return folder


@pytest.fixture
def long_take(tmp_path):
    """Return a function that makes takes of 13 frames."""
    return lambda name: make_long(tmp_path / name)


@pytest.fixture(scope="module")
def frames_of_windows_of_8(tmp_path_factory, cache):
    """Return the frames of such a take that asks for windows of 8 frames."""
    folder = make_long(tmp_path_factory.mktemp("asked") / "t", context_length=8, context_overlap=2)
    run_take(folder, cache)
    return frame_bytes(folder)


@pytest.fixture
def large_take(tmp_path):
    """Return what a take of 16 frames of 512 x 512 pixels with two nets says."""
    take = make_take(tmp_path / "t", 1).read()
    return replace(take, frames=FrameMap(1, 16), models=SD15, width=512, height=512)


@pytest.mark.parametrize(
    ("free_gib", "way", "notes"),
    [
        (8, Way("all", 16), []),
        (7.4, Way("stage", 16), ["keeps the models of one stage at a time on the GPU"]),
        (6, Way("model", 16), ["keeps one model at a time on the GPU"]),
        (4.5, Way("model", 8), ["keeps one model at a time on the GPU", "lets the motion module see 8 frames at once"]),
    ],
)
def test_two_nets_at_512_on_gpus_of_less_and_less_memory(large_take, sd15, of_memory, free_gib, way, notes):
    of_memory(free_gib * GIB)
    plan, said = plan_of(large_take, sd15, torch.device("cuda"), "auto", None, False)
    assert plan.way == way
    assert len(said) == len(notes) and all(words in note for words, note in zip(notes, said, strict=True))
    assert all(note.startswith(f"This take needs about 6.8 GB and some room, and {free_gib:.1f} GB") for note in said)


@pytest.mark.parametrize("free_gib", [4, 2])
def test_what_fits_in_no_way_is_refused_with_what_would_fit(large_take, sd15, of_memory, free_gib):
    of_memory(free_gib * GIB)
    with pytest.raises(BackendError, match=rf"at least 4.2 GB, and {free_gib}.0 GB are free") as caught:
        plan_of(large_take, sd15, torch.device("cuda"), "auto", None, False)
    assert caught.value.code == "out_of_memory"
    assert ("448 × 448 pixels would fit" if free_gib == 4 else "too large at any size") in caught.value.hint


def test_a_begun_take_that_does_not_fit_any_more_is_told_apart(large_take, sd15, of_memory):
    of_memory(4.5 * GIB)
    with pytest.raises(BackendError, match=r"at least 5\.6 GB, and 4\.5 GB are free") as caught:
        plan_of(large_take, sd15, torch.device("cuda"), "auto", Way("all", 16), False)
    assert "would fit" not in caught.value.hint and "A new take may fit" in caught.value.hint
    plan, _ = plan_of(large_take, sd15, torch.device("cuda"), "auto", Way("all", 8), True)
    assert plan.way == Way("model", 8)


def test_a_run_with_too_little_memory_is_refused_before_anything_is_computed(long_take, cache, of_memory):
    of_memory(0)
    run_folder = long_take("t")
    messages = Messages()
    with pytest.raises(BackendError, match="not enough memory for this take"):
        run_take(run_folder, cache, messages)
    assert messages.steps == [] and not run_folder.finished_frames()


def test_windows_get_shorter_where_memory_is_short_and_a_resumed_take_keeps_them(
    long_take, cache, frames_of_windows_of_8, monkeypatch, of_memory
):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    folder, messages = long_take("t"), Messages(at_step_2)
    of_memory(ENOUGH_FOR_8_FRAMES)
    with pytest.raises(Killed):
        run_take(folder, cache, messages)
    assert len(messages.notes) == 1
    assert "lets the motion module see 8 frames at once instead of 16" in messages.notes[0]
    of_memory(64 * GIB)
    resumed = run_take(folder, cache)
    assert resumed.steps == [2] and "see 8 frames" in resumed.notes[0]
    assert frame_bytes(folder) == frames_of_windows_of_8
    assert way_begun(folder.read()) == Way("all", 8)


def test_after_an_allocation_that_failed_a_run_goes_on_further_down(
    long_take, cache, frames_of_windows_of_8, monkeypatch
):
    short_of_memory(monkeypatch, most_frames=8)
    folder = long_take("t")
    messages = run_take(folder, cache)
    shorter = "There was not enough memory: from here on this run lets the motion module see"
    assert messages.notes == [
        f"{shorter} 12 frames at once instead of 16.",
        f"{shorter} 8 frames at once instead of 12.",
    ]
    assert messages.saved == list(range(1, FRAMES + 1))
    assert frame_bytes(folder) == frames_of_windows_of_8


def test_after_the_last_step_down_the_run_fails(long_take, cache, monkeypatch):
    short_of_memory(monkeypatch, most_frames=7)
    folder, messages = long_take("t"), Messages()
    with pytest.raises(BackendError) as caught:
        run_take(folder, cache, messages)
    assert caught.value.code == "out_of_memory" and len(messages.notes) == 2


def test_a_begun_take_fails_rather_than_change_its_windows(long_take, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    folder = long_take("t")
    with pytest.raises(Killed):
        run_take(folder, cache, Messages(at_step_2))
    with monkeypatch.context() as patch, pytest.raises(BackendError, match="not enough memory"):
        short_of_memory(patch, most_frames=8)
        run_take(folder, cache)
    resumed = run_take(folder, cache)
    assert resumed.steps == [2] and resumed.notes == []
    assert way_begun(folder.read()) == Way("all", 16)


def test_a_frame_that_is_too_large_is_decoded_in_tiles_that_look_the_same(tmp_path, cache, monkeypatch):
    """To 3 of 255 greys on average here, where the VAE is untrained."""
    whole, tiled = (
        make_take(tmp_path / name, 1, controls=(), width=576, height=64, sampling={"steps": 1})
        for name in ("whole", "tiled")
    )
    for folder in (whole, tiled):
        change_take(folder, frames=FrameMap(1, 2))
    run_take(whole, cache)
    decode = finishing.decode

    def fail_unless_tiled(latent, vae):
        if not vae.use_tiling:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 6 GiB")
        return decode(latent, vae)

    with monkeypatch.context() as patch:
        patch.setattr(finishing, "decode", fail_unless_tiled)
        (note,) = run_take(tiled, cache).notes
    assert "decodes frames in tiles of 512 × 512 pixels" in note
    pictures = [np.array(Image.open(folder.frame(2)), float) for folder in (whole, tiled)]
    assert 0 < np.abs(pictures[0] - pictures[1]).mean() < 3.0
    assert pictures[0].std() > 15
    before = frame_bytes(tiled)
    tiled.frame(2).unlink()
    assert "tiles" in run_take(tiled, cache).notes[0]  # frames of one take look alike
    assert frame_bytes(tiled) == before
