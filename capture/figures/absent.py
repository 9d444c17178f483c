"""Find who is in a scene and in none of its captures: excluded from the view layer, hidden, or left out.

Reads only. Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy

from ...backend.contract import AS_RENDERED, Mapping, Shown
from ..shown import captured_objects, has_keyed
from .finding import rig_of
from .people import Person


def absent_people(
    view_layer: bpy.types.ViewLayer,
    found: Iterable[Person],
    mappings: Iterable[Mapping] = (),
    shown: Shown = AS_RENDERED,
) -> list[bpy.types.Object]:
    """Return who of the layer's scene has a person's bones, or joints by hand, and is shown by no capture.

    `found` are the people that the layer may show. What a rig was generated from is nobody.
    """
    there, by_hand = set(captured_objects(view_layer, shown)), {mapping.figure for mapping in mappings}
    people = {person.armature: person for person in found}
    away = [obj for obj in view_layer.id_data.objects if obj not in there and obj not in people]
    gone = [obj for obj in away if obj.name_full in by_hand or _is_a_person(obj)]
    return gone + [figure for figure, person in people.items() if not may_show(person, shown)]


def may_show(person: Person, shown: Shown) -> bool:
    """Tell whether a capture may show the body of `person`, whose render switches may be animated."""
    if shown.visibility == "viewport":
        return True  # who is hidden there is not found
    return any(not obj.hide_render or has_keyed(obj, "hide_render") for obj in person.shown_by)


def is_excluded(obj: bpy.types.Object, view_layer: bpy.types.ViewLayer) -> bool:
    """Tell whether `obj` is not in the layer at all, which differs from being hidden in it."""
    return view_layer.objects.get(obj.name) != obj


def _is_a_person(obj: bpy.types.Object) -> bool:
    generated = getattr(obj.data, "rigify_target_rig", None)
    return obj.type == "ARMATURE" and generated is None and rig_of(obj.data) is not None
