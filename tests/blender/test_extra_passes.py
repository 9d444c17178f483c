"""Also Capture: raw passes by settings, by scripts and by the command, which no take copies; classes by buttons."""

from __future__ import annotations

import dataclasses

import bpy
import pytest
import scenes
from animatic import commands, scripting
from animatic.backend.contract import TakeFolder
from animatic.settings.take import request_from, take_from


@pytest.fixture
def small(scene, shot):
    """Return the shot of a scene with a cube, at 64 x 64, that depth steers."""
    scenes.add_cube(scene, (0, 5, 0), 1.0, "Tree")
    scene.camera.location = (0, 0, 0)
    scene.camera.rotation_euler = scenes.FORWARD
    settings = scene.animatic.settings_for(shot)
    settings.follow_render_aspect, settings.width, settings.height = False, 64, 64
    scene.animatic.openpose.enabled = False
    return shot


def test_what_is_switched_on_is_captured_beside_what_steers(scene, small):
    scene.animatic.extra.motion = scene.animatic.extra.uv = True
    assert request_from(scene, small).passes == ("depth", "uv", "motion")
    folder = scripting.capture(scene, small)
    assert [len(folder.control_files(kind)) for kind in ("depth", "uv", "motion")] == [4, 4, 4]
    assert folder.camera_text.exists()


def test_a_take_uses_a_capture_with_more_and_copies_none_of_it(scene, small, tmp_path):
    scene.animatic.extra.position = True
    folder = scripting.capture(scene, small)
    scene.animatic.extra.position = False
    assert scripting.capture(scene, small).path == folder.path  # it serves
    take = TakeFolder(tmp_path / "take")
    take.fill_control(folder, take_from(scene, small).passes)
    assert {path.name for path in take.control.path.iterdir()} == {"depth", "capture.json", "camera.json"}


def test_stills_and_surfaces_are_captured_without_what_they_cannot_have(scene, small):
    scene.animatic.extra.motion = scene.animatic.extra.normal = True
    scene.animatic.settings_for(small).pictures = "first"
    assert request_from(scene, small).passes == ("depth", "normal")
    assert request_from(scene, dataclasses.replace(small, surface="Tree")).passes == ("depth",)


def test_scripts_and_the_command_name_the_passes_themselves(scene, small, tmp_path, capsys):
    folder = scripting.capture(scene, small, passes=("objects", "normal"))
    assert {path.name for path in folder.path.iterdir() if path.is_dir()} == {"objects", "normal"}
    with pytest.raises(scripting.ScriptError, match="no pass 'colour'"):
        scripting.capture(scene, small, passes=("colour",))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "small.blend"))
    assert commands.main(["capture", "--passes", "position,seg"]) == commands.DONE
    newest = max((folder.path.parent).iterdir(), key=lambda path: path.name)
    assert {path.name for path in newest.iterdir() if path.is_dir()} == {"position", "seg"}
    assert commands.main(["capture", "--passes", "colour"]) == commands.BAD_ARGUMENTS
    assert "use depth, openpose" in capsys.readouterr().err


def test_buttons_set_and_clear_the_class(scene, small):
    tree, other = bpy.data.objects["Tree"], scenes.add_cube(scene, (1, 5, 0), 1.0)
    material = bpy.data.materials.new("Paint")
    tree.data.materials.append(material)
    for obj in (tree, other):
        obj.select_set(True)
    bpy.context.view_layer.objects.active = tree
    assert bpy.ops.animatic.set_segment(segment="21") == {"FINISHED"}
    assert (tree["animatic_seg"], other["animatic_seg"]) == ("car", "car")
    bpy.ops.animatic.set_segment(segment="23", on="MATERIAL")
    bpy.ops.animatic.set_segment(segment="1", on="COLLECTION")
    assert material["animatic_seg"] == "painting" and bpy.context.collection["animatic_seg"] == "wall"
    other.select_set(False)
    bpy.ops.animatic.clear_segment()
    bpy.ops.animatic.clear_segment(on="MATERIAL")
    assert "animatic_seg" not in tree and "animatic_seg" in other and "animatic_seg" not in material


def test_a_class_is_not_set_where_there_is_nothing(scene):
    assert bpy.ops.animatic.set_segment(segment="1") == {"CANCELLED"}
    assert bpy.ops.animatic.clear_segment(on="MATERIAL") == {"CANCELLED"}
