"""A SparseCtrl of another family, or another kind of network in its place, is refused before anything is loaded."""

from __future__ import annotations

import json

import original_layouts as original
import pytest
import torch
from family_models import SD15, SDXL, good_models
from sparse_files import add_models, new_sparsectrl
from weight_files import write

from backend.contract import Machine, ModelSet
from backend.errors import BackendError
from backend.models.cache import ModelCache, inspect

SD15_CHANNELS, SDXL_CHANNELS = [320, 640, 1280, 1280], [320, 640, 1280]


def refusal(models, reference, kind="rgb"):
    """Return the error for a set of good SD1.5 parts and a SparseCtrl."""
    chosen = ModelSet("mine", "sd15", "good/base", "good/motion", {}, sparsectrl={kind: reference})
    with pytest.raises(BackendError) as caught:
        inspect(chosen, (), models.machine, sparse=kind)
    assert caught.value.code == "mismatch"
    inspect(chosen, (), models.machine)  # without key frames it is not needed
    return caught.value


def add_net(models, name, channels=SD15_CHANNELS, width=SD15, cls="SparseControlNetModel", **settings):
    models.add(name, {"_class_name": cls, "cross_attention_dim": width, "block_out_channels": channels, **settings})


def test_one_for_sdxl_is_refused_and_one_that_fits_is_named(tmp_path):
    models = good_models(tmp_path)
    add_net(models, "sparse", SDXL_CHANNELS, SDXL)
    error = refusal(models, "sparse")
    assert "The rgb SparseCtrl sparse is made for SDXL, but the base model good/base is SD 1.5." in error.message
    assert "for example guoyww/animatediff-sparsectrl-rgb" in error.hint


def test_a_controlnet_in_its_place_is_refused(tmp_path):
    models = good_models(tmp_path)
    add_net(models, "net", cls="ControlNetModel")
    assert "is no rgb SparseCtrl: it holds a ControlNetModel" in refusal(models, "net").message


@pytest.mark.parametrize(("simplified", "wanted", "found"), [(True, "scribble", "rgb"), (False, "rgb", "scribble")])
def test_one_for_the_other_kind_of_key_frames_is_refused(tmp_path, simplified, wanted, found):
    models = good_models(tmp_path)
    add_net(models, "sparse", use_simplified_condition_embedding=simplified)
    error = refusal(models, "sparse", wanted)
    assert f"is no {wanted} SparseCtrl: it is one for {found}" in error.message
    assert f"animatediff-sparsectrl-{wanted}" in error.hint


def test_files_are_told_by_their_keys(tmp_path):
    models = add_models(tmp_path, sparsectrl={"rgb": "rgb.ckpt", "scribble": "rgb.ckpt"}, label="")
    tensors = original.sparsectrl_keys(new_sparsectrl("rgb").state_dict())
    write(tensors, tmp_path / "rgb", ".ckpt")
    machine = Machine(device="cpu", model_folders=(str(tmp_path),))
    inspect(models, (), machine, sparse="rgb")
    with pytest.raises(BackendError, match="is no scribble SparseCtrl: it is one for rgb"):
        inspect(models, (), machine, sparse="scribble")
    for role, wrong in (
        ("motion module", {"motion_module": "rgb.ckpt"}),
        ("depth ControlNet", {"controlnets": {"depth": "rgb.ckpt"}}),
    ):
        changed = ModelSet(**{**vars(models), **wrong})
        with pytest.raises(BackendError, match=rf"is no {role}: rgb.ckpt holds a SparseCtrl v3"):
            inspect(changed, tuple(changed.controlnets), machine)
    motion = {key: value for key, value in tensors.items() if "motion_modules" in key}
    write(motion, tmp_path / "rgb", ".ckpt")
    with pytest.raises(BackendError, match=r"is no rgb SparseCtrl: rgb\.ckpt holds a Motion Module v3"):
        inspect(models, (), machine, sparse="rgb")


def test_one_of_another_width_is_refused(tmp_path):
    models = add_models(tmp_path, sparsectrl={"rgb": "wide"})
    new_sparsectrl("rgb", cross_attention_dim=16).save_pretrained(tmp_path / "wide")
    machine = Machine(device="cpu", model_folders=(str(tmp_path),))
    with pytest.raises(BackendError, match="The rgb SparseCtrl wide is made for another kind of model"):
        inspect(models, (), machine, sparse="rgb")


def test_a_missing_one_is_named(tmp_path):
    models = add_models(tmp_path, sparsectrl={"rgb": "org/sparse"})
    machine = Machine(device="cpu", model_folders=(str(tmp_path),))
    with pytest.raises(BackendError, match="not on this machine: rgb SparseCtrl org/sparse") as caught:
        inspect(models, (), machine, sparse="rgb")
    assert caught.value.code == "missing_weights"


def test_one_of_the_hub_is_fetched(tmp_path, stand_in, models):
    """With its settings, as safetensors, and in half precision where that is asked for."""
    net = new_sparsectrl("rgb")
    repository = tmp_path / "repositories" / "sparse"
    net.save_pretrained(repository)
    stand_in.repositories["me/sparse"] = repository
    machine = Machine(device="cpu", model_folders=(str(models),), online=True)
    chosen = add_models(models, sparsectrl={"rgb": "me/sparse"})
    loaded = ModelCache().get(chosen, (), machine, torch.float32, sparse="rgb").sparsectrl
    assert all(torch.equal(value, net.state_dict()[key]) for key, value in loaded.state_dict().items())
    assert json.loads((repository / "config.json").read_text())["_class_name"] == "SparseControlNetModel"
