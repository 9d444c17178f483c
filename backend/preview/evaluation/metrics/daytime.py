"""Which time of day is it? The nearest class mean of the picture's global colour statistics.

Nearest in the metric of the spread within the classes (Fisher's linear discriminant). Must not import torch or bpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .colours import lab


def statistics(picture: np.ndarray) -> np.ndarray:
    """Return the mean and spread of L*a*b* in the upper, middle and lower third of `picture`, [18]."""
    thirds = np.array_split(lab(picture), 3, axis=0)
    return np.concatenate([part.reshape(-1, 3).mean(0) for part in thirds] + [part.std((0, 1)) for part in thirds])


@dataclass(frozen=True)
class Times:
    """Class means [n, 18] of `names`, and what makes distances fair [18, 18]."""

    names: tuple[str, ...]
    means: np.ndarray
    whitening: np.ndarray

    @classmethod
    def of(cls, samples: Mapping[str, Sequence[np.ndarray]]) -> Times:
        """Measure the classes on the statistics of sample pictures, some of each."""
        names = tuple(samples)
        means = np.stack([np.mean(samples[name], axis=0) for name in names])
        spread = np.concatenate([np.asarray(samples[name]) - mean for name, mean in zip(names, means, strict=True)])
        within = np.cov(spread.T) + 0.5 * np.eye(spread.shape[1])
        values, vectors = np.linalg.eigh(within)
        return cls(names, means, vectors / np.sqrt(values))

    def read(self, picture: np.ndarray) -> str:
        """Return the name of the time that `picture` shows."""
        distance = (((statistics(picture) - self.means) @ self.whitening) ** 2).sum(axis=1)
        return self.names[int(distance.argmin())]
