"""A take that starts from the scene's render keeps of it what strength and mask leave."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from tiny_take import HEIGHT, WIDTH, Killed, Messages, frame_bytes, make_take, render, run_take

from backend import generate as generation
from backend.contract import PREVIEW, ContractError, Machine, Noise, Progress, Source
from backend.engine.schedulers import Solver
from backend.errors import BackendError
from backend.models.cache import ModelCache
from backend.pictures.decode import decode
from backend.pictures.encode import encode_picture

pytestmark = pytest.mark.usefixtures("frame_by_frame")

FRAMES = 2
HOLE = (24, 16, 63, 47)  # of the mask, left, top, right and bottom pixel


@pytest.fixture(scope="module")
def preview_cache():
    """Share the loaded preview model between the tests."""
    return ModelCache()


@pytest.fixture
def make(tmp_path):
    """Return a function that makes equal takes of a drawn render; `mask` is the white part of the mask."""

    def make(name, source=None, mask=None, size=(WIDTH, HEIGHT), **changes):
        sampling = {"steps": 4, "guidance": 1.0, **changes.pop("sampling", {})}
        settings = {"frames": FRAMES, "controls": (), "source": source, "sampling": sampling, **changes}
        folder = make_take(tmp_path / name, **settings)
        for number in range(1, FRAMES + 1):
            for kind, picture in (("beauty", render(number)), ("mask", Image.new("L", (WIDTH, HEIGHT)))):
                path = folder.control.control_file(kind, number)
                path.parent.mkdir(exist_ok=True)
                if kind == "mask" and mask:
                    ImageDraw.Draw(picture).rectangle(mask, fill=255)
                picture.resize(size, Image.Resampling.NEAREST).save(path)
        return folder

    return make


def values(folder, number):
    return np.array(Image.open(folder.frame(number)), float)


def test_strength_0_gives_the_render_back_and_says_so(make, preview_cache):
    folder = make("t", Source(0.0), models=PREVIEW)
    messages = run_take(folder, preview_cache)
    assert messages.steps == [] and "none of the 4 steps is left" in messages.notes[0]
    vae = preview_cache.get(PREVIEW, (), Machine(device="cpu"), torch.float32).vae
    for number in (1, 2):
        expected = np.array(decode(encode_picture(render(number), vae), vae), float)
        assert np.array_equal(values(folder, number), expected)
        assert np.abs(expected - np.array(render(number))).mean() < 12


@pytest.mark.parametrize("scheduler", ["ddim", "euler"])
def test_strength_1_is_the_same_as_no_source(make, preview_cache, scheduler):
    alone = make("alone", models=PREVIEW, sampling={"scheduler": scheduler})
    whole = make("whole", Source(1.0), models=PREVIEW, sampling={"scheduler": scheduler})
    assert run_take(alone, preview_cache).steps == run_take(whole, preview_cache).steps == [1, 2, 3, 4]
    assert frame_bytes(alone) == frame_bytes(whole)


def test_the_more_strength_the_less_of_the_render_is_left(make, preview_cache):
    differences, steps = [], []
    for strength in (0.0, 0.25, 0.5, 0.75, 1.0):
        folder = make(f"t{strength}", Source(strength), models=PREVIEW, prompt="snow, night")
        steps.append(run_take(folder, preview_cache).steps)
        differences.append(np.abs(values(folder, 1) - np.array(render(1))).mean())
    assert steps == [[], [4], [3, 4], [2, 3, 4], [1, 2, 3, 4]]
    assert differences == sorted(differences) and differences[-1] > 2 * differences[1]


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_outside_the_mask_are_the_renders_own_pixels(make, cache, strength):
    folder = make("t", Source(strength, masked=True), HOLE)
    run_take(folder, cache)
    inside = np.zeros((HEIGHT, WIDTH), bool)
    inside[HOLE[1] : HOLE[3] + 1, HOLE[0] : HOLE[2] + 1] = True
    deep = np.zeros_like(inside)
    deep[HOLE[1] + 7 : HOLE[3] - 6, HOLE[0] + 7 : HOLE[2] - 6] = True
    for number in (1, 2):
        made, own = values(folder, number), np.array(render(number), float)
        assert np.array_equal(made[~inside], own[~inside])
        assert (np.abs(made - own).sum(2)[deep] > 0).mean() > 0.9
        edge = np.abs(made - own).mean(2)[HOLE[1] + 12, HOLE[0] - 1 : HOLE[0] + 12]
        assert edge[0] == 0 and edge[1] < edge[8:].mean()


def test_a_black_mask_keeps_all_and_computes_nothing(make, cache):
    folder = make("t", Source(0.5, masked=True))
    assert run_take(folder, cache).steps == []
    assert all(np.array_equal(values(folder, number), np.array(render(number))) for number in (1, 2))


def test_a_white_mask_is_the_same_as_none(make, cache):
    masked, plain = make("masked", Source(0.5, masked=True), (0, 0, WIDTH, HEIGHT)), make("plain", Source(0.5))
    run_take(masked, cache)
    run_take(plain, cache)
    assert frame_bytes(masked) == frame_bytes(plain)


@pytest.mark.parametrize(("scheduler", "masked"), [("ddim", True), ("euler", False), ("dpmpp_2m_karras", True)])
def test_killed_and_gone_on_is_the_same_as_unbroken(make, cache, monkeypatch, scheduler, masked):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    sampling = {"scheduler": scheduler, "steps": 6}
    uncut, cut = (make(name, Source(0.7, masked), HOLE, sampling=sampling) for name in ("uncut", "cut"))
    assert run_take(uncut, cache).steps == [3, 4, 5, 6]
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 5))
    assert run_take(cut, cache).steps == [5, 6]
    assert frame_bytes(cut) == frame_bytes(uncut)


@pytest.mark.parametrize("name", ["ddim", "euler", "dpmpp_2m_karras"])
def test_a_run_that_starts_in_the_middle_finds_the_picture_that_the_noise_lies_over(name):
    """With the true noise predicted in every step, each method comes back to the picture."""
    generator = torch.Generator().manual_seed(1)
    clean, noise = (torch.randn(1, 4, 1, 4, 4, generator=generator) for _ in range(2))
    solver = Solver(name, Noise(), 10, torch.device("cpu"), 4)
    x = solver.noised(clean, noise, 4)
    for t in solver.timesteps[4:]:
        solver.scale(x, t)
        x, _ = solver.step(noise, t, x)
    assert torch.allclose(x, clean, atol=0.03)


def test_a_render_of_another_size_is_fitted_and_one_of_another_shape_refused(make, cache):
    run_take(make("large", Source(0.5, masked=True), HOLE, (2 * WIDTH, 2 * HEIGHT)), cache)
    with pytest.raises(BackendError, match="beauty files are 96 x 96"):
        run_take(make("square", Source(0.5), size=(96, 96)), cache)


def test_missing_pictures_are_named(make, cache):
    folder = make("t", Source(0.5, masked=True), HOLE)
    folder.control.control_file("mask", 2).unlink()
    with pytest.raises(BackendError, match="needs 2 mask files; missing: 2"):
        run_take(folder, cache)


def test_a_changed_render_begins_again(make, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    folder = make("t", Source(0.75))
    with pytest.raises(Killed):
        run_take(folder, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    render(7).save(folder.control.control_file("beauty", 1))
    assert run_take(folder, cache).steps == [2, 3, 4]


@pytest.mark.parametrize("strength", [-0.1, 1.1])
def test_a_strength_out_of_range_is_refused(strength):
    with pytest.raises(ContractError, match="strength"):
        Source(strength)
