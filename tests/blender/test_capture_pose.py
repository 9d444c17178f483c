"""Keypoints are where the joints are, and only those that a detector would see."""

from __future__ import annotations

import json
import math

import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import capture, warnings
from animatic.capture.figures.rigs import BODY
from animatic.capture.files import exr
from bpy_extras.object_utils import world_to_camera_view

LIMBS = {part: index for index, part in enumerate(BODY) if part.startswith(("upper", "fore", "hand", "th", "sh", "fo"))}
NOSE, NECK, R_EYE, L_EYE, R_EAR, L_EAR = 0, 1, 14, 15, 16, 17
ONE = FrameMap(1, 1)
SQUARE = (256, 256)


def people(folder, number=1) -> list[np.ndarray]:
    """Return the people of a file, each [18, 3]: x, y, confidence."""
    data = json.loads(folder.control_file("openpose", number).read_text("utf-8"))
    assert (data["canvas_width"], data["canvas_height"]) == (folder.read().request.width, folder.read().request.height)
    return [np.array(person["pose_keypoints_2d"]).reshape(18, 3) for person in data["people"]]


def on_screen(scene, point, size) -> tuple[float, float]:
    """Project a world point with Blender's own function at the capture's size."""
    scene.render.resolution_x, scene.render.resolution_y = size
    x, y, _ = world_to_camera_view(scene, scene.camera, point)
    return x * size[0], (1 - y) * size[1]


def expected_limbs(scene, armature, size, names=scenes.RIGIFY, sides=("L", "R")) -> dict[int, tuple[float, float]]:
    """Project the posed bones at the scene's frame."""
    evaluated = armature.evaluated_get(bpy.context.evaluated_depsgraph_get())
    found = {}
    for part, index in LIMBS.items():
        limb, side = part.split(".")
        bone = names[limb].format(sides["LR".index(side)])
        found[index] = on_screen(scene, evaluated.matrix_world @ evaluated.pose.bones[bone].head, size)
    return found


def check_limbs(pose, expected, size, within_px=1.0) -> None:
    """Check that the limbs are where `expected` says, and the ones outside the picture dropped."""
    inside = {i: (x, y) for i, (x, y) in expected.items() if 0 <= x < size[0] and 0 <= y < size[1]}
    assert len(inside) >= 8
    for index in expected:
        assert pose[index, 2] == (index in inside), BODY[index]
        assert math.dist(pose[index, :2], inside.get(index, (0, 0))) < within_px, BODY[index]


@pytest.mark.parametrize("size", [(256, 144), (144, 256)], ids=["landscape", "portrait"])
@pytest.mark.parametrize(
    "lens",
    [{}, {"shift_x": 0.1, "shift_y": -0.05}, {"sensor_fit": "VERTICAL"}, {"type": "ORTHO", "ortho_scale": 5}],
    ids=["plain", "shift", "vertical fit", "orthographic"],
)
def test_joints_are_where_blender_projects_them(scene, tmp_path, lens, size):
    scenes.add_camera(scene, location=(0.3, -3, 0.2), **lens)
    armature = scenes.add_person(scene)
    scenes.key(armature.pose.bones["upper_arm.L"], "rotation_quaternion", {1: (1, 0, 0, 0), 9: (0.8, 0.4, 0.2, 0.4)})
    scenes.key(armature, "location", {1: (-0.2, 5, -0.9), 9: (0.3, 4, -0.8)})
    folder = capture(scene, scenes.request(scene, frames=FrameMap(1, 9, 4), width=size[0], height=size[1]), tmp_path)
    poses = []
    for number, frame in enumerate((1, 5, 9), 1):
        scene.frame_set(frame)
        (pose,) = people(folder, number)
        check_limbs(pose, expected_limbs(scene, armature, size), size)
        poses.append(pose)
    assert math.dist(poses[0][7, :2], poses[2][7, :2]) > 10  # the left wrist did move


def test_mixamo(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    sides = ("Left", "Right")
    armature = scenes.add_person(scene, names=scenes.MIXAMO, sides=sides)
    armature.scale = (0.9, 0.9, 0.9)
    folder = capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path)
    (pose,) = people(folder)
    check_limbs(pose, expected_limbs(scene, armature, SQUARE, scenes.MIXAMO, sides), SQUARE)


