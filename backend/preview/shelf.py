"""Hold the drawn pictures where the training runs: on a GPU they are copied once, on a CPU they stay on the disk.

Must not import bpy.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .architecture import LATENT_PX
from .data import read_shard, shards
from .pace import Device

_LOOK_STEPS = 20
_KEPT_FREE = 0.6  # of a GPU's memory: the training needs it


@dataclass(frozen=True)
class Held:
    """A shard on the machine that trains."""

    pictures: torch.Tensor  # uint8 [clips, frames, h, w, 3]
    depth: torch.Tensor  # uint8 [clips, frames, h, w]
    poses: torch.Tensor  # uint8 [clips, frames, h, w, 3]
    tokens: np.ndarray  # uint16 [clips, captions, tokens]
    people: np.ndarray  # bool [clips, frames, h / 8, w / 8]: where somebody is


class Shelf:
    """The shards of one kind that are drawn so far; those drawn while the training runs are taken in beside it."""

    def __init__(self, data: Path, kind: str, machine: Device) -> None:
        self._data, self._kind, self._machine = data, kind, machine
        self._held: list[Held] = []
        self._coming: list[Future[Held]] = []
        self._known: set[Path] = set()
        self._worker = ThreadPoolExecutor(1)
        self.look()
        for coming in self._coming:
            coming.result()
        self.look()

    def __len__(self) -> int:
        return len(self._held)

    def __getitem__(self, number: int) -> Held:
        return self._held[number]

    def look(self, step: int = 0) -> None:
        """Begin to take in what has been drawn since, and take what has come; does nothing at most steps."""
        if step % _LOOK_STEPS:
            return
        for folder in shards(self._data, self._kind):
            if folder not in self._known:
                self._known.add(folder)
                self._coming.append(self._worker.submit(_hold, folder, self._machine.device))
        while self._coming and self._coming[0].done():
            self._held.append(self._coming.pop(0).result())


def _hold(folder: Path, device: torch.device) -> Held:
    shard = read_shard(folder)
    if device.type == "cuda":
        free, whole = torch.cuda.mem_get_info(device)
        device = device if free > _KEPT_FREE * whole else torch.device("cpu")
    pictures, depth, poses = (
        torch.from_numpy(array).to(device) for array in (shard.pictures, shard.depth, shard.poses)
    )
    clips, frames, height, width, _ = poses.shape
    squares = poses.view(clips, frames, height // LATENT_PX, LATENT_PX, width // LATENT_PX, LATENT_PX * 3)
    people = (squares.amax((3, 5)) > 0).cpu().numpy()
    return Held(pictures, depth, poses, shard.tokens, people)
