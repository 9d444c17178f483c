"""Every way that characters come into a scene gives people, each where its own body is."""

from __future__ import annotations

import json
import math

import bodies
import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap, Shown
from animatic.capture import capture, warnings
from animatic.capture.figures.people import find_people
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Matrix, Vector

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


@pytest.mark.parametrize("what", ["collection", "object", "in a group", "by the modifier"])
def test_a_crowd_by_geometry_nodes(stage, tmp_path, what):
    person = raised(stage, location=(0, 0, 0))
    cast = collection(stage, "Cast", person, person.children[0], linked=False)
    if what == "object":
        tree = scattering("GeometryNodeObjectInfo", "Object", person.children[0])
    else:
        tree = scattering("GeometryNodeCollectionInfo", "Collection", None if what == "by the modifier" else cast)
    if what == "in a group":
        inner, tree = tree, bpy.data.node_groups.new("Outer", "GeometryNodeTree")
        for direction in ("INPUT", "OUTPUT"):
            tree.interface.new_socket("Geometry", in_out=direction, socket_type="NodeSocketGeometry")
        group = tree.nodes.new("GeometryNodeGroup")
        group.node_tree = inner
        tree.links.new(tree.nodes.new("NodeGroupInput").outputs[0], group.inputs[0])
        tree.links.new(group.outputs[0], tree.nodes.new("NodeGroupOutput").inputs[0])
    if what == "by the modifier":
        socket = tree.interface.new_socket("Who", in_out="INPUT", socket_type="NodeSocketCollection")
        info = next(node for node in tree.nodes if node.bl_idname == "GeometryNodeCollectionInfo")
        start = next(node for node in tree.nodes if node.bl_idname == "NodeGroupInput")
        tree.links.new(start.outputs["Who"], info.inputs["Collection"])
        modifier = crowd_of(stage, tree).modifiers[0]
        if "properties" in modifier.bl_rna.properties:  # 5.2
            getattr(modifier.properties.inputs, socket.identifier).value = cast
        else:
            modifier[socket.identifier] = cast
        stage.objects["Crowd"].update_tag()
    else:
        crowd_of(stage, tree)
    spots = [Matrix.LocRotScale(Vector(spot), Matrix.Rotation(0.3, 3, "Z").to_quaternion(), None) for spot in SPOTS]
    check(stage, found(stage, tmp_path), person, spots)


def test_a_crowd_hides_its_own_kind(stage, tmp_path):
    """Copies have one pass index: the one in front hides the one behind all the same."""
    person = raised(stage, location=(0, 0, 0))
    cast = collection(stage, "Cast", person, person.children[0], linked=False)
    instance(stage, cast, (0, 4, -0.9))
    instance(stage, cast, (0.05, 5.5, -0.9))
    behind, front = found(stage, tmp_path)
    assert front[:, 2].all()
    assert not behind[[1, 2, 9, 11], 2].any()  # neck, shoulder, knee and hip
    assert behind[[3, 4, 6, 7], 2].all()  # the arms reach beyond


def test_particles_vertices_and_faces(stage, tmp_path):
    person = raised(stage, location=(0, 0, 0))
    cast = collection(stage, "Cast", person, person.children[0], linked=False)
    mesh = bpy.data.meshes.new("Spots")
    mesh.from_pydata(SPOTS, [], [])
    ground = scenes.add(stage, "Spots", mesh)
    ground.instance_type = "VERTS"
    child = instance(stage, cast, (0, 0, 0))
    child.parent = ground
    check(stage, found(stage, tmp_path), person, [Matrix.Translation(spot) for spot in SPOTS])
    bpy.data.objects.remove(child)
    bpy.data.objects.remove(ground)

    plane = scenes.add_plane(stage, y=6, size=3)
    plane.modifiers.new("Particles", "PARTICLE_SYSTEM")
    settings = plane.particle_systems[0].settings
    settings.count, settings.frame_start, settings.frame_end, settings.lifetime = 3, 0, 0, 50
    settings.render_type, settings.instance_collection = "COLLECTION", cast
    settings.use_whole_collection, settings.particle_size, settings.physics_type = True, 0.4, "NO"
    assert len(found(stage, tmp_path)) == 3


def test_scattered_skin_is_no_crowd(stage, tmp_path):
    """Geometry that the nodes of a body scatter comes under the body's own name."""
    person = raised(stage)
    tree = bpy.data.node_groups.new("Scales", "GeometryNodeTree")
    for direction in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=direction, socket_type="NodeSocketGeometry")
    start, end = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    spread, cube = tree.nodes.new("GeometryNodeInstanceOnPoints"), tree.nodes.new("GeometryNodeMeshCube")
    cube.inputs["Size"].default_value = (0.01,) * 3
    join = tree.nodes.new("GeometryNodeJoinGeometry")
    tree.links.new(start.outputs[0], spread.inputs["Points"])
    tree.links.new(cube.outputs[0], spread.inputs["Instance"])
    tree.links.new(spread.outputs[0], join.inputs[0])
    tree.links.new(start.outputs[0], join.inputs[0])
    tree.links.new(join.outputs[0], end.inputs[0])
    person.children[0].modifiers.new("Scales", "NODES").node_group = tree
    plane = scenes.add_plane(stage, y=9)
    plane.modifiers.new("Crowd", "NODES").node_group = scattering(
        "GeometryNodeObjectInfo", "Object", person.children[0]
    )
    plane.hide_render = True
    check(stage, found(stage, tmp_path), person, [person.matrix_world])


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
    assert [s for s in warnings(stage, request) if "pose pass is empty" in s]
    assert find_people(stage.view_layers[0])
    assert find_people(stage.view_layers[0], (), request.shown) == []
