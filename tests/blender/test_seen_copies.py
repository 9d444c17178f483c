"""Copies of people and of their things: scattered, mirrored, scaled away, shown from other scenes."""

from __future__ import annotations

import json
import random

import bodies
import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import capture, warnings
from animatic.capture.figures.people import _distinct
from animatic.capture.figures.rigs import BODY
from animatic.capture.files import exr
from animatic.operators import figure_list
from scattering import scatter

from takes import read_png

ONE = FrameMap(1, 1)


def captured(scene, folder, *passes, **changes):
    asked = {"frames": ONE, "width": 128, "height": 128, "passes": passes or ("depth", "openpose"), **changes}
    return capture(scene, scenes.request(scene, **asked), folder)


def poses(folder, number=1) -> list[dict[str, tuple]]:
    """Return x, y, confidence of each person's joints."""
    people = json.loads(folder.control_file("openpose", number).read_text("utf-8"))["people"]
    rows = [np.array(person["pose_keypoints_2d"]).reshape(-1, 3) for person in people]
    return [{part: tuple(row) for part, row in zip(BODY, each, strict=True)} for each in rows]


def moved(collection, *objects):
    """Put `objects` into `collection` alone."""
    for obj in objects:
        for other in obj.users_collection:
            other.objects.unlink(obj)
        collection.objects.link(obj)
    return collection


def instance(scene, collection, location, scale=(1, 1, 1)):
    empty = scenes.add(scene, f"Shows {collection.name}", None, location)
    empty.scale, empty.instance_type, empty.instance_collection = scale, "COLLECTION", collection
    return empty


@pytest.fixture
def stage(scene):
    scenes.add_camera(scene, location=(0, 0, 0.1))
    return scene


def test_a_scattered_prop_brings_nobody(stage, tmp_path):
    person = scenes.add_person(stage)
    sword = scenes.add_cube(stage, (0, 0, 0), 0.1, "Sword")
    sword.parent, sword.parent_type, sword.parent_bone, sword.scale = person, "BONE", "hand.L", (1, 4, 1)
    scatter(stage, sword, [(-1, 6, 0), (0, 6, 0.3), (1, 6, 0.6)])
    assert len(poses(captured(stage, tmp_path))) == 1


@pytest.mark.parametrize("far", [10, 1000])
def test_several_meshes_of_a_copy_are_one_person(stage, tmp_path, far):
    random.seed(4)
    person = scenes.add_person(stage, location=(3.17, 1.2, 0))
    person.rotation_euler.z = 0.7
    shirt = scenes._add_body(stage, person, "Shirt")
    shirt.location, shirt.rotation_euler = (0.01, 0.02, 0.03), (0.1, 0.2, 0.3)
    crowd = moved(bpy.data.collections.new("Crowd"), person, shirt, bpy.data.objects["Person Body"])
    stage.camera.data.lens, stage.camera.data.clip_end = 2 * far, 5000
    scatter(stage, crowd, [(x + 0.0005 - 3, far + random.random(), random.random() / 3 - 1) for x in range(8)])
    assert 4 <= len(poses(captured(stage, tmp_path))) <= 8
    assert len(set(map(str, poses(captured(stage, tmp_path))))) == len(poses(captured(stage, tmp_path)))


def test_places_are_the_same_within_what_floats_hold():
    near, far = np.eye(4), np.eye(4)
    near[:3, 3], far[:3, 3] = (1.0005, 0, 0), (3000.0, 2, 0)
    jitter = np.zeros((4, 4))
    jitter[:3, 3] = 2e-6
    there = _distinct([far, near, near + jitter, far + 1000 * jitter * 0.1, near + 5e5 * jitter])
    assert len(there) == 3
    assert _distinct([]) == []


@pytest.mark.parametrize("how", ["armature", "instance"])
def test_in_a_mirror_left_is_right(stage, tmp_path, how):
    """A detector knows a right hand by how the body stands, whatever the bones of a mirrored one are called."""
    person = bodies.add_body(stage, location=(0, 5, -0.9))
    bodies.turn(person, "upper_arm.L", (0, -0.6, 0))
    (before,) = poses(captured(stage, tmp_path))
    if how == "armature":
        person.scale.x = -1
    else:
        person.location = (0, 0, 0)
        cast = moved(bpy.data.collections.new("Cast"), person, person.children[0])
        instance(stage, cast, (0, 5, -0.9), (-1, 1, 1))
    (after,) = poses(captured(stage, tmp_path))
    assert after["upper_arm.R"][0] < after["neck"][0] < after["upper_arm.L"][0]
    assert after["hand.R"][1] < after["hand.L"][1]  # the raised arm is the right one now
    other = {"L": "R", "R": "L"}
    for part, (x, y, seen) in before.items():
        name, _, side = part.rpartition(".")
        mirrored = after[f"{name}.{other[side]}" if name else part]
        assert mirrored == pytest.approx((128 - x if seen else 0, y, seen), abs=0.01), part


