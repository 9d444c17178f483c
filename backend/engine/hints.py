"""Embed the hints of a ControlNet once a run: its first layers see nothing else, and take as long as all the others.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import torch
from diffusers import ControlNetModel

from ..contract.memory import MOST_KEPT_BYTES, MOST_NEAR_BYTES

# Embedded at once: enough to keep all cores busy, few enough for the memory, as these layers work at full size.
MOST_PIXELS, MOST_FRAMES, LEAST_FRAMES = 2**21, 8, 2


class EmbeddedHints:
    """The embedded hints of a clip for one net; as many of the first as the memory set aside for them takes are kept.

    `pictures` gives the hints of some frames, [frames, 3, height, width] in [0, 1]; past the clip's end there are none.
    """

    def __init__(self, net: ControlNetModel, pictures: Callable[[slice], torch.Tensor]) -> None:
        self._net, self._pictures = net, pictures
        self._kept: dict[int, torch.Tensor] = {}  # groups by number
        self._kept_bytes = 0
        self._last: dict[int, torch.Tensor] = {}  # the groups that were asked for last: windows have frames in common

    def __call__(self, frames: Sequence[int]) -> torch.Tensor:
        """Return the embeddings of `frames`, [frames, channels, h, w], where the net is and in its number format."""
        size = self._group_size
        wanted = sorted({frame // size for frame in frames})
        self._last = {group: tensor for group, tensor in self._last.items() if group in wanted}
        groups = {group: self._last[group] if group in self._last else self._group(group) for group in wanted}
        self._last = {group: tensor for group, tensor in groups.items() if group not in self._kept}
        return torch.stack([groups[frame // size][frame % size] for frame in frames])

    @cached_property
    def _group_size(self) -> int:
        """The number of frames that are embedded at once."""
        height, width = self._pictures(slice(0, 1)).shape[-2:]
        return min(MOST_FRAMES, max(LEAST_FRAMES, MOST_PIXELS // (height * width)))

    @torch.no_grad()
    def _group(self, group: int) -> torch.Tensor:
        """Return the embeddings of one group of frames.

        Always the same ones, so that a frame's numbers do not depend on the context window that asks for it, and
        never one alone, which kernels compute in another order than the frames of a batch.
        """
        net = self._net
        if group in self._kept:
            return self._kept[group].to(net.device, non_blocking=True)
        first = group * self._group_size
        pictures = self._pictures(slice(first, first + self._group_size)).to(net.device, net.dtype)
        batch = pictures if len(pictures) > 1 else pictures.expand(2, -1, -1, -1)
        embeddings = net.controlnet_cond_embedding.embed(batch)[: len(pictures)]
        self._keep(group, embeddings)
        return embeddings

    def _keep(self, group: int, embeddings: torch.Tensor) -> None:
        kept_bytes = self._kept_bytes + embeddings.nbytes
        if kept_bytes <= MOST_KEPT_BYTES:
            near = kept_bytes <= MOST_NEAR_BYTES or embeddings.device.type == "cpu"
            self._kept[group] = embeddings if near else _in_main_memory(embeddings)
            self._kept_bytes = kept_bytes


def _in_main_memory(tensor: torch.Tensor) -> torch.Tensor:
    """Return a copy of `tensor` that a GPU fetches in its turn, while the program goes on, where it can."""
    return tensor.cpu().pin_memory() if tensor.device.type == "cuda" else tensor.cpu()
