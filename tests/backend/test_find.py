"""Models are found in model folders, in the Hub's cache and by path."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from tiny_take import Messages, frame_bytes, make_take, run_take

from backend.contract import BUILT_IN, Machine, ModelSet
from backend.errors import BackendError
from backend.models import hub
from backend.models.cache import ModelCache
from backend.models.find import TOKENIZERS, locate, locate_all, same_name
from backend.models.parts import Part, parts_of
from backend.models.untrained import untrained_folder
from backend.progress import Reporter


@pytest.fixture
def empty_hub(tmp_path, monkeypatch):
    """Give the test a Hub cache of its own."""
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.fixture
def models(tmp_path, empty_hub):
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


def in_hub_layout(cache: Path, repository: str, source: Path) -> Path:
    """Lay `source` out as the Hub's cache does, and return the snapshot."""
    folder = cache / f"models--{repository.replace('/', '--')}"
    snapshot = folder / "snapshots" / "0123abc"
    shutil.copytree(source, snapshot)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("0123abc")
    return snapshot


def machine(*folders, online=False):
    return Machine(device="cpu", model_folders=tuple(map(str, folders)), online=online)


def net():
    return untrained_folder() / "controlnet_depth"


@pytest.mark.parametrize("place", ["org/name", "name"])
def test_a_hub_id_is_looked_for_in_the_model_folders(models, place):
    shutil.copytree(net(), models / place)
    part = Part("controlnet", "org/name", "depth")
    assert locate(part, machine("/nowhere", models)).path == models / place
    assert locate(part, machine()) is None


@pytest.mark.parametrize("where", ["the usual cache", "a model folder"])
def test_a_hub_id_is_looked_for_in_hub_caches(models, empty_hub, where):
    snapshot = in_hub_layout(empty_hub if where == "the usual cache" else models, "org/name", net())
    assert locate(Part("controlnet", "org/name", "depth"), machine(models)).path == snapshot


def test_a_file_in_a_repository_is_named_after_a_colon(models, empty_hub):
    (models / "org" / "name").mkdir(parents=True)
    file = models / "org" / "name" / "mm.ckpt"
    file.write_bytes(b"")
    assert locate(Part("motion_module", "org/name:mm.ckpt"), machine(models)).path == file


def test_a_file_name_is_looked_for_in_the_model_folders(models):
    (models / "mm.ckpt").write_bytes(b"")
    assert locate(Part("motion_module", "mm.ckpt"), machine(models)).path == models / "mm.ckpt"


def test_absolute_paths_are_taken_as_they_are(models):
    shutil.copytree(net(), models / "x")
    assert locate(Part("controlnet", str(models / "x"), "depth"), machine()).path == models / "x"
    assert locate(Part("controlnet", str(models / "y"), "depth"), machine(models)) is None


def test_a_download_that_was_cut_is_not_taken_for_a_model(models):
    shutil.copytree(net(), models / "org" / "name")
    (models / "org" / "name" / "diffusion_pytorch_model.safetensors").unlink()
    assert locate(Part("controlnet", "org/name", "depth"), machine(models)) is None


def test_a_base_without_its_vae_needs_only_the_one_that_the_set_names(models):
    shutil.copytree(untrained_folder() / "base", models / "org" / "base")
    shutil.move(models / "org" / "base" / "vae", models / "org" / "vae")
    shutil.copytree(untrained_folder() / "motion_module", models / "org" / "motion")
    sets = [ModelSet("m", "sd15", "org/base", "org/motion", {}, vae=vae) for vae in ("org/vae", None)]
    assert len(locate_all(parts_of(sets[0], []), machine(models))) == 4
    with pytest.raises(BackendError, match="not on this machine: VAE org/base"):
        locate_all(parts_of(sets[1], []), machine(models))


def test_a_single_file_base_uses_a_tokenizer_beside_it_or_of_another_model(models):
    (models / "v1-5.safetensors").write_bytes(b"")
    part = Part("tokenizer", "v1-5.safetensors")
    with pytest.raises(BackendError, match="tokenizer v1-5"):
        locate_all([part], machine(models))
    tokenizer = untrained_folder() / "base" / "tokenizer"
    shutil.copytree(tokenizer, models / TOKENIZERS[1] / "tokenizer")
    assert locate(part, machine(models)).path == models / TOKENIZERS[1] / "tokenizer"
    shutil.copytree(tokenizer, models / TOKENIZERS[0])
    assert locate(part, machine(models)).path == models / TOKENIZERS[0]
    shutil.copytree(tokenizer, models / "tokenizer")
    assert locate(part, machine(models)).path == models / "tokenizer"


