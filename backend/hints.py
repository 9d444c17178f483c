"""Embed the hints of a ControlNet once a run: its first layers see nothing else, and take as long as all the others.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from diffusers import ControlNetModel
from diffusers.models.controlnets.controlnet import ControlNetConditioningEmbedding

MOST_KEPT_BYTES = 2**30  # of embedded hints in the main memory; the rest is made again for each step


class HintEmbedding(ControlNetConditioningEmbedding):
    """The layers of a ControlNet that embed the hint: asked by `embed`, and passed by when the net runs."""

    def embed(self, hints: torch.Tensor) -> torch.Tensor:
        """Return the embedding [frames, channels, h, w] of `hints` [frames, 3, height, width] in [0, 1]."""
        return super().forward(hints)

    def forward(self, conditioning: torch.Tensor) -> torch.Tensor:
        """Return `conditioning`, which is embedded already."""
        return conditioning


def embed_hints_apart(net: ControlNetModel) -> None:
    """Make `net` take embedded hints in place of pictures."""
    config = net.config
    with torch.device("meta"):
        apart = HintEmbedding(
            config["block_out_channels"][0],
            config["conditioning_channels"],
            config["conditioning_embedding_out_channels"],
        )
    apart.load_state_dict(net.controlnet_cond_embedding.state_dict(), assign=True)
    net.controlnet_cond_embedding = apart


class EmbeddedHints:
    """The embedded hints of a clip for one net; the first of them, up to `MOST_KEPT_BYTES`, are kept.

    `pictures` gives the hints of some frames, [frames, 3, height, width] in [0, 1]; past the clip's end there are none.
    """

    def __init__(self, net: ControlNetModel, pictures: Callable[[slice], torch.Tensor]) -> None:
        self._net, self._pictures = net, pictures
        self._kept: dict[int, torch.Tensor] = {}
        self._kept_bytes = 0

    def __call__(self, frames: slice) -> torch.Tensor:
        """Return the embeddings of `frames`, [frames, channels, h, w], where the net is and in its number format."""
        first, last = frames.start // 2, (frames.stop - 1) // 2
        pairs = torch.cat([self._pair(pair) for pair in range(first, last + 1)])
        return pairs[frames.start - 2 * first : frames.stop - 2 * first]

    @torch.no_grad()
    def _pair(self, pair: int) -> torch.Tensor:
        """Return the embeddings of frames 2 * `pair` and the next.

        Always the same two, so that a frame's numbers do not depend on the context window that asks for it, and
        never one alone, which kernels compute in another order than the frames of a batch.
        """
        net = self._net
        if pair in self._kept:
            return self._kept[pair].to(net.device)
        pictures = self._pictures(slice(2 * pair, 2 * pair + 2)).to(net.device, net.dtype)
        embeddings = net.controlnet_cond_embedding.embed(pictures.expand(2, -1, -1, -1))[: len(pictures)]
        if self._kept_bytes + embeddings.nbytes <= MOST_KEPT_BYTES:
            self._kept[pair] = embeddings.cpu()
            self._kept_bytes += embeddings.nbytes
        return embeddings
