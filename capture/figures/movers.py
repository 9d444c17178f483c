"""Tell which armatures move a surface, and whether it is a part of their body or something that is worn or carried.

Must not import anything of Animatic.
"""

from __future__ import annotations

import bpy

_CARRYING = {"CHILD_OF", "ARMATURE", "COPY_TRANSFORMS", "COPY_LOCATION"}  # constraints that take a thing along
_CLINGING = {"SURFACE_DEFORM": "target", "MESH_DEFORM": "object", "SHRINKWRAP": "target"}  # modifiers that do


def deformers(obj: bpy.types.Object) -> list[bpy.types.Object]:
    """Return the armatures that bend `obj`."""
    found = [modifier.object for modifier in obj.modifiers if modifier.type == "ARMATURE" and modifier.object]
    parent = obj.parent
    if parent and parent.type == "ARMATURE" and obj.parent_type == "ARMATURE":
        found.append(parent)
    return list(dict.fromkeys(found))


def movers(obj: bpy.types.Object) -> list[bpy.types.Object]:
    """Return the armatures that `obj` goes along with: bent by them, worn or carried, at any distance."""
    found: dict[bpy.types.Object, None] = {}
    waiting, seen = [obj], {obj}
    while waiting:
        each = waiting.pop(0)
        for leader in (*deformers(each), *_leaders(each)):
            if leader.type == "ARMATURE":
                found[leader] = None
            if leader not in seen:
                seen.add(leader)
                waiting.append(leader)
    return list(found)


def _leaders(obj: bpy.types.Object) -> list[bpy.types.Object]:
    """Return what `obj` hangs on: its parent, what constraints and modifiers bind it to, the skin of its hair."""
    found = [obj.parent]
    for constraint in obj.constraints:
        if constraint.type in _CARRYING and not constraint.mute:
            targets = constraint.targets if constraint.type == "ARMATURE" else [constraint]
            found += [target.target for target in targets]
    for modifier in obj.modifiers:
        if modifier.type in _CLINGING:
            found.append(getattr(modifier, _CLINGING[modifier.type]))
    if obj.type == "CURVES":
        found.append(obj.data.surface)
    return [leader for leader in found if leader]
