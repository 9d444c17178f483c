"""Files of weights are read as numbers only: a harmful or damaged one is refused by name."""

from __future__ import annotations

import pickle

import pytest
import torch
from header_files import write_header
from one_of_each import Harmful
from weight_files import write

from backend.errors import BackendError
from backend.models.weights import read, shapes


@pytest.mark.parametrize("reader", [read, shapes])
def test_nothing_in_a_pickle_is_run(tmp_path, reader):
    torch.save({"state_dict": {}, "extra": Harmful(tmp_path / "harm")}, tmp_path / "evil.ckpt")
    with pytest.raises(BackendError, match="more than numbers") as caught:
        reader(tmp_path / "evil.ckpt")
    assert caught.value.code == "unsafe_weights" and "safetensors" in caught.value.hint
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("name", ["cut.safetensors", "cut.ckpt", "empty.safetensors", "empty.ckpt", "list.pth"])
@pytest.mark.parametrize("reader", [read, shapes])
def test_damaged_files_are_refused_by_name(tmp_path, name, reader):
    path = tmp_path / name
    if name.startswith("cut"):
        whole = write({"a": torch.ones(1000)}, tmp_path / "whole", path.suffix)
        path.write_bytes(whole.read_bytes()[:60])
    else:
        path.write_bytes(pickle.dumps([1]) if name.startswith("list") else b"")
    with pytest.raises(BackendError, match=name) as caught:
        reader(path)
    assert caught.value.code in ("broken_weights", "unsafe_weights")


def test_shapes_are_read_without_the_numbers(tmp_path):
    path = write_header(tmp_path / "x.safetensors", {"a.weight": (30_000, 40_000, 2)}, "F32")
    assert shapes(path) == {"a.weight": (30_000, 40_000, 2)}  # 9.6 GB, none of which is there
    assert path.stat().st_blocks < 100
