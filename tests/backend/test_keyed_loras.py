"""A LoRA's weight may change from frame to frame: each frame hears its own, exactly."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from denoisers import denoiser
from lora_files import EXACT, LAYOUTS, UNET_LAYERS, kohya, loaded, make_lora, place, with_loras
from PIL import Image
from tiny_take import change_take, frame_bytes, make_take, run_take

from backend.contract import Key, Lora
from backend.engine.loras import LoraWeights
from backend.models.lora import add_loras, key_loras
from backend.networks.motion import MotionModule
from backend.networks.wrapping import wrapping

FRAMES = 3
SPATIAL = tuple(layer for layer in UNET_LAYERS if "motion_modules" not in layer)
CPU = torch.device("cpu")


def keyed(file, weight=1.0):
    lora = place("lora", file, weight)
    return replace(lora, part=replace(lora.part, keyed=True))


@pytest.fixture
def lora(tmp_path):
    return make_lora(tmp_path / "a", kohya, {"unet": UNET_LAYERS}, up_times=0.2)[0]


@pytest.fixture
def spatial_lora(tmp_path):
    return make_lora(tmp_path / "b", kohya, {"unet": SPATIAL}, seed=9, up_times=0.2)[0]


def predicted(unet, weights=None, frames=FRAMES, guidance=2.0):
    """Return what a UNet predicts for a clip of noise, with guidance, the keyed LoRAs by `weights` [frame][LoRA]."""
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(1, 4, frames, 8, 8, generator=generator, dtype=EXACT)
    text = torch.randn(2, 6, 8, generator=generator, dtype=EXACT)
    made = denoiser(unet, [], text, frames, guidance=(guidance,))
    if weights is not None:
        made = replace(made, loras=LoraWeights(weights, CPU, EXACT))
    return made.predict(x, 500.0, range(frames), 0)


def merged(*loras):
    unet = copy.deepcopy(loaded("unet"))
    add_loras(unet, "unet", loras)
    return unet


def with_keyed(*loras):
    unet = copy.deepcopy(loaded("unet"))
    key_loras(unet, loras)
    return unet


@pytest.mark.parametrize("guidance", [1.0, 2.0])
def test_one_weight_in_all_frames_is_what_the_merged_lora_gives(lora, guidance):
    found = predicted(with_keyed(keyed(lora)), [[0.6]] * FRAMES, guidance=guidance)
    assert torch.allclose(found, predicted(merged(place("lora", lora, 0.6)), guidance=guidance), rtol=0, atol=1e-11)
    assert not torch.allclose(found, predicted(loaded("unet"), guidance=guidance), atol=1e-3)


def test_weight_0_in_all_frames_changes_nothing(lora):
    none = predicted(with_keyed(keyed(lora)), [[0.0]] * FRAMES)
    assert torch.allclose(none, predicted(loaded("unet")), rtol=0, atol=1e-13)


def test_each_frame_hears_its_own_weight_where_frames_do_not_mix(spatial_lora):
    """Without motion modules a frame is a picture of its own."""
    unets = with_keyed(keyed(spatial_lora)), loaded("unet"), merged(place("lora", spatial_lora, 0.8))
    unets = [copy.deepcopy(unet) for unet in unets]
    for unet in unets:
        for module in unet.modules():
            if isinstance(module, MotionModule):
                module.forward = lambda x, *_, **__: x
    mixed, none, whole = predicted(unets[0], [[0.0], [0.8], [0.0]]), predicted(unets[1]), predicted(unets[2])
    assert torch.allclose(mixed[:, :, [0, 2]], none[:, :, [0, 2]], rtol=0, atol=1e-12)
    assert torch.allclose(mixed[:, :, 1], whole[:, :, 1], rtol=0, atol=1e-11)
    assert not torch.allclose(mixed[:, :, 1], none[:, :, 1], atol=1e-3)


def test_a_motion_lora_is_weighed_frame_by_frame_too(tmp_path):
    name_of, layers = LAYOUTS["AnimateDiff"]
    file, _ = make_lora(tmp_path / "m", name_of, layers, suffix=".ckpt")
    unet = with_keyed(keyed(file))
    whole = predicted(merged(place("lora", file)))
    none = predicted(loaded("unet"))
    assert torch.allclose(predicted(unet, [[1.0]] * FRAMES), whole, rtol=0, atol=1e-11)
    part = predicted(unet, [[0.0], [0.0], [1.0]])
    assert not torch.allclose(whole, none, atol=1e-6)
    assert (part - none).abs().amax((0, 1, 3, 4))[2] > 2 * (part - none).abs().amax((0, 1, 3, 4))[0]


def test_several_keyed_loras_add_beside_merged_ones(lora, spatial_lora):
    unet = merged(place("lora", lora, 0.3))
    key_loras(unet, [keyed(spatial_lora), keyed(lora)])
    expected = merged(place("lora", lora, 0.3 - 0.5), place("lora", spatial_lora, 0.9))
    assert torch.allclose(predicted(unet, [[0.9, -0.5]] * FRAMES), predicted(expected), rtol=0, atol=1e-11)


def test_a_keyed_convolution_wraps_as_its_layer_does(spatial_lora):
    one, other = with_keyed(keyed(spatial_lora)), merged(place("lora", spatial_lora))
    with wrapping([one, other], "xy"):
        assert torch.allclose(predicted(one, [[1.0]] * FRAMES), predicted(other), rtol=0, atol=1e-11)


def take_with(path, *loras, **changes):
    folder = make_take(path, frames=4, controls=(), sampling={"steps": 2}, **changes)
    change_take(folder, models=with_loras(*loras))
    return folder


def test_a_take_follows_the_keys_and_says_so_in_take_json(lora, tmp_path, cache):
    rising = Lora(str(lora), 0.0, (Key(1.0, 0.0), Key(4.0, 1.5)))
    level = Lora(str(lora), 0.3, (Key(1.0, 0.9), Key(9.0, 0.9)))
    takes = {
        "rising": take_with(tmp_path / "rising", rising),
        "level": take_with(tmp_path / "level", level),
        "constant": take_with(tmp_path / "constant", Lora(str(lora), 0.9)),
        "none": take_with(tmp_path / "none"),
    }
    made = {}
    for name, folder in takes.items():
        messages = run_take(folder, cache)
        made[name] = frame_bytes(folder)
        assert not any("text encoder" in note for note in messages.notes)
    assert made["level"] == made["constant"] != made["none"]
    assert made["rising"] not in (made["constant"], made["none"])
    kept = takes["rising"].read()
    assert kept.models.loras == (rising,)
    assert len(kept.provenance.model_hashes[f"LoRA {lora}"].partition(": ")[2]) == 64


def test_windows_of_a_long_shot_hear_the_weights_of_their_own_frames(spatial_lora, tmp_path, cache):
    """What lies in no window with the frames that are weighed stays as it is without the LoRA."""
    late = Lora(str(spatial_lora), 0.0, (Key(1.0, 0.0), Key(6.0, 0.0), Key(7.0, 2.0)))
    how = {"steps": 2, "context_length": 4, "context_overlap": 0}
    made = []
    for name, loras in (("late", (late,)), ("none", ())):
        folder = make_take(tmp_path / name, frames=8, controls=(), sampling=how)
        change_take(folder, models=with_loras(*loras))
        run_take(folder, cache)
        made.append([np.asarray(Image.open(path), int) for path in folder.finished_frames().values()])
    apart = [np.abs(one - other).max() for one, other in zip(*made, strict=True)]
    assert max(apart[:4]) <= 1 and min(apart[6:]) > 20


def test_the_text_encoder_has_the_mean_and_the_artist_is_told(tmp_path, cache):
    file, _ = make_lora(tmp_path / "t", kohya, {"text_encoder": ("encoder.layers.0.mlp.fc1",)}, up_times=3.0)
    half = Lora(str(file), 0.0, (Key(1.0, 0.0), Key(4.0, 1.0)))
    one, other = take_with(tmp_path / "one", half), take_with(tmp_path / "other", Lora(str(file), 0.5))
    notes = run_take(one, cache).notes
    run_take(other, cache)
    assert frame_bytes(one) == frame_bytes(other)
    assert any("has its mean, 0.5" in note for note in notes)


def test_another_curve_loads_nothing_anew(lora, tmp_path, cache):
    seen = []
    for end in (1.0, -1.0):
        curve = Lora(str(lora), 0.0, (Key(1.0, 0.0), Key(4.0, end)))
        run_take(take_with(tmp_path / str(end), curve), cache)
        seen.append(cache.networks())
    assert all(one is other for one, other in zip(*seen, strict=True))
