"""The benchmark of lengths runs a shot of several windows, whose hints are read when they are asked for."""

from __future__ import annotations

from argparse import Namespace

import numpy as np
import torch

from backend.engine import hints
from bench import bench_length
from bench.denoise_runs import make_clip, make_long_clip


def test_a_shot_of_several_windows_is_measured(monkeypatch):
    monkeypatch.setattr(hints, "MOST_KEPT_BYTES", hints.MOST_KEPT_BYTES)  # which the benchmark makes smaller
    found = bench_length._measured(18, Namespace(device="cpu", steps=1, threads=1))
    assert 0 < found.seconds < 60 and found.latents_bytes == 18 * 4 * 16 * 16 * 4
    assert found.hints_bytes == 2 * 18 * 16 * 16 * 16 * 4
    assert 2**20 < found.imported_bytes < found.built_bytes < found.peak_bytes


def test_a_copy_of_the_latents_more_is_one_copy_more():
    latents, hint = 4096, 16384
    base = dict(seconds=1.0, imported_bytes=10**9, built_bytes=2 * 10**9)

    def measured(frames, copies, kept):
        taken = frames * copies * latents + kept * hint
        of_clip = dict(latents_bytes=frames * latents, hints_bytes=kept * hint)
        return bench_length.Measured(peak_bytes=3 * 10**9 + taken, **of_clip, **base)

    def figures(copies):
        return bench_length.compared(measured(64, copies, 64), measured(1024, copies, 409), on_cpu=True)

    assert figures(3)["memory_copies_1024"][0] == 3 and figures(4)["memory_copies_1024"][0] == 4
    whole, net = figures(3)["memory_ratio_1024"][0] - 1, figures(3)["memory_ratio_1024_net"][0] - 1
    assert 0 < whole < net < 2 * whole
    on_gpu = bench_length.compared(measured(64, 3, 64), measured(1024, 3, 409), on_cpu=False)
    assert set(on_gpu) == {"cost_per_frame_ratio_1024", "memory_ratio_1024"}


def test_what_is_read_on_demand_is_what_lies_ready(tmp_path):
    ready, filed = make_clip(5, 32), make_long_clip(5, 32, tmp_path)
    assert torch.equal(ready.x, filed.x) and ready.size_px == filed.size_px == (32, 32)
    for net in range(2):
        assert np.array_equal(ready.hints[net][1:4], filed.hints[net][1:4])
        assert ready.hints[net][0].mean() < ready.hints[net][4].mean()
