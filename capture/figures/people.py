"""Find the people of a scene: armatures with a person's bones, and the surfaces that they move.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import bpy
import numpy as np

from ...backend.contract import AS_RENDERED, Mapping, Shown
from ..shown import captured_objects
from ..surfaces import has_surface
from . import instances, rigs
from .finding import rig_of
from .movers import deformers, movers

_LONG = 1.5  # forearms: nobody's hand is longer
_NOTHING_LEFT = 1e-12  # of the volume: who is scaled so far down is meant to be gone
_SAME = 1e-5  # of the largest axis, and of the distance to the world's origin: what Blender's floats leave uncertain


@dataclass(frozen=True)
class Person:
    """One armature with a person's bones, or a mesh whose joints are objects.

    `surfaces` are the objects that it deforms or that are worn and carried; `instanced` tells that instances may show
    it, any number of times.
    """

    armature: bpy.types.Object
    rig: rigs.Rig
    surfaces: tuple[bpy.types.Object, ...]
    instanced: bool = False

    @property
    def body(self) -> tuple[bpy.types.Object, ...]:
        """The surfaces that are the person: what the armature bends, or the rigid parts of one that bends nothing."""
        if self.armature.type != "ARMATURE":
            return self.surfaces
        bent = tuple(surface for surface in self.surfaces if self.armature in deformers(surface))
        rigid = (surface for surface in self.surfaces if surface.parent_type == "BONE")
        return bent or tuple(surface for surface in rigid if not self._holds(surface))

    def _holds(self, surface: bpy.types.Object) -> bool:
        """Tell whether a thing on a bone of a hand is too long for one."""
        bones = self.armature.data.bones
        hands = {self.rig.bone(f"hand.{side}") for side in rigs.SIDES}
        forearms = (bones.get(self.rig.bone(f"forearm.{side}") or "") for side in rigs.SIDES)
        longest = max((bone.length for bone in forearms if bone), default=np.inf)
        bone = bones.get(surface.parent_bone)
        on_hand = bone and not hands.isdisjoint({bone.name, *(parent.name for parent in bone.parent_recursive)})
        sides = np.ptp(np.array(surface.bound_box), axis=0) * np.array(surface.scale)
        return bool(on_hand) and float(sides.max()) > _LONG * longest

    @property
    def shown_by(self) -> tuple[bpy.types.Object, ...]:
        """What must be in a picture for the person to be there: the body, or the bones of one who has none.

        What is worn or carried may be anywhere without its owner. The armature's own render switch says nothing where
        it moves a surface: riggers hide it.
        """
        return self.body or self.surfaces or (self.armature,)


def places(people: Iterable[Person], depsgraph: bpy.types.Depsgraph) -> list[tuple[Person, np.ndarray]]:
    """Return who is in the evaluated frame, once for each time: with the 4x4 matrix from armature to world."""
    found: list[tuple[Person, np.ndarray]] = []
    people = list(people)
    crowd = [person for person in people if person.instanced]
    where = instances.placed({shown for person in crowd for shown in person.shown_by}, depsgraph) if crowd else {}
    for person in people:
        own = np.array(person.armature.evaluated_get(depsgraph).matrix_world, float)
        if person.instanced:
            found += ((person, matrix) for matrix in _distinct(_copies(person, where, own, depsgraph)))
        elif any(not shown.evaluated_get(depsgraph).hide_render for shown in person.shown_by):
            found.append((person, own))
    return [(person, matrix) for person, matrix in found if abs(np.linalg.det(matrix[:3, :3])) > _NOTHING_LEFT]


def _copies(
    person: Person, where: instances.Placed, own: np.ndarray, depsgraph: bpy.types.Depsgraph
) -> Iterable[np.ndarray]:
    """Yield the armature's matrix as each surface that is shown implies it: they move together."""
    for surface in person.shown_by:
        to_armature = np.linalg.pinv(np.array(surface.evaluated_get(depsgraph).matrix_world, float)) @ own
        for matrix in where[surface]:
            yield matrix @ to_armature