@pytest.mark.parametrize("place", ["models/Stable-diffusion", "models/Stable-diffusion/mine"])
def test_a_file_name_is_looked_for_where_other_programs_keep_models(tmp_path, empty_hub, place):
    web_ui = tmp_path / "webui"
    (web_ui / "models" / "Stable-diffusion").mkdir(parents=True)
    (web_ui / place).mkdir(exist_ok=True)
    (web_ui / place / "my_look.safetensors").write_bytes(b"")
    part = Part("base", "my_look.safetensors")
    assert locate(part, machine(web_ui)).path == web_ui / place / "my_look.safetensors"
    assert locate(Part("base", "other.safetensors"), machine(web_ui)) is None


def test_a_folder_in_diffusers_layout_is_looked_for_there_too(tmp_path, empty_hub):
    comfy = tmp_path / "ComfyUI"
    (comfy / "models" / "checkpoints").mkdir(parents=True)
    shutil.copytree(net(), comfy / "models" / "diffusers" / "net")
    found = locate(Part("controlnet", "net", "depth"), machine(comfy))
    assert found.path == comfy / "models" / "diffusers" / "net"


def test_a_name_that_two_files_have_is_said_and_the_first_folder_counts(tmp_path, models, empty_hub):
    comfy = tmp_path / "ComfyUI" / "models"
    for folder in (models / "Lora", comfy / "loras", comfy / "checkpoints"):
        folder.mkdir(parents=True)
    (models / "Lora" / "look.safetensors").write_bytes(b"1")
    (comfy / "loras" / "look.safetensors").write_bytes(b"2")
    (comfy / "loras" / "link.safetensors").symlink_to(models / "Lora" / "look.safetensors")
    notes = Messages()
    both, part = machine(models, comfy.parent), Part("lora", "look.safetensors")
    (place,) = locate_all([part], both, reporter=Reporter("job", notes.report, lambda: False))
    assert place.path == models / "Lora" / "look.safetensors"
    (note,) = notes.notes
    assert "2 files are called look.safetensors" in note and str(comfy / "loras" / "look.safetensors") in note
    chosen = locate(Part("lora", "loras/look.safetensors"), both)
    assert chosen.path == comfy / "loras" / "look.safetensors"
    assert same_name([Part("lora", "loras/look.safetensors"), Part("lora", "link.safetensors")], both) == []


def test_all_missing_parts_are_named_at_once_with_where_and_what_to_do(models):
    with pytest.raises(BackendError) as caught:
        ModelCache().get(BUILT_IN[1], list(BUILT_IN[1].controlnets), machine(models), torch.float32)
    error = caught.value
    assert error.code == "missing_weights"
    wanted = [BUILT_IN[1].base, BUILT_IN[1].motion_module, BUILT_IN[1].vae, *BUILT_IN[1].controlnets.values()]
    assert all(reference in error.message for reference in wanted)
    assert f"Looked in the model folders ({models})" in error.hint and "Download Missing Models" in error.hint
    assert "tokenizer" not in error.message  # it comes with the base


def test_only_the_controlnets_in_use_are_needed(models):
    with pytest.raises(BackendError) as caught:
        ModelCache().get(BUILT_IN[1], ["depth"], machine(models), torch.float32)
    assert "openpose" not in caught.value.message


def test_a_set_in_a_model_folder_gives_the_frames_of_the_same_set_elsewhere(tmp_path, models, cache):
    source = untrained_folder()
    in_hub_layout(models, "me/base", source / "base")
    shutil.copytree(source / "motion_module", models / "me" / "motion")
    shutil.copytree(source / "controlnet_depth", models / "depth-net")
    nets = {"depth": "anyone/depth-net", "openpose": str(source / "controlnet_openpose")}
    chosen = ModelSet("mine", "sd15", "me/base", "me/motion", nets, untrained=True)
    mine, built_in = make_take(tmp_path / "mine", models=chosen), make_take(tmp_path / "built_in")
    run_take(mine, ModelCache(), machine=machine(models))
    run_take(built_in, cache)
    assert frame_bytes(mine) == frame_bytes(built_in)
