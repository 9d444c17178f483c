"""Tell which of ADE20K's classes the objects of a file belong to.

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy

from ..backend.contract import SEG_PROPERTY, SegClass, class_of, seg_class

Said = dict[bpy.types.Object, object]

_MOST_NAMES = 5  # in a sentence


def said_by_collections() -> Said:
    """Return what collections say of the objects in them: the smallest that says something, which is the innermost."""
    saying = [each for each in bpy.data.collections if each.get(SEG_PROPERTY)]
    said: Said = {}
    for collection in sorted(saying, key=lambda each: len(each.all_objects)):
        for obj in collection.all_objects:
            said.setdefault(obj, collection[SEG_PROPERTY])
    return said


def object_class(obj: bpy.types.Object, by_collections: Said) -> tuple[SegClass | None, bool]:
    """Return the class of `obj` and whether it is guessed: its own property, its collection's, or its name."""
    return class_of((obj.get(SEG_PROPERTY), by_collections.get(obj)), obj.name, _is_deformed(obj))


def own_class(block: bpy.types.ID) -> SegClass | None:
    """Return the class that a data-block names itself: a material's wins over the object's."""
    return seg_class(block.get(SEG_PROPERTY))


def says_something(block: bpy.types.ID) -> bool:
    """Tell whether a data-block names a class, be it one that there is or not."""
    return SEG_PROPERTY in block


def without_class_note(names: Sequence[str]) -> str:
    """Return a sentence about what is seen and belongs to no class, "" where that is nothing."""
    if not names:
        return ""
    told = ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
    if len(names) == 1:
        return f"1 object that is seen belongs to no class, and is black: {told}. Set its class in Segmentation."
    return f"{len(names)} objects that are seen belong to no class, and are black: {told}. Set theirs in Segmentation."


def still_without_class(names: Sequence[str]) -> list[str]:
    """Return those of the objects, by their full names, that were given no class in the meantime."""
    by_collections, objects = said_by_collections(), {obj.name_full: obj for obj in bpy.data.objects}
    return [name for name in names if name not in objects or not _has_class(objects[name], by_collections)]


def _has_class(obj: bpy.types.Object, by_collections: Said) -> bool:
    by_material = any(slot.material and own_class(slot.material) for slot in obj.material_slots)
    return by_material or object_class(obj, by_collections)[0] is not None


def _is_deformed(obj: bpy.types.Object) -> bool:
    by_parent = obj.parent is not None and obj.parent.type == "ARMATURE" and obj.parent_type == "ARMATURE"
    return by_parent or any(modifier.type == "ARMATURE" and modifier.object for modifier in obj.modifiers)
