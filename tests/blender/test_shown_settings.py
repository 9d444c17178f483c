"""What is captured is set in a panel, goes into captures, and comes back with a take."""

from __future__ import annotations

from dataclasses import replace

import bpy
import pytest
import scenes
from animatic.backend.contract import Capture, CaptureFolder, Shown, TakeFolder
from animatic.capture import refusals
from animatic.settings.take import request_from
from drawing import draw


def props(scene, name="Props") -> bpy.types.Collection:
    made = bpy.data.collections.new(name)
    scene.collection.children.link(made)
    bpy.context.view_layer.active_layer_collection = bpy.context.view_layer.layer_collection.children[name]
    return made


def panel():
    return draw(bpy.types.ANIMATIC_PT_shown)


def test_a_capture_asks_for_what_is_set(scene, shot):
    assert request_from(scene, shot).shown == Shown()
    made = props(scene)
    scene.animatic.shown.visibility = "viewport"
    bpy.ops.animatic.left_out_add()
    assert request_from(scene, shot).shown == Shown("viewport", ("Props",))
    made.name = "Renamed"
    assert request_from(scene, shot).shown.left_out == ("Renamed",)


def test_the_active_collection_is_taken_once_and_the_scenes_own_never(scene, shot):
    props(scene)
    bpy.ops.animatic.left_out_add()
    bpy.ops.animatic.left_out_add()
    bpy.context.view_layer.active_layer_collection = bpy.context.view_layer.layer_collection
    bpy.ops.animatic.left_out_add()
    names = [item.collection and item.collection.name for item in scene.animatic.shown.left_out]
    assert names == ["Props", None, None]
    assert request_from(scene, shot).shown.left_out == ("Props",)
    bpy.ops.animatic.left_out_remove(index=0)
    assert request_from(scene, shot).shown == Shown()
    with pytest.raises(RuntimeError, match="no line 7"):
        bpy.ops.animatic.left_out_remove(index=7)


def test_a_collection_that_is_gone_is_said_and_refused(scene, shot):
    scenes.add_plane(scene)
    made = props(scene)
    bpy.ops.animatic.left_out_add()
    assert not [text for text in panel().texts if "Props" in text]
    bpy.data.collections.remove(made)
    assert [text for text in panel().texts if "Props" in text]
    (sentence,) = refusals(scene, request_from(scene, shot))
    assert "'Props'" in sentence
    bpy.ops.animatic.left_out_remove(index=0)
    assert refusals(scene, request_from(scene, shot)) == []


def test_the_panel_draws_a_line_a_collection(scene, shot):
    props(scene)
    bpy.ops.animatic.left_out_add()
    props(scene, "More")
    bpy.ops.animatic.left_out_add()
    drawn = panel()
    assert drawn.buttons.count("animatic.left_out_remove") == 2
    assert "animatic.left_out_add" in drawn.buttons


def taken(scene, shot, tmp_path, shown) -> TakeFolder:
    """Return the folder of a take whose capture had `shown`."""
    folder = TakeFolder(tmp_path / "0001")
    folder.control.path.mkdir(parents=True)
    request = replace(request_from(scene, shot), shown=shown)
    CaptureFolder(folder.control.path).write(Capture(request, 1, scene.name))
    return folder


def test_a_take_brings_it_back(scene, shot, tmp_path):
    props(scene)
    folder = taken(scene, shot, tmp_path, Shown("viewport", ("Props", "Gone")))
    note = scene.animatic.shown.recall(folder)
    assert "'Gone'" in note
    assert scene.animatic.shown.shown == Shown("viewport", ("Props",))
    folder = taken(scene, shot, tmp_path / "second", Shown())
    assert scene.animatic.shown.recall(folder) == ""
    assert scene.animatic.shown.shown == Shown()
    assert scene.animatic.shown.recall(TakeFolder(tmp_path / "none")) == ""
