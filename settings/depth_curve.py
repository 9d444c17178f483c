"""Keep a curve that Blender's own curve widget edits, and read it as the contract's keys.

A property cannot hold a curve. A node can, so there is a node group of one node that no list shows, which belongs to
the scene. Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ..backend.contract import Key
from .animated import DECIMALS, few_keys

_NAME = ".Animatic Depth Curve"  # lists leave out what begins with a dot
_SAMPLES = 64
_TOLERANCE = 1e-3  # a quarter of an 8-bit grey
_STRAIGHT = (Key(0.0, 0.0), Key(1.0, 1.0))


def own_tree(tree: bpy.types.NodeTree | None) -> bpy.types.NodeTree:
    """Return a node group with a curve for one scene alone: `tree`, a copy where others use it, or a straight one."""
    if node_of(tree) is None:
        tree = bpy.data.node_groups.new(_NAME, "ShaderNodeTree")
        tree.nodes.new("ShaderNodeFloatCurve")
    elif tree.users > 1 or not tree.is_editable:
        tree = tree.copy()
    return tree


def node_of(tree: bpy.types.NodeTree | None) -> bpy.types.Node | None:
    """Return the node whose `mapping` is the curve, None where it is gone."""
    return next((node for node in tree.nodes if node.bl_idname == "ShaderNodeFloatCurve"), None) if tree else None


def keys_of(tree: bpy.types.NodeTree | None) -> tuple[Key, ...]:
    """Return the curve as keys between which it is straight; none where it changes nothing."""
    node = node_of(tree)
    if node is None:
        return ()
    mapping, (curve,) = node.mapping, node.mapping.curves
    points = [tuple(round(min(max(part, 0.0), 1.0), DECIMALS) for part in point.location) for point in curve.points]
    corners = all(point.handle_type == "VECTOR" for point in curve.points)
    if corners and points[0][0] == 0 and points[-1][0] == 1 and len({at for at, _ in points}) == len(points):
        keys = tuple(Key(at, value) for at, value in points)
    else:
        mapping.initialize()
        places = sorted({*(step / _SAMPLES for step in range(_SAMPLES + 1)), *(at for at, _ in points)})
        values = [min(max(mapping.evaluate(curve, place), 0.0), 1.0) for place in places]
        keys = few_keys(places, values, _TOLERANCE)
    keys = keys if len(keys) > 1 else (Key(0.0, keys[0].value), Key(1.0, keys[0].value))
    return () if _is_straight(keys) else keys


def put_keys(node: bpy.types.Node, keys: Sequence[Key]) -> None:
    """Give the curve of `node` corners at `keys`; without any it is straight."""
    points = node.mapping.curves[0].points
    keys = keys or _STRAIGHT
    while len(points) > 2:
        points.remove(points[1])
    while len(points) < len(keys):
        points.new(0.5, 0.5)
    for point, key in zip(points, keys, strict=True):
        point.location, point.handle_type = (key.at, key.value), "VECTOR"
    node.mapping.update()


def _is_straight(keys: Sequence[Key]) -> bool:
    return all(abs(key.at - key.value) <= _TOLERANCE for key in keys)
