"""What no picture shows: the nearest others on the surface, in space, in time, and around the islands."""

from __future__ import annotations

import numpy as np
import pytest
from baking_scenes import Mesh, cube, plane, points_of, sphere

from backend.baking import patches
from backend.baking.filling import NEVER, Past, spread
from backend.baking.nearest import nearest
from backend.baking.patches import patches_for
from backend.errors import CancelledByUser
from backend.progress import UNHEARD

SIDE = 96


@pytest.mark.parametrize(("queries", "candidates"), [(3000, 700), (5, 5), (1, 1), (700, 3), (0, 9)])
def test_the_nearest_are_the_nearest(queries, candidates):
    random = np.random.default_rng(queries)
    asked, given = random.normal(size=(queries, 6)) ** 3, random.normal(size=(candidates, 6)) + 1
    count = min(4, candidates)
    for level, (index, distance) in zip(
        (given, given[: candidates // 2 + 1]),
        nearest(asked, [given, given[: candidates // 2 + 1]], 4, UNHEARD.advance),
        strict=True,
    ):
        wanted = np.sort(np.linalg.norm(asked[:, None] - level[None], axis=2), axis=1)[:, : min(count, len(level))]
        assert np.sort(distance, axis=1) == pytest.approx(wanted, rel=1e-4)
        assert np.linalg.norm(asked[:, None] - level[index], axis=2) == pytest.approx(distance, rel=1e-4)


def filled(points, hidden_points: np.ndarray, colour_of) -> np.ndarray:
    """Return the colours of the points when those that are hidden were filled."""
    colour = np.zeros((SIDE * SIDE, 3), np.uint8)
    colour[points.texels.index] = colour_of(points.position)
    hidden = np.zeros(SIDE * SIDE, bool)
    hidden[points.texels.index[hidden_points]] = True
    colour[hidden] = (255, 0, 255)
    patches_for(points, hidden, UNHEARD.advance).apply(colour)
    return colour[points.texels.index].astype(int)


def test_a_hole_in_a_gradient_is_filled_with_the_gradient():
    points = points_of(plane(), SIDE)
    hole = np.linalg.norm(points.position[:, :2], axis=1) < 0.5
    found = filled(points, hole, lambda at: np.round(128 + 60 * at))
    error = np.abs(found - (128 + 60 * points.position))[hole]
    assert error.mean() < 6 and error.max() < 24  # of 120 across the hole
    border = hole & (np.linalg.norm(points.position[:, :2], axis=1) > 0.46)
    assert np.abs(found - (128 + 60 * points.position))[border].max() < 6  # it begins where the picture ends


def test_a_hidden_island_takes_its_colours_from_the_islands_beside_it_in_space():
    points = points_of(cube(), SIDE)
    top = points.normal[:, 2] > 0.5
    found = filled(points, top, lambda at: np.where(at[:, 2:] > 0, 220, 40) + np.zeros(3))
    assert found[top].min() > 150  # what is near it, not the lower half
    assert (found[~top] != (255, 0, 255)).any(axis=1).all()


def test_a_sphere_is_filled_over_the_seam_of_its_layout():
    points = points_of(sphere(), SIDE)
    hidden = points.position[:, 1] > 0.2
    found = filled(points, hidden, lambda at: np.round(128 + 90 * at))
    left, right = (np.abs(points.texels.index % SIDE - column) < 1 for column in (3, SIDE - 4))
    rows = {
        side: dict(zip(points.texels.index[m] // SIDE, found[m], strict=True)) for side, m in enumerate((left, right))
    }
    steps = [np.abs(rows[0][row] - rows[1][row]).max() for row in rows[0] if row in rows[1]]
    assert len(steps) > 80 and np.median(steps) < 20 and max(steps) < 70


def test_the_same_texels_give_their_colour_in_every_picture():
    points = points_of(plane(), SIDE)
    hidden = np.zeros(SIDE * SIDE, bool)
    hidden[points.texels.index[points.position[:, 0] > 0]] = True
    one, other = (patches_for(points, hidden, UNHEARD.advance) for _ in range(2))
    assert (one.which == other.which).all() and (one.shares == other.shares).all()
    assert one.shares.sum(axis=1) == pytest.approx(1, abs=1e-5) and one.shares.min() >= 0


def half_hidden(side: int) -> tuple:
    """Return the points of a ball, and which texels of its far half are hidden."""
    points = points_of(sphere(), side)
    hidden = np.zeros(side * side, bool)
    hidden[points.texels.index[points.position[:, 1] > 0.2]] = True
    return points, hidden


def test_few_places_are_looked_up_and_the_colours_are_those_of_all(monkeypatch):
    points, hidden = half_hidden(256)
    shown = np.zeros((256 * 256, 3), np.uint8)
    shown[points.texels.index] = np.where(np.sin(points.position * 12) > 0, 220, 30)  # stripes, the hardest
    found = patches_for(points, hidden, UNHEARD.advance)
    monkeypatch.setattr(patches, "_NEAR", 0.0)
    every = patches_for(points, hidden, UNHEARD.advance)
    assert len(every.which) >= hidden.sum() > 1.5 * len(found.which)
    coarse, exact = shown.copy(), shown.copy()
    found.apply(coarse)
    every.apply(exact)
    error = np.abs(coarse.astype(int) - exact)[hidden]
    assert error.mean() < 1 and np.percentile(error, 99) < 10
    assert (coarse[~hidden] == shown[~hidden]).all()


def test_what_is_looked_up_grows_with_the_side_and_not_with_the_area():
    looked_up = [len(patches_for(*half_hidden(side), UNHEARD.advance).which) for side in (192, 384)]
    assert looked_up[1] < 2.8 * looked_up[0]


def test_an_island_between_those_of_another_place_keeps_its_own_colour():
    strips = [plane().uv * (5 / 192, 1) + ((14 + 8 * k) / 192, 0) for k in range(20)]
    aside = [plane().positions + np.array([0, 0, 9.0 * (k % 2)]) for k in range(20)]
    mesh = Mesh(np.concatenate(aside), np.concatenate([plane().normals] * 20), np.concatenate(strips))
    points = points_of(mesh, 192)
    below = points.position[:, 2] < 1
    colour = np.zeros((192 * 192, 3), np.uint8)
    colour[points.texels.index] = np.where(below, 40, 200)[:, None]
    wanted = colour.copy()
    hidden = np.zeros(len(colour), bool)
    hidden[points.texels.index[points.position[:, 1] > -0.8]] = True
    colour[hidden] = (255, 0, 255)
    patches_for(points, hidden, UNHEARD.advance).apply(colour)
    assert np.abs(colour.astype(int) - wanted).max() < 30


def test_finding_patches_tells_how_far_it_is_and_can_be_stopped(monkeypatch):
    monkeypatch.setattr(patches, "_AT_ONCE", 256)
    points, hidden = half_hidden(128)
    told: list[float] = []
    patches_for(points, hidden, told.append)
    assert told == sorted(told) and told[0] < 0.1 and told[-1] == 1
    assert len(told) > 2 * hidden.sum() / 256  # where texels are placed, and where it is tried what is near

    def stop(share: float) -> None:
        if share > 0.3:
            raise CancelledByUser

    with pytest.raises(CancelledByUser):
        patches_for(*half_hidden(128), stop)


def test_the_past_remembers_the_last_picture_of_each_texel():
    past = Past(3)
    ahead = np.array([[0, 0, NEVER], [NEVER, 1, NEVER], [NEVER, 0, NEVER]], np.uint16)
    seen = np.array([[50, 60, 0], [0, 100, 0], [0, 100, 0]], np.uint8)[..., None].repeat(3, axis=2)
    shown = []
    for colour, next_in in zip(seen, ahead, strict=True):
        past.fill(colour, next_in)
        shown.append(colour[:, 0].tolist())
    assert shown[0] == [50, 60, 0] and shown[2] == [50, 100, 0]
    assert shown[1][0] == 50 and 60 < shown[1][1] < 100


def test_islands_go_on_as_far_as_the_margin_with_the_texel_that_is_near():
    covered = np.zeros((40, 60), bool)
    covered[10:20, 10:20] = covered[30:, 50:] = True
    targets, sources, away = spread(covered.ravel(), 60, 5)
    grown = covered.ravel().copy()
    grown[targets] = True
    expected = covered.copy()
    expected[5:25, 5:25] = expected[25:, 45:] = True
    assert (grown.reshape(40, 60) == expected).all()
    assert len(set(targets.tolist())) == len(targets) and covered.ravel()[sources].all()
    across = np.hypot(targets // 60 - sources // 60, targets % 60 - sources % 60)
    assert across == pytest.approx(away) and across.max() < 5 * 1.5


def test_no_margin_is_none():
    targets, sources, _ = spread(np.ones(100, bool), 10, 0)
    assert len(targets) == len(sources) == 0
