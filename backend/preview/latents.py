"""Encode the drawn pictures once, at full and at half size, and read batches of latents and hints.

Must not import bpy.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

from .basis import Basis
from .data import Shard, read_shard, shards
from .pace import Device

SCALES = (1, 2, 4)  # whole, half and quarter size


@dataclass(frozen=True)
class Batch:
    """What one training step sees; hints in [0, 1]."""

    latents: torch.Tensor  # [n * frames, channels, h / 8, w / 8]
    depth: torch.Tensor  # [n * frames, 3, h, w]
    pose: torch.Tensor  # [n * frames, 3, h, w]
    captions: list[str]  # n


@torch.no_grad()
def encode_shards(basis: Basis, data: Path, kind: str) -> list[Path]:
    """Write the latents of every shard of `kind` that has none yet beside its pictures; return the shards."""
    folders = shards(data, kind)
    for folder in folders:
        for scale in SCALES:
            file = folder / f"latents{scale}.npy"
            if file.is_file():
                continue
            latents = [_encode(basis, pictures, scale) for pictures in read_shard(folder).pictures]
            temporary = file.with_suffix(f".{os.getpid()}")
            with temporary.open("wb") as stream:
                np.save(stream, np.stack(latents))
            temporary.replace(file)
    return folders


class Reader:
    """Random batches of one kind, always the same ones for a step number while no shard is added."""

    def __init__(self, basis: Basis, data: Path, kind: str, scale: int = 1) -> None:
        self._basis, self._data, self._kind, self._scale = basis, data, kind, scale
        self.look_again()

    def look_again(self) -> None:
        """Take in the shards that were drawn meanwhile."""
        folders = encode_shards(self._basis, self._data, self._kind)
        latents = [np.load(folder / f"latents{self._scale}.npy", mmap_mode="r") for folder in folders]
        self._shards = list(zip(map(read_shard, folders), latents, strict=True))
        self._with_people = [_with_people(shard) for shard, _ in self._shards]

    def batch(self, size: int, step: int, people: bool, machine: Device) -> Batch:
        """Return `size` clips of one shard; with `people`, such as have a pose."""
        draw = np.random.default_rng([11, step])
        number = int(draw.integers(len(self._shards)))
        shard, latents = self._shards[number]
        among = self._with_people[number] if people else np.arange(len(latents))
        chosen = np.sort(draw.choice(among, size, replace=len(among) < size))
        flat = torch.from_numpy(latents[chosen]).flatten(0, 1).float().to(machine.device)
        return Batch(
            flat.contiguous(memory_format=torch.channels_last),
            self._hints(shard.depth[chosen][..., None], machine).expand(-1, 3, -1, -1),
            self._hints(shard.poses[chosen], machine),
            [shard.captions[index] for index in chosen],
        )

    def _hints(self, pictures: np.ndarray, machine: Device) -> torch.Tensor:
        hints = torch.from_numpy(pictures).flatten(0, 1).to(machine.device).permute(0, 3, 1, 2).float() / 255
        if self._scale > 1:
            hints = functional.avg_pool2d(hints, self._scale)
        return hints.contiguous(memory_format=torch.channels_last)


def _with_people(shard: Shard) -> np.ndarray:
    """Return the numbers of the clips in which somebody is seen."""
    return np.flatnonzero([bool(clip[0].any()) for clip in shard.poses])


def _encode(basis: Basis, pictures: np.ndarray, scale: int) -> np.ndarray:
    """Return the latents of `pictures` [frames, h, w, 3] uint8: float16 [frames, channels, h / 8, w / 8]."""
    x = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1
    if scale > 1:
        x = functional.avg_pool2d(x, scale)
    return basis.encode(x).half().numpy()
