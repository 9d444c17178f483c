"""Branches: takes like one that is there, but for the seed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from animatic import branching
from animatic.backend.contract import Capture, CaptureRequest, Control, FrameMap

from takes import make_take


@pytest.fixture
def take(tmp_path):
    """Return a finished take with a depth pass."""
    folder = make_take(tmp_path, FrameMap(1, 2))
    folder.write(replace(folder.read(), seed=5, prompt="rain", controls=(Control("depth", 0.5),)))
    (folder.control.path / "depth").mkdir(parents=True)
    for number in (1, 2):
        folder.control.control_file("depth", number).write_bytes(b"depth")
    folder.control.write(
        Capture(CaptureRequest("Street", "Street", "Camera", FrameMap(1, 2), 64, 64, ("depth",)), 1, "")
    )
    return folder


def test_a_branch_is_the_take_with_another_seed_and_no_frames(take):
    (made,) = branching.branch(take, [6])
    before, after = take.read(), made.read()
    assert (made.number, after.seed, made.finished_frames()) == (2, 6, {})
    assert replace(after, number=1, seed=5, created=before.created, animatic_version="") == before
    assert made.control.control_files("depth").keys() == {1, 2}
    assert made.control.read() == take.control.read()


def test_pictures_that_were_given_are_given_again(take):
    take.write(replace(take.read(), given=1))
    (made,) = branching.branch(take, [6])
    assert made.finished_frames().keys() == {1}
    assert made.frame(1).read_bytes() == take.frame(1).read_bytes()


def test_seeds_go_on_from_the_take_and_pass_over_those_that_are_there(take):
    assert branching.free_seeds(take, 2) == [6, 7]
    branching.branch(take, [7])
    assert branching.free_seeds(take, 3) == [6, 8, 9]


def test_the_highest_seed_goes_on_from_the_lowest(take):
    take.write(replace(take.read(), seed=2**31 - 1))
    assert branching.free_seeds(take, 2) == [0, 1]
