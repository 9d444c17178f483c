"""Models on the stand-in Hub, and the download of one of them."""

from __future__ import annotations

from pathlib import Path

from tiny_take import Messages

from backend.contract import Machine, ModelSet
from backend.models.find import locate_all
from backend.models.parts import Part
from backend.progress import Reporter

CHOSEN = ModelSet("mine", "sd15", "me/base", "me/motion", {"depth": "me/depth"}, untrained=True)
BIG, BIG_BYTES = "me/big/diffusion_pytorch_model.safetensors", 2**20 + 77


def online(*folders: Path) -> Machine:
    return Machine(device="cpu", model_folders=tuple(map(str, folders)), online=True)


def fetch_big(models, messages=None, cancelled=lambda: False):
    """Download the motion module `me/big`, and return the messages."""
    messages = messages if messages is not None else Messages()
    reporter = Reporter("job", messages.report, cancelled)
    (place,) = locate_all([Part("motion_module", "me/big")], online(models), False, reporter)
    return messages, place.path / "diffusion_pytorch_model.safetensors"


def original(stand_in, name: str) -> bytes:
    repository, _, file = name.partition("/")[2].partition("/")
    return (stand_in.repositories[f"me/{repository}"] / file).read_bytes()
