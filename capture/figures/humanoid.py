"""Read which bones a VRM file says to be whose, as the VRM add-on keeps it with the armature.

Where the add-on is switched off, what it wrote is still there as custom properties (up to Blender 4.5).
Must not import anything of Animatic.
"""

from __future__ import annotations

import bpy

_EXTENSION = "vrm_addon_extension"


def humanoid(armature: bpy.types.Armature) -> dict[str, str]:
    """Return VRM's word for a bone (`left_upper_arm`) -> the bone's name; empty for what is no VRM."""
    extension = _get(armature, _EXTENSION)
    if extension is None:
        return {}
    nodes = _nodes_of_1(_get(extension, "vrm1")) or _nodes_of_0(_get(extension, "vrm0"))
    by_uuid = {_get(_get(bone, _EXTENSION), "uuid"): bone.name for bone in armature.bones}
    said = {word: _get(node, "bone_name") or by_uuid.get(_get(node, "bone_uuid")) for word, node in nodes.items()}
    return {word: name for word, name in said.items() if isinstance(name, str) and name in armature.bones}


def _nodes_of_1(vrm: object) -> dict[str, object]:
    bones = _get(_get(vrm, "humanoid"), "human_bones")
    nodes = {word: _get(_get(bones, word), "node") for word in _words(bones)}
    return {word: node for word, node in nodes.items() if _get(node, "bone_name") or _get(node, "bone_uuid")}


def _nodes_of_0(vrm: object) -> dict[str, object]:
    """VRM 0 has a list of bones that say in camel case what they are."""
    items = _get(_get(vrm, "humanoid"), "human_bones") or ()
    return {_snake(word): _get(item, "node") for item in items for word in [_get(item, "bone")] if word}


def _get(owner: object, name: str) -> object:
    """Return a property of the add-on, or what is left of it in the file."""
    found = getattr(owner, name, None)
    return owner.get(name) if found is None and hasattr(owner, "get") else found


def _words(bones: object) -> list[str]:
    properties = getattr(bones, "bl_rna", None)
    if properties:
        return [item.identifier for item in properties.properties]
    return list(bones.keys()) if hasattr(bones, "keys") else []


def _snake(word: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in word)
