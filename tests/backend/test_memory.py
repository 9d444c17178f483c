"""Models stay, move or leave as memory allows; what fails becomes a sentence."""

from __future__ import annotations

import shutil
import subprocess
import weakref

import pytest
import torch
from diffusers import AutoencoderTiny, ControlNetModel, MotionAdapter, UNet2DConditionModel, UNetMotionModel
from safetensors.torch import load_file, save
from tiny_take import Messages, frame_bytes, make_take, run_take
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from backend import generate as generation
from backend import memory
from backend.contract import Control, FrameSaved, Machine, ModelSet
from backend.denoise import Denoiser, Steering
from backend.devices import available, describe, pick_dtype
from backend.errors import BackendError
from backend.hints import embed_hints_apart
from backend.loading import CONFIGS
from backend.memory import Residence, memory_errors, plan_groups, size_bytes
from backend.models import ModelCache
from backend.motion_norm import use_per_frame_norm
from backend.temporal_attention import slice_temporal_attention
from backend.untrained import untrained_folder

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
    place = plan_groups(text, [unet, net], vae, CUDA, offload, latents=7)
    place.bring(unet)
    assert len([name for name, where in log if where == "cuda"]) == together


def test_a_tiny_vae_stays_beside_the_denoisers_as_it_draws_the_previews(log, monkeypatch):
    vae = AutoencoderTiny(encoder_block_out_channels=(4,) * 4, decoder_block_out_channels=(4,) * 4)
    monkeypatch.setattr(vae, "to", lambda device: log.append(("vae", str(device))))
    text, unet = Movable("text", log, 1000), Movable("unet", log, 1000)
    unit = size_bytes(unet)
    work = memory.STEP_NUMBERS_PER_LATENT * 4
    monkeypatch.setattr(memory, "free_memory_bytes", lambda device: unit + size_bytes(vae) + work)
    place = plan_groups(text, [unet], vae, CUDA, "auto", latents=1)
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
    plan_groups(text, [unet], vae, CUDA, "auto", latents=1)
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


@pytest.mark.parametrize(("frames", "height", "width"), [(16, 64, 64), (8, 40, 72)])
def test_the_estimate_covers_a_guided_step_of_sd15_with_a_controlnet(monkeypatch, frames, height, width):
    kernel = lambda query, key, value, **_: torch.empty_like(query)  # noqa: E731 (a fused one; meta has none)
    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", kernel)
    with torch.device("meta"):
        load = lambda cls, name: cls.from_config(cls.load_config(CONFIGS / name))  # noqa: E731
        unet = UNetMotionModel.from_unet2d(load(UNet2DConditionModel, "unet"), MotionAdapter()).half()
        net = load(ControlNetModel, "controlnet").half()
        use_per_frame_norm(unet)
        slice_temporal_attention(unet)
        x = torch.empty(1, 4, frames, height, width)
        text = torch.empty(2, 77, 768, dtype=torch.float16)
        hint = torch.empty(frames, 320, height, width, dtype=torch.float16)
        embed_hints_apart(net)
        together = Residence([[unet, net]], torch.device("meta"), keep_all=True)
        denoiser = Denoiser(unet, [Steering(net, hint.__getitem__, 1.0)], text, 7.5, together)
        with Counter([unet, net]) as counter:
            denoiser.predict(x, torch.empty(()), slice(0, frames), 0, 10)
    estimate = frames * height * width * memory.STEP_NUMBERS_PER_LATENT * 2
    assert 0.8 * estimate <= counter.most_bytes <= estimate


def test_a_cpu_moves_nothing_away(log):
    text, unet, vae = (Movable(name, log) for name in ("text", "unet", "vae"))
    place = plan_groups(text, [unet], vae, torch.device("cpu"), "always", latents=1)
    place.bring(unet)
    place.bring(vae)
    assert len(log) == 3


def test_an_allocation_that_fails_becomes_a_sentence():
    with (
        pytest.raises(BackendError, match="not enough memory on this machine") as caught,
        memory_errors(torch.device("cpu")),
    ):
        torch.empty(2**60)
    assert caught.value.code == "out_of_memory" and "context window" in caught.value.hint
    assert "allocate" in caught.value.detail


def test_other_errors_stay_what_they_are():
    with pytest.raises(RuntimeError, match="shape"), memory_errors(torch.device("cpu")):
        torch.ones(2).view(3)


def test_out_of_gpu_memory_while_decoding_keeps_the_state(take_folder, cache, monkeypatch):
    def fail(*_):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(generation, "decode", fail)
    with pytest.raises(BackendError) as caught:
        run_take(take_folder, cache)
    assert caught.value.code == "out_of_memory"
    monkeypatch.undo()
    assert run_take(take_folder, cache).steps == []
    assert len(take_folder.finished_frames()) == 4


