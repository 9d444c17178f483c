"""The memory plan counts a SparseCtrl as large as the real ones are, counted on the meta device."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from counting import Counter
from denoisers import denoiser, steering
from diffusers import ControlNetModel, MotionAdapter, SparseControlNetModel, UNet2DConditionModel, UNetMotionModel
from tiny_take import frame_bytes, make_take, render, run_take

from backend import run
from backend.contract import BUILT_IN, SparseControl, demand_of
from backend.contract.memory_sizes import SIZES
from backend.engine.key_steering import KeySteering
from backend.machine import memory
from backend.machine.memory import size_bytes
from backend.models.loading import configs_of
from backend.networks.prepare import prepare_controlnet, prepare_sparsectrl, prepare_unet

HALF, TOKENS, TEXT_WIDTH, WIDTH = 2, 77, 768, 320
SD15, KEYED = SIZES["sd15"], SparseControl("rgb", (2,))


@pytest.fixture(scope="module")
def networks():
    """Return the real UNet of v3, ControlNet and both SparseCtrls, of which none takes any memory."""
    configs = configs_of("sd15")
    with torch.device("meta"):
        unet2d = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(configs / "unet"))
        unet = UNetMotionModel.from_unet2d(unet2d, MotionAdapter(use_motion_mid_block=False)).half()
        net = ControlNetModel.from_config(ControlNetModel.load_config(configs / "controlnet")).half()
        rgb = SparseControlNetModel().half()
        scribble = SparseControlNetModel(conditioning_channels=3, use_simplified_condition_embedding=False).half()
    prepare_unet(unet, "frame")
    prepare_controlnet(net)
    for each in (rgb, scribble):
        prepare_sparsectrl(each)
    return unet, net, rgb, scribble


def test_the_weights_are_as_large_as_the_plan_says(networks):
    for net in networks[2:]:
        assert 0.99 * SD15.sparsectrl <= size_bytes(net) / HALF <= SD15.sparsectrl


@pytest.mark.parametrize(
    ("nets", "guided", "frames", "height", "width", "kept"),
    [
        (0, True, 16, 64, 64, 0),
        (0, False, 8, 40, 72, 0),
        (1, True, 16, 40, 72, 4),
    ],
)
def test_a_denoise_step_keeps_what_the_plan_says(networks, monkeypatch, nets, guided, frames, height, width, kept):
    kernel = lambda query, key, value, **_: torch.empty_like(query)  # noqa: E731  as a fused one, which meta has not
    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", kernel)
    unet, net, sparse, _ = networks
    with torch.device("meta"):
        half = {"dtype": torch.float16}
        picture, text = torch.empty(WIDTH, height, width, **half), torch.empty(2, TOKENS, TEXT_WIDTH, **half)
        hinted = [steering(net, torch.empty(frames, WIDTH, height, width, **half))] * nets
        keys = KeySteering(sparse, {0: picture}, picture, 0.7, [True])
        loop = denoiser(unet, hinted, text, frames, [7.5 if guided else 1.0], keys=keys)
        with Counter([unet, net, sparse]) as counter:
            loop.predict(torch.empty(1, 4, frames, height, width), 0, range(frames), 0, range(kept))
    planned = (SD15.steered_step * frames + SD15.residuals * kept) * height * width * (2 if guided else 1)
    planned += (SD15.heard + SD15.heard_by_net * (nets + 1)) * (1 + guided)
    assert 0.9 * planned <= counter.most_bytes / HALF <= planned


def test_a_take_with_key_frames_is_planned_with_the_network(tmp_path):
    models = next(models for models in BUILT_IN if models.name == "sd15-v3")
    take = make_take(tmp_path / "t", models=models, controls=()).read()
    plain, keyed, mute = (
        demand_of(dataclasses.replace(take, sparse=sparse), on_cpu=False)
        for sparse in (None, KEYED, dataclasses.replace(KEYED, strength=0.0))
    )
    assert keyed.weights.sparsectrl == SD15.sparsectrl * HALF and mute == plain
    assert keyed.weights.denoisers == plain.weights.denoisers + keyed.weights.sparsectrl


@pytest.mark.parametrize("kind", ["rgb", "scribble"])
def test_where_one_model_at_a_time_is_on_the_device_the_frames_are_the_same(tmp_path, cache, monkeypatch, kind):
    def made(name):
        sampling = {"steps": 2, "context_length": 2, "context_overlap": 1}
        folder = make_take(tmp_path / name, 3, sampling=sampling, sparse=SparseControl(kind, (2,)))
        folder.keys.mkdir()
        render(2).save(folder.key(2))
        run_take(folder, cache)
        return frame_bytes(folder)

    plenty = made("plenty")
    by_model = lambda *arguments: memory.residence_of(*arguments[:-1], "model")  # noqa: E731
    monkeypatch.setattr(run, "residence_of", by_model)
    assert made("little") == plenty