def _distinct(matrices: Iterable[np.ndarray]) -> list[np.ndarray]:
    """Return `matrices` [4, 4] without those that are the same but for rounding."""
    found = np.array(sorted(matrices, key=lambda matrix: matrix[0, 3])).reshape(-1, 4, 4)
    kept, first, count = np.empty_like(found), 0, 0
    axes = _SAME * np.abs(found[:, :3, :3]).max(initial=0.0)
    places = _SAME * max(1.0, np.abs(found[:, :3, 3]).max(initial=0.0))
    tolerance = np.full((4, 4), axes)
    tolerance[:3, 3] = places
    for matrix in found:
        while first < count and matrix[0, 3] - kept[first, 0, 3] > places:
            first += 1
        if not (np.abs(kept[first:count] - matrix) <= tolerance).all(axis=(1, 2)).any():
            kept[count], count = matrix, count + 1
    return list(kept[:count])


def find_people(
    view_layer: bpy.types.ViewLayer, mappings: Iterable[Mapping] = (), shown: Shown = AS_RENDERED
) -> list[Person]:
    """Return the people that the layer may show, by itself or through instances.

    `mappings` correct the joints of whom they name. Who has a body is found by it, wherever the armature is: hidden,
    in a collection that is left out. Armatures that move no surface are people where joints of them were put right, or
    nobody has a body: beside one they are the metarig or the control rig of somebody who is there already.
    """
    corrections = {mapping.figure: mapping for mapping in mappings}
    direct = captured_objects(view_layer, shown)
    indirect = instances.sources(direct)
    moved = _surfaces_by_armature(dict.fromkeys((*direct, *indirect)))
    inside = set(indirect)
    found = []
    for figure, surfaces in moved.items():
        if rig := _rig(figure, corrections):
            found.append(Person(figure, rig, tuple(surfaces), not inside.isdisjoint(surfaces)))
    found = _leaders(found)
    there = {person.armature for person in found}
    bare = (obj for obj in direct if obj.type == "ARMATURE" and obj not in moved)
    meant = (obj for obj in bare if obj.name_full in corrections or not there)
    shown_ones = (obj for obj in meant if _is_a_figure(obj, view_layer, shown))
    return found + [Person(obj, rig, ()) for obj in shown_ones if (rig := _rig(obj, corrections))]


def _rig(obj: bpy.types.Object, corrections: dict[str, Mapping]) -> rigs.Rig | None:
    """Return the joints of an armature, or of a mesh that the artist gave some; None for what is nobody."""
    rig = rig_of(obj.data) if obj.type == "ARMATURE" else None
    mapping = corrections.get(obj.name_full)
    if mapping and any(mapping.joints.values()):
        return (rig or rigs.Rig("")).with_corrections(mapping)
    return rig.with_corrections(mapping) if rig and mapping else rig


def _is_a_figure(armature: bpy.types.Object, view_layer: bpy.types.ViewLayer, shown: Shown) -> bool:
    """Tell whether an armature that moves no surface is meant as a person: shown, and no generated rig's metarig."""
    generated = getattr(armature.data, "rigify_target_rig", None)
    renders = shown.visibility == "viewport" or not armature.hide_render
    return renders and generated is None and armature.visible_get(view_layer=view_layer)


def _surfaces_by_armature(objects: Iterable[bpy.types.Object]) -> dict[bpy.types.Object, list[bpy.types.Object]]:
    """Return what each armature moves, and each mesh as what moves itself: its joints may be objects."""
    moved: dict[bpy.types.Object, list[bpy.types.Object]] = {}
    for obj in objects:
        if not has_surface(obj):
            continue
        for mover in movers(obj):
            moved.setdefault(mover, []).append(obj)
        if obj.type == "MESH":
            moved[obj] = [obj]
    return moved


def _leaders(found: list[Person]) -> list[Person]:
    """Return `found` without armatures whose limbs follow those of another: the skeleton of a costume."""
    people = {person.armature: person for person in found}
    for person in found:
        leader = _leader(person)
        if leader in people and leader != person.armature and _leader(people[leader]) != person.armature:
            both = dict.fromkeys((*people[leader].surfaces, *person.surfaces))
            people[leader] = replace(people[leader], surfaces=tuple(both))
            del people[person.armature]
    return list(people.values())


def _leader(person: Person) -> bpy.types.Object | None:
    """Return the armature that the limbs of `person` copy, or None where they move by themselves."""
    if person.armature.pose is None:  # a mesh's, and that of an armature that nothing evaluated yet
        return None
    bones = (person.armature.pose.bones.get(person.rig.bone(part) or "") for part in rigs.LIMB_PARTS)
    limbs = [bone for bone in bones if bone]
    led = Counter(
        target for bone in limbs for target in {getattr(c, "target", None) for c in bone.constraints} if target
    )
    most = led.most_common(1)
    return most[0][0] if most and most[0][1] > len(limbs) / 2 else None
