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


def saved_character(tmp_path, **options):
    """Save a character as a file of its own, with the collection `Cast`; leave an empty scene."""
    scene = bpy.context.scene
    person = raised(scene, **{"location": (0, 0, 0), **options})
    collection(scene, "Cast", person, person.children[0])
    path = tmp_path / "character.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return path


def linked_cast(path):
    with bpy.data.libraries.load(str(path), link=True) as (_, wanted):
        wanted.collections = ["Cast"]
    return bpy.data.collections["Cast"]


def scattering(node, name, block, as_instance=True) -> bpy.types.NodeTree:
    """Return geometry nodes that put an instance of `block` on each vertex."""
    tree = bpy.data.node_groups.new("Crowd", "GeometryNodeTree")
    for direction in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=direction, socket_type="NodeSocketGeometry")
    start, end = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    info, spread = tree.nodes.new(node), tree.nodes.new("GeometryNodeInstanceOnPoints")
    info.inputs[name].default_value = block
    if "As Instance" in info.inputs:
        info.inputs["As Instance"].default_value = as_instance
    spread.inputs["Rotation"].default_value = (0, 0, 0.3)
    tree.links.new(start.outputs["Geometry"], spread.inputs["Points"])
    tree.links.new(next(s for s in info.outputs if s.type == "GEOMETRY" and s.enabled), spread.inputs["Instance"])
    tree.links.new(spread.outputs["Instances"], end.inputs["Geometry"])
    return tree


SPOTS = [(-1.5, 5, -0.9), (0.2, 7, -0.9), (1.8, 6, -0.9)]


def crowd_of(scene, tree) -> bpy.types.Object:
    mesh = bpy.data.meshes.new("Spots")
    mesh.from_pydata(SPOTS, [], [])
    ground = scenes.add(scene, "Crowd", mesh)
    ground.modifiers.new("Crowd", "NODES").node_group = tree
    return ground