def test_constraints_count(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    armature = scenes.add_person(scene)
    target = scenes.add(scene, "Target", None, (0.4, 4.6, 0.9))
    constraint = armature.pose.bones["forearm.R"].constraints.new("IK")
    constraint.target, constraint.chain_count = target, 2
    folder = capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path)
    (pose,) = people(folder)
    expected = expected_limbs(scene, armature, SQUARE)
    check_limbs(pose, expected, SQUARE)
    assert expected[4][1] < expected[7][1] - 10  # the right hand is up


def test_right_is_the_subjects_and_the_neck_between_the_shoulders(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    scenes.add_person(scene)  # faces the camera
    (pose,) = people(capture(scene, scenes.request(scene, frames=ONE), tmp_path))
    assert pose[2, 0] < pose[5, 0]
    np.testing.assert_allclose(pose[NECK, :2], (pose[2, :2] + pose[5, :2]) / 2, atol=0.2)


def faces_seen(scene, tmp_path, turn) -> set[int]:
    scenes.add_camera(scene, location=(0, -1, 0))
    scenes.add_person(scene).rotation_euler = (0, 0, math.radians(turn))
    (pose,) = people(capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path))
    return {index for index in (NOSE, R_EYE, L_EYE, R_EAR, L_EAR) if pose[index, 2]}


@pytest.mark.parametrize(
    ("turn", "seen"),
    [
        (0, {NOSE, R_EYE, L_EYE, R_EAR, L_EAR}),
        (90, {NOSE, R_EYE, R_EAR}),  # looks to the right of the picture: its right half is seen
        (-90, {NOSE, L_EYE, L_EAR}),
        (180, {R_EAR, L_EAR}),
    ],
)
def test_a_face_is_seen_from_its_side(scene, tmp_path, turn, seen):
    assert faces_seen(scene, tmp_path, turn) == seen


def test_the_nose_leads(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -1, 0))
    scenes.add_person(scene).rotation_euler = (0, 0, math.radians(50))
    (pose,) = people(capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path))
    assert pose[NOSE, 0] > pose[R_EYE, 0] > pose[R_EAR, 0]
    assert pose[R_EYE, 1] < pose[NOSE, 1] < pose[NECK, 1]


def test_face_bones_win_over_the_derived_face(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    armature = scenes.add_person(scene)
    bpy.context.view_layer.objects.active = armature
    bpy.ops.object.mode_set(mode="EDIT")
    eye = armature.data.edit_bones.new("eye.L")
    eye.head, eye.tail, eye.parent = (0.3, 0, 1.7), (0.3, -0.1, 1.7), armature.data.edit_bones["spine.006"]
    bpy.ops.object.mode_set(mode="OBJECT")
    (pose,) = people(capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path))
    x, y = on_screen(scene, armature.matrix_world @ armature.data.bones["eye.L"].head_local, SQUARE)
    assert math.dist(pose[L_EYE, :2], (x, y)) < 1


def test_joints_outside_and_behind_are_dropped(scene, tmp_path):
    scenes.add_camera(scene, location=(0, 3.5, 0.4), lens=50)  # close: the arms leave the picture
    scenes.add_person(scene)
    scenes.add_person(scene, location=(0, -4, 0), name="Behind")
    (pose,) = people(capture(scene, scenes.request(scene, frames=ONE), tmp_path))
    assert pose[2, 2] == 1
    for index in (4, 7, 10, 13):
        assert tuple(pose[index]) == (0, 0, 0)


def test_joints_behind_another_object_are_dropped(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    scenes.add_person(scene)
    scenes.add_plane(scene, y=3, size=2.0, z=-1.2, name="Wall")  # hides what is below about -0.3
    (pose,) = people(capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path))
    assert [pose[index, 2] for index in (8, 9, 10, 11, 12, 13)] == [1, 0, 0, 1, 0, 0]
    assert [pose[index, 2] for index in (2, 3, 4, 5, 6, 7)] == [1] * 6


def test_the_own_mesh_and_what_is_worn_hide_nothing(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    armature = scenes.add_person(scene)
    scenes.add_cube(scene, location=(0, 0, 1.2), size=0.8, name="Backpack").parent = armature
    (pose,) = people(capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path))
    assert pose[:14, 2].all()


def test_one_person_hides_another(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    scenes.add_person(scene, name="Back")
    front = scenes.add_person(scene, location=(0, 3, -0.9), name="Front")
    scenes.add_cube(scene, location=(0, 0, 1.0), size=0.5, name="Coat").parent = front
    folder = capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path)
    assert folder.read().people == ("Back", "Front")
    hips = [pose[8, 2] for pose in people(folder)]
    assert sorted(hips) == [0, 1]


