"""The distances and borders that the metrics stand on are those of shapes that one can count."""

from __future__ import annotations

import numpy as np
import pytest

from backend.preview.evaluation.metrics.raster import distance_to, grown, shrunk, thinned, without_specks


def test_distance_is_that_to_the_nearest_pixel():
    mask = np.zeros((5, 7), bool)
    mask[1, 1] = mask[4, 6] = True
    y, x = np.indices(mask.shape)
    expected = np.minimum(np.hypot(y - 1, x - 1), np.hypot(y - 4, x - 6))
    assert distance_to(mask) == pytest.approx(expected)


def test_growing_and_shrinking_move_the_border():
    square = np.zeros((30, 30), bool)
    square[10:20, 10:20] = True
    assert grown(square, 2)[15].sum() == 14
    assert shrunk(square, 2)[15].sum() == 6


def test_a_bar_is_thinned_to_the_line_in_its_middle():
    bar = np.zeros((20, 40), bool)
    bar[6:13, 4:36] = True
    line = thinned(bar)
    assert line[9, 12:28].all()
    assert line.sum() < 45


def test_specks_go_and_what_hangs_together_stays(draw):
    mask = draw.random((64, 64)) < 0.02
    ring = np.zeros_like(mask)
    ring[20:50, 20:50] = True
    ring[24:46, 24:46] = False
    kept = without_specks(mask | ring, 40)
    assert (kept & ring).sum() == ring.sum()
    assert kept.sum() < ring.sum() + 20
