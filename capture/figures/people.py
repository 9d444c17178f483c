"""Find the people of a scene: armatures with a person's bones, and the surfaces that they move.

Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import bpy
import numpy as np

from ...backend.contract import Mapping
from . import rigs
from .finding import rig_of

SURFACE_TYPES = {"MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD"}
PLACED = "animatic_placed"  # the custom property of what Animatic placed, which no capture shows


@dataclass(frozen=True)
class Person:
    """One armature with a person's bones, or a mesh whose joints are objects.

    `surfaces` are the objects that it deforms or carries; `instancers` the empties, outermost first,
    through which a collection instance shows it.
    """

    armature: bpy.types.Object
    rig: rigs.Rig
    surfaces: tuple[bpy.types.Object, ...]
    instancers: tuple[bpy.types.Object, ...] = ()

    def renders(self, depsgraph: bpy.types.Depsgraph) -> bool:
        """Tell whether something of this person is in the picture of the evaluated frame.

        The armature's own render switch says nothing where it moves a surface: riggers hide it.
        """
        if any(empty.evaluated_get(depsgraph).hide_render for empty in self.instancers):
            return False
        return any(not shown.evaluated_get(depsgraph).hide_render for shown in self.surfaces or (self.armature,))

    def matrix_world(self, depsgraph: bpy.types.Depsgraph) -> np.ndarray:
        """Return the evaluated 4x4 matrix from the armature's space to the world."""
        matrix = np.eye(4)
        for empty in self.instancers:
            offset = np.eye(4)
            offset[:3, 3] = -np.array(empty.instance_collection.instance_offset)
            matrix = matrix @ np.array(empty.evaluated_get(depsgraph).matrix_world) @ offset
        return matrix @ np.array(self.armature.evaluated_get(depsgraph).matrix_world)


def rendered_objects(view_layer: bpy.types.ViewLayer) -> list[bpy.types.Object]:
    """Return the objects in collections that the layer renders; an object's own switch may be animated."""
    found: dict[int, bpy.types.Object] = {}

    def visit(layer: bpy.types.LayerCollection, hidden: bool) -> None:
        hidden = hidden or layer.collection.hide_render
        if not layer.exclude and not hidden:
            found.update((obj.session_uid, obj) for obj in layer.collection.objects)
        for child in layer.children:
            visit(child, hidden)

    if view_layer.layer_collection is None:  # 5.2, in a scene that was never shown nor evaluated
        return list(view_layer.id_data.collection.all_objects)
    visit(view_layer.layer_collection, False)
    return list(found.values())


Indices = dict[bpy.types.Object | bpy.types.Material, int]  # pass index of each that is told from the others
_LAST_INDEX = 32767  # Blender's


def surface_indices(surfaces: Iterable[bpy.types.Object]) -> Indices:
    """Give each of `surfaces` a pass index that no object has, to tell it from all others in the picture."""
    used = {item.pass_index for item in bpy.data.objects}
    free = (index for index in range(1, _LAST_INDEX + 1) if index not in used)
    return dict(zip(dict.fromkeys(surfaces), free, strict=False))


def find_people(view_layer: bpy.types.ViewLayer, mappings: Iterable[Mapping] = ()) -> list[Person]:
    """Return the people that the layer may render, those inside collection instances too.

    `mappings` correct the joints of whom they name.

    Armatures that move no surface are people only where nobody has a body: beside one they are the
    metarig or the control rig of somebody who is there already.
    """
    corrections = {mapping.figure: mapping for mapping in mappings}
    found = list(_people_among(rendered_objects(view_layer), view_layer, corrections, ()))
    return [person for person in found if person.surfaces] or found


def _people_among(
    objects: list[bpy.types.Object],
    view_layer: bpy.types.ViewLayer,
    corrections: dict[str, Mapping],
    instancers: tuple[bpy.types.Object, ...],
) -> Iterator[Person]:
    surfaces = _surfaces_by_armature(objects)
    for obj in objects:
        if obj.type == "ARMATURE":
            rig = _rig(obj, corrections)
            moved = tuple(surfaces.get(obj, ()))
            if rig and (moved or _is_a_figure(obj, view_layer)):
                yield Person(obj, rig, moved, instancers)
        elif obj.type == "MESH" and (rig := _rig(obj, corrections)):
            yield Person(obj, rig, (obj,), instancers)
        elif obj.instance_type == "COLLECTION" and obj.instance_collection:
            inside = [inner for inner in obj.instance_collection.all_objects if inner not in instancers]
            yield from _people_among(inside, view_layer, corrections, (*instancers, obj))


def _rig(obj: bpy.types.Object, corrections: dict[str, Mapping]) -> rigs.Rig | None:
    """Return the joints of an armature, or of a mesh that the artist gave some; None for what is nobody."""
    rig = rig_of(obj.data) if obj.type == "ARMATURE" else None
    mapping = corrections.get(obj.name_full)
    if mapping and any(mapping.joints.values()):
        return (rig or rigs.Rig("")).with_corrections(mapping)
    return rig.with_corrections(mapping) if rig and mapping else rig


def _is_a_figure(armature: bpy.types.Object, view_layer: bpy.types.ViewLayer) -> bool:
    """Tell whether an armature that moves no surface is meant as a person: shown, and no generated rig's metarig."""
    generated = getattr(armature.data, "rigify_target_rig", None)
    return not armature.hide_render and generated is None and armature.visible_get(view_layer=view_layer)


def _surfaces_by_armature(objects: list[bpy.types.Object]) -> dict[bpy.types.Object, list[bpy.types.Object]]:
    """Return what each armature deforms by a modifier or carries as a child, at any depth."""
    moved: dict[bpy.types.Object, list[bpy.types.Object]] = {}
    for obj in objects:
        if obj.type not in SURFACE_TYPES or obj.get(PLACED):
            continue
        for mover in _movers(obj):
            moved.setdefault(mover, []).append(obj)
    return moved


def _movers(obj: bpy.types.Object) -> set[bpy.types.Object]:
    movers = {m.object for m in obj.modifiers if m.type == "ARMATURE" and m.object}
    parent = obj.parent
    while parent:
        if parent.type == "ARMATURE":
            movers.add(parent)
        parent = parent.parent
    return movers
