"""Make model folders whose settings tell a family, and ask for sets of their parts that are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from backend.contract import Machine, ModelSet
from backend.errors import BackendError
from backend.models import loading
from backend.models.cache import ModelCache

SD15, SDXL, SD2 = 768, 2048, 1024
CHANNELS = {SD15: [320, 640, 1280, 1280], SD2: [320, 640, 1280, 1280], SDXL: [320, 640, 1280]}
LOADERS = ("load_tokenizer", "load_text_encoder", "load_unet", "load_vae", "load_controlnet")


class Models:
    """Model folders that have settings but no numbers: enough to be found, too little to be loaded."""

    def __init__(self, root):
        self.root = root
        self.machine = Machine(device="cpu", model_folders=(str(root),))

    def add(self, name, config):
        folder = self.root / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(config))
        (folder / "diffusion_pytorch_model.safetensors").write_bytes(b"")

    def base(self, name, width=SD15, channels=4):
        config = {"cross_attention_dim": width, "block_out_channels": CHANNELS[width], "in_channels": channels}
        self.add(f"{name}/unet", {"_class_name": "UNet2DConditionModel", **config})
        self.add(f"{name}/text_encoder", {})
        self.add(f"{name}/vae", {"_class_name": "AutoencoderKL", "scaling_factor": 0.18215})
        (self.root / name / "tokenizer").mkdir()
        (self.root / name / "tokenizer" / "vocab.json").write_text("{}")

    def motion(self, name, width=SD15, **settings):
        self.add(name, {"_class_name": "MotionAdapter", "block_out_channels": CHANNELS[width], **settings})

    def net(self, name, width=SD15, cls="ControlNetModel"):
        self.add(name, {"_class_name": cls, "cross_attention_dim": width, "block_out_channels": CHANNELS[width]})


def good_models(root: Path) -> Models:
    """Return SD1.5 parts that fit together: good/base, good/motion and good/depth."""
    models = Models(root)
    models.base("good/base")
    models.motion("good/motion")
    models.net("good/depth")
    return models


def refusal(models, monkeypatch, **parts):
    """Return the error for a set of good parts with some replaced."""
    nothing_is_loaded = lambda *_: pytest.fail("a part was loaded")  # noqa: E731
    for name in LOADERS:
        monkeypatch.setattr(loading, name, nothing_is_loaded)
    chosen = ModelSet(
        name="mine",
        family="sd15",
        base=parts.get("base", "good/base"),
        motion_module=parts.get("motion", "good/motion"),
        controlnets={"depth": parts.get("depth", "good/depth")},
        vae=parts.get("vae"),
        loras=parts.get("loras", ()),
    )
    with pytest.raises(BackendError) as caught:
        ModelCache().get(chosen, ["depth"], models.machine, torch.float32)
    assert caught.value.code == "mismatch"
    return caught.value
