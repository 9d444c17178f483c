"""Measure how far two results are apart, for the tests that hold ours against diffusers'."""

from __future__ import annotations

import torch


def relative(mine: torch.Tensor, reference: torch.Tensor) -> float:
    """Return max|difference| / max|reference| of two that were computed in float64 to the end."""
    assert mine.dtype == reference.dtype == torch.float64
    return float((mine - reference).abs().max() / reference.abs().max())
