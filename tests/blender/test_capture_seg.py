"""Segmentation: which class colours which pixel, and who says so."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
import scenes
from animatic import shots
from animatic.backend.contract import SEG_CLASSES, FrameMap
from animatic.capture import capture
from animatic.capture.segmentation import without_class_note
from animatic.resources import resources
from animatic.runs import capturing
from drawing import draw

from takes import read_png


@pytest.fixture
def colours(scene, tmp_path):
    """Return what captures the scene and gives the class of the pixels in a row through the middle."""
    scenes.add_camera(scene)
    names = {each.rgb: each.name for each in SEG_CLASSES if each.name != "skyscraper"}

    def captured():
        request = scenes.request(scene, frames=FrameMap(1, 1), passes=("seg",))
        picture = read_png(capture(scene, request, tmp_path).control_file("seg", 1))[..., :3]
        places = ((32, 10), (32, 32), (32, 54), (0, 0))
        return [names.get(tuple(int(value) for value in picture[place])) for place in places]

    return captured


def material(name, said=None):
    made = bpy.data.materials.new(name)
    if said is not None:
        made["animatic_seg"] = said
    return made


def test_names_are_guessed_and_what_nothing_tells_is_black(scene, colours):
    for x, name in ((-1, "Tree.001"), (0, "Thing"), (1, "brick_wall")):
        scenes.add_cube(scene, (x, 5, 0), 0.6, name)
    assert colours() == ["tree", None, "wall", "sky"]


def test_the_material_wins_over_the_object_and_that_over_its_collection_and_name(scene, colours):
    inside = bpy.data.collections.new("Inside")
    scene.collection.children.link(inside)
    inside["animatic_seg"] = "house"
    for x, name in ((-1, "Tree"), (0, "Wall"), (1, "Floor")):
        cube = scenes.add_cube(scene, (x, 5, 0), 0.6, name)
        inside.objects.link(cube)
        scene.collection.objects.unlink(cube)
    bpy.data.objects["Wall"]["animatic_seg"] = 21
    bpy.data.objects["Floor"]["animatic_seg"] = "car"
    bpy.data.objects["Floor"].data.materials.append(material("Paint", "painting"))
    bpy.data.objects["Wall"].data.materials.append(material("Plain"))
    assert colours() == ["house", "car", "painting", "sky"]
    assert [each.pass_index for each in bpy.data.materials] == [0, 0]
    assert all(each.pass_index == 0 for each in bpy.data.objects)


def test_what_an_armature_deforms_is_a_person(scene, colours):
    scenes.add_person(scene, location=(0, 5, -1.2))
    assert colours()[1] == "person"
    bpy.data.objects["Person Body"].name = "Dog"
    assert colours()[1] == "animal"


def test_a_property_that_names_no_class_is_passed_over(scene, colours):
    for x in (-1, 0, 1):
        scenes.add_cube(scene, (x, 5, 0), 0.6, "Tree")["animatic_seg"] = "spaceship"
    assert colours()[0] == "tree" and np.unique(colours()[:3]).tolist() == ["tree"]


def test_what_is_seen_and_belongs_to_no_class_is_told(scene, tmp_path):
    scenes.add_camera(scene)
    for x, name in ((-1, "Tree.001"), (0, "Gizmo"), (1, "Painted"), (50, "Beside")):
        scenes.add_cube(scene, (x, 5, 0), 0.6, name)
    bpy.data.objects["Painted"].data.materials.append(material("Paint", "painting"))
    request = scenes.request(scene, frames=FrameMap(1, 2), passes=("seg",))
    found = capture(scene, request, tmp_path).read()
    sentence = "1 object that is seen belongs to no class, and is black: Gizmo. Set its class in Segmentation."
    assert found.without_class == ("Gizmo",) and found.warnings == (sentence,)
    bpy.data.objects["Gizmo"]["animatic_seg"] = "rock"
    found = capture(scene, request, tmp_path).read()
    assert found.without_class == found.warnings == ()


def test_many_without_a_class_are_counted():
    names = [f"Thing {number}" for number in range(9)]
    told = without_class_note(names)
    assert told.startswith("9 objects that are seen belong to no class, and are black: Thing 0, Thing 1, ")
    assert "Thing 4 …" in told and "Thing 5" not in told and without_class_note([]) == ""


def test_a_capture_says_it_in_the_run_and_in_the_panel(scene, tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path))
    scenes.add_camera(scene)
    for x, name in ((-1, "Gizmo"), (1, "Gadget")):
        scenes.add_cube(scene, (x, 5, 0), 0.6, name)
    scene.frame_start = scene.frame_end = 1
    scene.animatic.seg.enabled = True
    shot, used = shots.sync(scene)[0], resources()
    notes = [update.note for update in capturing.capture_shot(scene, shot, used, again=True, blocking=True)]
    assert [note for note in notes if "belong to no class, and are black: Ga" in note or "black: Gizmo, Ga" in note]
    bpy.ops.animatic.refresh()
    assert "2 objects that are seen belong to no class" in " ".join(draw(bpy.types.ANIMATIC_PT_controls).texts)
    scene.frame_end = 2
    bpy.ops.animatic.refresh()
    assert "belong to no class" not in " ".join(draw(bpy.types.ANIMATIC_PT_controls).texts)
