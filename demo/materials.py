"""Makes the demo's materials from one palette: a colour, a roughness, sometimes a glow, all under one evening haze.

Must not import anything of the extension.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy

HAZE_COLOUR = (1.0, 0.74, 0.5)
HAZE_DISTANCE_M = 230.0


@dataclass(frozen=True)
class Finish:
    """How a surface looks: an sRGB colour as hexadecimal digits, its roughness and its glow."""

    colour: str
    roughness: float = 0.8
    metallic: float = 0.0
    glow: float = 0.0


PALETTE: dict[str, Finish] = {
    "asphalt": Finish("6f6a6b", 0.75),
    "paving": Finish("b9ab98"),
    "paving dark": Finish("a3947f"),
    "paving warm": Finish("c4ad92"),
    "joint": Finish("6d6154"),
    "cobble": Finish("8b8580", 0.6),
    "cobble warm": Finish("98897a", 0.6),
    "cobble dark": Finish("77736f", 0.6),
    "kerb": Finish("cfc5b4"),
    "paint": Finish("e8e0cf"),
    "grass": Finish("7d8a45"),
    "hill": Finish("7f8f86", 1.0),
    "plaster ochre": Finish("e0a557"),
    "plaster cream": Finish("efdcb5"),
    "plaster rose": Finish("d98f78"),
    "plaster sage": Finish("a9b48a"),
    "plaster blue": Finish("8fa9b8"),
    "plaster terracotta": Finish("c96f4a"),
    "brick": Finish("a2553f"),
    "stone": Finish("d9cbb2"),
    "roof clay": Finish("b0553a"),
    "roof slate": Finish("5c6470"),
    "wood dark": Finish("5a3b28", 0.6),
    "wood bench": Finish("9a6236", 0.6),
    "shutter green": Finish("3f6b56", 0.6),
    "shutter blue": Finish("3d5f86", 0.6),
    "shutter brown": Finish("6b4430", 0.6),
    "frame": Finish("f3ead8", 0.6),
    "glass": Finish("26333f", 0.12),
    "glass lit": Finish("ffcf85", 0.4, glow=1.3),
    "shop dark": Finish("3b2a22", 0.5),
    "lamp light": Finish("ffdca0", 0.4, glow=4.0),
    "iron": Finish("2b3033", 0.5, 0.3),
    "chrome": Finish("d8d8d8", 0.2, 1.0),
    "tyre": Finish("1d1c1c"),
    "car body": Finish("3f9aa3", 0.3),
    "car roof": Finish("f2e6cf", 0.3),
    "tail light": Finish("b3261e", 0.3),
    "hydrant red": Finish("c8352b", 0.4),
    "canvas red": Finish("c2413a"),
    "canvas cream": Finish("f6ead2"),
    "canvas green": Finish("3f7a5c"),
    "sign blue": Finish("27527f", 0.4),
    "bark": Finish("6a4c37"),
    "leaf": Finish("6f8b3a"),
    "leaf gold": Finish("c39a35"),
    "leaf dark": Finish("4c6b36"),
    "flower": Finish("e0506a"),
    "orange": Finish("ee8a2a", 0.5),
    "apple": Finish("c93a2e", 0.4),
    "soil": Finish("4d3a2c"),
    "beech": Finish("deb27a", 0.45),
    "beech joint": Finish("b98350", 0.45),
    "scarf": Finish("c62f38", 0.9),
    "felt": Finish("37434f", 0.9),
    "leather": Finish("7a4526", 0.5),
}


def material(name: str) -> bpy.types.Material:
    """Return the material called `name` in the palette, made on first use."""
    existing = bpy.data.materials.get(name)
    return existing if existing is not None else _make(name, PALETTE[name])


def linear(colour: str) -> tuple[float, float, float]:
    """Return an sRGB colour of six hexadecimal digits as linear values from 0 to 1."""

    def channel(digits: str) -> float:
        value = int(digits, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return channel(colour[0:2]), channel(colour[2:4]), channel(colour[4:6])


def _make(name: str, finish: Finish) -> bpy.types.Material:
    made = bpy.data.materials.new(name)
    colour = (*linear(finish.colour), 1.0)
    made.diffuse_color, made.roughness, made.metallic = colour, finish.roughness, finish.metallic
    if made.node_tree is None:  # from 5.0 on every material has nodes
        made.use_nodes = True
    tree = made.node_tree
    surface = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
    surface.inputs["Base Color"].default_value = colour
    surface.inputs["Roughness"].default_value = finish.roughness
    surface.inputs["Metallic"].default_value = finish.metallic
    if finish.glow:
        surface.inputs["Emission Color"].default_value = colour
        surface.inputs["Emission Strength"].default_value = finish.glow
    _add_haze(tree, surface)
    made.cycles.emission_sampling = "NONE"  # the haze would make a lamp of every wall
    return made


def _add_haze(tree: bpy.types.NodeTree, surface: bpy.types.Node) -> None:
    """Fade the surface into the haze with its distance from the camera: 1 - exp(-distance / HAZE_DISTANCE_M)."""
    output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    camera = tree.nodes.new("ShaderNodeCameraData")
    clear = tree.nodes.new("ShaderNodeMath")
    clear.operation = "POWER"
    clear.inputs[0].default_value = 2.718281828 ** (-1 / HAZE_DISTANCE_M)
    tree.links.new(camera.outputs["View Distance"], clear.inputs[1])
    haze = tree.nodes.new("ShaderNodeEmission")
    haze.inputs["Color"].default_value = (*HAZE_COLOUR, 1.0)
    mix = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(clear.outputs[0], mix.inputs[0])
    tree.links.new(haze.outputs[0], mix.inputs[1])
    tree.links.new(surface.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], output.inputs["Surface"])
