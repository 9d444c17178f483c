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
from .data import read_shard, shards
from .pace import Device
from .shelf import Held, Shelf

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
    tokens: torch.Tensor  # [n, tokens], of the captions
    deviation: torch.Tensor  # [channels], of the latents of all pictures


class Reader:
    """Random batches of the shards in `data`, on the machine that trains.

    The same ones for a step number, as long as no shards are added.
    """

    def __init__(self, basis: Basis, data: Path, machine: Device) -> None:
        self._basis, self._machine = basis, machine
        self._data = data
        self._shelves: dict[str, Shelf] = {}
        first = torch.from_numpy(read_shard(shards(data, "stills")[0]).pictures[:_MEASURED, :1])
        deviation = self._basis.encode(_tensor(first, View.WHOLE) * 2 - 1).std((0, 2, 3))
        self._deviation = deviation.to(machine.device)

    def pictures(self, size: int, step: int, people: bool, view: View) -> Batch:
        """Return `size` single frames of one shard of either kind; with `people`, of clips that show somebody."""
        draw = np.random.default_rng([11, step])
        held = self._shard("clips" if draw.random() < _FROM_CLIPS else "stills", step, draw)
        frames = draw.integers(held.pictures.shape[1], size=size)
        return self._batch(held, _chosen(held, size, people, draw), frames[:, None], view, draw)

    def clips(self, size: int, step: int, frames: int, people: bool, view: View) -> Batch:
        """Return the first `frames` frames of `size` clips of one shard; with `people`, of such as have a pose."""
        draw = np.random.default_rng([11, step])
        held = self._shard("clips", step, draw)
        return self._batch(held, _chosen(held, size, people, draw), np.arange(frames)[None], view, draw)

    def _shard(self, kind: str, step: int, draw: np.random.Generator) -> Held:
        if kind not in self._shelves:
            self._shelves[kind] = Shelf(self._data, kind, self._machine)
        for shelf in self._shelves.values():
            shelf.look(step)
        shelf = self._shelves[kind]
        return shelf[int(draw.integers(len(shelf)))]

    def _batch(
        self, held: Held, chosen: np.ndarray, frames: np.ndarray, view: View, draw: np.random.Generator
    ) -> Batch:
        """Return clips `chosen` [n] of `held`, of each the `frames` [n or 1, f]."""
        rows, columns = (torch.from_numpy(part).to(held.pictures.device) for part in (chosen[:, None], frames))
        where: tuple[torch.Tensor, ...] = (rows, columns)
        if view is View.CUT:
            where = _cut_out(where, _corners(held.people[chosen, frames[:, 0]], draw))
        arrays = (held.pictures, held.depth, held.poses)
        pictures, depth, poses = (array[where].to(self._machine.device) for array in arrays)
        said = draw.integers(held.tokens.shape[1], size=len(chosen))
        latents = self._basis.encode(_tensor(pictures, view) * 2 - 1)
        return Batch(
            latents.contiguous(memory_format=torch.channels_last),
            _tensor(depth[..., None], view).expand(-1, 3, -1, -1),
            _tensor(poses, view),
            torch.from_numpy(held.tokens[chosen, said].astype(np.int64)).to(latents.device),
            self._deviation,
        )


def _chosen(held: Held, size: int, people: bool, draw: np.random.Generator) -> np.ndarray:
    """Return the numbers of `size` clips of a shard, in order; with `people`, of such as show somebody at first."""
    among = np.flatnonzero(held.people[:, 0].any((1, 2))) if people else np.arange(len(held.people))
    return np.sort(draw.choice(among, size, replace=len(among) < size))


def _corners(people: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Return where to cut out of pictures, rows and columns [n, 2]: often around somebody.

    `people` [n, h / 8, w / 8] tells where they are; the cuts lie on this grid, which is that of the latents.
    """
    count, height, width = people.shape
    centres = draw.integers((height, width), size=(count, 2))
    seen = people.reshape(count, -1).cumsum(1)
    which = np.floor(draw.random(count) * seen[:, -1])  # of the places where somebody is
    places = (seen > which[:, None]).argmax(1)
    at_people = (draw.random(count) < _CUT_AT_PEOPLE) & (seen[:, -1] > 0)
    centres[at_people] = np.stack([places // width, places % width], 1)[at_people]
    cut = CUT_PX // LATENT_PX
    return np.clip(centres - cut // 2, 0, (height - cut, width - cut)) * LATENT_PX


def _cut_out(where: tuple[torch.Tensor, ...], corners: np.ndarray) -> tuple[torch.Tensor, ...]:
    """Return the indices of `CUT_PX` squares of the frames `where`, as [n, frames, h, w]."""
    inside = torch.arange(CUT_PX, device=where[0].device)
    top, left = (torch.from_numpy(part).to(inside.device)[:, None] + inside for part in corners.T)
    return (*(part[..., None, None] for part in where), top[:, None, :, None], left[:, None, None, :])


def _tensor(array: torch.Tensor, view: View) -> torch.Tensor:
    """Return `array` uint8 [n, frames, h, w, channels] as [n * frames, channels, h, w] in [0, 1]."""
    x = array.flatten(0, 1).permute(0, 3, 1, 2).float() / 255
    if view is View.HALF:
        x = functional.avg_pool2d(x, 2)
    return x.contiguous(memory_format=torch.channels_last)
