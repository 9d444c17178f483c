"""Every released motion module loads from its own layout, makes a take move, and limits the context windows."""

from __future__ import annotations

import json

import pytest
import torch
from original_bases import RELEASED, adapter, model_set, release, save_base
from safetensors.torch import load_file, save_file
from tiny_take import frame_bytes, make_take, run_take

from backend.errors import BackendError
from backend.models import loading
from backend.models.cache import ModelCache
from backend.models.parts import Located, Part

FLOAT32 = torch.float32


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return save_base(tmp_path_factory.mktemp("base") / "base")


@pytest.fixture(scope="module")
def cache():
    return ModelCache()


def located(path):
    return Located(Part("motion_module", str(path)), path)


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_module_loads_from_its_file_as_it_was_trained(name, tmp_path):
    family, middle, positions, _, _ = RELEASED[name]
    loaded = loading.load_motion_module(located(release(name, tmp_path)), FLOAT32)
    expected = adapter(family, middle, positions).state_dict()
    mine = loaded.state_dict()
    assert mine.keys() == expected.keys() and all(torch.equal(mine[key], expected[key]) for key in mine)
    assert loaded.config["motion_max_seq_length"] == positions


def still_frames(base, cache, tmp_path, frames):
    """Return the frames of a take whose motion module says nothing."""
    silent = adapter("sd15", True, 32, seed=3)
    for name, weight in silent.named_parameters():
        if "proj_out" in name:
            torch.nn.init.zeros_(weight)
    silent.save_pretrained(tmp_path / "silent")
    return made_with(model_set(base, tmp_path / "silent"), cache, tmp_path / "still", frames)[0]


def made_with(models, cache, path, frames, length=16):
    how = {"steps": 1, "guidance": 1.0, "context_length": length, "context_overlap": 2}
    folder = make_take(path, frames, controls=(), models=models, width=64, height=64, sampling=how)
    notes = run_take(folder, cache).notes
    return frame_bytes(folder), folder.read().provenance, notes


def test_sd15s_modules_move_a_take_each_in_its_own_way_and_are_recorded_by_their_hash(base, cache, tmp_path):
    seen, hashes = [still_frames(base, cache, tmp_path, 2)], set()
    for name in ("v1", "v2", "v3"):
        models = model_set(base, release(name, tmp_path))
        frames, provenance, _ = made_with(models, cache, tmp_path / name, 2)
        assert frames not in seen
        seen.append(frames)
        hashes.add(provenance.model_hashes["motion module"].partition(": ")[2])
    assert len(hashes) == 3 and {len(found) for found in hashes} == {64}


def test_a_shot_longer_than_the_position_table_runs_in_windows_of_its_length(base, cache, tmp_path):
    models = model_set(base, release("v1", tmp_path), context_length=64)
    frames, provenance, notes = made_with(models, cache, tmp_path / "take", 26, length=32)
    assert len(frames) == 26 and provenance.context_length == 24
    assert any("sees at most 24 frames at once" in note and "made with 24" in note for note in notes)


def test_long_animatediffs_table_takes_a_window_that_others_cannot(base, cache, tmp_path):
    models = model_set(base, release("LongAnimateDiff 64", tmp_path), context_length=64)
    _, provenance, notes = made_with(models, cache, tmp_path / "take", 34, length=34)
    assert provenance.context_length == 34 and not any("frames at once" in note for note in notes)


def test_a_folder_whose_settings_are_wrong_loads_as_its_weights_say(tmp_path):
    made = adapter("sd15", True, 64)
    made.save_pretrained(tmp_path / "long")
    config = tmp_path / "long" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | WRONG))
    loaded = loading.load_motion_module(located(tmp_path / "long"), FLOAT32)
    assert loaded.config["motion_max_seq_length"] == 64 and loaded.config["use_motion_mid_block"]
    assert all(torch.equal(value, made.state_dict()[key]) for key, value in loaded.state_dict().items())


WRONG = {"motion_max_seq_length": 32, "use_motion_mid_block": False}
TEMPORAL = "down_blocks.1.motion_modules.0.temporal_transformer"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({f"{TEMPORAL}.proj_in.weight": None}, "weights are missing: down_blocks.1.motion_modules.0.proj_in.weight"),
        ({f"{TEMPORAL}.proj_in.weight": (32, 16)}, "another shape: down_blocks.1.motion_modules.0.proj_in.weight"),
        ({f"{TEMPORAL}.gate.weight": (32,)}, "no part of one: down_blocks.1.motion_modules.0.gate.weight"),
        (
            {f"{TEMPORAL}.transformer_blocks.0.attention_blocks.0.pos_encoder.pe": (1, 16, 32)},
            "another shape: down_blocks.1.motion_modules.0.transformer_blocks.0.pos_embed.pe",
        ),
    ],
    ids=["missing", "shape", "unknown", "another table"],
)
def test_a_file_with_other_keys_is_refused_by_the_key_before_anything_is_built(
    change, words, base, tmp_path, monkeypatch
):
    file = release("v2", tmp_path).with_suffix(".ckpt")
    tensors = torch.load(file, weights_only=True)["state_dict"]
    for key, shape in change.items():
        tensors.pop(key, None)
        if shape:
            tensors[key] = torch.zeros(shape)
    torch.save({"state_dict": tensors}, file)
    for name in ("load_unet", "load_text_encoder"):
        monkeypatch.setattr(loading, name, lambda *_: pytest.fail("a part was loaded"))
    with pytest.raises(BackendError) as caught:
        made_with(model_set(base, file), ModelCache(), tmp_path / "take", 2)
    assert caught.value.code == "broken_weights" and words in caught.value.message


def test_a_folder_is_checked_by_its_keys_too(tmp_path, base):
    adapter("sd15", False, 32).save_pretrained(tmp_path / "mm")
    weights = tmp_path / "mm" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(weights)
    del tensors["up_blocks.3.motion_modules.2.proj_out.bias"]
    save_file(tensors, weights, {"format": "pt"})
    with pytest.raises(BackendError, match=r"weights are missing: up_blocks\.3\.motion_modules\.2\.proj_out\.bias"):
        loading.load_unet(Located(Part("base", ""), base), located(tmp_path / "mm"), FLOAT32)
