"""Take pictures off the materials of meshes, or off the world: the topmost layer of each, or all.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import bpy

from .layers import layer_nodes
from .placements import take_layers_out


def remove_from_meshes(scene: bpy.types.Scene, objs: Sequence[bpy.types.Object], *, every_layer: bool) -> list[str]:
    """Take the topmost pictures, or all, off the materials of `objs`; return what was taken off what, sorted.

    Of several materials and of several inputs of one each loses its own topmost. Empty where nothing lay on them.
    """
    materials = dict.fromkeys(slot.material for obj in objs for slot in obj.material_slots if slot.material)
    found = [(material, node) for material in materials for node in _layers(material, every_layer)]
    return take_layers_out(scene, found)


def remove_from_world(scene: bpy.types.Scene) -> list[str]:
    """Take all pictures off the world of `scene`; return what was taken off it. Empty where nothing lay on it."""
    world = scene.world
    return take_layers_out(scene, [(world, node) for node in _layers(world, True)] if world else [])


def _layers(block: bpy.types.Material | bpy.types.World, every_layer: bool) -> list[bpy.types.Node]:
    """Return the layers of what may be changed: all, or those that no other layer lies over."""
    nodes = layer_nodes(block.node_tree) if block.is_editable else []
    covered = set() if every_layer else {below.name for node in nodes for below in _upstream(node)}
    return [node for node in nodes if node.name not in covered]


def _upstream(node: bpy.types.Node) -> Iterator[bpy.types.Node]:
    """Yield every node that `node` depends on, once."""
    waiting, seen = [node], {node.name}
    while waiting:
        for link in (link for socket in waiting.pop().inputs for link in socket.links):
            if link.from_node.name not in seen:
                seen.add(link.from_node.name)
                waiting.append(link.from_node)
                yield link.from_node
