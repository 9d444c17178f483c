"""Lay a take's pictures over what a material or a world shows, as a node group between two nodes, and take it off.

The group's input Before is what was linked there, so that nothing has to be remembered. Must not import UI
settings, operators, panels or capture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import bpy

from .sequence import PLACED, Sequence, load_image_in, same_folder, show_on_time, take_path

LayerKind = Literal["emission", "base_colour", "decal", "background"]
LAYER = "animatic_layer"  # custom property of a node group: its kind
_LOOP = "animatic_loop"  # custom property of a node group: whether its pictures are shown again and again
_PICTURES = ("ShaderNodeTexImage", "ShaderNodeTexEnvironment")

Lookup = Callable[[bpy.types.NodeTree], bpy.types.NodeSocket | None]  # adds what says which pixel a point shows


@dataclass(frozen=True)
class Picture:
    """A sequence as a layer shows it."""

    sequence: Sequence
    space: str  # colour space
    loop: bool


def lay_light(
    group: bpy.types.NodeTree, picture: Picture, lookup: Lookup, mask: Lookup | None = None, *, world: bool = False
) -> None:
    """Fill `group` with a shader that glows as the picture is, over the shader Before."""
    start, end, node = _fresh(group, picture, lookup, world)
    light = group.nodes.new("ShaderNodeBackground" if world else "ShaderNodeEmission")
    mix = group.nodes.new("ShaderNodeMixShader")
    light.location, mix.location = (0, -100), (250, 0)
    group.links.new(node.outputs["Color"], light.inputs["Color"])
    group.links.new(start.outputs["Strength"], light.inputs["Strength"])
    group.links.new(_share(group, start, node, mask), mix.inputs[0])
    group.links.new(start.outputs["Before"], mix.inputs[1])
    group.links.new(light.outputs[0], mix.inputs[2])
    group.links.new(mix.outputs[0], end.inputs[0])


def lay_colour(group: bpy.types.NodeTree, picture: Picture, lookup: Lookup, mask: Lookup | None = None) -> None:
    """Fill `group` with the picture's colour over the colour Before."""
    start, end, node = _fresh(group, picture, lookup)
    mix = group.nodes.new("ShaderNodeMix")
    mix.data_type, mix.location = "RGBA", (250, 0)
    ends = {socket.identifier: socket for socket in mix.inputs}
    group.links.new(_share(group, start, node, mask), ends["Factor_Float"])
    group.links.new(start.outputs["Before"], ends["A_Color"])
    group.links.new(node.outputs["Color"], ends["B_Color"])
    group.links.new(next(s for s in mix.outputs if s.identifier == "Result_Color"), end.inputs[0])


def new_group(kind: LayerKind, label: str, socket: bpy.types.NodeSocket) -> bpy.types.NodeTree:
    """Return an empty group for a layer of this kind in front of `socket`."""
    group = bpy.data.node_groups.new(label, "ShaderNodeTree")
    group[LAYER] = kind
    socket_type = "NodeSocketColor" if socket.type == "RGBA" else "NodeSocketShader"
    group.interface.new_socket("Before", in_out="INPUT", socket_type=socket_type)
    group.interface.new_socket("Result", in_out="OUTPUT", socket_type=socket_type)
    _add_input(group, "Opacity", 1.0, 1.0, "FACTOR")
    if kind in ("emission", "background"):
        _add_input(group, "Strength", 1.0)
    if kind == "background":
        _add_input(group, "Rotation", 0.0, subtype="ANGLE")
    return group


def insert(tree: bpy.types.NodeTree, socket: bpy.types.NodeSocket, group: bpy.types.NodeTree) -> bpy.types.Node:
    """Put `group` in front of the input `socket`, where it gets what was linked or set there, and return its node."""
    node = tree.nodes.new("ShaderNodeGroup")
    node.node_tree, node.name, node.label, node.width = group, group.name, group.name, 200
    node.location = (socket.node.location.x - 260, socket.node.location.y + 60)
    before = node.inputs["Before"]
    if socket.is_linked:
        tree.links.new(socket.links[0].from_socket, before)
    elif hasattr(socket, "default_value"):
        before.default_value = socket.default_value
    tree.links.new(node.outputs[0], socket)
    return node


def take_out(tree: bpy.types.NodeTree, node: bpy.types.Node) -> None:
    """Take the layer `node` out of `tree`: what was before it is linked again to where the layer went."""
    group, before = node.node_tree, node.inputs["Before"]
    source = before.links[0].from_socket if before.is_linked else None
    ends = [link.to_socket for link in node.outputs[0].links]
    tree.nodes.remove(node)
    for end in ends if source else ():
        tree.links.new(source, end)
    if not group.users:
        bpy.data.node_groups.remove(group)


