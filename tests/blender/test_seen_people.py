"""Every way that characters come into a scene gives people, each where its own body is."""

from __future__ import annotations

import math

import bodies
import bpy
import pytest
import scenes
from animatic.backend.contract import Shown
from animatic.capture import warnings
from animatic.capture.figures.people import find_people
from mathutils import Matrix
from seen_people import SIZE, check, collection, found, instance, linked_cast, raised, saved_character


@pytest.fixture
def stage(scene):
    scenes.add_camera(scene, location=(0, -4, 0))
    scene.camera.data.clip_end = 500
    return scene


def test_several_armatures_and_one_with_several_meshes(stage, tmp_path):
    first = raised(stage, location=(-1.2, 5, -0.9), name="One")
    second = bodies.add_body(stage, location=(1.2, 5, -0.9), name="Two", rigid=True)
    poses = found(stage, tmp_path)
    assert len(poses) == 2
    check(stage, [p for p in poses if p[2, 0] < SIZE / 2], first, [first.matrix_world])
    check(stage, [p for p in poses if p[2, 0] > SIZE / 2], second, [second.matrix_world])


@pytest.mark.parametrize("how", ["render icon", "eye", "screen icon", "hidden collection", "excluded", "outside"])
def test_a_hidden_rig_of_a_visible_body(stage, tmp_path, how):
    person = raised(stage)
    if how == "render icon":
        person.hide_render = True
    elif how == "eye":
        person.hide_set(True)
    elif how == "screen icon":
        person.hide_viewport = True
    else:
        rigs = collection(stage, "Rigs", person, linked=how != "outside")
        if how == "hidden collection":
            rigs.hide_render = rigs.hide_viewport = True
        elif how == "excluded":
            stage.view_layers[0].layer_collection.children["Rigs"].exclude = True
    check(stage, found(stage, tmp_path), person, [person.matrix_world.copy()])


@pytest.mark.parametrize("how", ["hidden", "excluded"])
def test_who_is_in_no_visible_collection_is_not_there(stage, tmp_path, how):
    person = raised(stage)
    scenes.add_plane(stage, y=9)
    away = collection(stage, "Away", person, person.children[0])
    if how == "hidden":
        away.hide_render = True
    else:
        stage.view_layers[0].layer_collection.children["Away"].exclude = True
    assert found(stage, tmp_path) == []


def test_two_of_one_action(stage, tmp_path):
    first = bodies.add_body(stage, location=(-1.2, 5, -0.9), name="One")
    scenes.key(first.pose.bones["upper_arm.L"], "rotation_quaternion", {1: (0.9, 0.4, 0, 0)})
    second = bodies.add_body(stage, location=(1.4, 7, -0.9), name="Two")
    second.rotation_euler.z = 0.4
    second.animation_data_create().action = first.animation_data.action
    second.animation_data.action_slot = first.animation_data.action_slot
    poses = found(stage, tmp_path)
    for person in (first, second):
        side = [p for p in poses if (p[2, 0] < SIZE / 2) == (person is first)]
        check(stage, side, person, [person.matrix_world])
    assert all(pose[7, 1] != pose[4, 1] for pose in poses)


def test_instances_of_instances(stage, tmp_path):
    """A collection in a collection in a collection, turned and scaled on the way, with an offset."""
    person = raised(stage, location=(0.3, 0.2, 0.1))
    cast = collection(stage, "Cast", person, person.children[0], linked=False)
    cast.instance_offset = (0.3, 0.2, 0.1)
    pair = bpy.data.collections.new("Pair")
    near, far = instance(stage, cast, (-1, 0, 0), inside=pair), instance(stage, cast, (1, 1, 0), 0.5, 0.8, inside=pair)
    outer = instance(stage, pair, (0.2, 6, -0.9), 0.1)
    offset = Matrix.Translation((-0.3, -0.2, -0.1))
    own = [outer.matrix_world @ each.matrix_basis @ offset @ person.matrix_basis for each in (near, far)]
    check(stage, found(stage, tmp_path), person, own)


def test_a_collection_that_is_shown_and_instanced(stage, tmp_path):
    person = raised(stage, location=(-1.2, 5, -0.9))
    cast = collection(stage, "Cast", person, person.children[0])
    copy = instance(stage, cast, (2.4, 1, 0))
    check(stage, found(stage, tmp_path), person, [person.matrix_world, copy.matrix_world @ person.matrix_world])


def test_a_linked_collection(tmp_path):
    path = saved_character(tmp_path)
    scene = bpy.context.scene
    scenes.add_camera(scene, location=(0, -4, 0))
    cast = linked_cast(path)
    first, second = instance(scene, cast, (-1.2, 5, -0.9)), instance(scene, cast, (1.2, 6, -0.9), 0.6)
    person = cast.objects["Person"]
    poses = found(scene, tmp_path)
    check(scene, poses, person, [each.matrix_world for each in (first, second)])
    assert (person.library, cast.objects["Person Body"].pass_index) == (cast.library, 0)


def test_a_library_override(tmp_path):
    path = saved_character(tmp_path)
    scene = bpy.context.scene
    scenes.add_camera(scene, location=(0, -4, 0))
    cast = linked_cast(path)
    own = cast.override_hierarchy_create(scene, bpy.context.view_layer)
    person = next(obj for obj in own.all_objects if obj.type == "ARMATURE")
    person.location = (0.4, 5, -0.9)
    bodies.turn(person, "upper_arm.R", (0, math.radians(60), 0))
    bpy.context.view_layer.update()
    assert person.override_library
    check(scene, found(scene, tmp_path), person, [person.matrix_world])
    body = next(obj for obj in own.all_objects if obj.type == "MESH")
    assert body.pass_index == 0
    assert "pass_index" not in {each.rna_path for each in body.override_library.properties}


def test_a_costume_with_a_skeleton_of_its_own_is_nobody(stage, tmp_path):
    person = raised(stage)
    costume = bodies.add_body(stage, girth=1.3, name="Costume")
    for bone in costume.pose.bones:
        constraint = bone.constraints.new("COPY_TRANSFORMS")
        constraint.target, constraint.subtarget = person, bone.name
    check(stage, found(stage, tmp_path), person, [person.matrix_world])


def test_nobody_to_be_seen_is_a_warning(stage):
    person = raised(stage)
    request = scenes.request(stage, shown=Shown(left_out=("Cast",)))
    collection(stage, "Cast", person, person.children[0])
    assert [s for s in warnings(stage, request) if "pose is empty" in s]
    assert find_people(stage.view_layers[0])
    assert find_people(stage.view_layers[0], (), request.shown) == []
