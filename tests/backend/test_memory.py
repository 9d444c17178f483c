"""Models stay on the device or leave it as memory allows, by an estimate that covers a step."""

from __future__ import annotations

import weakref

import pytest
import torch
from denoisers import denoiser, steering
from diffusers import AutoencoderTiny, ControlNetModel, MotionAdapter, UNet2DConditionModel, UNetMotionModel
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from backend import memory
from backend.contract import Mix
from backend.engine.text import Encoded, Text
from backend.loading import configs_of
from backend.memory import Residence, plan_groups, size_bytes
from backend.networks.prepare import prepare_controlnet, prepare_unet

CUDA = torch.device("cuda")


class Movable(nn.Linear):
    """A layer that notes where it is sent and stays where it is."""

    def __init__(self, name, log, size=1):
        super().__init__(size, 1, bias=False)
        self.name, self.log = name, log

    def to(self, device):
        self.log.append((self.name, str(device)))
        return self


@pytest.fixture
def log():
    return []


def residence(log, keep_all):
    names = [["text"], ["unet", "net"], ["vae"]]
    groups = [[Movable(name, log) for name in group] for group in names]
    models = {model.name: model for group in groups for model in group}
    return Residence(groups, CUDA, keep_all), models


def test_where_memory_is_short_one_group_is_on_the_device_at_a_time(log):
    place, models = residence(log, keep_all=False)
    place.bring(models["text"])
    log.clear()
    place.bring(models["net"])
    assert set(log) == {("text", "cpu"), ("vae", "cpu"), ("unet", "cuda"), ("net", "cuda")}
    assert log.index(("text", "cpu")) < log.index(("unet", "cuda"))  # room is made first
    log.clear()
    place.bring(models["unet"])
    assert log == []


def test_where_memory_suffices_all_models_come_once(log):
    place, models = residence(log, keep_all=True)
    for name in ("text", "net", "unet", "vae", "net"):
        place.bring(models[name])
    assert sorted(log) == [(name, "cuda") for name in ("net", "text", "unet", "vae")]


@pytest.mark.parametrize(
    ("offload", "room", "together"),
    [
        ("auto", 100, 4),  # everything
        ("auto", 35, 2),  # the UNet and its net, nothing else
        ("auto", 25, 1),
        ("always", 10**9, 1),
        ("never", 0, 4),
    ],
)
def test_the_plan_follows_the_room_that_is_left(log, monkeypatch, offload, room, together):
    unit = size_bytes(nn.Linear(1000, 1, bias=False))
    work = 7 * memory.STEP_NUMBERS_PER_LATENT * 4  # bytes of a float32
    monkeypatch.setattr(memory, "free_memory_bytes", lambda device: room * unit // 10 + work)
    text, unet, net, vae = (Movable(name, log, 1000) for name in ("text", "unet", "net", "vae"))
    unet = Movable("unet", log, 2000)
    place = plan_groups([text], [unet, net], vae, CUDA, offload, latents=7)
    place.bring(unet)
    assert len([name for name, where in log if where == "cuda"]) == together


def test_a_tiny_vae_stays_beside_the_denoisers_as_it_draws_the_previews(log, monkeypatch):
    vae = AutoencoderTiny(encoder_block_out_channels=(4,) * 4, decoder_block_out_channels=(4,) * 4)
    monkeypatch.setattr(vae, "to", lambda device: log.append(("vae", str(device))))
    text, unet = Movable("text", log, 1000), Movable("unet", log, 1000)
    unit = size_bytes(unet)
    work = memory.STEP_NUMBERS_PER_LATENT * 4
    monkeypatch.setattr(memory, "free_memory_bytes", lambda device: unit + size_bytes(vae) + work)
    place = plan_groups([text], [unet], vae, CUDA, "auto", latents=1)
    place.bring(unet)
    assert ("vae", "cuda") in log and ("unet", "cuda") in log and ("text", "cuda") not in log
    log.clear()
    place.bring(vae)
    assert log == []


def test_what_the_last_take_left_in_the_pool_is_given_back_before_the_room_is_measured(log, monkeypatch):
    told = []
    monkeypatch.setattr(memory, "empty_caches", lambda: told.append("emptied"))
    monkeypatch.setattr(memory, "free_memory_bytes", lambda device: told.append("measured") or 10**9)
    text, unet, vae = (Movable(name, log) for name in ("text", "unet", "vae"))
    plan_groups([text], [unet], vae, CUDA, "auto", latents=1)
    assert told == ["emptied", "measured"]


class Counter(TorchDispatchMode):
    """Counts the bytes of tensors that live at once, on the meta device, where they take no memory."""

    def __init__(self, models):
        super().__init__()
        self.known = {tensor.untyped_storage()._cdata for model in models for tensor in model.parameters()}
        self.bytes = self.most_bytes = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            storage = tensor.untyped_storage() if isinstance(tensor, torch.Tensor) else None
            if storage is not None and storage._cdata not in self.known:
                self.known.add(storage._cdata)
                self.bytes += storage.nbytes()
                self.most_bytes = max(self.most_bytes, self.bytes)
                weakref.finalize(storage, self.forget, storage._cdata, storage.nbytes())
        return result

    def forget(self, key, size):
        self.known.discard(key)
        self.bytes -= size


@pytest.mark.parametrize(
    ("family", "frames", "height", "width"), [("sd15", 16, 64, 64), ("sd15", 8, 40, 72), ("sdxl", 8, 40, 72)]
)
def test_the_estimate_covers_a_guided_step_with_a_controlnet(monkeypatch, family, frames, height, width):
    kernel = lambda query, key, value, **_: torch.empty_like(query)  # noqa: E731 (a fused one; meta has none)
    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", kernel)
    with torch.device("meta"):
        load = lambda cls, name: cls.from_config(cls.load_config(configs_of(family) / name))  # noqa: E731
        unet2d = load(UNet2DConditionModel, "unet")
        adapter = MotionAdapter(unet2d.config["block_out_channels"], use_motion_mid_block=family == "sd15")
        unet = UNetMotionModel.from_unet2d(unet2d, adapter).half()
        net = load(ControlNetModel, "controlnet").half()
        prepare_unet(unet, "frame")
        prepare_controlnet(net)
        x = torch.empty(1, 4, frames, height, width)
        tokens = torch.empty(1, 77, unet.config["cross_attention_dim"], dtype=torch.float16)
        encoded = Encoded(tokens, torch.empty(1, 1280, dtype=torch.float16) if family == "sdxl" else None)
        hint = torch.empty(frames, 320, height, width, dtype=torch.float16)
        text = Text(encoded, [Mix(0)] * frames, encoded)
        made = denoiser(unet, [steering(net, hint)], text, frames, guidance=[7.5])
        with Counter([unet, net]) as counter:
            made.predict(x, torch.empty(()), range(frames), 0)
    estimate = frames * height * width * memory.STEP_NUMBERS_PER_LATENT * 2
    assert 0.8 * estimate <= counter.most_bytes <= estimate


def test_a_cpu_moves_nothing_away(log):
    text, unet, vae = (Movable(name, log) for name in ("text", "unet", "vae"))
    place = plan_groups([text], [unet], vae, torch.device("cpu"), "always", latents=1)
    place.bring(unet)
    place.bring(vae)
    assert len(log) == 3
