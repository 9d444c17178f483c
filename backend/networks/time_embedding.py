"""Embed the time once for all pictures of a batch, which share it.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import torch
from diffusers import ControlNetModel, UNetMotionModel
from diffusers.models.embeddings import TimestepEmbedding


class SharedTimeEmbedding(TimestepEmbedding):
    """A time embedding for batches whose rows all have the same time."""

    def forward(self, sample: torch.Tensor, condition: torch.Tensor | None = None) -> torch.Tensor:
        """Return the embedding of `sample` [pictures, width], whose rows are equal, one row a picture."""
        return super().forward(sample[:1], condition).expand(sample.shape[0], -1)


def embed_time_once(network: UNetMotionModel | ControlNetModel) -> None:
    """Make `network` embed the time of the first picture for all of them."""
    network.time_embedding.__class__ = SharedTimeEmbedding
