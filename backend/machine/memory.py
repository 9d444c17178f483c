"""Keep models where a run's plan wants them, and say what to do when memory does not suffice.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import torch
from diffusers import AutoencoderTiny
from torch import nn

from ..contract.memory import Together
from ..errors import BackendError
from ..networks.controlnet import SteeringNet
from ..networks.sparse_controlnet import SparseNet
from ..networks.unet import AnimatedUNet
from .devices import free_memory_bytes


class Residence:
    """Move models to the device before they are used, and off it where they cannot all stay.

    `groups` are models that stay together. All groups stay on the device if `keep_all`; otherwise one
    at a time, the others wait in the main memory.
    """

    def __init__(self, groups: Sequence[Sequence[nn.Module]], device: torch.device, keep_all: bool) -> None:
        self.device = device
        self._groups = [list(group) for group in groups]
        if keep_all:
            self._groups = [[model for group in self._groups for model in group]]
        self._here: list[nn.Module] = []

    def bring(self, model: nn.Module) -> None:
        """Make sure that `model` is on the device."""
        if any(member is model for member in self._here):
            return
        wanted = next(group for group in self._groups if any(member is model for member in group))
        for group in self._groups:
            if group is not wanted:
                for member in group:
                    member.to("cpu")
                    if isinstance(member, (AnimatedUNet, SteeringNet, SparseNet)):
                        member.forget()  # what it keeps of the prompts is no weight, and would stay
        for member in wanted:
            member.to(self.device)
        self._here = wanted


def residence_of(
    encoders: Sequence[nn.Module],
    denoisers: Sequence[nn.Module],
    vae: nn.Module,
    device: torch.device,
    together: Together,
) -> Residence:
    """Return which models share the device: all, those of one stage at a time, or one model at a time.

    `encoders` are what reads prompts and reference pictures, `denoisers` the UNet, the ControlNets and the SparseCtrl.
    """
    if together == "model":
        return Residence([list(encoders), *([model] for model in denoisers), [vae]], device, keep_all=False)
    stages = [list(encoders), list(denoisers), [vae]]
    if isinstance(vae, AutoencoderTiny):  # it draws the previews while the others denoise
        stages = [list(encoders), [*denoisers, vae]]
    return Residence(stages, device, keep_all=together == "all")


def room_bytes(device: torch.device, models: Iterable[nn.Module]) -> int:
    """Return how much memory of `device` a run may take, with what `models` take of it already."""
    empty_caches()  # what the last take's steps left in torch's own pool counts as taken otherwise
    return free_memory_bytes(device) + sum(size_bytes(model) for model in models if _is_on(model, device))


def size_bytes(model: nn.Module) -> int:
    """Return how much memory the weights of `model` take."""
    return sum(tensor.numel() * tensor.element_size() for tensor in (*model.parameters(), *model.buffers()))


def empty_caches() -> None:
    """Give memory that nothing uses any more back to the machine."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()
    if torch.xpu.is_available():
        torch.xpu.empty_cache()


@contextmanager
def memory_errors(device: torch.device) -> Iterator[None]:
    """Raise `BackendError` `out_of_memory` for an allocation that fails on `device` or in main memory."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        empty_caches()
        where = "this machine" if device.type == "cpu" else "the GPU"
        raise BackendError(
            "out_of_memory",
            f"There is not enough memory on {where} for this take.",
            "Close other programs that use it, then press Finish Take: it goes on from the last saved step. "
            "A new take needs less with a smaller picture or a shorter context window.",
            detail=str(error),
        ) from error


def is_out_of_memory(error: Exception) -> bool:
    """Tell whether `error` is an allocation that failed."""
    # Only CUDA and XPU have an exception class of their own; the others tell it in words, so do cuBLAS and cuDNN.
    words = ("out of memory", "can't allocate memory", "not enough memory", "STATUS_ALLOC_FAILED")
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or any(w in str(error) for w in words)


def _is_on(model: nn.Module, device: torch.device) -> bool:
    where = next(model.parameters()).device
    return (where.type, where.index or 0) == (device.type, device.index or 0)  # `mps` and `mps:0` are one