def test_numbers_out_of_range_are_told(take_folder, cache, monkeypatch):
    from backend.denoise import Denoiser

    predict = Denoiser.predict
    monkeypatch.setattr(Denoiser, "predict", lambda self, *rest: predict(self, *rest) * float("inf"))
    with pytest.raises(BackendError, match="number format") as caught:
        run_take(take_folder, cache)
    assert caught.value.code == "not_finite" and take_folder.finished_frames() == {}


@pytest.fixture
def small_disk(tmp_path):
    """Mount a file system of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(disk, leave_bytes):
    filler = disk / "filler"
    filler.write_bytes(b"0" * (shutil.disk_usage(disk).free - leave_bytes))
    return filler


def test_a_full_disk_is_told_keeps_what_is_finished_and_goes_on_when_there_is_room(small_disk, tmp_path, cache):
    folder, elsewhere = make_take(small_disk / "take"), make_take(tmp_path / "take")
    run_take(elsewhere, cache)
    messages = Messages()

    def fill_after_first_frame(message):
        if isinstance(message, FrameSaved) and message.number == 1:
            fill(small_disk, 4096)
        return False

    messages.stop_at = fill_after_first_frame
    with pytest.raises(BackendError, match="disk is full") as caught:
        run_take(folder, cache, messages)
    assert caught.value.code == "disk_full" and str(folder.path) in caught.value.message
    assert sorted(folder.finished_frames()) == [1]
    assert not [path for path in folder.path.rglob("*") if path.name.endswith(".tmp")]
    (small_disk / "filler").unlink()
    assert run_take(folder, cache).steps == []
    assert frame_bytes(folder) == frame_bytes(elsewhere)


def test_a_take_folder_that_may_not_be_written_is_told(small_disk, cache):
    folder = make_take(small_disk / "take")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(BackendError, match="may not write") as caught:
        run_take(folder, cache)
    assert caught.value.code == "unwritable" and "permissions" in caught.value.hint


def test_a_cpu_works_in_float32_and_says_so(tmp_path, cache):
    assert pick_dtype(torch.device("cpu"), "float16") == torch.float32
    folder = make_take(tmp_path / "t", sampling={"precision": "float16"})
    (note,) = run_take(folder, cache).notes
    assert "float32" in note and "float16" in note


@pytest.mark.parametrize(
    ("precision", "dtype"),
    [("auto", torch.float16), ("bfloat16", torch.bfloat16), ("float32", torch.float32), ("float16", torch.float16)],
)
def test_a_gpu_works_in_half_precision_unless_told_otherwise(precision, dtype):
    assert pick_dtype(CUDA, precision) == dtype


def test_the_description_names_every_device_and_the_chosen_one():
    lines = describe(Machine(device="cpu"))
    assert len([line for line in lines if line.startswith("device ")]) == len(available())
    (cpu,) = [line for line in lines if line.startswith("device cpu")]
    assert "GiB free" in cpu and "chosen" in cpu and "float32" in cpu


def test_models_stay_loaded_until_they_are_freed(tmp_path):
    cache = ModelCache()
    for name in ("a", "b"):
        run_take(make_take(tmp_path / name), cache)
        unet = cache._models.unet
        if name == "a":
            first = unet
    assert unet is first
    one_net = make_take(tmp_path / "c", controls=())
    run_take(one_net, cache)
    assert cache._models.controlnets == {}
    cache.free()
    assert cache._models is None


def test_a_control_pass_more_or_less_leaves_the_other_models_where_they_are(tmp_path):
    mine = ModelCache()

    def made(name, *controls):
        folder = make_take(tmp_path / name, controls=controls)
        run_take(folder, mine)
        return mine._models, frame_bytes(folder)

    both, first = made("a", Control("depth"), Control("openpose"))
    one, _ = made("b", Control("depth"))
    assert (one.unet, one.vae, one.text_encoder) == (both.unet, both.vae, both.text_encoder)
    assert one.controlnets == {"depth": both.controlnets["depth"]}
    again, second = made("c", Control("depth"), Control("openpose"))
    assert again.unet is both.unet and again.controlnets["openpose"] is not both.controlnets["openpose"]
    assert first == second


def test_changed_weights_are_loaded_anew(tmp_path):
    copy = tmp_path / "set"
    shutil.copytree(untrained_folder(), copy)
    parts = {"base": str(copy / "base"), "motion_module": str(copy / "motion_module")}
    chosen = ModelSet("m", "sd15", controlnets={}, untrained=True, **parts)
    cache = ModelCache()
    folders = [make_take(tmp_path / name, controls=(), models=chosen) for name in ("a", "b")]
    run_take(folders[0], cache)
    weights = copy / "motion_module" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(save({key: 2 * value for key, value in load_file(weights).items()}))  # in the same folder
    run_take(folders[1], cache)
    assert frame_bytes(folders[0])[1] != frame_bytes(folders[1])[1]