def test_who_is_scaled_to_nothing_is_not_there(stage, tmp_path):
    person = scenes.add_person(stage)
    scenes.add_cube(stage, (1, 6, 0))
    scenes.key(person, "scale", {1: (1, 1, 1), 2: (0, 0, 0)})
    folder = captured(stage, tmp_path, frames=FrameMap(1, 2))
    assert [len(poses(folder, number)) for number in (1, 2)] == [1, 0]


def test_an_instance_that_is_scaled_to_nothing_is_not_there(stage, tmp_path):
    person = scenes.add_person(stage, location=(0, 0, 0))
    cast = moved(bpy.data.collections.new("Cast"), person, person.children[0])
    instance(stage, cast, (-0.5, 5, -0.9))
    instance(stage, cast, (0.5, 5, -0.9), (0, 0, 0))
    assert len(poses(captured(stage, tmp_path))) == 1


def everything_is_numbered(folder) -> None:
    """Assert that each pixel that shows something has an object's number, and the colour of a class."""
    shows = exr.read(folder.control_file("depth", 1)).channels["Z"] < 1e9
    numbers = exr.read(folder.control_file("objects", 1)).channels["objects.ID"]
    assert shows.any() and np.array_equal(numbers > 0, shows)
    colours = read_png(folder.control_file("seg", 1))[..., :3]
    assert colours[shows].any(axis=-1).all()


EVERYTHING = ("depth", "openpose", "objects", "seg")


def elsewhere(*objects) -> bpy.types.Scene:
    """Move `objects` into a scene of their own."""
    other = bpy.data.scenes.new("Elsewhere")
    for obj in objects:
        for collection in obj.users_collection:
            collection.objects.unlink(obj)
        other.collection.objects.link(obj)
    return other


def test_a_collection_of_another_scene_is_known(stage, tmp_path):
    person = scenes.add_person(stage, location=(0, 0, 0))
    wall = scenes.add_cube(stage, (1.2, 1, 1), 0.5, "Brick Wall")
    cast = moved(bpy.data.collections.new("Cast"), person, person.children[0], wall)
    bpy.data.scenes.new("Assets").collection.children.link(cast)
    instance(stage, cast, (0, 5, -0.9))
    folder = captured(stage, tmp_path, *EVERYTHING)
    assert set(folder.read().objects) == {"Person Body", "Brick Wall"}
    everything_is_numbered(folder)


@pytest.mark.parametrize("deep", [False, True])
def test_a_background_set_is_known(stage, tmp_path, deep):
    person = scenes.add_person(stage)
    wall = scenes.add_cube(stage, (1.2, 6, 0.3), 0.5, "Brick Wall")
    stage.background_set = elsewhere(person, person.children[0], wall)
    if deep:
        between = bpy.data.scenes.new("Between")
        between.background_set, stage.background_set = stage.background_set, between
    folder = captured(stage, tmp_path, *EVERYTHING)
    assert set(folder.read().objects) == {"Person Body", "Brick Wall"}
    assert len(poses(folder)) == 1
    everything_is_numbered(folder)


def test_people_are_listed_by_their_full_name(stage, tmp_path):
    person = scenes.add_person(stage)
    library = tmp_path / "library.blend"
    bpy.data.libraries.write(str(library), {person, person.children[0]})
    for obj in (*person.children, person):
        bpy.data.objects.remove(obj)
    with bpy.data.libraries.load(str(library), link=True) as (_, linked):
        linked.objects = ["Person", "Person Body"]
    for obj in linked.objects:
        stage.collection.objects.link(obj)
    assert captured(stage, tmp_path).read().people == ("Person [library.blend]",)


def test_where_nobody_is_the_warning_says_what_to_do(stage):
    (said,) = warnings(stage, scenes.request(stage))
    assert said.startswith("Nobody is seen") and said.endswith("Put a person together with People > +.")


def test_where_people_are_away_the_warning_names_them(stage):
    """Excluded, hidden in renders, and left out; the message says who and where it is undone."""
    person, other = scenes.add_person(stage), scenes.add_person(stage)
    cast = bpy.data.collections.new("Cast")
    stage.collection.children.link(cast)
    for obj in (person, *person.children):
        stage.collection.objects.unlink(obj)
        cast.objects.link(obj)
    for obj in (other, *other.children):
        obj.hide_render = True
    stage.view_layers[0].layer_collection.children["Cast"].exclude = True
    (said,) = warnings(stage, scenes.request(stage))
    assert said == (
        "Nobody is seen in this shot, so the pose is empty. Excluded from the view layer: Person. "
        "Hidden or left out, see Captured: Person.001."
    )
    bpy.ops.animatic.people_refresh()
    people = bpy.context.window_manager.animatic.people.found
    assert [(each.name, each.is_absent) for each in people] == [("Person", True), ("Person.001", True)]
    assert not figure_list.is_stale(bpy.context)
    stage.view_layers[0].layer_collection.children["Cast"].exclude = False
    assert figure_list.is_stale(bpy.context) and warnings(stage, scenes.request(stage)) == []
    bpy.ops.animatic.people_refresh()
    assert [each.is_absent for each in people] == [False, True]
