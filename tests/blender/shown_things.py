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
