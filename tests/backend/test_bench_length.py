"""The benchmark of lengths runs a shot of several windows, whose hints are drawn when they are asked for."""

from __future__ import annotations

from argparse import Namespace

import numpy as np
import torch

from backend.engine import hints
from bench import bench_length
from bench.denoise_runs import make_clip, make_long_clip


def test_a_shot_of_several_windows_is_measured(monkeypatch):
    monkeypatch.setattr(hints, "MOST_KEPT_BYTES", hints.MOST_KEPT_BYTES)  # which the benchmark makes smaller
    seconds, peak_bytes = bench_length._measured(18, Namespace(device="cpu", steps=1))
    assert 0 < seconds < 60 and peak_bytes > 2**20


def test_what_is_drawn_on_demand_is_what_lies_ready():
    ready, drawn = make_clip(5, 32), make_long_clip(5, 32)
    assert torch.equal(ready.x, drawn.x) and ready.size_px == drawn.size_px == (32, 32)
    for net in range(2):
        assert np.array_equal(ready.hints[net][1:4], drawn.hints[net][1:4])
        assert ready.hints[net][0].mean() < ready.hints[net][4].mean()