def layer_nodes(tree: bpy.types.NodeTree | None) -> list[bpy.types.Node]:
    """Return the layers in `tree`."""
    groups = [node for node in tree.nodes if node.bl_idname == "ShaderNodeGroup"] if tree else []
    return [node for node in groups if node.node_tree and LAYER in node.node_tree]


def layer_at(socket: bpy.types.NodeSocket, kind: LayerKind) -> bpy.types.Node | None:
    """Return the layer of this kind that `socket` gets its value from."""
    node = socket.links[0].from_node if socket.is_linked else None
    return node if node in layer_nodes(socket.id_data) and node.node_tree[LAYER] == kind else None


def picture_in(node: bpy.types.Node) -> bpy.types.Node | None:
    """Return the node that holds the pictures of a layer; None where the artist took it away."""
    inside = (inner for inner in node.node_tree.nodes if inner.bl_idname in _PICTURES and inner.image)
    return next((inner for inner in inside if PLACED in inner.image), None)


def shows(node: bpy.types.Node, sequence: Sequence) -> bool:
    """Tell whether the layer `node` shows the pictures of `sequence`."""
    picture = picture_in(node)
    return picture is not None and same_folder(take_path(picture.image), sequence.folder.path)


def show_other(node: bpy.types.Node, sequence: Sequence) -> None:
    """Let the layer `node` show the pictures of `sequence`; all that was set of it stays."""
    group, picture = node.node_tree, picture_in(node)
    picture.image = load_image_in(sequence, picture.image.colorspace_settings.name)
    show_on_time(picture.image_user, sequence, loop=bool(group[_LOOP]))
    if getattr(picture, "extension", "CLIP") != "CLIP":  # neither a sky's nor a decal's
        picture.extension = extension(sequence)
    group.name = node.name = node.label = sequence.label
    group[PLACED] = str(sequence.folder.path)


def extension(sequence: Sequence) -> str:
    """Return what lies beside the pictures: repeating would mix the opposite edge into the outermost pixels."""
    return "REPEAT" if sequence.repeats else "EXTEND"


def _add_input(group: bpy.types.NodeTree, name: str, value: float, high: float = 1e6, subtype: str = "NONE") -> None:
    """Give `group` a number that the artist sets at its node; nodes of it take over what it is from the start."""
    socket = group.interface.new_socket(name, in_out="INPUT", socket_type="NodeSocketFloat")
    socket.subtype, socket.default_value = subtype, value
    socket.min_value, socket.max_value = (-high if subtype == "ANGLE" else 0.0), high


def _fresh(
    group: bpy.types.NodeTree, picture: Picture, lookup: Lookup, world: bool = False
) -> tuple[bpy.types.Node, bpy.types.Node, bpy.types.Node]:
    """Empty `group`, keeping its sockets and what is linked to them; return its input, output and picture."""
    sequence = picture.sequence
    group.name, group[PLACED], group[_LOOP] = sequence.label, str(sequence.folder.path), picture.loop
    group.nodes.clear()
    start, end = group.nodes.new("NodeGroupInput"), group.nodes.new("NodeGroupOutput")
    node = group.nodes.new(_PICTURES[world])
    start.location, end.location, node.location = (-700, 200), (500, 0), (-350, -100)
    node.image = load_image_in(sequence, picture.space)
    show_on_time(node.image_user, sequence, loop=picture.loop)
    if (place := lookup(group)) is not None:
        group.links.new(place, node.inputs["Vector"])
    group.nodes.active = node  # solid shading shows the textures of active nodes
    return start, end, node


def _share(
    group: bpy.types.NodeTree, start: bpy.types.Node, node: bpy.types.Node, mask: Lookup | None
) -> bpy.types.NodeSocket:
    """Return how much of the picture shows: the opacity, where the picture and the mask have something."""
    share = start.outputs["Opacity"]
    alpha = node.outputs.get("Alpha")  # an environment has none
    for other in (alpha, mask(group) if mask else None):
        if other is not None:
            times = group.nodes.new("ShaderNodeMath")
            times.operation, times.location = "MULTIPLY", (0, 150)
            group.links.new(share, times.inputs[0])
            group.links.new(other, times.inputs[1])
            share = times.outputs[0]
    return share
