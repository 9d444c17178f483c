"""SparseCtrl networks come in folders and single files, in diffusers' layout and the original, and are the same."""

from __future__ import annotations

import original_layouts as original
import pytest
import torch
from original_motion import temporal_transformer
from sparse_files import WIDTHS, add_models, new_sparsectrl
from tiny_take import Messages, frame_bytes, make_take, render, run_take
from weight_files import write

from backend.contract import Machine, SparseControl, to_text
from backend.errors import BackendError
from backend.models import loading
from backend.models.cache import ModelCache, installed
from backend.models.hashes import file_hash
from backend.models.parts import Located, Part
from backend.models.sparse_keys import is_sparsectrl, kind_of
from backend.networks.motion import MotionModule

FLOAT32 = torch.float32
FRAMES = 4


def located(path, kind="rgb"):
    return Located(Part("sparsectrl", str(path), kind), path)


def equal(one, other):
    mine, reference = one.state_dict(), other.state_dict()
    return mine.keys() == reference.keys() and all(torch.equal(mine[key], reference[key]) for key in mine)


@pytest.fixture(scope="module")
def nets():
    return {kind: new_sparsectrl(kind) for kind in ("rgb", "scribble")}


def without_tables(tensors):
    return {key: value for key, value in tensors.items() if not key.endswith("pos_encoder.pe")}


LAYOUTS = {
    "original": original.sparsectrl_keys,
    "with module. before each key": lambda state: original.sparsectrl_keys(state, "module."),
    "of A1111": original.sparsectrl_ldm_keys,
    "diffusers": dict,
    "without the computed tables": lambda state: without_tables(original.sparsectrl_keys(state)),
}


