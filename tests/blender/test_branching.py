"""Branches: takes like one that is there, but for the seed."""

from __future__ import annotations

from dataclasses import replace

import bpy
import pytest
from animatic import scripting, takes, waiting
from animatic.backend.contract import Capture, CaptureRequest, Control, FrameMap, TakeFolder
from animatic.operators import listing
from animatic.takes import branching

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


@pytest.fixture
def chosen(scene, shot, tmp_path):
    """Return a take of the scene's shot, chosen in the list of a saved file."""
    folder = make_take(takes.takes_folder(tmp_path / "out", shot).parent, FrameMap(1, 2), shot=shot.id)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    listing.refresh(bpy.context)
    return folder


def test_four_seeds_are_queued_with_their_folders(scene, chosen, tmp_path):
    assert bpy.ops.animatic.branch_take(count=4) == {"FINISHED"}
    jobs = waiting.QueueFolder(tmp_path / "out").read().jobs
    assert [job.take.seed for job in jobs] == [1, 2, 3, 4]
    folders = [TakeFolder(tmp_path / "out" / job.folder) for job in jobs]
    assert [folder.read().seed for folder in folders] == [1, 2, 3, 4]
    assert all(job.scene == scene.name and job.status == "waiting" for job in jobs)


def test_the_film_goes_on_showing_the_take_that_it_showed(scene, shot, chosen):
    settings = scene.animatic.settings_for(shot)
    assert settings.chosen_take == 0
    bpy.ops.animatic.branch_take(count=1)
    assert settings.chosen_take == chosen.number
    settings.chosen_take = 7  # what the artist chose stays
    bpy.ops.animatic.branch_take(count=1)
    assert settings.chosen_take == 7


def test_an_unsaved_file_has_no_queue_to_branch_into(scene, shot, tmp_path):
    make_take(takes.takes_folder(tmp_path / "out", shot).parent, FrameMap(1, 2), shot=shot.id)
    listing.refresh(bpy.context)
    with pytest.raises(RuntimeError, match=r"Save the \.blend first"):
        bpy.ops.animatic.branch_take()


def test_a_script_that_branches_a_damaged_take_is_told(take):
    take.take_json.write_text("{", "utf-8")
    with pytest.raises(scripting.ScriptError, match="could not be branched"):
        scripting.branch(take)
