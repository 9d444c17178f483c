"""The built-in preview model is there, runs as every other set does, and says which words it does not know."""

from __future__ import annotations

import dataclasses
import json
import time

import numpy as np
import pytest
import torch
from denoisers import denoiser, steering
from diffusers import AutoencoderKL, AutoencoderTiny, DDIMScheduler
from PIL import Image
from tiny_take import HEIGHT, WIDTH, Killed, Messages, frame_bytes, make_take, run_take

from backend import generate as generation
from backend.contract import (
    CONTROL_KINDS,
    PREVIEW,
    PREVIEW_FOLDER,
    UNTRAINED,
    Control,
    Machine,
    Noise,
    Progress,
    preview_words,
)
from backend.engine.schedulers import make_scheduler
from backend.engine.steering import Steering
from backend.errors import BackendError
from backend.models import find, hashes
from backend.models.cache import ModelCache, inspect, installed
from backend.models.loading import load_tokenizer
from backend.models.parts import Located, Part

pytestmark = pytest.mark.usefixtures("frame_by_frame")

CPU = Machine(device="cpu")
KINDS = tuple(PREVIEW.controlnets)


@pytest.fixture(scope="module")
def preview_cache():
    """Share the loaded preview model between the tests."""
    return ModelCache()


@pytest.fixture
def make(tmp_path):
    """Return a function that makes equal takes with the preview model."""

    def make(name, scheduler="ddim", **changes):
        sampling = {"scheduler": scheduler, **changes.pop("sampling", {})}
        settings = {"prompt": "a red box in a forest", "negative_prompt": "", "frames": 3, **changes}
        return make_take(tmp_path / name, models=PREVIEW, sampling=sampling, **settings)

    return make


def test_it_is_whole_on_every_machine():
    inspect(PREVIEW, KINDS, CPU)
    lines = installed(CPU)
    part = lines[lines.index("preview: Preview (built in)") :]
    assert part[7] == "  complete, and its parts fit together"
    assert all(str(PREVIEW_FOLDER) in line for line in part[1:7])


