"""Stars, notes, flipping and comparing through the buttons."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy
import pytest
from animatic import place, shots, takes
from animatic.backend.contract import FrameMap, Marks, TakeFolder
from animatic.operators import listing
from animatic.resources import resources
from drawing import draw

from takes import add_camera, make_take


@pytest.fixture
def state(scene, shot, tmp_path):
    """Return the state with two takes of the shot in its list, the newer chosen."""
    root = takes.takes_folder(tmp_path / "out", shot).parent
    for number in (1, 2):
        folder = make_take(root, FrameMap(1, 4), shot=shot.id, number=number)
        folder.write(replace(folder.read(), seed=number))
    listing.refresh(bpy.context)
    state = bpy.context.window_manager.animatic
    state.active_take = [item.name for item in state.takes].index("2")
    return state


def folder_of(item) -> TakeFolder:
    return TakeFolder(Path(item.folder))


def test_star_and_notes_are_kept_beside_the_take(state):
    item = state.active_item()
    item.star = True
    item.notes = "hands"
    assert folder_of(item).read_marks() == Marks(True, "hands")
    listing.refresh(bpy.context)
    item = next(item for item in state.takes if item.name == "2")
    assert (item.star, item.notes) == (True, "hands")
    assert folder_of(item).read_marks() == Marks(True, "hands")


def test_reading_the_list_writes_nothing(state):
    assert not any(folder_of(item).marks_json.exists() for item in state.takes)


def test_flipping_shows_the_other_take_where_the_chosen_one_is(scene, state):
    place.on_camera_plane(folder_of(state.active_item()), scene)
    assert bpy.ops.animatic.flip_take(back=True) == {"FINISHED"}
    assert state.active_item().name == "1"
    (found,) = place.placed(scene)
    assert found.take.name == "0001"


def test_the_panel_says_which_take_is_on_which_side(state):
    other = next(item for item in state.takes if item.name == "1")
    bpy.ops.animatic.compare_takes(other=other.folder)
    said = draw(bpy.types.ANIMATIC_PT_takes).texts
    assert said.index(f"Left: {state.active_item().label}") + 1 == said.index(f"Right: {other.label}")
    state.wipe_upright = False
    said = draw(bpy.types.ANIMATIC_PT_takes).texts
    assert {f"Below: {state.active_item().label}", f"Above: {other.label}"} <= set(said)


def test_comparing_says_what_differs(state):
    other = next(item for item in state.takes if item.name == "1")
    assert bpy.ops.animatic.compare_takes(other=other.folder) == {"FINISHED"}
    assert state.differences == "Seed: 1 → 2"
    state.active_take = list(state.takes).index(other)
    assert state.differences == ""
    assert bpy.ops.animatic.end_compare() == {"FINISHED"}
    assert not bpy.ops.animatic.end_compare.poll()


def test_the_comparison_ends_with_the_list_that_holds_the_other_take(scene, state):
    other = next(item.folder for item in state.takes if item.name == "1")
    bpy.ops.animatic.compare_takes(other=other)
    listing.refresh(bpy.context)
    assert state.compared == other
    takes.delete(TakeFolder(Path(other)))
    listing.refresh(bpy.context)
    assert state.compared == state.differences == ""


def test_takes_of_the_same_number_are_told_apart(state, tmp_path):
    item = state.takes.add()  # as after the first save: the file's own first take, beside the unsaved one's
    item.name, item.folder = "1", str(make_take(tmp_path / "saved", FrameMap(1, 4)).path)
    assert bpy.ops.animatic.compare_takes(other=item.folder) == {"FINISHED"}
    assert state.compared == item.folder


def test_one_take_cannot_be_compared(state):
    takes.delete(folder_of(state.takes[1]))
    listing.refresh(bpy.context)
    with pytest.raises(RuntimeError, match="only one take"):
        bpy.ops.animatic.flip_take()


def test_flipping_shows_the_other_take_in_the_scene_of_a_strip_too(scene, tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    stage = bpy.data.scenes.new("Street")
    add_camera(stage)
    scene.animatic.shots_from = "strips"
    scene.sequence_editor_create().strips.new_scene("Opening", stage, 1, 1)
    (shot,) = shots.sync(scene)
    for number in (1, 2):
        folder = make_take(tmp_path / "made", FrameMap(1, 4), shot=shot.name, number=number)
        folder.write(replace(folder.read(), shot_id=shot.id))
        claimed = takes.claim_take(resources().takes_root, shot)
        claimed.path.rmdir()
        folder.path.rename(claimed.path)
    listing.refresh(bpy.context)
    assert bpy.ops.animatic.place(where="standing") == {"FINISHED"}
    assert bpy.ops.animatic.place(where="sequencer") == {"FINISHED"}
    (was,) = {found.take.name for each in (scene, stage) for found in place.placed(each)}
    assert bpy.ops.animatic.flip_take(back=True) == {"FINISHED"}
    found = [[(item.kind, item.take.name) for item in place.placed(each)] for each in (scene, stage)]
    other = {"0001": "0002", "0002": "0001"}[was]
    assert found == [[("sequencer", other)], [("standing_plane", other)]]


def test_whether_anything_is_placed_is_asked_without_a_look_through_the_scenes(scene, state, monkeypatch):
    assert not bpy.ops.animatic.match_colours.poll()
    place.on_camera_plane(folder_of(state.active_item()), scene)
    with monkeypatch.context() as patch:
        patch.setattr(place, "placed", None)
        assert bpy.ops.animatic.match_colours.poll()
    assert bpy.ops.animatic.match_colours() == {"FINISHED"}
    place.remove(folder_of(state.active_item()), scene)
    assert not bpy.ops.animatic.match_colours.poll()
    place.in_sequencer(folder_of(state.active_item()), scene)
    assert bpy.ops.animatic.match_colours() == {"FINISHED"}
    place.remove(folder_of(state.active_item()), scene)
    assert bpy.ops.animatic.match_colours() == {"CANCELLED"}
