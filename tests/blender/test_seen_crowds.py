"""Crowds by geometry nodes, particles, vertices and faces give people, each where its own body is."""

from __future__ import annotations

import bpy
import pytest
import scenes
from mathutils import Matrix, Vector
from seen_people import SPOTS, check, collection, crowd_of, found, instance, raised, scattering


@pytest.fixture
def stage(scene):
    scenes.add_camera(scene, location=(0, -4, 0))
    scene.camera.data.clip_end = 500
    return scene


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
