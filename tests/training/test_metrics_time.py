"""The metrics of time move the right way: what follows the motion is steady, what freezes or flickers is told."""

from __future__ import annotations

import numpy as np
import pytest

from backend.preview.evaluation.metrics.warping import motion_share, still_seen, warping_error


@pytest.fixture
def moving(draw):
    """Two frames of a texture that moves 3 px right and 2 down, its exact motion, and its depth."""
    texture = np.repeat(np.repeat(draw.integers(30, 220, (40, 40, 3)), 4, axis=0), 4, axis=1).astype(np.uint8)
    now, after = texture[20:80, 20:80], texture[18:78, 17:77]
    motion = np.full((60, 60, 2), (3, 2), np.float32)
    return now, after, motion, np.full((60, 60), 5.0)


def test_a_texture_that_follows_the_motion_is_steady_and_moves(moving):
    now, after, motion, z = moving
    seen = still_seen(motion, z, z)
    assert seen.mean() == pytest.approx(57 * 58 / 3600)
    assert warping_error(now, after, motion, seen) == pytest.approx(0, abs=1e-3)
    assert motion_share(now, after, motion, seen) == pytest.approx(1, abs=1e-3)


def test_a_frozen_picture_does_not_move(moving):
    now, _, motion, z = moving
    seen = still_seen(motion, z, z)
    assert motion_share(now, now, motion, seen) == pytest.approx(0, abs=1e-6)
    assert warping_error(now, now, motion, seen) > 10


def test_flicker_is_an_error_and_half_a_motion(moving, draw):
    now, _, motion, z = moving
    seen = still_seen(motion, z, z)
    noise = [draw.integers(0, 255, now.shape).astype(np.uint8) for _ in range(2)]
    assert warping_error(*noise, motion, seen) > 50
    assert motion_share(*noise, motion, seen) == pytest.approx(0.5, abs=0.05)


def test_what_hardly_moves_says_nothing_about_motion_and_what_is_flat_shows_none(moving):
    now, after, motion, z = moving
    seen = still_seen(motion, z, z)
    assert motion_share(now, after, motion * 0.1, seen) is None
    flat = np.full_like(now, 90)
    assert motion_share(flat, flat, motion, seen) == 0


def test_surfaces_that_get_hidden_or_leave_are_not_compared():
    z = np.full((40, 40), 10.0)
    next_z = z.copy()
    next_z[:, 20:30] = 4.0  # something steps in front
    motion = np.zeros((40, 40, 2), np.float32)
    seen = still_seen(motion, z, next_z)
    assert not seen[:, 20:30].any() and seen[:, :20].all()
    z[:10] = next_z[:10] = np.inf
    assert still_seen(motion, z, next_z)[:10, :20].all()
    assert not still_seen(motion + np.array([50, 0]), z, next_z).any()
