"""The benchmark compares like with like: for SDXL its plain loop gives what ours gives, with other work."""

from __future__ import annotations

import torch

from bench.denoise_runs import difference, make_clip, run_ours, run_plain
from bench.random_networks import Size, build

TINY_SDXL = Size((8, 16, 16), (1, 2, 2), 2, 8, 16, 5, (4, 4, 4, 4), 64, 8, 8, (1, 2, 3))


def test_both_loops_end_alike_where_the_norms_are_alike():
    networks = build(TINY_SDXL, torch.device("cpu"), torch.float32)
    clip = make_clip(2, TINY_SDXL.side_px)
    plain = run_plain(networks, clip, 2, 0.5)
    assert difference(run_ours(networks, networks.across_frames_unet, clip, 2, 0.5), plain) < 1e-4
    assert difference(run_ours(networks, networks.across_frames_unet, clip, 2, 1.0), plain) > 1e-4
