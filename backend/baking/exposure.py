"""Match the exposure of views: a gain for each, channel and time, so that where several show one place they agree.

Must not import torch, bpy or anything from the Blender side.

After Brown and Lowe (Automatic Panoramic Image Stitching using Invariant Features, 2007, section 6), in logarithms, so
that darkening one view and brightening the other cost the same: with the gains e^x the sum over all pairs of views of
W (x_a + log m_a - x_b - log m_b)^2, and of a little x^2, is least. m are the mean colours of what both show, W is how
much that is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import numpy as np

from ..contract import Texture, TextureFolder
from .layouts import Layouts, Stretch
from .merging import Merged
from .views import read_seen

GREATEST = 2.0  # gain; 1 / GREATEST is the least
_SIDE = 256  # texels of the layout in which views are compared
_DARK, _BRIGHT = 0.004, 0.97  # linear light; beyond, a picture has lost what it showed
_ALIKE = math.log(1.5)  # what differs by more than that from how most differs shows another thing, or a highlight
_TOWARDS_ONE = 0.005  # what keeps gains at 1, as a share of what a view shows: less common than that says little
_SECONDS = 1.0  # how far in time gains are smoothed, so that nothing flickers


def gains_of(folder: TextureFolder, texture: Texture, advance: Callable[[int], None]) -> np.ndarray:
    """Return the gain of each view in each file, [files, views, channels] float32, all 1 where nothing is shared.

    `advance` hears how many pictures more were looked at, several times a second, and may raise. Raises `BackendError`.
    """
    size = {"width": min(texture.width, _SIDE), "height": min(texture.height, _SIDE)}
    measured = _Measured(folder, replace(texture, **size), advance)
    sigma = _SECONDS * texture.fps / texture.frames.step
    weight, difference = (_smoothed(each, sigma, texture.loop) for each in measured.pairs())
    return _solved(weight, difference)


class _Measured:
    """Compares views in a small layout."""

    def __init__(self, folder: TextureFolder, texture: Texture, advance: Callable[[int], None]) -> None:
        self._folder, self._texture, self._advance = folder, texture, advance
        self._layouts = Layouts(folder, texture, lambda: advance(0))

    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Return how much each two views share and how far they differ there, the latter multiplied by the former.

        Both [files, views, views, channels]; the difference is log m_a - log m_b.
        """
        views = len(self._texture.views)
        weight = np.zeros((self._texture.count, views, views, 3))
        difference = np.zeros_like(weight)
        for stretch in self._layouts.stretches():
            for number in stretch.numbers:
                for (a, one), (b, other) in combinations(self._shown(number, stretch).items(), 2):
                    share, apart = _compared(one, other)
                    weight[number - 1, a, b] = weight[number - 1, b, a] = share
                    difference[number - 1, a, b], difference[number - 1, b, a] = share * apart, -share * apart
        return weight, difference

    def _shown(self, number: int, stretch: Stretch) -> dict[int, Merged]:
        """Return what each view shows in a file, by the view's place from 0."""
        texture = self._texture
        shown: dict[int, Merged] = {}
        for picture in texture.pictures(number):
            points = self._layouts.points(self._layouts.number_at(picture.scene_frame), stretch)
            merged = shown.setdefault(picture.view - 1, Merged(texture.width, texture.height, texture.weighing))
            merged.add(points, read_seen(self._folder, picture, texture.weighing))
            self._advance(1)
        return shown


def _compared(one: Merged, other: Merged) -> tuple[np.ndarray, np.ndarray]:
    """Return which share of the smaller of two views both show, and how far they differ there, both [channels]."""
    both = np.flatnonzero((one.weight > 0) & (other.weight > 0))
    a, b = one.colour(both), other.colour(both)
    usable = (np.minimum(a, b) > _DARK) & (np.maximum(a, b) < _BRIGHT)
    apart = np.log(np.where(usable, a / np.where(usable, b, 1), 1))
    for channel, where in enumerate(usable.T):
        if where.any():
            apart[:, channel] -= np.median(apart[where, channel])
    weight = np.minimum(one.weight, other.weight)[both, None] * (usable & (np.abs(apart) < _ALIKE))
    whole = max(min(one.weight.sum(), other.weight.sum()), 1e-9)
    mean_a, mean_b = (np.maximum((weight * colour).sum(axis=0), 1e-12) for colour in (a, b))
    return weight.sum(axis=0) / whole, np.log(mean_a / mean_b)


def _smoothed(values: np.ndarray, sigma: float, loop: bool) -> np.ndarray:
    """Return the weighted means over the files around each, by a Gaussian of `sigma` files."""
    files = len(values)
    reach = math.ceil(3 * sigma) if loop else min(math.ceil(3 * sigma), files - 1)
    total, mass = np.zeros_like(values), np.zeros(files)
    for offset in range(-reach, reach + 1):
        part = math.exp(-0.5 * (offset / sigma) ** 2)
        source = np.arange(files) + offset
        there = np.flatnonzero((source >= 0) & (source < files) | loop)
        total[there] += part * values[source[there] % files]
        mass[there] += part
    return total / mass.reshape(-1, *(1,) * (values.ndim - 1))


def _solved(weight: np.ndarray, difference: np.ndarray) -> np.ndarray:
    """Return the gains, [files, views, channels] float32, from what `_Measured.pairs` returns."""
    shared = np.moveaxis(weight, 3, 1)  # [files, channels, views, views]
    own = np.eye(shared.shape[2]) * (shared.sum(axis=3) + _TOWARDS_ONE)[..., None]
    apart = np.moveaxis(difference, 3, 1).sum(axis=3)
    found = np.linalg.solve(own - shared, -apart[..., None])[..., 0]
    limit = math.log(GREATEST)
    return np.exp(np.clip(np.moveaxis(found, 1, 2), -limit, limit)).astype(np.float32)
