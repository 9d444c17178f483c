"""Tell what a camera sees of materials: glass, holes, and what fills a space without a surface.

Must not import anything of Animatic but compat.
"""

from __future__ import annotations

import bpy

from ..compat import shader_tree

_SEE_THROUGH = {"BSDF_GLASS", "BSDF_REFRACTION", "BSDF_TRANSPARENT"}
_MAY_BE_ON_GLASS = {*_SEE_THROUGH, "BSDF_GLOSSY"}
_MOSTLY = 0.5  # the part of the light that glass lets through


class Shaded:
    """Tells objects apart by what their materials show, and reads each material once."""

    def __init__(self) -> None:
        self._shaders: dict[bpy.types.Material, list[bpy.types.Node]] = {}

    def is_see_through(self, obj: bpy.types.Object) -> bool:
        """Tell whether all materials of `obj` are glass, by which shaders make up their surface."""
        shaders = [self._of(material) for material in _materials(obj)]
        return bool(shaders) and all(_is_glass(each) for each in shaders)

    def is_hole(self, obj: bpy.types.Object) -> bool:
        """Tell whether a material of `obj` is a holdout, or the object itself is one."""
        shaders = (node for material in _materials(obj) for node in self._of(material))
        return obj.is_holdout or any(node.type == "HOLDOUT" for node in shaders)

    def _of(self, material: bpy.types.Material) -> list[bpy.types.Node]:
        if material not in self._shaders:
            self._shaders[material] = _surface_shaders(material)
        return self._shaders[material]


def is_fog(obj: bpy.types.Object) -> bool:
    """Tell whether `obj` has nothing but volume: fog and mist in a mesh that gives them their shape."""
    materials = _materials(obj)
    return bool(materials) and all(map(is_volume_alone, materials))


def is_volume_alone(material: bpy.types.Material) -> bool:
    """Tell whether a material has a volume and no surface around it."""
    return has_volume(material) and not _surface_shaders(material)


def has_volume(shaded: bpy.types.Material | bpy.types.World) -> bool:
    """Tell whether a material or a world has a volume."""
    return bool(_linked(shaded, "Volume"))


def _materials(obj: bpy.types.Object) -> list[bpy.types.Material]:
    return [slot.material for slot in obj.material_slots if slot.material]


def _is_glass(shaders: list[bpy.types.Node]) -> bool:
    kinds = {"BSDF_GLASS" if _lets_light_through(node) else node.type for node in shaders}
    return bool(kinds & _SEE_THROUGH) and kinds <= _MAY_BE_ON_GLASS


def _lets_light_through(node: bpy.types.Node) -> bool:
    """Tell whether a Principled BSDF is glass."""
    socket = node.inputs.get("Transmission Weight") if node.type == "BSDF_PRINCIPLED" else None
    return bool(socket) and not socket.is_linked and socket.default_value >= _MOSTLY


def _surface_shaders(material: bpy.types.Material) -> list[bpy.types.Node]:
    """Return the shaders that are mixed into the surface of `material`."""
    found, waiting, seen = [], _linked(material, "Surface"), set()
    while waiting:
        node = waiting.pop()
        if node.as_pointer() in seen:
            continue
        seen.add(node.as_pointer())
        mixed = [link.from_node for socket in node.inputs if socket.type == "SHADER" for link in socket.links]
        if node.type in {"MIX_SHADER", "ADD_SHADER", "REROUTE"}:
            waiting += mixed
        else:
            found.append(node)  # of a group nothing is known, which makes it a surface
    return found


def _linked(shaded: bpy.types.Material | bpy.types.World, name: str) -> list[bpy.types.Node]:
    """Return what is linked to the socket `name` of the output that Cycles renders."""
    tree = shader_tree(shaded)
    output = tree.get_output_node("CYCLES") if tree else None
    socket = output.inputs.get(name) if output else None
    return [link.from_node for link in socket.links] if socket else []
