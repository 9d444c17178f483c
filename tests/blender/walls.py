"""A lit wall for pictures to be shown on, and what all materials are before and after.

Must not know how pictures are placed.
"""

from __future__ import annotations

import bpy
from placing import tree_dump

from takes import add_camera, prepare_render, render


def lit_wall(scene):
    """Return a square that fills the picture of the scene's camera, in a material of its own, evenly lit."""
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene, (8, 8))
    add_camera(scene, type="ORTHO", ortho_scale=2.0).location.z = 5
    scene.world = bpy.data.worlds.new("White")
    scene.world.use_nodes = True
    scene.world.node_tree.nodes["Background"].inputs["Color"].default_value = (1, 1, 1, 1)
    return add_wall(scene)


def add_wall(scene, colour=(0.1, 0.5, 0.1, 1.0)):
    mesh = bpy.data.meshes.new("Wall")
    mesh.from_pydata([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], [], [(0, 1, 2, 3)])
    uv = mesh.uv_layers.new(name="UVMap")
    for loop, place_uv in zip(uv.data, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True):
        loop.uv = place_uv
    wall = bpy.data.objects.new("Wall", mesh)
    scene.collection.objects.link(wall)
    mesh.materials.append(matt("Plaster", colour))
    return wall


def matt(name, colour):
    """Return a material of a plain, matt colour."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    principled = material.node_tree.nodes["Principled BSDF"]
    principled.inputs["Base Color"].default_value = colour
    principled.inputs["Specular IOR Level"].default_value = 0.0
    return material


def shown(scene, frame, path) -> tuple[int, ...]:
    """Return the colour in the middle of the rendered picture."""
    return tuple(render(scene, frame, path / "out.png")[4, 4, :3])


def state(scene) -> tuple:
    """Return what the materials and the world of the scene are."""
    blocks = [*bpy.data.materials, *bpy.data.worlds]
    slots = {
        obj.name: [(slot.link, slot.material and slot.material.name) for slot in obj.material_slots]
        for obj in scene.objects
    }
    trees = {}
    for block in blocks:
        nodes, links = tree_dump(block.node_tree)
        trees[block.name] = (nodes, sorted(links))
    return slots, trees, scene.world and scene.world.name, len(bpy.data.node_groups), len(bpy.data.objects)
