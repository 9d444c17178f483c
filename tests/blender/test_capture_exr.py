"""The EXR files: what is read, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from animatic.capture.files import exr


def test_what_is_written_is_read_back(tmp_path):
    depth = np.arange(15, dtype=np.float32).reshape(3, 5) / 7
    exr.write_depth(tmp_path / "0001.exr", depth)
    picture = exr.read(tmp_path / "0001.exr")
    assert (picture.width, picture.height) == (5, 3)
    assert np.array_equal(picture.channel("Z"), depth)
    assert [path.name for path in tmp_path.iterdir()] == ["0001.exr"]


@pytest.mark.parametrize("keep", [0, 4, 60, -1])
def test_a_cut_file_is_refused(tmp_path, keep):
    path = tmp_path / "0001.exr"
    exr.write_depth(path, np.ones((4, 4), np.float32))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(exr.BrokenFile, match=r"0001\.exr"):
        exr.read(path)


def test_a_missing_channel_is_named(tmp_path):
    exr.write_depth(tmp_path / "0001.exr", np.ones((4, 4), np.float32))
    with pytest.raises(exr.BrokenFile, match="CryptoObject"):
        exr.read(tmp_path / "0001.exr").channel(".CryptoObject00.r")
