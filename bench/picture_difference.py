"""Measure how far two clips are apart, as papers do.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import conv2d

_K1, _K2, _SIGMA, _SIDE = 0.01, 0.03, 1.5, 11  # Wang et al. 2004, section III


def psnr(mine: np.ndarray, reference: np.ndarray) -> float:
    """Return the peak signal-to-noise ratio of 8-bit clips [frames, h, w, 3] in dB; equal ones have no end."""
    error = float(((mine.astype(np.float64) - reference) ** 2).mean())
    return float("inf") if error == 0 else 10 * np.log10(255**2 / error)


def ssim(mine: np.ndarray, reference: np.ndarray) -> float:
    """Return the mean structural similarity of the luma of 8-bit clips [frames, h, w, 3] (Wang et al. 2004, eq. 13)."""
    x, y = (_luma(clip) for clip in (mine, reference))
    mean_x, mean_y = _blurred(x), _blurred(y)
    variance_x, variance_y = _blurred(x * x) - mean_x**2, _blurred(y * y) - mean_y**2
    covariance = _blurred(x * y) - mean_x * mean_y
    c1, c2 = (_K1 * 255) ** 2, (_K2 * 255) ** 2
    alike = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    return float((alike / ((mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2))).mean())


def _luma(clip: np.ndarray) -> torch.Tensor:
    """Return the luma of a clip, [frames, 1, h, w] float64 (BT.601)."""
    return torch.from_numpy(clip.astype(np.float64) @ np.array([0.299, 0.587, 0.114]))[:, None]


def _blurred(pictures: torch.Tensor) -> torch.Tensor:
    place = torch.arange(_SIDE, dtype=torch.float64) - _SIDE // 2
    weights = torch.exp(-(place**2) / (2 * _SIGMA**2))
    kernel = torch.outer(weights, weights)
    return conv2d(pictures, (kernel / kernel.sum())[None, None])
