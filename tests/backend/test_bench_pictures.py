"""The measures of the benchmark give what is known of them."""

from __future__ import annotations

import numpy as np
import pytest

from bench.picture_difference import psnr, ssim

CLIP = np.random.default_rng(1).integers(40, 200, (2, 32, 40, 3)).astype(np.uint8)


def test_equal_clips_are_equal():
    assert psnr(CLIP, CLIP) == float("inf") and ssim(CLIP, CLIP) == pytest.approx(1)


def test_an_error_of_one_step_in_every_pixel_is_48_db():
    assert psnr(CLIP + 1, CLIP) == pytest.approx(20 * np.log10(255))


def test_structure_counts_more_than_brightness():
    noisy = CLIP + np.random.default_rng(2).integers(-30, 30, CLIP.shape)
    assert ssim((CLIP + 20).astype(np.uint8), CLIP) > 0.95 > ssim(noisy.astype(np.uint8), CLIP)
    assert ssim(255 - CLIP, CLIP) < 0


def test_flat_clips_have_the_similarity_of_their_brightness():
    dark, light = (np.full((1, 16, 16, 3), value, np.uint8) for value in (50, 100))
    c1 = (0.01 * 255) ** 2
    assert ssim(dark, light) == pytest.approx((2 * 50 * 100 + c1) / (50**2 + 100**2 + c1))
