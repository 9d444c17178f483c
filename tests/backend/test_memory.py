"""Models stay on the device or leave it as the plan of a run wants; what a run may take is measured."""

from __future__ import annotations

import pytest
import torch
from diffusers import AutoencoderTiny
from torch import nn

from backend.machine import memory
from backend.machine.memory import Residence, residence_of, room_bytes, size_bytes

CUDA = torch.device("cuda")


class Movable(nn.Linear):
    """A layer that notes where it is sent and stays where it is."""

    def __init__(self, name, log):
        super().__init__(1, 1, bias=False)
        self.name, self.log = name, log

    def to(self, device):
        self.log.append((self.name, str(device)))
        return self


@pytest.fixture
def log():
    return []


def residence(log, keep_all):
    names = [["text"], ["unet", "net"], ["vae"]]
    groups = [[Movable(name, log) for name in group] for group in names]
    models = {model.name: model for group in groups for model in group}
    return Residence(groups, CUDA, keep_all), models


def test_where_memory_is_short_one_group_is_on_the_device_at_a_time(log):
    place, models = residence(log, keep_all=False)
    place.bring(models["text"])
    log.clear()
    place.bring(models["net"])
    assert set(log) == {("text", "cpu"), ("vae", "cpu"), ("unet", "cuda"), ("net", "cuda")}
    assert log.index(("text", "cpu")) < log.index(("unet", "cuda"))  # room is made first
    log.clear()
    place.bring(models["unet"])
    assert log == []


def test_where_memory_suffices_all_models_come_once(log):
    place, models = residence(log, keep_all=True)
    for name in ("text", "net", "unet", "vae", "net"):
        place.bring(models[name])
    assert sorted(log) == [(name, "cuda") for name in ("net", "text", "unet", "vae")]


@pytest.mark.parametrize(("together", "here"), [("all", 4), ("stage", 2), ("model", 1)])
def test_the_plan_says_which_models_are_on_the_device_together(log, together, here):
    text, unet, net, vae = (Movable(name, log) for name in ("text", "unet", "net", "vae"))
    place = residence_of([text], [unet, net], vae, CUDA, together)
    place.bring(unet)
    assert len([name for name, where in log if where == "cuda"]) == here


def test_a_tiny_vae_stays_beside_the_denoisers_as_it_draws_the_previews(log, monkeypatch):
    vae = AutoencoderTiny(encoder_block_out_channels=(4,) * 4, decoder_block_out_channels=(4,) * 4)
    monkeypatch.setattr(vae, "to", lambda device: log.append(("vae", str(device))))
    text, unet = Movable("text", log), Movable("unet", log)
    place = residence_of([text], [unet], vae, CUDA, "stage")
    place.bring(unet)
    assert ("vae", "cuda") in log and ("unet", "cuda") in log and ("text", "cuda") not in log
    log.clear()
    place.bring(vae)
    assert log == []


def test_what_a_run_may_take_is_what_is_free_and_what_its_own_models_hold(monkeypatch):
    told = []
    monkeypatch.setattr(memory, "empty_caches", lambda: told.append("emptied"))  # else the pool counts as taken
    monkeypatch.setattr(memory, "free_memory_bytes", lambda device: told.append("measured") or 1000)
    here, elsewhere = nn.Linear(10, 1), nn.Linear(10, 1, device="meta")
    assert room_bytes(torch.device("cpu"), [here, elsewhere]) == 1000 + size_bytes(here)
    assert told == ["emptied", "measured"]
