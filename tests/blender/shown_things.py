"""Capture the depth of a scene with a wall and boxes, for the tests of what counts as visible."""

from __future__ import annotations

import bpy
import numpy as np
import scenes
from animatic.backend.contract import FrameMap, Shown
from animatic.capture import capture
from animatic.capture.files import exr

ONE = FrameMap(1, 1)
VIEWPORT = Shown("viewport")
NOTHING = 1e10


def depths(scene, tmp_path, **changes) -> list[np.ndarray]:
    folder = capture(scene, scenes.request(scene, **{"frames": ONE, "passes": ("depth",), **changes}), tmp_path)
    return [exr.read(path).channels["Z"] for path in folder.control_files("depth").values()]


def middle(scene, tmp_path, **changes) -> float:
    """Return the depth in the middle of the first frame."""
    return float(depths(scene, tmp_path, **changes)[0][32, 32])


def boxed(scene, name="Box", y=5.0, linked=True):
    """Add a box 4 m away in a collection of its own."""
    box = scenes.add_cube(scene, location=(0, y, 0), size=2, name=name)
    made = bpy.data.collections.new(f"{name} Collection")
    if linked:
        scene.collection.children.link(made)
    scene.collection.objects.unlink(box)
    made.objects.link(box)
    bpy.context.view_layer.update()
    return box, made


def layer_of(scene, made):
    return scene.view_layers[0].layer_collection.children[made.name]


HIDING = {
    "nothing": (True, True),
    "render icon": (False, True),
    "eye": (True, False),
    "screen icon": (True, False),
    "collection's render icon": (False, True),
    "collection's eye": (True, False),
    "collection's screen icon": (True, False),
    "excluded": (False, False),
}


def hide(scene, box, made, how) -> None:
    if how == "render icon":
        box.hide_render = True
    elif how == "eye":
        box.hide_set(True)
    elif how == "screen icon":
        box.hide_viewport = True
    elif how == "collection's render icon":
        made.hide_render = True
    elif how == "collection's eye":
        layer_of(scene, made).hide_viewport = True
    elif how == "collection's screen icon":
        made.hide_viewport = True
    elif how == "excluded":
        layer_of(scene, made).exclude = True


def shaded(kind, opacity=1.0):
    made = bpy.data.materials.new(kind)
    made.use_nodes = True
    tree = made.node_tree
    tree.nodes.clear()
    output, shader = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new(kind)
    if opacity < 1:
        mix, clear = tree.nodes.new("ShaderNodeMixShader"), tree.nodes.new("ShaderNodeBsdfTransparent")
        mix.inputs[0].default_value = opacity
        tree.links.new(clear.outputs[0], mix.inputs[1])
        tree.links.new(shader.outputs[0], mix.inputs[2])
        shader = mix
    tree.links.new(shader.outputs[0], output.inputs["Volume" if "Volume" in kind else "Surface"])
    return made


def fog(kind, scene):
    """Fill the scene with fog; return what is to be as before afterwards."""
    if kind == "world":
        scene.world = bpy.data.worlds.new("Mist")
        scene.world.use_nodes = True
        tree = scene.world.node_tree
        output = next(node for node in tree.nodes if node.type == "OUTPUT_WORLD")
        tree.links.new(tree.nodes.new("ShaderNodeVolumeScatter").outputs[0], output.inputs["Volume"])
        return lambda: (scene.world, scene.world.use_fake_user)
    box, _ = boxed(scene, "Fog")
    box.scale = (9, 1, 9)
    box.data.materials.append(shaded("ShaderNodeVolumePrincipled"))
    if kind == "instanced":
        made = box.users_collection[0]
        scene.collection.children.unlink(made)
        empty = scenes.add(scene, "Instance", None)
        empty.instance_type, empty.instance_collection = "COLLECTION", made
    return lambda: box.visible_camera