def test_several_people(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -5, 0))
    left = scenes.add_person(scene, location=(-1.2, 5, -0.9), name="Left")
    right = scenes.add_person(
        scene, location=(1.2, 5, -0.9), name="Right", names=scenes.MIXAMO, sides=("Left", "Right")
    )
    poses = people(capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path))
    assert len(poses) == 2
    check_limbs(poses[0], expected_limbs(scene, left, SQUARE), SQUARE)
    check_limbs(poses[1], expected_limbs(scene, right, SQUARE, scenes.MIXAMO, ("Left", "Right")), SQUARE)


def test_who_is_hidden_from_render_is_not_there(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -5, 0))
    hidden = scenes.add_person(scene, location=(-1.2, 5, -0.9), name="Hidden")
    hidden.children[0].hide_render = True
    shown = scenes.add_person(scene, location=(1.2, 5, -0.9), name="Shown")
    shown.hide_render = True  # riggers hide the bones and not the body
    away = scenes.add_person(scene, location=(0, 5, -0.9), name="In a hidden collection")
    collection = bpy.data.collections.new("Off")
    scene.collection.children.link(collection)
    for obj in (away, away.children[0]):
        scene.collection.objects.unlink(obj)
        collection.objects.link(obj)
    collection.hide_render = True
    folder = capture(scene, scenes.request(scene, frames=ONE), tmp_path)
    assert folder.read().people == ("Shown",)
    assert len(people(folder)) == 1


def test_who_appears_later_is_not_there_before(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    scenes.add_plane(scene, y=9)
    body = scenes.add_person(scene).children[0]
    scenes.key(body, "hide_render", {1: True, 2: False})
    folder = capture(scene, scenes.request(scene), tmp_path)
    assert [len(people(folder, number)) for number in (1, 2, 3)] == [0, 1, 1]


def test_bones_without_a_body_are_a_figure_while_they_show(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    scenes.add_plane(scene, y=9)
    scenes.add_person(scene, with_mesh=False, name="Figure")
    metarig = scenes.add_person(scene, with_mesh=False, name="Metarig")
    metarig.hide_set(True)
    assert capture(scene, scenes.request(scene, frames=ONE), tmp_path).read().people == ("Figure",)


def test_a_metarig_beside_a_body_is_nobody(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    scenes.add_person(scene, name="Rig")
    scenes.add_person(scene, with_mesh=False, name="Metarig")  # Rigify leaves it visible
    assert capture(scene, scenes.request(scene, frames=ONE), tmp_path).read().people == ("Rig",)


def test_an_instanced_person(scene, tmp_path):
    scenes.add_camera(scene, location=(0, -3, 0))
    person = scenes.add_person(scene)
    collection = bpy.data.collections.new("Cast")
    collection.instance_offset = (0, 5, -0.9)
    for obj in (person, person.children[0]):
        scene.collection.objects.unlink(obj)
        collection.objects.link(obj)
    empty = scenes.add(scene, "Instance", None, (0.5, 4, -0.9))
    empty.instance_type, empty.instance_collection = "COLLECTION", collection
    folder = capture(scene, scenes.request(scene, frames=ONE, width=256, height=256), tmp_path)
    (pose,) = people(folder)
    x, y = on_screen(scene, empty.matrix_world @ person.data.bones["foot.L"].head_local, SQUARE)
    assert math.dist(pose[13, :2], (x, y)) < 1
    depth = exr.read(folder.control_file("depth", 1)).channels["Z"]
    assert depth[int(pose[13, 1]), int(pose[13, 0])] < 8


def test_no_rig_is_a_warning_and_an_empty_pass(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    request = scenes.request(scene, frames=ONE)
    (sentence,) = warnings(scene, request)
    assert "pose is empty" in sentence
    folder = capture(scene, request, tmp_path)
    assert people(folder) == []
    assert folder.read().warnings == (sentence,)


def test_pass_indices_of_the_artist_are_neither_taken_nor_changed(scene, tmp_path):
    """A wall with the index that the person's surface would get must still hide the person."""
    scenes.add_camera(scene, location=(0, -3, 0))
    person = scenes.add_person(scene)
    wall = scenes.add_plane(scene, y=-2, size=8, name="Wall")
    body, wall.pass_index = person.children[0], 1
    assert people(capture(scene, scenes.request(scene, frames=ONE), tmp_path)) == []
    assert (wall.pass_index, body.pass_index) == (1, 0)
    wall.hide_render = True
    assert len(people(capture(scene, scenes.request(scene, frames=ONE), tmp_path))) == 1