@pytest.mark.parametrize("kind", ["rgb", "scribble"])
@pytest.mark.parametrize("suffix", [".safetensors", ".ckpt"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_they_load_from_single_files(nets, tmp_path, kind, suffix, layout):
    tensors = LAYOUTS[layout](nets[kind].state_dict())
    loaded = loading.load_sparsectrl(located(write(tensors, tmp_path / "net", suffix), kind), FLOAT32)
    assert equal(loaded, nets[kind])
    assert loaded.config["use_simplified_condition_embedding"] is (kind == "rgb")


def test_the_original_keeps_its_tensors_in_a_group_beside_its_settings(nets, tmp_path):
    tensors = original.sparsectrl_keys(nets["rgb"].state_dict())
    path = tmp_path / "v3_sd15_sparsectrl_rgb.ckpt"
    torch.save({"controlnet": {**tensors, "animatediff_config": {"a": 1}}, "epoch": 3}, path)
    assert equal(loading.load_sparsectrl(located(path), FLOAT32), nets["rgb"])


def test_folders_load(nets, tmp_path):
    nets["scribble"].save_pretrained(tmp_path / "net")
    assert equal(loading.load_sparsectrl(located(tmp_path / "net", "scribble"), FLOAT32), nets["scribble"])


def test_other_sizes_are_read_from_the_keys(tmp_path):
    net = new_sparsectrl(
        "scribble",
        block_out_channels=(32, 64),
        down_block_types=("CrossAttnDownBlockMotion", "DownBlockMotion"),
        layers_per_block=1,
        conditioning_embedding_out_channels=(4, 8),
        cross_attention_dim=16,
        motion_max_seq_length=24,
    )
    path = write(original.sparsectrl_keys(net.state_dict()), tmp_path / "net", ".ckpt")
    loaded = loading.load_sparsectrl(located(path, "scribble"), FLOAT32)
    assert equal(loaded, net) and loaded.config["motion_max_seq_length"] == 24


@pytest.mark.parametrize("change", ["lacks", "has too much", "has another shape"])
def test_wrong_keys_are_refused_before_anything_is_built(nets, tmp_path, change):
    tensors = original.sparsectrl_keys(nets["rgb"].state_dict())
    key = "down_blocks.1.motion_modules.0.temporal_transformer.proj_in.weight"
    if change == "lacks":
        del tensors[key]
    elif change == "has too much":
        tensors["down_blocks.0.extra.weight"] = torch.ones(1)
    else:
        tensors[key] = tensors[key][:8].clone()
    with pytest.raises(BackendError, match="weights are missing") as caught:
        loading.load_sparsectrl(located(write(tensors, tmp_path / "net", ".ckpt")), FLOAT32)
    assert caught.value.code == "broken_weights"


def test_they_are_told_from_motion_modules_and_controlnets(nets):
    for kind, net in nets.items():
        state = net.state_dict()
        for keys in (state, original.sparsectrl_keys(state), original.sparsectrl_ldm_keys(state)):
            assert is_sparsectrl(keys) and kind_of(keys) == kind
    assert not is_sparsectrl({key for key in nets["rgb"].state_dict() if "motion_modules" not in key})
    assert not is_sparsectrl({key for key in nets["rgb"].state_dict() if "motion_modules" in key})


def test_its_motion_modules_compute_what_the_original_does(nets, tmp_path):
    """Of one attention each, normalised frame by frame; frames differ strongly, which the statistics must not mix."""
    tensors = original.sparsectrl_keys(nets["rgb"].state_dict())
    loaded = loading.load_sparsectrl(located(write(tensors, tmp_path / "net", ".ckpt")), FLOAT32)
    torch.manual_seed(1)
    x = torch.randn(2 * FRAMES, WIDTHS[0], 4, 4) * torch.linspace(0.2, 3, 2 * FRAMES).reshape(-1, 1, 1, 1)
    module, name = loaded.down_blocks[0].motion_modules[0], "down_blocks.0.motion_modules.0.temporal_transformer."
    assert isinstance(module, MotionModule)
    weights = {key.removeprefix(name): value for key, value in tensors.items() if key.startswith(name)}
    expected = temporal_transformer(weights, x, FRAMES, heads=8, groups=32, across_frames=False)
    with torch.no_grad():
        assert (module(x, num_frames=FRAMES) - expected).abs().max() < 1e-5 * expected.abs().max()


@pytest.fixture(scope="module")
def mine(nets, tmp_path_factory):
    """A model folder with a set whose SparseCtrl networks are files in the original layout, and that set."""
    folder = tmp_path_factory.mktemp("models")
    names = {kind: f"v3_sd15_sparsectrl_{kind}.ckpt" for kind in nets}
    for kind, net in nets.items():
        write(original.sparsectrl_keys(net.state_dict(), "module."), folder / names[kind], ".ckpt")
    return folder, add_models(folder, sparsectrl=names)


@pytest.mark.parametrize("kind", ["rgb", "scribble"])
def test_a_take_is_steered_by_a_file_in_the_original_layout_and_says_so(mine, tmp_path, kind):
    folder, models = mine
    cache, machine = ModelCache(), Machine(device="cpu", model_folders=(str(folder),))

    def made(name, sparse=None):
        take = make_take(tmp_path / name, controls=(), models=models, sampling={"steps": 2}, sparse=sparse)
        take.keys.mkdir()
        render(2).save(take.key(2))
        run_take(take, cache, Messages(), machine=machine)
        return take

    free, steered = made("free"), made("steered", SparseControl(kind, (2,), 1.5))
    assert all(frame_bytes(free)[number] != frame_bytes(steered)[number] for number in range(1, FRAMES + 1))
    told = steered.read()
    assert told.sparse == SparseControl(kind, (2,), 1.5)
    name = f"v3_sd15_sparsectrl_{kind}.ckpt"
    assert told.provenance.model_hashes[f"{kind} SparseCtrl"] == f"{name}: {file_hash(folder / name)}"
    assert f"{kind} SparseCtrl" not in free.read().provenance.model_hashes
    assert frame_bytes(made("mute", SparseControl(kind, (2,), 0.0))) == frame_bytes(free)


def test_models_lists_them_for_key_frames(mine):
    folder, models = mine
    (folder / "model_sets").mkdir()
    (folder / "model_sets" / "mine.json").write_text(to_text(models))
    lines = installed(Machine(device="cpu", model_folders=(str(folder),)))
    of_mine = lines[lines.index("mine: mine") :]
    for kind in ("rgb", "scribble"):
        name = f"v3_sd15_sparsectrl_{kind}.ckpt"
        assert f"  {kind} SparseCtrl: {folder / name} ({name}), for key frames" in of_mine
    assert "  complete, and its parts fit together" in of_mine
    assert any("scribble SparseCtrl: missing (guoyww/animatediff-sparsectrl-scribble)" in line for line in lines)
