"""Find what instances of a scene show: by collection instances, geometry nodes, particles, vertices and faces.

Must not import anything of Animatic but compat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import bpy
import numpy as np

from ...compat import nodes_modifier_values

Block = bpy.types.Object | bpy.types.Collection
Placed = dict[bpy.types.Object, list[np.ndarray]]  # the world matrices [4, 4] of each object in a frame


def sources(objects: Iterable[bpy.types.Object]) -> list[bpy.types.Object]:
    """Return the objects that instancers among `objects` may show, at any depth; reads settings only."""
    found: dict[bpy.types.Object, None] = {}
    waiting = list(objects)
    seen = set(waiting)
    while waiting:
        for obj in _shown_by(waiting.pop()):
            found[obj] = None
            if obj not in seen:
                seen.add(obj)
                waiting.append(obj)
    return list(found)


def placed(objects: Iterable[bpy.types.Object], depsgraph: bpy.types.Depsgraph) -> Placed:
    """Return where the evaluated frame shows each of `objects`, by itself and by instances."""
    found: Placed = {obj: [] for obj in objects}
    for instance in depsgraph.object_instances:
        original = instance.object.original
        if original not in found or not instance.show_self:
            continue
        if instance.is_instance and instance.parent and instance.parent.original == original:
            continue  # geometry that the object's own nodes scatter goes by its name
        found[original].append(np.array(instance.matrix_world, float))
    return found


def _shown_by(obj: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """Yield what one object instances."""
    if obj.instance_type == "COLLECTION" and obj.instance_collection:
        yield from obj.instance_collection.all_objects
    elif obj.instance_type in {"VERTS", "FACES"}:
        yield from obj.children_recursive
    for system in obj.particle_systems:
        settings = system.settings
        if settings.render_type == "OBJECT" and settings.instance_object:
            yield from (settings.instance_object, *settings.instance_object.children_recursive)
        elif settings.render_type == "COLLECTION" and settings.instance_collection:
            yield from settings.instance_collection.all_objects
    for modifier in obj.modifiers:
        if modifier.type == "NODES" and modifier.node_group:
            for block in (*_inputs(modifier), *_named_in(modifier.node_group, set())):
                yield from block.all_objects if isinstance(block, bpy.types.Collection) else (block,)


def _inputs(modifier: bpy.types.NodesModifier) -> Iterator[Block]:
    """Yield the objects and collections that a modifier hands to its nodes."""
    yield from (value for value in nodes_modifier_values(modifier) if isinstance(value, Block))


def _named_in(tree: bpy.types.NodeTree, seen: set[bpy.types.NodeTree]) -> Iterator[Block]:
    """Yield the objects and collections that nodes name, in the groups inside too."""
    if tree in seen:
        return
    seen.add(tree)
    for node in tree.nodes:
        for socket in node.inputs:
            if socket.type in {"OBJECT", "COLLECTION"} and not socket.is_linked and socket.default_value:
                yield socket.default_value
        if inner := getattr(node, "node_tree", None):
            yield from _named_in(inner, seen)
