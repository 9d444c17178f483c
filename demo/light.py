"""Lights the street: a low warm sun and a sky that glows at the horizon.

Must not import anything of the extension.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import bpy
from materials import HAZE_COLOUR
from mathutils import Vector

TO_THE_SUN = Vector((0.62, -0.3, 0.66))  # past the roofs on the right, on to the walker's face


def light(scene: bpy.types.Scene, collection: bpy.types.Collection) -> None:
    """Light the scene: a low warm sun and a sky that glows around it."""
    lamp = bpy.data.lights.new("Sun", "SUN")
    lamp.energy, lamp.angle, lamp.color = 8.5, math.radians(1.2), (1.0, 0.76, 0.5)
    sun = bpy.data.objects.new("Sun", lamp)
    sun.rotation_euler = TO_THE_SUN.to_track_quat("Z", "Y").to_euler()
    collection.objects.link(sun)
    scene.world = _evening_sky()


def _evening_sky() -> bpy.types.World:
    world = bpy.data.worlds.new("Evening")
    if world.node_tree is None:  # from 5.0 on every world has nodes
        world.use_nodes = True
    tree = world.node_tree
    background = next(node for node in tree.nodes if node.type == "BACKGROUND")
    background.inputs["Strength"].default_value = 0.95
    place = tree.nodes.new("ShaderNodeTexCoord")
    height = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(place.outputs["Generated"], height.inputs[0])
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    _fill_ramp(ramp, [(0.0, HAZE_COLOUR), (0.1, (1.0, 0.8, 0.6)), (0.32, (0.55, 0.7, 0.88)), (0.8, (0.16, 0.36, 0.75))])
    tree.links.new(height.outputs["Z"], ramp.inputs[0])
    tree.links.new(ramp.outputs[0], background.inputs["Color"])
    return world


def _fill_ramp(ramp: bpy.types.Node, stops: Sequence[tuple[float, tuple[float, float, float]]]) -> None:
    elements = ramp.color_ramp.elements
    while len(elements) < len(stops):
        elements.new(0.5)
    for element, (position, colour) in zip(elements, stops, strict=True):
        element.position, element.color = position, (*colour, 1.0)
