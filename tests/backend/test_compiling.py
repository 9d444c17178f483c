"""Compiled networks: the same frames, nothing compiled twice, and a machine without a compiler goes on."""

from __future__ import annotations

import weakref

import pytest
import torch
from tiny_take import frame_bytes, make_take, run_take
from torch._dynamo.utils import counters

from backend.contract import Control, Machine
from backend.models import ModelCache
from backend.networks import compiling

COMPILING = Machine(device="cpu", compile=True)


@pytest.fixture(autouse=True)
def forgotten(monkeypatch, tmp_path):
    """Trace the networks and run what was traced as it is: making machine code of them takes minutes."""
    monkeypatch.setattr(compiling, "COMPILER", "eager")
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    torch._dynamo.reset()
    counters.clear()
    yield
    torch._dynamo.reset()


def graphs() -> int:
    return counters["stats"]["unique_graphs"]


def make(path):
    return make_take(path, sampling={"steps": 2}, controls=(Control("depth"),))


def test_frames_are_the_same_and_nothing_is_traced_twice_nor_held_for_good(tmp_path):
    cache, plain = ModelCache(), make(tmp_path / "plain")
    run_take(plain, cache)
    assert graphs() == 0
    for name in ("first", "second"):
        before = graphs()
        take = make(tmp_path / name)
        messages = run_take(take, cache, machine=COMPILING)
        assert frame_bytes(take) == frame_bytes(plain)
        assert any("compiled for this picture size" in note for note in messages.notes) == (name == "first")
        assert (graphs() > before) == (name == "first")
    assert not counters["graph_break"]
    run_take(make(tmp_path / "plain again"), cache)
    assert graphs() == before
    held = [weakref.ref(weight) for network in cache.networks() for weight in network.parameters()]
    cache.free()
    assert held and not any(weight() is not None for weight in held)


def test_without_a_compiler_the_take_is_made_all_the_same_and_says_why(tmp_path, cache, monkeypatch):
    def missing(*_):
        raise RuntimeError("Compiler: cl is not found.")

    monkeypatch.setattr(compiling, "COMPILER", missing)
    plain, take = make(tmp_path / "plain"), make(tmp_path / "take")
    run_take(plain, cache)
    messages = run_take(take, cache, machine=COMPILING)
    assert frame_bytes(take) == frame_bytes(plain)
    assert any("made without" in note and "cl is not found" in note for note in messages.notes)


def test_a_network_that_cannot_be_compiled_runs_as_it_is(caplog, monkeypatch):
    def only_small(graph, inputs):
        if inputs[0].numel() > 8:
            raise RuntimeError("too large")
        return graph

    monkeypatch.setattr(compiling, "COMPILER", only_small)
    double = compiling.Compiled(lambda x: 2 * x)
    for size in (8, 9, 9):
        assert torch.equal(double(torch.ones(size)), torch.full((size,), 2.0))
    assert caplog.text.count("could not be compiled") == 1
