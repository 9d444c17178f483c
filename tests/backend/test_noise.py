"""Noise belongs to a seed and a frame number."""

from __future__ import annotations

import pytest
import torch

from backend.engine.noise import draw_noise


def test_a_frames_noise_is_the_same_in_every_shot_length():
    long = draw_noise(3, range(1, 20), 4, 8, 12)
    assert long.shape == (1, 4, 19, 8, 12) and long.dtype == torch.float32
    assert torch.equal(draw_noise(3, range(5, 8), 4, 8, 12), long[:, :, 4:7])


def test_a_frames_noise_at_a_step_is_the_same_in_every_shot_length():
    long = draw_noise(3, range(1, 20), 4, 8, 12, step=2)
    assert torch.equal(draw_noise(3, range(5, 8), 4, 8, 12, step=2), long[:, :, 4:7])


@pytest.mark.parametrize(
    ("seed", "number", "step"), [(4, 1, 0), (3, 2, 0), (2, 2, 0), (3 + 2**31, 1, 0), (3, 1, 1), (3, 1, 49)]
)
def test_another_seed_frame_or_step_has_unrelated_noise(seed, number, step):
    one, other = draw_noise(3, [1], 4, 64, 64).flatten(), draw_noise(seed, [number], 4, 64, 64, step).flatten()
    assert abs(float(torch.corrcoef(torch.stack([one, other]))[0, 1])) < 0.04


def test_noise_is_a_unit_gaussian():
    noise = draw_noise(1, range(1, 9), 4, 64, 64)
    assert float(noise.mean()) == pytest.approx(0, abs=0.01)
    assert float(noise.std()) == pytest.approx(1, abs=0.01)
    assert float((noise.abs() > 1.96).float().mean()) == pytest.approx(0.05, abs=0.005)
