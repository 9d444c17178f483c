"""Lay the pictures of a compositor's node group over the camera's frame, at whatever size that is rendered.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy

from ..compat import compositor_math, scale_node
from .drivers import drive
from .framing import Size, span_expressions

_LABEL = "Over the frame"  # of the nodes that do it, by which they are known again
_ACROSS = 180  # node editor units from node to node


def is_laid_over_frame(group: bpy.types.NodeTree) -> bool:
    """Tell whether `group` does that; one that earlier versions placed leaves it to the nodes after it."""
    return any(node.label == _LABEL for node in group.nodes)


def lay_over_frame(
    pictures: bpy.types.Node, size: Size, scene: bpy.types.Scene, camera: bpy.types.Object | None
) -> bpy.types.NodeSocket:
    """Return what the node `pictures` shows, each pixel where `camera` saw it in the frame of `scene`.

    What is scaled fades along its edges, towards the nothing around it. White of the same size tells how far, and the
    picture is divided by that.
    """
    group = pictures.id_data
    white = _add(compositor_math(group, "MULTIPLY_ADD"), pictures, 1, -1)
    white.inputs[1].default_value, white.inputs[2].default_value = 0.0, 1.0
    group.links.new(pictures.outputs["Alpha"], white.inputs[0])
    shown, there = pictures.outputs["Image"], white.outputs[0]
    shown, there = (_scaled(each, pictures, row, size, scene, camera) for row, each in ((0, shown), (-1, there)))
    stronger = _add(compositor_math(group, "DIVIDE"), pictures, 4, -1)
    stronger.inputs[0].default_value = 1.0
    group.links.new(there, stronger.inputs[1])
    whole = _add(group.nodes.new("CompositorNodeSetAlpha"), pictures, 5, 0)  # multiplies colour and alpha
    group.links.new(shown, whole.inputs["Image"])
    group.links.new(stronger.outputs[0], whole.inputs["Alpha"])
    return whole.outputs[0]


def _scaled(
    socket: bpy.types.NodeSocket,
    pictures: bpy.types.Node,
    row: int,
    size: Size,
    scene: bpy.types.Scene,
    camera: bpy.types.Object | None,
) -> bpy.types.NodeSocket:
    """Scale what `socket` hands on to the frame, and then to as much as the pictures span of it."""
    group = pictures.id_data
    frame = _add(scale_node(group, "Render Size"), pictures, 2, row)
    spans = _add(scale_node(group, "Relative"), pictures, 3, row)
    inputs = {
        "x": (scene, "render.resolution_x"),
        "y": (scene, "render.resolution_y"),
        "p": (scene, "render.pixel_aspect_x"),
        "q": (scene, "render.pixel_aspect_y"),
    }
    fit = {"fit": (camera.data, "sensor_fit")} if camera else {}
    for name, expression in zip("XY", span_expressions(size), strict=True):
        known = expression if camera else expression.replace("fit", "0")
        drive(spans.inputs[name], "default_value", known, **inputs, **fit)
    group.links.new(socket, frame.inputs["Image"])
    group.links.new(frame.outputs["Image"], spans.inputs["Image"])
    return spans.outputs["Image"]


def _add(node: bpy.types.Node, pictures: bpy.types.Node, column: int, row: int) -> bpy.types.Node:
    node.label = _LABEL
    node.location = (pictures.location.x + column * _ACROSS, pictures.location.y + row * _ACROSS)
    return node
