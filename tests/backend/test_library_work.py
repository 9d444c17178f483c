"""What Blender asks about models arrives in messages that fit into lines, while models are found."""

from __future__ import annotations

from pathlib import Path

import header_files as real
import pytest
import torch
from downloads import online

from backend.contract import Machine, from_line, to_line
from backend.contract.library import (
    ConvertModel,
    DeleteModel,
    DownloadModel,
    ListModels,
    ModelsFound,
    Offer,
    OfferModel,
    OfferRemoval,
    Removal,
)
from backend.errors import CancelledByUser
from backend.jobs import Jobs
from backend.models import hub

SMALL = {"block0.conv0.0.0.weight": (4, 4, 3, 3)}


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))


def done(request, cancelled=lambda: False):
    """Do what `request` asks for, over lines both ways; return the messages and the lines for a person."""
    messages = []
    request = from_line(to_line(request))
    lines = Jobs().do(request, lambda message: messages.append(from_line(to_line(message))), cancelled)
    return messages, lines


def test_a_list_comes_in_parts_with_its_folders(models):
    for index in range(60):
        real.write_header(models / f"{index:02}.safetensors", SMALL)
    messages, _ = done(ListModels("job", Machine(model_folders=(str(models),))))
    parts = [message for message in messages if isinstance(message, ModelsFound)]
    assert [len(part.models) for part in parts] == [25, 25, 10]
    assert [model.name for part in parts for model in part.models] == [f"{index:02}.safetensors" for index in range(60)]
    assert [folder.path for part in parts for folder in part.folders] == [str(models)]


def test_a_list_can_be_cancelled(models):
    real.write_header(models / "a.safetensors", SMALL)
    with pytest.raises(CancelledByUser):
        done(ListModels("job", Machine(model_folders=(str(models),))), lambda: True)


def test_an_offer_tells_size_licence_place_and_room_and_a_download_follows(models, stand_in):
    messages, _ = done(OfferModel("job", "me/big", online(models)))
    (offer,) = [message for message in messages if isinstance(message, Offer)]
    assert offer.size_bytes > 2**20 and offer.into == str(models) and offer.free_bytes > 0
    assert offer.licences == ("me/big: not told: see its page on the Hub",)
    _, lines = done(DownloadModel("job", "me/big", online(models)))
    assert lines[0].startswith("me/big is here: 1 MB in")


def test_models_are_converted_and_deleted(models):
    torch.save({"a": torch.ones(3)}, models / "a.ckpt")
    machine = Machine(model_folders=(str(models),))
    _, lines = done(ConvertModel("job", str(models / "a.ckpt")))
    assert lines == ("a.safetensors lies beside a.ckpt, which is not needed any more.",)
    messages, _ = done(OfferRemoval("job", str(models / "a.ckpt"), machine))
    (told,) = [message for message in messages if isinstance(message, Removal)]
    assert told.frees_bytes == (models / "a.ckpt").stat().st_size and "frees" in told.sentences[0]
    _, lines = done(DeleteModel("job", str(models / "a.ckpt"), machine))
    assert "are free again" in lines[0]
    assert [path.name for path in Path(models).iterdir()] == ["a.safetensors"]
