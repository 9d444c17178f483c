"""Give every backend test its own data folder and takes to run."""

from __future__ import annotations

import pytest
import torch
from tiny_take import make_take


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
    from backend.models import ModelCache

    return ModelCache()


@pytest.fixture
def take_folder(tmp_path):
    """Return the folder of a small take with depth and pose."""
    return make_take(tmp_path / "take")
