"""A base that brings no VAE gets that of its family."""

from __future__ import annotations

import shutil

import pytest
from original_bases import base_networks, base_tensors, model_set, release, save_base
from stand_in_hub import StandInHub
from tiny_take import Messages, make_take, run_take
from weight_files import write

from backend.contract import Machine
from backend.errors import BackendError
from backend.models import cache as models
from backend.models import loading
from backend.models.own_vae import with_vae
from backend.models.parts import parts_of
from backend.models.untrained import untrained_folder

VAE = "stabilityai/sd-vae-ft-mse"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Bases with and without a VAE, in folders and single files, and the VAE that takes its place."""
    folder = tmp_path_factory.mktemp("models")
    save_base(folder / "with")
    save_base(folder / "without", vae=False)
    networks = base_networks()
    for name, vae in (("with", True), ("without", False)):
        write(base_tensors(networks, vae), folder / f"{name}_file", ".safetensors")
    shutil.copytree(folder / "with" / "tokenizer", folder / "tokenizer")
    shutil.copytree(untrained_folder() / "base" / "vae", folder / "stabilityai" / "sd-vae-ft-mse")
    release("v2", folder)
    return folder


def machine_of(folder):
    return Machine(device="cpu", model_folders=(str(folder),))


def vae_of(folder, base, **rest):
    parts = parts_of(model_set(base, "v2.ckpt", **rest), [])
    return next(part.reference for part in with_vae(parts, "sd15", machine_of(folder)) if part.role == "vae")


@pytest.mark.parametrize("kind", ["", "_file.safetensors"])
def test_a_base_keeps_the_vae_that_it_brings_and_gets_one_where_it_has_none(folder, kind):
    assert vae_of(folder, f"with{kind}") == f"with{kind}"
    assert vae_of(folder, f"without{kind}") == VAE
    assert vae_of(folder, f"without{kind}", vae="my/vae") == "my/vae"


def test_a_take_of_a_base_without_a_vae_is_made_says_so_and_records_the_one_it_got(folder, tmp_path):
    take = make_take(
        tmp_path / "take",
        2,
        controls=(),
        models=model_set("without", "v2.ckpt"),
        width=64,
        height=64,
        sampling={"steps": 1, "guidance": 1.0},
    )
    notes = run_take(take, models.ModelCache(), Messages(), machine=machine_of(folder)).notes
    assert f"The base model without brings no VAE: {VAE} takes its place." in notes
    assert sorted(take.finished_frames()) == [1, 2]
    assert take.read().provenance.model_hashes["VAE"].startswith("sd-vae-ft-mse: ")


def test_where_that_vae_is_not_here_it_is_named_as_missing(folder, tmp_path):
    alone = tmp_path / "models"
    shutil.copytree(folder / "without", alone / "without")
    shutil.copy(folder / "v2.ckpt", alone)
    with pytest.raises(BackendError, match=f"VAE {VAE}") as caught:
        models.inspect(model_set("without", "v2.ckpt"), [], machine_of(alone))
    assert caught.value.code == "missing_weights"


def test_the_hub_is_asked_whether_a_base_that_is_not_here_brings_one(folder, stand_in: StandInHub, tmp_path):
    stand_in.repositories["me/without"] = folder / "without"
    stand_in.repositories["me/file"] = folder
    online = Machine(device="cpu", model_folders=(str(tmp_path),), online=True)
    for base, vae in (("me/base", "me/base"), ("me/without", VAE), ("me/file:without_file.safetensors", VAE)):
        parts = with_vae(parts_of(model_set(base, "v2.ckpt"), []), "sd15", online)
        assert next(part.reference for part in parts if part.role == "vae") == vae
    assert {name.rpartition("/")[2] for name in stand_in.sent} == {"without_file.safetensors"}  # its keys tell


def test_the_file_of_a_base_without_a_vae_still_loads(folder):
    base = models.Located(models.parts_of(model_set("x", "y"), [])[0], folder / "without_file.safetensors")
    with pytest.raises(BackendError, match="weights are missing"):
        loading.load_vae(base, loading.torch.float32)
