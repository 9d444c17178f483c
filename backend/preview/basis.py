"""The latent space: the principal components of 8 x 8 patches.

A linear code needs no training, so that the denoiser can learn at once; the autoencoder's decoder learns to
draw pictures from it, its encoder to compute it. The components are scaled by the root of their deviation: alike,
the grain of the last ones would cost as much learning as the picture; unscaled, they would drown in noise.
Must not import bpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from safetensors.torch import load_file, save_file

from .architecture import LATENT_CHANNELS, LATENT_PX
from .data import read_shard, shards

_FILE = "latent_basis.safetensors"


@dataclass(frozen=True)
class Basis:
    """Latents are (patch - mean) @ components, unit variance on average."""

    mean: torch.Tensor  # [192]
    components: torch.Tensor  # [192, channels]

    def encode(self, x: torch.Tensor) -> torch.Tensor:
        """Return the latents [n, channels, h / 8, w / 8] of pictures [n, 3, h, w] in [-1, 1]."""
        patches = functional.pixel_unshuffle(x, LATENT_PX).movedim(1, -1)
        return ((patches - self.mean.to(x)) @ self.components.to(x)).movedim(-1, 1).contiguous()

    def save(self, folder: Path) -> None:
        """Write the basis into the folder of a workshop or of a model, which cannot be trained on without it."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file({"mean": self.mean.contiguous(), "components": self.components.contiguous()}, folder / _FILE)


def load_basis(folder: Path) -> Basis | None:
    """Return the basis in `folder`, or None."""
    file = folder / _FILE
    return Basis(**load_file(file)) if file.is_file() else None


def fit_basis(data: Path) -> Basis:
    """Return the basis of the first stills in `data`."""
    patches = []
    for folder in shards(data, "stills")[:6]:
        pictures = torch.from_numpy(np.array(read_shard(folder).pictures[::2, 0]))
        x = pictures.permute(0, 3, 1, 2).float() / 127.5 - 1
        patches.append(functional.pixel_unshuffle(x, LATENT_PX).movedim(1, -1).flatten(0, 2)[::3])
    flat = torch.cat(patches).double()
    mean = flat.mean(0)
    variances, vectors = torch.linalg.eigh(torch.cov((flat - mean).T))
    variances, vectors = variances.flip(0)[:LATENT_CHANNELS], vectors.flip(1)[:, :LATENT_CHANNELS]
    vectors = vectors * vectors.sum(0).sign()  # brighter is more, whatever the solver's signs
    scaled = vectors * variances**-0.25
    return Basis(mean.float(), (scaled / variances.sqrt().mean().sqrt()).float())
