"""Parts of the picture in a capture: which of the numbered objects belong to an object or a collection."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap, Region, SeenRegion
from animatic.capture import CaptureError, capture
from animatic.capture.files import exr


@pytest.fixture
def stage(scene):
    """Return a scene of a cube on the left, one on the right and a wall behind them."""
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=9, name="Wall")
    scenes.add_cube(scene, (-1, 5, 0), name="Left")
    scenes.add_cube(scene, (1, 5, 0), name="Right")
    return scene


def captured(scene, tmp_path, *regions, frames=1):
    """Return a capture of `regions`, and a function that tells where one is seen."""
    asked = scenes.request(scene, passes=("objects",), regions=regions, frames=FrameMap(1, frames))
    folder = capture(scene, asked, tmp_path)
    (objects,) = exr.read(folder.control_file("objects", 1)).channels.values()
    found = folder.read()
    return found, lambda region: np.isin(objects, found.numbers_in(region))


def collection(scene, name, *objects):
    made = bpy.data.collections.new(name)
    scene.collection.children.link(made)
    for obj in objects:
        made.objects.link(obj)
    return made


def test_an_object_is_seen_with_what_is_parented_to_it(stage, tmp_path):
    left, right = (bpy.data.objects[name] for name in ("Left", "Right"))
    handle = scenes.add(stage, "Handle", location=(0, 5, 0))
    stage.view_layers[0].update()  # which tells where things are
    right.parent = handle
    right.matrix_parent_inverse = handle.matrix_world.inverted()
    one, both = Region("object", "Handle"), Region("object", "Left")
    left.parent = right
    left.matrix_parent_inverse = right.matrix_world.inverted()
    found, seen = captured(stage, tmp_path, one, both)
    assert seen(both)[32, 19] and not seen(both)[32, 45] and not seen(both)[2, 32]
    assert seen(one)[32, 19] and seen(one)[32, 45] and not seen(one)[2, 32]
    assert {found.objects[number - 1] for number in found.numbers_in(one)} == {"Left", "Right"}


def test_a_collection_is_seen_with_those_in_it_and_what_they_are_instances_of(stage, tmp_path):
    inside = bpy.data.collections.new("Inside")
    inside.objects.link(scenes.add_cube(stage, (0, 0, 0), 0.6, name="Instanced"))
    stage.collection.objects.unlink(bpy.data.objects["Instanced"])
    empty = scenes.add(stage, "Instance", location=(0, 5, 1))
    empty.instance_type, empty.instance_collection = "COLLECTION", inside
    hero = collection(stage, "Hero", bpy.data.objects["Left"])
    collection(stage, "Part", empty)
    stage.collection.children.unlink(bpy.data.collections["Part"])
    hero.children.link(bpy.data.collections["Part"])
    region = Region("collection", "Hero")
    found, seen = captured(stage, tmp_path, region)
    assert {found.objects[number - 1] for number in found.numbers_in(region)} == {"Left", "Instanced"}
    assert seen(region)[32, 19] and not seen(region)[32, 45]
    assert found.numbers_in(Region("collection", "Other")) is None


def test_an_object_and_a_collection_of_one_name_are_told_apart(stage, tmp_path):
    collection(stage, "Left", bpy.data.objects["Right"])
    regions = Region("object", "Left"), Region("collection", "Left")
    _found, seen = captured(stage, tmp_path, *regions)
    assert [bool(seen(region)[32, 19]) for region in regions] == [True, False]
    assert [bool(seen(region)[32, 45]) for region in regions] == [False, True]


def test_what_no_frame_shows_is_told(stage, tmp_path):
    scenes.add_cube(stage, (1, 30, 0), name="Behind")
    regions = Region("object", "Behind"), Region("object", "Left")
    found, _seen = captured(stage, tmp_path, *regions, frames=2)
    assert found.regions[0] == SeenRegion(regions[0])
    assert found.warnings[-1] == "Reference pictures say nothing within 'Behind': no frame shows it."


def test_what_is_gone_is_refused_by_its_name(stage, tmp_path):
    with pytest.raises(CaptureError, match="within 'Tree', which is not here: choose another one in the look"):
        captured(stage, tmp_path, Region("collection", "Tree"))


def test_a_capture_serves_what_it_tells_the_regions_of(stage, tmp_path):
    left, right = Region("object", "Left"), Region("object", "Right")
    found, _seen = captured(stage, tmp_path, left, right)
    for regions, serves in (((left,), True), ((), True), ((right, left), True), ((Region("object", "Wall"),), False)):
        passes = ("objects",)
        asked = scenes.request(stage, passes=passes, regions=regions, frames=FrameMap(1, 1))
        assert found.serves(asked) == serves
