"""Say why a material cannot be drawn: rays go through it, or it moves the surface.

Must not import anything of Animatic but compat.
"""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from ...compat import shader_tree

_SEEN_THROUGH = {"ShaderNodeBsdfTransparent", "ShaderNodeHoldout", "ShaderNodeBsdfRayPortal", "ShaderNodeScript"}


def why_not_drawn(material: bpy.types.Material) -> str:
    """Return a sentence that says why surfaces of the evaluated `material` have to be rendered, or ""."""
    tree = shader_tree(material)
    if tree is None:
        return ""
    output = tree.get_output_node("CYCLES")
    if output is None or not output.inputs["Surface"].is_linked:
        return f"Material {material.name} has no plain surface: only a render knows what it hides."
    if output.inputs["Displacement"].is_linked and material.displacement_method != "BUMP":
        return f"Material {material.name} displaces its surface, which only a render does."
    if any(_is_seen_through(node) for node in _behind(output.inputs["Surface"])):
        return f"Material {material.name} is, or may be, seen through: only a render looks through it."
    return ""


def _is_seen_through(node: bpy.types.Node) -> bool:
    if node.bl_idname in _SEEN_THROUGH:
        return True
    if node.bl_idname == "ShaderNodeBsdfPrincipled":
        alpha = node.inputs["Alpha"]
        return alpha.is_linked or alpha.default_value < 1.0
    return False


def _behind(socket: bpy.types.NodeSocket) -> Iterator[bpy.types.Node]:
    """Yield the shaders that `socket` may be made of, and all that is in groups of nodes on the way."""
    seen: set[int] = set()
    waiting = [link.from_node for link in socket.links]
    while waiting:
        node = waiting.pop()
        if node.as_pointer() in seen:
            continue
        seen.add(node.as_pointer())
        yield node
        if getattr(node, "node_tree", None):
            waiting += node.node_tree.nodes
        inputs = [each for each in node.inputs if each.type == "SHADER" or node.bl_idname == "NodeReroute"]
        waiting += [link.from_node for each in inputs for link in each.links]
