"""Make what a projection needs at tiny sizes: a sheet before a camera, and a take whose pictures tell where they are.

Must not know how textures are baked.
"""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np
from animatic import scripting, takes
from animatic.backend.contract import TakeFolder
from animatic.resources import resources
from animatic.settings.take import take_from
from scenes import FORWARD, add

from takes import write_png

SIDE_PX = 64
DISTANCE_M = 5.0


def add_sheet(scene, name="Sheet", size=1.0, uv=True) -> bpy.types.Object:
    """Add an upright square that faces the camera at 5 m, with the whole UV map on it."""
    half = size / 2
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(-half, 0, -half), (half, 0, -half), (half, 0, half), (-half, 0, half)], [], [(0, 1, 2, 3)])
    if uv:
        corners = ((0, 0), (1, 0), (1, 1), (0, 1))
        for loop, place in zip(mesh.uv_layers.new(name="UVMap").data, corners, strict=True):
            loop.uv = place
    sheet = add(scene, name, mesh, (0, DISTANCE_M, 0))
    bpy.context.view_layer.objects.active = sheet
    return sheet


def stand_camera(scene, location=(0, 0, 0), name="Camera") -> bpy.types.Object:
    """Add a camera that sees 4 m at the sheet's distance, looking along +y, and make it the scene's."""
    data = bpy.data.cameras.new(name)
    data.type, data.ortho_scale = "ORTHO", 4.0
    camera = add(scene, name, data, location, FORWARD)
    scene.camera = camera
    return camera


def prepare_shot(scene, last=2):
    """Let the one shot have the frames from 1 to `last`, small and square, steered by depth alone, and return it."""
    scene.frame_start, scene.frame_end = 1, last
    scene.render.resolution_x = scene.render.resolution_y = SIDE_PX
    scene.animatic.openpose.enabled = False
    (shot,) = scripting.sync(scene)
    scene.animatic.settings_for(shot).long_side = SIDE_PX
    return shot


def place_picture(number: int) -> np.ndarray:
    """Return a picture whose red grows to the right and green downwards; its blue tells the file."""
    along = np.linspace(0, 255, SIDE_PX)
    picture = np.empty((SIDE_PX, SIDE_PX, 3))
    picture[..., 0], picture[..., 1], picture[..., 2] = along, along[:, None], 40 * number
    return np.rint(picture).astype(np.uint8)


def make_placed_take(scene, shot) -> TakeFolder:
    """Capture `shot` and make a take of it whose pictures tell where they are."""
    captured = scripting.capture(scene, shot)
    folder = takes.claim_take(resources().takes_root, shot)
    take = replace(take_from(scene, shot), number=folder.number, capture=captured.number)
    folder.fill_control(captured, take.passes)
    folder.frames.mkdir()
    for number in range(1, take.frames.count + 1):
        write_png(folder.frame(number), place_picture(number))
    folder.write(take)
    return folder
