"""Keep models where memory allows, and say what to do when it does not suffice.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import torch
from diffusers import AutoencoderTiny
from torch import nn

from .devices import free_memory_bytes
from .errors import BackendError

log = logging.getLogger(__name__)

# How many numbers a guided denoise step with ControlNets keeps at once for each latent pixel and frame. Counted on
# the shapes of SD1.5's and SDXL's modules, between which it hardly differs, nor with size and frames; what kernels need
# inside is not in it.
STEP_NUMBERS_PER_LATENT = 23_500


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
        for member in wanted:
            member.to(self.device)
        self._here = wanted


def plan_groups(
    text_encoders: Sequence[nn.Module],
    denoisers: Sequence[nn.Module],
    vae: nn.Module,
    device: torch.device,
    offload: Literal["auto", "never", "always"],
    latents: int,
) -> Residence:
    """Return which models share the device: all, one stage at a time, or one model at a time.

    `denoisers` are the UNet and the ControlNets, `latents` the latent pixels times frames of a context window.
    """
    stages = [list(text_encoders), list(denoisers), [vae]]
    if isinstance(vae, AutoencoderTiny):  # it draws the previews while the others denoise
        stages = [list(text_encoders), [*denoisers, vae]]
    single = [list(text_encoders), *([model] for model in denoisers), [vae]]
    if device.type == "cpu" or offload == "never":
        return Residence(stages, device, keep_all=True)
    if offload == "always":
        return Residence(single, device, keep_all=False)
    empty_caches()  # what the last take's steps left in torch's own pool counts as taken otherwise
    on_device = sum(size_bytes(model) for stage in stages for model in stage if _is_on(model, device))
    step_bytes = latents * STEP_NUMBERS_PER_LATENT * next(denoisers[0].parameters()).element_size()
    room = free_memory_bytes(device) + on_device - step_bytes
    if sum(size_bytes(model) for stage in stages for model in stage) <= room:
        return Residence(stages, device, keep_all=True)
    fits_stage = max(sum(size_bytes(model) for model in stage) for stage in stages) <= room
    log.info("short of memory on %s: %s at a time", device, "one stage" if fits_stage else "one model")
    return Residence(stages if fits_stage else single, device, keep_all=False)


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
            "Make the picture smaller or the context window shorter, set offloading to always, "
            "or close other programs that use the GPU, then press Finish Take: it goes on from the last saved step.",
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
