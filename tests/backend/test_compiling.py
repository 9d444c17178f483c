"""Compiled networks: the same frames, nothing compiled twice, and a machine without a compiler goes on."""

from __future__ import annotations

import dataclasses
import weakref

import pytest
import torch
from denoisers import denoiser, steering
from tiny_networks import WIDTH, new_controlnet, new_unet
from tiny_take import frame_bytes, make_take, run_take
from torch._dynamo.utils import counters

from backend.contract import Control, Machine, Noise
from backend.engine.context import Context
from backend.engine.denoise import denoise
from backend.engine.loras import LoraWeights
from backend.engine.schedulers import Solver
from backend.machine.memory import empty_caches
from backend.networks import compiling
from backend.networks.keyed_layers import Change, add_changes
from backend.networks.prepare import prepare_controlnet, prepare_unet

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


def new_networks():
    unet, net = new_unet(), new_controlnet(1)
    prepare_unet(unet, "frame")
    prepare_controlnet(net)
    return unet, net


def denoised(unet, net, count, strengths, shares):
    """Return the latents of `count` frames after as many steps as there are `shares`, in windows of 6."""
    draw = torch.Generator().manual_seed(2)
    x, text = torch.randn(1, 4, count, 8, 8, generator=draw), torch.randn(2, 3, WIDTH, generator=draw)
    hints = torch.randn(count, WIDTH, 8, 8, generator=draw)
    made = denoiser(unet, [steering(net, hints, strengths, shares)], text, count, [5.0] * len(shares))
    solver = Solver("ddim", Noise(), len(shares), torch.device("cpu"))
    return list(denoise(x, solver, made, Context(count, 6, 2)))[-1].x


def test_what_is_compiled_gives_the_same_is_traced_once_for_each_shape_and_is_not_held_for_good(tmp_path):
    networks, cpu, count, shares = new_networks(), torch.device("cpu"), 13, [1.0, 0.7, 0.4]
    strengths = [1 - 0.05 * frame for frame in range(count)]
    plain = denoised(*networks, count, strengths, shares)
    assert graphs() == 0
    assert compiling.run_compiled(networks, True, cpu, tmp_path)
    probe = graphs()
    first = denoised(*networks, count, strengths, shares)
    assert (first - plain).abs().max() < 1e-5 * plain.abs().max()
    traced = graphs() - probe
    assert traced == 3  # the UNet's; the ControlNet's of a whole window, and of what is new in the next
    assert not counters["graph_break"]
    assert not compiling.run_compiled(networks, True, cpu, tmp_path)
    denoised(*networks, 9, [0.5] * 9, [0.3, 0.9])  # other strengths, and a last window with fewer new frames
    assert graphs() - probe == traced
    held = [weakref.ref(weight) for network in networks for weight in network.parameters()]
    del networks
    empty_caches()
    assert held and not any(weight() is not None for weight in held)


def test_keyed_loras_are_traced_once_with_the_layers_that_they_change(tmp_path):
    unet, cpu, frames = new_networks()[0], torch.device("cpu"), 4
    names = [name for name, layer in unet.named_modules() if name.endswith(("attn1.to_q", "attn2.to_k", "conv1"))]
    draw = torch.Generator().manual_seed(3)
    changes = {}
    for name in names:
        outs, ins = unet.get_submodule(name).weight.flatten(1).shape
        down, up = torch.randn(2, ins, generator=draw), torch.randn(outs, 2, generator=draw)
        changes[name] = Change(0.1 * down, 0.1 * up, torch.tensor([0, 0]))
    add_changes(unet, changes)
    x, text = torch.randn(1, 4, frames, 8, 8, generator=draw), torch.randn(2, 3, WIDTH, generator=draw)

    def predicted(weights):
        made = denoiser(unet, [], text, frames, guidance=(2.0,))
        made = dataclasses.replace(made, loras=LoraWeights([[each] for each in weights], cpu, torch.float32))
        return made.predict(x, 500.0, range(frames), 0)

    plain = [predicted(weights) for weights in ([0.0, 0.3, 0.6, 1.0], [1.0, 0.0, 1.0, 0.0])]
    assert compiling.run_compiled([unet], True, cpu, tmp_path)
    probe = graphs()
    compiled = [predicted(weights) for weights in ([0.0, 0.3, 0.6, 1.0], [1.0, 0.0, 1.0, 0.0])]
    assert all((one - other).abs().max() < 1e-5 for one, other in zip(plain, compiled, strict=True))
    assert (plain[0] - plain[1]).abs().max() > 1e-3
    assert graphs() - probe == 1 and not counters["graph_break"]


def test_it_can_be_switched_off_again(tmp_path):
    networks, cpu = new_networks(), torch.device("cpu")
    compiling.run_compiled(networks, True, cpu, tmp_path)
    assert all(network.compiled for network in networks)
    assert not compiling.run_compiled(networks, False, cpu, tmp_path)
    assert not any(network.compiled for network in networks)


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
