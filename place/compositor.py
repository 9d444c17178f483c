"""Place a take in the compositor: a node group beside the artist's nodes, linked to nothing.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy

from ..backend.contract import TakeFolder
from ..compat import compositor_tree, new_compositor_tree
from .drivers import drive
from .errors import PlaceError
from .frame_nodes import is_laid_over_frame, lay_over_frame
from .sequence import (
    PLACED,
    Sequence,
    camera_of,
    in_shot_expression,
    load_image,
    read_sequence,
    require_editable,
    same_folder,
    show_on_time,
    take_path,
)

_GAP = 60  # node editor units between the artist's nodes and ours


def in_compositor(folder: TakeFolder, scene: bpy.types.Scene) -> bpy.types.Node:
    """Place the take as a node group in the compositor of `scene`, and return the group's node.

    Its output is the take's picture, with its alpha, in the shot, and its input (nothing, or what is linked to it)
    outside. The picture covers the frame at any size and percentage, each pixel where the take's camera saw it; a node
    that an earlier version placed leaves that to the nodes after it, as it did. It is linked to nothing, so that
    renders stay as they are; a scene without compositing nodes gets some that hand on Render Layers. A node that shows
    this take already stays where it is, with its links. Raises `PlaceError`.
    """
    sequence = read_sequence(folder)
    require_editable(scene)
    tree = compositor_tree(scene)
    if tree is None:
        tree = new_compositor_tree(scene)
    elif not tree.is_editable:
        raise PlaceError(
            f"The compositing nodes of {scene.name} come from another file. "
            "Make them local, or place the take in the sequencer."
        )
    node = next((node for node in nodes_in(scene) if _shows(node, sequence)), None)
    laid_over = node is None or is_laid_over_frame(node.node_tree)
    if node is None:
        node = _add_node(tree)
        node.node_tree = _new_group(sequence)
        node.name = sequence.label
    node.label = node.node_tree.name = sequence.label
    _fill(node.node_tree, sequence, scene, laid_over)
    return node


def nodes_in(scene: bpy.types.Scene) -> list[bpy.types.Node]:
    """Return the nodes that were placed in the compositor of `scene`."""
    tree = compositor_tree(scene)
    groups = [node for node in tree.nodes if node.bl_idname == "CompositorNodeGroup"] if tree else []
    return [node for node in groups if node.node_tree and PLACED in node.node_tree]


def image_node(node: bpy.types.Node) -> bpy.types.CompositorNodeImage | None:
    """Return the node that holds the pictures inside a placed group; None where the artist took it away."""
    inside = (inner for inner in node.node_tree.nodes if inner.bl_idname == "CompositorNodeImage" and inner.image)
    return next((inner for inner in inside if PLACED in inner.image), None)


def _shows(node: bpy.types.Node, sequence: Sequence) -> bool:
    pictures = image_node(node)
    return pictures is not None and same_folder(take_path(pictures.image), sequence.folder.path)


def _add_node(tree: bpy.types.NodeTree) -> bpy.types.Node:
    """Add a group node under the left edge of what is there."""
    others = list(tree.nodes)
    node = tree.nodes.new("CompositorNodeGroup")
    node.width = 240
    if others:
        left = min(other.location_absolute.x for other in others)
        low = min(other.location_absolute.y - max(other.height, other.dimensions.y) for other in others)
        node.location = (left, low - _GAP)
    return node


def _new_group(sequence: Sequence) -> bpy.types.NodeTree:
    group = bpy.data.node_groups.new(sequence.label, "CompositorNodeTree")
    group[PLACED] = str(sequence.folder.path)
    outside = group.interface.new_socket("Outside the shot", in_out="INPUT", socket_type="NodeSocketColor")
    outside.default_value = (0.0, 0.0, 0.0, 0.0)
    group.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
    return group


def _fill(group: bpy.types.NodeTree, sequence: Sequence, scene: bpy.types.Scene, laid_over: bool) -> None:
    """Set up the inside of `group`: the pictures in the shot, the group's input outside."""
    group.nodes.clear()
    outside = group.nodes.new("NodeGroupInput")
    pictures = group.nodes.new("CompositorNodeImage")
    switch = group.nodes.new("CompositorNodeSwitch")
    output = group.nodes.new("NodeGroupOutput")
    outside.location, pictures.location = (-400, 200), (-400, 0)
    switch.location, output.location = (700, 100), (950, 100)
    pictures.image = load_image(sequence, scene)
    show_on_time(pictures, sequence)
    drive(switch.inputs["Switch"], "default_value", in_shot_expression(sequence))
    group.links.new(outside.outputs[0], switch.inputs["Off"])
    shown = pictures.outputs["Image"]
    if laid_over:
        found = camera_of(sequence, scene)
        camera = found if found and found.type == "CAMERA" else None
        shown = lay_over_frame(pictures, (sequence.width, sequence.height), scene, camera)
    group.links.new(shown, switch.inputs["On"])
    group.links.new(switch.outputs["Image"], output.inputs[0])
