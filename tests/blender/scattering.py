"""Scatter objects and collections over points with geometry nodes, for tests.

Must not import anything of Animatic.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import scenes


def scatter(scene, what: bpy.types.Object | bpy.types.Collection, points: Iterable[tuple]) -> bpy.types.Object:
    """Add an instance of `what` at each of `points`."""
    mesh = bpy.data.meshes.new("Points")
    mesh.from_pydata(list(points), [], [])
    scattering = scenes.add(scene, f"Scattered {what.name}", mesh)
    tree = bpy.data.node_groups.new("Scatter", "GeometryNodeTree")
    for direction in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=direction, socket_type="NodeSocketGeometry")
    kind = "Object" if isinstance(what, bpy.types.Object) else "Collection"
    info, on_points, begin, end = (
        tree.nodes.new(name)
        for name in (
            *(f"GeometryNode{kind}Info", "GeometryNodeInstanceOnPoints"),
            *("NodeGroupInput", "NodeGroupOutput"),
        )
    )
    info.inputs[0].default_value = what
    if kind == "Object":
        info.inputs["As Instance"].default_value = True
    tree.links.new(begin.outputs[0], on_points.inputs["Points"])
    tree.links.new(info.outputs["Geometry" if kind == "Object" else 0], on_points.inputs["Instance"])
    tree.links.new(on_points.outputs[0], end.inputs[0])
    scattering.modifiers.new("Scatter", "NODES").node_group = tree
    return scattering
