"""The benchmark of the shortcuts measures one that the preview model does not show, on random networks."""

from __future__ import annotations

import math

import pytest
import torch

from bench.bench_shortcuts import one_half_figures
from bench.denoise_runs import Run, make_clip, psnr_of_latents, run_ours
from bench.flops import counted_flops
from bench.random_networks import Size, build

STEPS = 2
TINY = Size((8, 8, 8, 8), 2, 2, 8, 16, 5, (4, 4, 4, 4), 64)


@pytest.fixture(scope="module")
def networks():
    return build(TINY, torch.device("cpu"), torch.float32)


def test_one_half_saves_half_of_the_controlnets_and_changes_the_latents(networks):
    clip = make_clip(2, TINY.side_px)
    figures = one_half_figures(networks, clip, STEPS, 1)
    prefix = "shortcut_control_one_half_random_weights_"
    flops, seconds, (psnr, unit) = (figures[prefix + measure] for measure in ("flops", "seconds", "psnr"))
    counts = {end: counted_flops(lambda end=end: run_ours(networks, networks.unet, clip, STEPS, end)) for end in (0, 1)}
    # a ControlNet's first layers are the same for both halves, and so are the hints: half of the rest is saved
    assert 1 - 0.5 * (1 - counts[0] / counts[1]) < flops[0] < 1 - 0.25 * (1 - counts[0] / counts[1])
    assert seconds[0] > 0 and unit == "dB of the latents' range" and 0 < psnr < 100


def test_an_error_of_a_tenth_of_the_range_is_20_db():
    reference = Run(torch.linspace(-3, 5, 24).reshape(1, 4, 1, 2, 3), 0, 0)
    assert psnr_of_latents(Run(reference.x + 0.8, 0, 0), reference) == pytest.approx(20)
    assert psnr_of_latents(reference, reference) == math.inf
