"""The EXR files of a capture's channels, read by the OpenEXR library."""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path

import numpy as np
import OpenEXR
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def files(monkeypatch):
    """Return the room capture/files, whose modules need no Blender, without the rest of the extension."""
    for name, path in (("bare", ROOT), ("bare.capture", ROOT / "capture")):
        package = types.ModuleType(name)
        package.__path__ = [str(path)]
        monkeypatch.setitem(sys.modules, name, package)
    yield lambda name: importlib.import_module(f"bare.capture.files.{name}")
    for name in [name for name in sys.modules if name.startswith("bare.")]:
        del sys.modules[name]


def test_several_channels_are_read_by_openexr(files, tmp_path):
    names = ("forward.V", "forward.U", "backward.occluded", "backward.U", "objects.ID", "Z")
    channels = {name: np.random.default_rng(place).normal(size=(5, 7)) for place, name in enumerate(names)}
    files("exr").write(tmp_path / "0001.exr", channels)
    with OpenEXR.File(str(tmp_path / "0001.exr"), separate_channels=True) as read:
        found = read.channels()
        assert list(found) == sorted(names) and len(read.parts) == 1
        for name, values in channels.items():
            assert np.array_equal(found[name].pixels, values.astype(np.float32))
            assert found[name].pixels.dtype == np.float32
    again = files("exr").read(tmp_path / "0001.exr")
    assert np.array_equal(again.channels["forward.U"], channels["forward.U"].astype(np.float32))


def test_layers_come_together_in_openexr(files, tmp_path):
    files("exr").write(tmp_path / "0001.exr", {f"normal.{axis}": np.full((2, 3), i) for i, axis in enumerate("XYZ")})
    with OpenEXR.File(str(tmp_path / "0001.exr")) as read:
        assert {name.split(".")[0] for name in read.channels()} == {"normal"}
