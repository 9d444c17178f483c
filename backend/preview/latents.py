"""Read batches of latents, hints and captions from the drawn pictures: whole, at half size, or cut from them.

Must not import bpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

from .architecture import LATENT_PX
from .basis import Basis
from .data import Shard, read_shard, shards
from .pace import Device
from .pictures import caption_of, said

CUT_PX = 128
_MEASURED = 128  # pictures that tell how much the latents vary
_FROM_CLIPS = 0.1  # of the batches of single pictures: clips show few scenes, but people in motion
_CUT_AT_PEOPLE = 0.8  # of the cuts from pictures with people


class View(Enum):
    """How much of a picture is shown. Half size teaches layout and words, cuts teach edges, both at a quarter of the
    cost of the whole."""

    WHOLE = 1
    HALF = 2
    CUT = 3


@dataclass(frozen=True)
class Batch:
    """What one training step sees; hints in [0, 1]."""

    latents: torch.Tensor  # [n * frames, channels, h / 8, w / 8]
    depth: torch.Tensor  # [n * frames, 3, h, w]
    pose: torch.Tensor  # [n * frames, 3, h, w]
    captions: list[str]  # n
    deviation: torch.Tensor  # [channels], of the latents of all pictures


class Reader:
    """Random batches of the shards in `data`, always the same ones for a step number."""

    def __init__(self, basis: Basis, data: Path) -> None:
        self._basis = basis
        self._shards = {kind: [read_shard(folder) for folder in shards(data, kind)] for kind in ("stills", "clips")}
        self._with_people = {kind: list(map(_with_people, found)) for kind, found in self._shards.items()}
        first = torch.from_numpy(np.array(self._shards["stills"][0].pictures[:_MEASURED, 0])).permute(0, 3, 1, 2)
        self._deviation = self._basis.encode(first.float() / 127.5 - 1).std((0, 2, 3))

    def pictures(self, size: int, step: int, people: bool, view: View, machine: Device) -> Batch:
        """Return `size` single frames of one shard of either kind; with `people`, such as have a pose."""
        draw = np.random.default_rng([11, step])
        kind = "clips" if draw.random() < _FROM_CLIPS else "stills"
        number = int(draw.integers(len(self._shards[kind])))
        chosen = self._chosen(kind, number, size, people, draw)
        frames = draw.integers(self._shards[kind][number].pictures.shape[1], size=size)
        return self._batch(self._shards[kind][number], chosen, frames[:, None], view, draw, machine)

    def clip(self, step: int, frames: int, people: bool, view: View, machine: Device) -> Batch:
        """Return the first `frames` frames of one clip; with `people`, of one that has a pose."""
        draw = np.random.default_rng([11, step])
        number = int(draw.integers(len(self._shards["clips"])))
        chosen = self._chosen("clips", number, 1, people, draw)
        return self._batch(self._shards["clips"][number], chosen, np.arange(frames)[None], view, draw, machine)

    def _chosen(self, kind: str, number: int, size: int, people: bool, draw: np.random.Generator) -> np.ndarray:
        shard = self._shards[kind][number]
        among = self._with_people[kind][number] if people else np.arange(len(shard.pictures))
        return np.sort(draw.choice(among, size, replace=len(among) < size))

    def _batch(
        self,
        shard: Shard,
        chosen: np.ndarray,
        frames: np.ndarray,
        view: View,
        draw: np.random.Generator,
        machine: Device,
    ) -> Batch:
        """Return clips `chosen` [n] of `shard`, of each the `frames` [n or 1, f]."""
        rows = chosen[:, None]
        pictures, depth, poses = (array[rows, frames] for array in (shard.pictures, shard.depth, shard.poses))
        if view is View.CUT:
            corners = [_corner(pose[0], draw) for pose in poses]
            pictures, depth, poses = (_cut(array, corners) for array in (pictures, depth, poses))
        latents = self._basis.encode(_tensor(pictures, view, machine) * 2 - 1)
        return Batch(
            latents.contiguous(memory_format=torch.channels_last),
            _tensor(depth[..., None], view, machine).expand(-1, 3, -1, -1),
            _tensor(poses, view, machine),
            [caption_of(said(shard.facts[index], draw), draw) for index in chosen],
            self._deviation.to(machine.device),
        )


def _with_people(shard: Shard) -> np.ndarray:
    """Return the numbers of the clips in which somebody is seen."""
    return np.flatnonzero([bool(clip[0].any()) for clip in shard.poses])


def _corner(pose: np.ndarray, draw: np.random.Generator) -> tuple[int, int]:
    """Return where to cut, rows and columns, on the grid of the latents; often around somebody."""
    height, width = pose.shape[:2]
    y, x = draw.integers(0, height), draw.integers(0, width)
    if draw.random() < _CUT_AT_PEOPLE:
        seen = np.argwhere(pose.any(-1))
        if len(seen):
            y, x = seen[draw.integers(len(seen))]
    top, left = (
        np.clip([y - CUT_PX // 2, x - CUT_PX // 2], 0, [height - CUT_PX, width - CUT_PX]) // LATENT_PX
    ) * LATENT_PX
    return int(top), int(left)


def _cut(array: np.ndarray, corners: list[tuple[int, int]]) -> np.ndarray:
    """Return `CUT_PX` squares of `array` [n, frames, h, w, ...]."""
    return np.stack(
        [each[:, top : top + CUT_PX, left : left + CUT_PX] for each, (top, left) in zip(array, corners, strict=True)]
    )


def _tensor(array: np.ndarray, view: View, machine: Device) -> torch.Tensor:
    """Return `array` uint8 [n, frames, h, w, channels] as [n * frames, channels, h, w] in [0, 1]."""
    flat = torch.from_numpy(np.ascontiguousarray(array)).flatten(0, 1).to(machine.device)
    x = flat.permute(0, 3, 1, 2).float() / 255
    if view is View.HALF:
        x = functional.avg_pool2d(x, 2)
    return x.contiguous(memory_format=torch.channels_last)