def test_it_is_small_and_brings_its_card_and_licence():
    files = [path for path in PREVIEW_FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 42e6
    assert {"README.md", "LICENSE", "words.txt"} <= {path.name for path in files}
    assert {path.suffix for path in files} <= {".safetensors", ".json", ".txt", ".md", ""}


def test_our_schedulers_have_the_noise_that_it_was_trained_with():
    trained = DDIMScheduler.from_pretrained(PREVIEW_FOLDER / "base" / "scheduler")
    for name in PREVIEW.schedulers:
        mine = make_scheduler(name, PREVIEW.noise)
        assert np.allclose(mine.alphas_cumprod, trained.alphas_cumprod, atol=1e-6)
        for key in ("prediction_type", "rescale_betas_zero_snr", "timestep_spacing", "beta_schedule"):
            assert mine.config[key] == trained.config[key]


@pytest.mark.parametrize("scheduler", PREVIEW.schedulers)
def test_a_take_is_made_and_goes_on_after_it_was_killed(make, preview_cache, monkeypatch, scheduler):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    uncut, cut = make("uncut", scheduler), make("cut", scheduler)
    run_take(uncut, preview_cache)
    with pytest.raises(Killed):
        run_take(cut, preview_cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    assert run_take(cut, preview_cache).steps == [3, 4]
    assert frame_bytes(cut) == frame_bytes(uncut) and len(frame_bytes(cut)) == 3
    assert all(Image.open(path).size == (WIDTH, HEIGHT) for path in cut.finished_frames().values())


def test_its_previews_are_decoded(make, preview_cache):
    folder = make("t")
    run_take(folder, preview_cache)
    last = np.array(Image.open(folder.previews()[2]), int)  # of the last step: the picture itself
    assert last.shape == (HEIGHT, WIDTH, 3)
    assert np.abs(last - np.array(Image.open(folder.finished_frames()[2]), int)).max() <= 1


def test_a_take_says_what_made_it_and_hashing_is_fast(make, preview_cache):
    folder = make("t", sampling={"steps": 1})
    hashes._hash.cache_clear()
    run_take(folder, preview_cache)
    made = folder.read().provenance.model_hashes
    assert set(made) == {"base model", "VAE", "tokenizer", "motion module", "depth ControlNet", "openpose ControlNet"}
    models = preview_cache.get(PREVIEW, KINDS, CPU, generation.torch.float32)
    began = time.process_time()
    models.hashes()
    assert time.process_time() - began < 0.5


def test_its_controlnets_read_no_text_and_run_once_for_both_prompts(preview_cache, monkeypatch):
    models = preview_cache.get(PREVIEW, KINDS, CPU, torch.float32)
    torch.manual_seed(6)
    net, frames, seen = models.controlnets["depth"], 4, []
    hints, x, text = torch.rand(frames, 128, 8, 8), torch.randn(1, 12, frames, 8, 8), torch.randn(2, 77, 128)

    def prediction():
        made = denoiser(models.unet, [steering(net, hints)], text, frames, guidance=[2.0])
        return made.predict(x, 500, range(frames), 0)

    hook = net.register_forward_pre_hook(lambda module, arguments: seen.append(arguments[0].shape[:2].numel()))
    once = prediction()
    monkeypatch.setattr(Steering, "reads_text", True)
    twice = prediction()
    hook.remove()
    assert seen == [frames, 2 * frames]
    assert (once - twice).abs().max() < 1e-4 * twice.abs().max()


def test_words_that_it_does_not_know_are_told(make, preview_cache):
    prompts = {"prompt": "a baroque box, cathedral", "negative_prompt": "blurry fog"}
    messages = run_take(make("t", **prompts, sampling={"steps": 2, "guidance": 1.5}), preview_cache)
    assert messages.notes == [
        "The preview model does not know: baroque, cathedral.",
        "The preview model does not know: blurry.",
    ]
    without_guidance = make("u", **prompts, sampling={"steps": 2, "guidance": 1.0})
    assert run_take(without_guidance, preview_cache).notes == [
        "At guidance 1 what to avoid has no effect: it is heard above 1.",
        "The preview model does not know: baroque, cathedral.",
    ]
    assert run_take(make("v", sampling={"steps": 2}), preview_cache).notes == []


def test_a_clip_skip_beyond_its_layers_is_fitted_and_told(make, preview_cache):
    messages = run_take(make("t", sampling={"steps": 2, "clip_skip": 11}), preview_cache)
    assert messages.notes == [
        "The text encoder can do without 3 of its layers at most; CLIP skip was 11, this take is made with 3."
    ]


def test_a_control_that_has_no_step_is_told(make, preview_cache):
    controls = (Control("depth", start=0.3, end=0.4), Control("openpose", end=0.5))
    messages = run_take(make("t", sampling={"steps": 2}, controls=controls), preview_cache)
    assert messages.notes == [
        "The depth steers in none of the 2 steps: no whole step lies between its start 0.3 and its end 0.4."
    ]


def test_each_word_that_it_knows_is_one_token():
    tokenizer = load_tokenizer(Located(Part("tokenizer", PREVIEW.base), PREVIEW_FOLDER / "base" / "tokenizer"))
    assert len(preview_words()) > 200
    split = {word: tokens for word in preview_words() if len(tokens := tokenizer.tokenize(word)) != 1}
    assert split == {}
    assert len(tokenizer.tokenize("cathedral")) > 1


def test_karras_steps_are_refused_in_a_sentence(make, preview_cache):
    folder = make("t")
    data = json.loads(folder.take_json.read_text("utf-8"))
    data["sampling"]["scheduler"] = "dpmpp_2m_karras"
    folder.take_json.write_text(json.dumps(data), "utf-8")
    with pytest.raises(BackendError, match="must be ddim or euler") as caught:
        run_take(folder, preview_cache)
    assert caught.value.code == "bad_take"


@pytest.mark.parametrize(
    "noise", [Noise("v_prediction", zero_terminal_snr=True), Noise("sample", zero_terminal_snr=True)]
)
def test_a_take_of_an_earlier_preview_model_keeps_what_it_has(make, preview_cache, noise):
    earlier = dataclasses.replace(PREVIEW, noise=noise)
    folder = make("t")
    folder.write(dataclasses.replace(folder.read(), models=earlier))
    with pytest.raises(BackendError, match="begun with an earlier preview model") as caught:
        run_take(folder, preview_cache)
    assert caught.value.code == "changed_take" and "Generate a new take" in caught.value.hint
    run_take(other := make("u", sampling={"steps": 1}), preview_cache)
    other.write(dataclasses.replace(other.read(), models=earlier))
    assert run_take(other, preview_cache).saved == []  # what is finished is left alone


def test_an_installation_without_it_says_to_install_again(monkeypatch, tmp_path):
    monkeypatch.setattr(find, "PREVIEW_FOLDER", tmp_path)
    with pytest.raises(BackendError, match="not whole in this installation") as caught:
        inspect(PREVIEW, KINDS, CPU)
    assert caught.value.code == "missing_weights" and caught.value.hint == "Install Animatic again."


def test_a_tiny_vae_of_ones_own_draws_previews_of_other_sets(tmp_path, cache):
    vae = AutoencoderTiny(encoder_block_out_channels=(4,) * 4, decoder_block_out_channels=(4,) * 4)
    vae.save_pretrained(tmp_path / "tiny")
    plain = make_take(tmp_path / "plain")
    folder = make_take(tmp_path / "t", models=dataclasses.replace(UNTRAINED, vae=str(tmp_path / "tiny")))
    run_take(plain, cache)
    assert isinstance(cache.get(UNTRAINED, CONTROL_KINDS, CPU, generation.torch.float32).vae, AutoencoderKL)
    run_take(folder, cache)
    assert {Image.open(path).size for path in folder.previews().values()} == {(WIDTH, HEIGHT)}
    assert {Image.open(path).size for path in plain.previews().values()} == {(WIDTH // 8, HEIGHT // 8)}
    assert "tiny: " in folder.read().provenance.model_hashes["VAE"]
    assert frame_bytes(plain) != frame_bytes(folder)
