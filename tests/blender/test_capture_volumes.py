"""Smoke, fog and mist are seen through, drawn and rendered, wherever they come from."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
import scenes
import ways
from animatic.backend.contract import FrameMap
from animatic.capture import capture
from scattering import scatter

WALL = 9.0


def fog(surface="") -> bpy.types.Material:
    """Return a material that is dense fog, inside a `surface` if there is one."""
    made = bpy.data.materials.new("Fog")
    if bpy.app.version < (5, 0):
        made.use_nodes = True
    nodes, link = made.node_tree.nodes, made.node_tree.links.new
    nodes.clear()
    output, inside = nodes.new("ShaderNodeOutputMaterial"), nodes.new("ShaderNodeVolumePrincipled")
    inside.inputs["Density"].default_value = 50
    link(inside.outputs[0], output.inputs["Volume"])
    if surface:
        link(nodes.new(surface).outputs[0], output.inputs["Surface"])
    return made


def box(scene, surface="") -> bpy.types.Object:
    cube = scenes.add_cube(scene, (0, 5, 0), 2, "Fog Box")
    cube.data.materials.append(fog(surface))
    return cube


def smoke(scene) -> None:
    scenes.add(scene, "Smoke", bpy.data.volumes.new("Smoke"), (0, 4, 0))


def scattered(scene) -> None:
    source = box(scene)
    source.location = (0, 0, 0)
    scene.collection.objects.unlink(source)
    scatter(scene, source, [(0, 5, 0)])


def made_by_nodes(scene) -> None:
    cube = scenes.add_cube(scene, (0, 5, 0), 1, "Smoke")
    tree = bpy.data.node_groups.new("Smoke", "GeometryNodeTree")
    tree.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
    volume, paint, end = (
        tree.nodes.new(kind) for kind in ("GeometryNodeVolumeCube", "GeometryNodeSetMaterial", "NodeGroupOutput")
    )
    paint.inputs["Material"].default_value = fog()
    tree.links.new(volume.outputs[0], paint.inputs[0])
    tree.links.new(paint.outputs[0], end.inputs[0])
    cube.modifiers.new("Smoke", "NODES").node_group = tree


def instanced(scene) -> None:
    cube = box(scene)
    cube.location = (0, 0, 0)
    inside = bpy.data.collections.new("Inside")
    inside.objects.link(cube)
    scene.collection.objects.unlink(cube)
    empty = scenes.add(scene, "Shows Fog", None, (0, 5, 0))
    empty.instance_type, empty.instance_collection = "COLLECTION", inside


def foggy_world(scene) -> None:
    scene.world = bpy.data.worlds.new("Fog")
    if bpy.app.version < (5, 0):
        scene.world.use_nodes = True
    tree = scene.world.node_tree
    output = tree.get_output_node("CYCLES") or tree.nodes.new("ShaderNodeOutputWorld")
    tree.links.new(tree.nodes.new("ShaderNodeVolumeScatter").outputs[0], output.inputs["Volume"])


@pytest.mark.parametrize("draw", [pytest.param(True, marks=ways.needs_gpu), False])
@pytest.mark.parametrize("make", [box, smoke, scattered, made_by_nodes, instanced, foggy_world])
def test_volumes_are_seen_through(scene, tmp_path, make, draw):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=WALL, name="Wall")
    make(scene)
    folder = capture(scene, scenes.request(scene, frames=FrameMap(1, 1), draw=draw), tmp_path)
    assert folder.read().way == ("drawn" if draw else "rendered"), folder.read().why_rendered
    assert np.allclose(ways.depths(folder)[0], WALL, rtol=1e-5)
    assert scene.view_layers[0].use_volumes


@ways.needs_gpu
def test_a_surface_around_a_volume_is_drawn(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=WALL)
    box(scene, "ShaderNodeBsdfDiffuse")
    drawn, rendered = ways.both(scene, tmp_path, frames=FrameMap(1, 1))
    ways.assert_same(drawn, rendered)
    assert ways.depths(drawn)[0][32, 32] == pytest.approx(4, rel=1e-5)


@ways.needs_gpu
def test_a_mesh_that_is_fog_in_places_is_rendered(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=WALL)
    cube = box(scene)
    cube.data.materials.append(bpy.data.materials.new("Paint"))
    found = capture(scene, scenes.request(scene, frames=FrameMap(1, 1)), tmp_path).read()
    assert "Fog has no plain surface" in found.why_rendered


@ways.needs_gpu
def test_a_layer_without_surfaces_is_rendered(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=WALL)
    scene.view_layers[0].use_solid = False
    asked, rendered = (
        capture(scene, scenes.request(scene, frames=FrameMap(1, 1), draw=draw), tmp_path) for draw in (True, False)
    )
    assert "filters surfaces out" in asked.read().why_rendered
    assert np.array_equal(*(ways.depths(folder)[0] for folder in (asked, rendered)))
