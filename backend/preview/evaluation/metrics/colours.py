"""Which colour is it? The nearest of prototypes that were measured on pictures whose colours are known.

Distances are Euclidean in CIE L*a*b* (D65). Must not import torch or bpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(rgb: np.ndarray) -> np.ndarray:
    """Return 8-bit sRGB [..., 3] as L* (0 to 100), a*, b*."""
    value = np.asarray(rgb, np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def region_colour(picture: np.ndarray, region: np.ndarray) -> np.ndarray:
    """Return the median L*a*b* colour [3] of `picture` in the pixels `region`, which must not be empty."""
    return np.median(lab(picture[region]), axis=0)


def nearest(colour: np.ndarray, prototypes: Mapping[str, np.ndarray]) -> str:
    """Return the name whose prototypes [n, 3] hold the one that is nearest to `colour` [3]."""
    return min(prototypes, key=lambda name: float(((prototypes[name] - colour) ** 2).sum(axis=-1).min()))


def prototypes_of(samples: Mapping[str, Sequence[np.ndarray]], most: int = 3) -> dict[str, np.ndarray]:
    """Return up to `most` prototypes [n, 3] a name for the sample colours of each, by k-means from spread starts."""
    return {name: _centres(np.asarray(colours), most) for name, colours in samples.items() if len(colours)}


def _centres(points: np.ndarray, most: int) -> np.ndarray:
    count = min(most, 1 + len(points) // 6)
    order = np.argsort(points[:, 0])  # from dark to bright
    centres = np.stack([points[part].mean(axis=0) for part in np.array_split(order, count)])
    for _ in range(10):
        own = ((points[:, None] - centres[None]) ** 2).sum(-1).argmin(1)
        centres = np.stack([points[own == i].mean(0) if (own == i).any() else c for i, c in enumerate(centres)])
    return centres
