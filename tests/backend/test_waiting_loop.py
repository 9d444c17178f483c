"""A clip of one window stays on the GPU while it is denoised: nothing in the loop waits for the GPU, or moves to it.

The meta device stands for the GPU: what is asked of its tensors by the CPU raises an error, as they hold nothing.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from backend.contract import Noise
from backend.engine.context import Context
from backend.engine.denoise import Denoiser, denoise
from backend.engine.holding import HeldFeatures
from backend.engine.keeping import Known
from backend.engine.noise import draw_noise
from backend.engine.schedulers import Solver

GPU, CPU = torch.device("meta"), torch.device("cpu")
FRAMES = 6


class Crossings(TorchDispatchMode):
    """Notes the operations by which tensors come to another device and are waited for."""

    def __init__(self):
        super().__init__()
        self.waited = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        tensors = [each for each in tree_leaves((args, kwargs, result)) if isinstance(each, torch.Tensor)]
        copied = "copy" in function.name() and len({tensor.device for tensor in tensors}) > 1
        if copied and not ((kwargs or {}).get("non_blocking") or args[2:3] == (True,)):
            self.waited.append(function.name())
        if "index" in function.name() and tensors[0].device == GPU:  # what a list names goes to the GPU first
            self.waited.append(function.name())
        return result


class Network:
    """Stands for the networks: predicts something on the GPU, and wants its timestep there."""

    dtype = torch.float16

    def __call__(self, sample, timestep, text, added, deep=None, lora_weights=None):
        assert sample.device == timestep.device == GPU and sample.dtype == self.dtype and timestep.ndim == 0
        return sample + timestep.to(sample.dtype)


def make_denoiser():
    silent = SimpleNamespace(of=lambda *_: None, added=lambda *_: None)
    steered = SimpleNamespace(residuals=lambda *_: {})
    residence = SimpleNamespace(device=GPU, bring=lambda network: None)
    return Denoiser(Network(), silent, steered, [7.5] * 6, residence, HeldFeatures(1))


@pytest.mark.parametrize("first_step", [0, 2])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", ["ddim", "euler", "dpmpp_2m_karras", "lcm"])
def test_a_clip_on_the_gpu_is_denoised_without_waiting_for_it(name, masked, first_step):
    noise = lambda step, part: draw_noise(1, range(1, FRAMES + 1)[part], 4, 4, 4, step)  # noqa: E731
    x = torch.zeros(1, 4, FRAMES, 4, 4, device=GPU)
    state = {"model_output": x} if name.startswith("dpm") else {}
    solver = Solver(name, Noise(), 6, GPU, first_step, state, noise)
    known = Known(x, torch.zeros(1, 1, FRAMES, 4, 4, device=GPU), x) if masked else None
    if known:
        known = _Masked(known.x0, known.kept_until, known.noise)
    loop = denoise(x, solver, make_denoiser(), Context(FRAMES, 16, 4), first_step, known=known, shown=_some)
    with Crossings() as crossings:
        states = list(loop)
    assert len(states) == 6 - first_step and states[-1].x.device == GPU
    assert states[-1].x0.shape == (1, 4, 3, 4, 4)
    assert crossings.waited == []
    assert solver.timesteps.device == CPU


class _Masked(Known):
    """Is asked, before the loop begins, which frames are known: what is on the meta device cannot tell."""

    def keeps_all_of(self, frames):
        return False


def _some(step):
    return range(0, FRAMES, 2)


def test_crossings_are_noticed():
    """Else the test above would show nothing."""
    on_gpu = torch.zeros(4, device=GPU)
    with Crossings() as crossings:
        torch.zeros(4).to(GPU)
        torch.zeros(()).to(GPU)
        on_gpu[[0, 2]]
        on_gpu.copy_(torch.zeros(4))
        torch.zeros(4).to(GPU, non_blocking=True)
        on_gpu[1:3] * torch.tensor(2.0)
    assert crossings.waited == ["aten::_to_copy", "aten::_to_copy", "aten::index.Tensor", "aten::copy_"]
    with pytest.raises((RuntimeError, NotImplementedError)):
        on_gpu[0].item()
    with pytest.raises((RuntimeError, NotImplementedError)):
        bool(on_gpu[0] >= 0)
