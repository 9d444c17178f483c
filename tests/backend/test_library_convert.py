"""A pickle becomes safetensors once, with the same numbers; runs then find that."""

from __future__ import annotations

import hashlib

import one_of_each
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from tiny_take import Messages

from backend.contract import Machine
from backend.errors import BackendError
from backend.library import convert as converting
from backend.library.convert import convert
from backend.models.find import locate
from backend.models.parts import Part
from backend.progress import Reporter

UNHEARD = Reporter("", Messages().report, lambda: False)


def tensors():
    table = torch.arange(12.0).reshape(3, 4)
    return {"a.weight": table, "b.weight": table.T, "c.weight": table, "d": torch.ones(3, dtype=torch.bfloat16)}


def test_the_numbers_are_the_same_and_where_they_came_from_is_kept(tmp_path):
    torch.save({"state_dict": tensors(), "epoch": 3}, tmp_path / "mm.ckpt")
    made = convert(tmp_path / "mm.ckpt", UNHEARD)
    assert made == tmp_path / "mm.safetensors" and (tmp_path / "mm.ckpt").exists()
    found = load_file(made)
    assert all(torch.equal(found[key], value) for key, value in tensors().items()) and len(found) == 4
    with safe_open(made, "pt") as file:
        told = file.metadata()
    sha = hashlib.sha256((tmp_path / "mm.ckpt").read_bytes()).hexdigest()
    assert told["converted_from"] == "mm.ckpt" and told["sha256_of_original"] == sha
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_set_that_names_the_pickle_finds_what_it_became(tmp_path):
    torch.save(tensors(), tmp_path / "mm.ckpt")
    machine, part = Machine(model_folders=(str(tmp_path),)), Part("motion_module", "mm.ckpt")
    made = convert(tmp_path / "mm.ckpt", UNHEARD)
    assert locate(part, machine).path == tmp_path / "mm.ckpt"
    (tmp_path / "mm.ckpt").unlink()
    assert locate(part, machine).path == made


def test_what_is_harmful_or_safe_already_or_there_is_not_converted(tmp_path):
    one_of_each.make_broken(tmp_path, tmp_path / "harm")
    with pytest.raises(BackendError, match="wants to use"):
        convert(tmp_path / "evil.ckpt", UNHEARD)
    assert not (tmp_path / "harm").exists() and not (tmp_path / "evil.safetensors").exists()
    torch.save(tensors(), tmp_path / "mm.ckpt")
    made = convert(tmp_path / "mm.ckpt", UNHEARD)
    with pytest.raises(BackendError, match="safetensors file already"):
        convert(made, UNHEARD)
    with pytest.raises(BackendError, match=r"mm\.safetensors is there already"):
        convert(tmp_path / "mm.ckpt", UNHEARD)


def test_without_room_nothing_is_written(tmp_path, monkeypatch):
    torch.save(tensors(), tmp_path / "mm.ckpt")
    monkeypatch.setattr(converting, "free_bytes", lambda _: 10)
    with pytest.raises(BackendError, match="10 B are free") as caught:
        convert(tmp_path / "mm.ckpt", UNHEARD)
    assert caught.value.code == "disk_full" and [path.name for path in tmp_path.iterdir()] == ["mm.ckpt"]
