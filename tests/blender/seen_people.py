"""Find who a capture shows, for the tests of how characters come into a scene."""

from __future__ import annotations

import json
import math

import bodies
import bpy
import numpy as np
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import capture
from bpy_extras.object_utils import world_to_camera_view

ONE = FrameMap(1, 1)
SIZE = 256
PARTS = {2: "upper_arm.R", 4: "hand.R", 7: "hand.L", 10: "foot.R", 13: "foot.L"}


def found(scene, tmp_path, **changes) -> list[np.ndarray]:
    folder = capture(
        scene, scenes.request(scene, **{"frames": ONE, "width": SIZE, "height": SIZE, **changes}), tmp_path
    )
    people = json.loads(folder.control_file("openpose", 1).read_text("utf-8"))["people"]
    return [np.array(person["pose_keypoints_2d"]).reshape(18, 3) for person in people]


def check(scene, poses, armature, matrices) -> None:
    """Check that there is a person at each of `matrices`, posed as `armature`, and nobody else."""
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    assert len(poses) == len(matrices)
    posed = armature.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones
    left = list(poses)
    for matrix in matrices:
        expected = {}
        for row, bone in PARTS.items():
            x, y, _ = world_to_camera_view(scene, scene.camera, matrix @ posed[bone].head)
            expected[row] = (x * SIZE, (1 - y) * SIZE)
        fits = [pose for pose in left if all(math.dist(pose[row, :2], at) < 1 for row, at in expected.items())]
        assert fits, (expected, poses)
        left = [pose for pose in left if pose is not fits[0]]


def raised(scene, **options) -> bpy.types.Object:
    """Add somebody with one arm up."""
    person = bodies.add_body(scene, **options)
    bodies.turn(person, "upper_arm.L", (0, math.radians(-50), 0))
    return person


def into(collection, *objects) -> None:
    for obj in objects:
        for other in obj.users_collection:
            other.objects.unlink(obj)
        collection.objects.link(obj)


def collection(scene, name, *objects, linked=True) -> bpy.types.Collection:
    made = bpy.data.collections.new(name)
    if linked:
        scene.collection.children.link(made)
    into(made, *objects)
    return made


def instance(scene, of, location, turn=0.0, scale=1.0, inside=None) -> bpy.types.Object:
    empty = scenes.add(scene, f"Instance of {of.name}", None, location, (0, 0, turn))
    empty.scale = (scale,) * 3
    empty.instance_type, empty.instance_collection = "COLLECTION", of
    if inside:
        into(inside, empty)
    bpy.context.view_layer.update()
    return empty
