"""What was put right in the UI is where the captured keypoints are: bones, objects, and nothing."""

import math

import bpy
import numpy as np
import pytest
import scenes
from animatic import shots
from animatic.capture import capture
from animatic.settings.take import request_from
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Matrix, Vector
from test_capture_pose import people

SIDE = 256
NOSE, R_WRIST, L_ELBOW, L_WRIST, L_HIP, L_EAR = 0, 4, 6, 7, 11, 17
pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def own(scene):
    """Return the settings of people of a scene with a camera."""
    scenes.add_camera(scene, location=(0, -3, 0))
    scene.frame_start, scene.frame_end = 1, 1
    scene.render.resolution_x = scene.render.resolution_y = SIDE
    scene.animatic.settings_for(shots.sync(scene)[0]).long_side = SIDE
    return scene.animatic.figures


def captured(scene, folder, last=1) -> np.ndarray:
    """Capture the shot as its settings say, and return its one person [18, 3] at the frame `last`."""
    scene.frame_end = last
    (pose,) = people(capture(scene, request_from(scene, shots.sync(scene)[0]), folder), last)
    return pose


def seen(scene, point) -> tuple[float, float]:
    x, y, _ = world_to_camera_view(scene, scene.camera, Vector(point))
    return x * SIDE, (1 - y) * SIDE


def test_a_correction_moves_the_keypoint(scene, own, tmp_path):
    person = scenes.add_person(scene)
    before = captured(scene, tmp_path)
    own.correct(person, "hand.L", bone="hand.L", end="tail")
    after = captured(scene, tmp_path)
    assert math.dist(after[L_WRIST, :2], seen(scene, person.matrix_world @ person.data.bones["hand.L"].tail_local)) < 1
    assert math.dist(before[L_WRIST, :2], after[L_WRIST, :2]) > 2
    np.testing.assert_allclose(np.delete(before, L_WRIST, 0), np.delete(after, L_WRIST, 0))


def test_a_joint_that_is_left_out_is_gone(scene, own, tmp_path):
    person = scenes.add_person(scene)
    before = captured(scene, tmp_path)
    for part in ("hand.R", "ear.L", "nose"):  # the face is derived from the head
        own.leave_out(person, part)
    after = captured(scene, tmp_path)
    assert before[[R_WRIST, L_EAR, NOSE], 2].tolist() == [1, 1, 1]
    assert after[[R_WRIST, L_EAR, NOSE], 2].tolist() == [0, 0, 0] and after[:, 2].sum() == 15


def test_an_animated_object_is_the_joint(scene, own, tmp_path):
    person, grip = scenes.add_person(scene), scenes.add(scene, "Grip")
    scenes.key(grip, "location", {1: (0, 4, 0), 5: (0.6, 4.5, 0.4)})
    own.correct(person, "hand.L", obj=grip)
    pose = captured(scene, tmp_path, 5)
    assert math.dist(pose[L_WRIST, :2], seen(scene, (0.6, 4.5, 0.4))) < 1


def test_a_constraint_on_the_object_counts(scene, own, tmp_path):
    person, grip = scenes.add_person(scene), scenes.add(scene, "Grip")
    constraint = grip.constraints.new("COPY_LOCATION")
    constraint.target, constraint.subtarget, constraint.head_tail = person, "forearm.R", 1.0
    own.correct(person, "hand.L", obj=grip)
    pose = captured(scene, tmp_path)
    tail = person.matrix_world @ person.data.bones["forearm.R"].tail_local
    assert math.dist(pose[L_WRIST, :2], seen(scene, tail)) < 1


def test_a_mesh_with_empties_is_a_person(scene, own, tmp_path):
    body = scenes.add_cube(scene, (0, 5, 0), 2, "Statue")
    body.scale = (0.8, 0.02, 0.9)  # thin, so that it hides none of its joints
    bpy.context.view_layer.update()
    bpy.context.view_layer.objects.active = body
    bpy.ops.animatic.person_add()
    pose = captured(scene, tmp_path)
    assert pose[:, 2].sum() == 18
    bpy.context.view_layer.update()
    for part, index in (("hand.L", L_WRIST), ("nose", NOSE), ("thigh.L", L_HIP)):
        empty = own.correction(body, part).object
        assert math.dist(pose[index, :2], seen(scene, empty.matrix_world.translation)) < 1
    own.correction(body, "hand.L").object.location.z += 0.5
    assert captured(scene, tmp_path)[L_WRIST, 1] < pose[L_WRIST, 1] - 10


def instanced(scene, *inside):
    """Move objects into a collection that an empty shows, and return the matrix that it shows them with."""
    cast = bpy.data.collections.new("Cast")
    cast.instance_offset = (0, 5, -0.9)
    for obj in inside:
        scene.collection.objects.unlink(obj)
        cast.objects.link(obj)
    empty = scenes.add(scene, "Instance", None, (0.5, 4, -0.9), (0, 0, 0.3))
    empty.instance_type, empty.instance_collection = "COLLECTION", cast
    bpy.context.view_layer.update()
    return empty.matrix_world @ Matrix.Translation((0, -5, 0.9))


def test_an_object_in_an_instance_goes_with_it(scene, own, tmp_path):
    person = scenes.add_person(scene)
    grip = scenes.add(scene, "Grip", None, (0.3, 4.8, 0.5))
    own.correct(person, "hand.L", obj=grip)
    shown = instanced(scene, person, person.children[0], grip)
    pose = captured(scene, tmp_path)
    assert math.dist(pose[L_WRIST, :2], seen(scene, shown @ grip.location)) < 1


def test_an_object_beside_an_instance_stays_where_it_is(scene, own, tmp_path):
    person = scenes.add_person(scene)
    grip = scenes.add(scene, "Grip", None, (0.3, 4.8, 0.5))
    own.correct(person, "hand.L", obj=grip)
    instanced(scene, person, person.children[0])
    assert math.dist(captured(scene, tmp_path)[L_WRIST, :2], seen(scene, grip.location)) < 1


def test_a_control_rig_without_a_body_counts_where_the_artist_says_so(scene, own, tmp_path):
    """Beside somebody with a body an armature without one is nobody, unless joints of it were put right."""
    scenes.add_person(scene, location=(-0.6, 5, -0.9))
    bare = scenes.add_person(scene, location=(0.6, 5, -0.9), with_mesh=False, name="Bare")
    folder = capture(scene, request_from(scene, shots.sync(scene)[0]), tmp_path)
    assert len(people(folder)) == 1
    own.leave_out(bare, "nose")
    folder = capture(scene, request_from(scene, shots.sync(scene)[0]), tmp_path)
    assert sorted(pose[NOSE, 2] for pose in people(folder)) == [0, 1]
