"""The UV layout in texels: what belongs to which triangle, and where in it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from baking_scenes import cube, points_of, sheet, sphere

from backend.baking.rasterise import rasterise
from backend.errors import BackendError


def places(texels, uv: np.ndarray) -> np.ndarray:
    """Return where each point lies in the texture, in texels from its top left corner."""
    found = texels.of(uv)
    return np.column_stack((found[:, 0] * texels.width, (1 - found[:, 1]) * texels.height))


def centres(texels) -> np.ndarray:
    return np.column_stack((texels.index % texels.width, texels.index // texels.width)) + 0.5


def touches(corners: np.ndarray, column: int, row: int) -> bool:
    """Tell by separating axes whether a triangle and a texel's open square have something in common."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) + np.array([column, row])
    edges = corners - np.roll(corners, 1, axis=0)
    for axis in [(1, 0), (0, 1), *np.column_stack((-edges[:, 1], edges[:, 0]))]:
        mine, others = corners @ axis, square @ axis
        if mine.max() <= others.min() + 1e-9 or others.max() <= mine.min() + 1e-9:
            return False
    return True


@pytest.mark.parametrize("seed", range(12))
def test_a_triangle_has_every_texel_that_it_touches_and_no_other(seed):
    uv = np.random.default_rng(seed).uniform(0.05, 0.95, (1, 3, 2))
    texels = rasterise(uv, 24, 16)
    corners = np.column_stack((uv[0, :, 0] * 24, (1 - uv[0, :, 1]) * 16))
    wanted = {row * 24 + column for row in range(16) for column in range(24) if touches(corners, column, row)}
    assert set(texels.index.tolist()) == wanted


def test_a_texel_knows_its_centre_in_the_triangle_or_the_nearest_place():
    uv = np.random.default_rng(3).uniform(0.1, 0.9, (1, 3, 2))
    texels = rasterise(uv, 64, 64)
    assert texels.barycentric.min() >= -1e-4 and texels.barycentric.sum(axis=1) == pytest.approx(1, abs=1e-5)
    away = np.linalg.norm(places(texels, uv) - centres(texels), axis=1)
    inside = texels.barycentric.min(axis=1) > 1e-4
    assert away[inside].max() < 1e-3
    assert away.max() < 0.75  # half of a texel's diagonal: what touches it is no farther


def test_a_sliver_between_the_centres_is_not_lost():
    uv = np.array([[[0.1, 0.5001], [0.9, 0.5001], [0.9, 0.5005]]])
    texels = rasterise(uv, 100, 100)
    assert len(texels.index) >= 80


def test_islands_have_no_gaps():
    texels = rasterise(cube().uv, 128, 128)
    expected = 6 * (0.29 * 128 + 1) * (0.46 * 128 + 1)
    assert len(np.unique(texels.index)) == pytest.approx(expected, rel=0.03)


def test_centres_on_the_edge_between_two_triangles_are_one_place():
    points = points_of(sheet(folds=1), 100)
    twice = np.flatnonzero(np.diff(points.texels.index) == 0)
    assert len(twice) > 90
    assert np.linalg.norm(points.position[twice] - points.position[twice + 1], axis=1).max() < 1e-3


def test_uvs_outside_the_texture_repeat_it():
    uv = np.array([[[0.2, 0.2], [0.6, 0.2], [0.2, 0.6]]])
    there, beyond = rasterise(uv, 32, 32), rasterise(uv + np.array([0.5, -1.25]), 32, 32)
    assert set(beyond.index.tolist()) == {(i // 32 + 40) % 32 * 32 + (i % 32 + 16) % 32 for i in there.index.tolist()}


def test_overlapping_triangles_both_have_their_texels():
    uv = np.repeat(np.array([[[0.2, 0.2], [0.8, 0.2], [0.2, 0.8]]]), 2, axis=0)
    texels = rasterise(uv, 32, 32)
    inside = texels.barycentric.min(axis=1) > 1e-3
    assert np.bincount(texels.triangle[inside])[0] == np.bincount(texels.triangle[inside])[1] > 100


@pytest.mark.parametrize(
    ("uv", "words"),
    [
        (np.zeros((3, 3, 2)), "No triangle has an area"),
        (np.array([[[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]], [[1.1, 0.1], [1.9, 0.1], [1.9, 0.9]]]), r"2 tiles \(UDIM\)"),
        (np.array([[[-9.5, 0.0], [9.5, 0.0], [9.5, 19.0]]]), "180 times over"),
    ],
)
def test_layouts_that_cannot_be_baked_are_refused_in_a_sentence(uv, words):
    with pytest.raises(BackendError, match=words) as caught:
        rasterise(uv, 64, 64)
    assert caught.value.code == "bad_surface" and "UV >" in caught.value.hint


def test_triangles_without_area_are_left_out():
    mesh = sphere(columns=12, rows=6)
    uv = np.concatenate((mesh.uv, np.full((5, 3, 2), 0.5), [[[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]]]))
    assert rasterise(uv, 64, 64).triangle.max() < len(mesh.uv)


@pytest.mark.slow
def test_a_hundred_thousand_triangles_take_seconds_not_minutes():
    uv = sphere(columns=316, rows=158).uv
    rasterise(uv[:100], 64, 64)
    began = time.perf_counter()
    texels = rasterise(uv, 1024, 1024)
    assert len(uv) > 99_000 and len(texels.index) > 900_000
    assert time.perf_counter() - began < 20  # 1 to 2 s on one core that is free
