"""Key frames lead a moving take to their pictures: the frame itself, and with it its neighbours."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from tiny_take import make_take, render, run_take

from backend.contract import PREVIEW, FrameMap, KeyFrame
from backend.models import ModelCache

FRAMES, MIDDLE = 7, 4


@pytest.fixture(scope="module")
def preview_cache():
    """Share the loaded preview model between the tests."""
    return ModelCache()


@pytest.fixture
def make(tmp_path):
    """Return a function that makes a take with `keys`, whose pictures are drawn by `paint(number)`."""

    def make(name, keys=(), paint=render, **changes):
        sampling = {"steps": 4, "guidance": 1.0, **changes.pop("sampling", {})}
        folder = make_take(tmp_path / name, sampling=sampling, keys=tuple(keys), **changes)
        folder.keys.mkdir()
        for key in keys:
            paint(key.number).save(folder.key(key.number))
        return folder

    return make


def values(folder, number):
    return np.array(Image.open(folder.frame(number)), float)


def distances(folder, picture):
    """Return how far each frame is from `picture`, the mean difference of 255."""
    return np.array([np.abs(values(folder, number) - picture).mean() for number in range(1, FRAMES + 1)])


@pytest.mark.parametrize(("strength", "nearer", "neighbours_nearer"), [(1.0, 1.0, 0.1), (0.5, 0.1, 0.05)])
def test_a_key_frame_and_its_neighbours_come_closer_to_the_still(
    make, preview_cache, strength, nearer, neighbours_nearer
):
    """The preview model, one shot and prompt: a still of another seed, in 4 steps."""
    settings = {"models": PREVIEW, "prompt": "a red box in a forest", "sampling": {"guidance": 1.4}}
    board = make("board", frames=FrameMap(1, FRAMES, marked=(MIDDLE,)), seed=3, **settings)
    run_take(board, preview_cache)
    still = values(board, 1)
    free, led = (
        make("free", frames=FRAMES, **settings),
        make("led", [KeyFrame(MIDDLE, strength)], lambda _: Image.open(board.frame(1)), frames=FRAMES, **settings),
    )
    run_take(free, preview_cache)
    assert run_take(led, preview_cache).steps == [1, 2, 3, 4]
    without, with_key = distances(free, still), distances(led, still)
    print(strength, without.round(2), with_key.round(2))
    assert with_key[MIDDLE - 1] <= (1 - nearer) * without[MIDDLE - 1]
    for neighbour in (MIDDLE - 2, MIDDLE):
        assert with_key[neighbour] < (1 - neighbours_nearer) * without[neighbour]
