"""Give every backend test its own data folder, takes to run, and a Hub to download from."""

from __future__ import annotations

import logging
import os
import shutil
import threading

import pytest
import torch
from downloads import BIG_BYTES
from stand_in_hub import StandInHub
from tiny_take import make_take

from backend import finishing
from backend.models import hub, transfer
from backend.models.untrained import untrained_folder


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory):
    """Keep what the backend makes itself, such as the untrained set, out of the user's folders."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        patch.setenv("ANIMATIC_DATA", str(folder))
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield folder


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Compute in one thread: the models are so small that threads only wait for each other."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def cache():
    """Share the loaded untrained set between the tests."""
    from backend.models.cache import ModelCache

    return ModelCache()


@pytest.fixture(autouse=True)
def own_logging():
    """Take away what a test lets the root logger write to: its standard error is closed when the test has ended."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in [handler for handler in root.handlers if handler not in handlers]:
        root.removeHandler(handler)
        logging.captureWarnings(False)
    root.setLevel(level)


@pytest.fixture
def frame_by_frame(monkeypatch):
    """Let each frame be told before the next is decoded, so that a run ends at just the frame that a test names."""
    monkeypatch.setattr(finishing, "MOST_WAITING", 0)


@pytest.fixture
def take_folder(tmp_path):
    """Return the folder of a small take with depth and pose."""
    return make_take(tmp_path / "take")


@pytest.fixture
def models(tmp_path):
    """Return a model folder with nothing in it."""
    folder = tmp_path / "models"
    folder.mkdir()
    return folder


@pytest.fixture
def stand_in(monkeypatch, tmp_path):
    """Let a Hub on this machine stand for the real one."""
    source, root = untrained_folder(), tmp_path / "repositories"
    shutil.copytree(source / "base", root / "base")
    (root / "base" / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"not wanted")
    (root / "base" / "v1-5-pruned.ckpt").write_bytes(b"not wanted")
    shutil.copytree(source / "motion_module", root / "motion")
    shutil.copytree(source / "controlnet_depth", root / "depth")
    (root / "big").mkdir()
    (root / "big" / "config.json").write_text("{}")
    (root / "big" / "diffusion_pytorch_model.safetensors").write_bytes(os.urandom(BIG_BYTES))
    serving = StandInHub({f"me/{folder.name}": folder for folder in root.iterdir()})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(hub.constants, "ENDPOINT", serving.address)
    template = hub.constants.HUGGINGFACE_CO_URL_TEMPLATE  # made when the real address was known
    address = serving.address + "/{" + template.split("/{", 1)[1]
    monkeypatch.setattr(hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", address)
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(transfer, "TELL_SECONDS", 0.02)
    monkeypatch.setattr(transfer, "RETRY_SECONDS", 0.0)
    yield serving
    serving.close()
    for thread in threading.enumerate():  # a download that was cancelled ends by itself
        if thread.name.startswith("fetch"):
            thread.join(hub.ANSWER_SECONDS)
