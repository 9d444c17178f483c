"""A file in the place of another, or of another family, is refused by what it is, before anything is loaded."""

from __future__ import annotations

from dataclasses import replace

import header_files as real
import pytest
import torch

from backend.contract import BUILT_IN, Machine
from backend.errors import BackendError
from backend.models import hub, loading
from backend.models.cache import ModelCache
from backend.models.untrained import untrained_folder


@pytest.fixture
def machine(models, tmp_path, monkeypatch):
    """Return a machine with single files that fit together, and one of other kinds and families."""
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    for name in ("load_unet", "load_text_encoder", "load_vae", "load_controlnet"):
        monkeypatch.setattr(loading, name, lambda *_: pytest.fail("a part was loaded"))
    for name, shapes in {
        "base": real.checkpoint(),
        "large": real.checkpoint("sdxl"),
        "motion": real.motion_module(mid=True),
        "motion_xl": real.motion_module(real.SDXL_LEVELS),
        "vae": real.vae(),
        "net": real.controlnet(),
        "net_xl": real.controlnet("sdxl"),
    }.items():
        real.write_header(models / f"{name}.safetensors", shapes)
    (models / "tokenizer").symlink_to(untrained_folder() / "base" / "tokenizer")
    return Machine(device="cpu", model_folders=(str(models),))


def refusal(machine, kinds=(), **parts):
    names = {"base": "base", "motion_module": "motion", "vae": "vae", **parts}
    files = {part: f"{name}.safetensors" for part, name in names.items() if part != "net"}
    nets = {"depth": f"{parts.get('net', 'net')}.safetensors"}
    models = replace(BUILT_IN[1], ip_adapter=None, controlnets=nets, **files)
    with pytest.raises(BackendError) as caught:
        ModelCache().get(models, kinds, machine, torch.float32)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            {"base": "vae"},
            "base model vae.safetensors is no base model: vae.safetensors holds a VAE for SD 1.5 or SDXL",
        ),
        ({"base": "motion"}, "is no base model: motion.safetensors holds a Motion Module v2 for SD 1.5"),
        ({"motion_module": "base"}, "is no motion module: base.safetensors holds a Base Model for SD 1.5"),
        ({"motion_module": "motion_xl"}, "motion_xl.safetensors is made for SDXL, but the base model"),
        ({"base": "large"}, "base model large.safetensors is SDXL, but the motion module"),
        ({"vae": "net"}, "is no VAE: net.safetensors holds a ControlNet for SD 1.5"),
        ({"net": "motion"}, "is no depth ControlNet: motion.safetensors holds a Motion Module v2"),
        ({"net": "net_xl"}, "net_xl.safetensors is made for SDXL, but the base model"),
    ],
)
def test_a_file_in_the_wrong_place_is_named_for_what_it_is(machine, parts, words):
    error = refusal(machine, ("depth",), **parts)
    assert error.code == "mismatch" and words in error.message


def test_a_damaged_file_is_named_before_anything_is_loaded(machine, models):
    with (models / "motion.safetensors").open("rb+") as stream:
        stream.truncate(2_000_000)
    error = refusal(machine)
    assert error.code == "broken_weights" and "motion.safetensors is cut off, 2 MB of 909 MB are there" in error.message
