"""The metrics of depth move the right way: edges and colours agree with the depth that a picture was made for."""

from __future__ import annotations

import numpy as np
import pytest
from near_box import SIDE_PX, scene

from backend.preview.evaluation.metrics.edges import agreement, depth_edges, edge_agreement, picture_edges
from backend.preview.evaluation.metrics.margin import LEAST_MARGIN, displaced, margin_ratio
from backend.preview.evaluation.metrics.separation import near_part, roc_area, separation


def test_a_slanting_floor_has_no_edge_and_a_box_has_its_outline():
    _, hint = scene(20)
    edges = depth_edges(hint)
    y, x = np.nonzero(edges)
    assert edges.any()
    assert (x >= 18).all() and (x <= 51).all() and (y >= 28).all() and (y <= 71).all()


def test_the_strongest_edges_of_a_picture_are_taken():
    picture, _ = scene(20)
    picture[:, 80] = (100, 165, 85)  # a faint line
    assert not picture_edges(picture, 60)[:, 76:].any()


def test_edges_agree_with_their_own_depth_only(draw):
    picture, hint = scene(20)
    noisy = np.clip(picture + draw.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    flat = np.full_like(picture, 120)
    own, other = (edge_agreement(noisy, depth_edges(h)) for h in (hint, scene(58)[1]))
    assert own > 0.85
    assert other < 0.4
    assert edge_agreement(flat, depth_edges(hint)) == 0


def test_noise_agrees_with_edges_as_much_as_with_the_same_edges_elsewhere(draw):
    noise = draw.integers(0, 255, (SIDE_PX, SIDE_PX, 3)).astype(np.uint8)
    picture, hint = scene(8)
    edges = depth_edges(hint)
    by_chance = [edge_agreement(noise, elsewhere) for elsewhere in displaced(edges)]
    assert edge_agreement(noise, edges) == pytest.approx(np.mean(by_chance), abs=0.12)
    assert edge_agreement(picture, edges) > 2 * max(edge_agreement(picture, e) for e in displaced(edges))


def test_agreement_falls_where_edges_are_past_the_tolerance():
    true = np.zeros((40, 40), bool)
    true[5:35, 10] = True
    assert agreement(np.roll(true, 2, axis=1), true) == 1
    assert agreement(np.roll(true, 4, axis=1), true) == 0
    half = true.copy()
    half[20:] = False
    assert 0.6 < agreement(half, true) < 0.85


def test_near_and_far_separate_by_colour_along_their_border(draw):
    picture, hint = scene(20)
    near = near_part(hint)
    assert near[50, 30] and not near[10, 80]
    same = np.full_like(picture, 120) + draw.integers(0, 20, picture.shape, dtype=np.uint8)
    assert separation(picture, near) > 0.97
    assert separation(same, near) < 0.6
    assert separation(picture, near_part(scene(60, 20)[1])) < 0.7


def test_the_roc_area_counts_pairs():
    assert roc_area(np.array([1.0, 2, 3, 4]), np.array([False, False, True, True])) == 1
    assert roc_area(np.array([1.0, 2, 2, 4]), np.array([False, True, False, True])) == pytest.approx(3.5 / 4)


def test_a_margin_ratio_has_a_floor():
    assert margin_ratio(0.7, 0.1, 0.3, 0.1) == (pytest.approx(3), False)
    ratio, raised = margin_ratio(0.7, 0.1, 0.05, 0.1)
    assert raised and ratio == pytest.approx(0.6 / LEAST_MARGIN)
