"""Make the primitives of the sample: objects and parts of a body, with plain materials.

Must not import anything of Animatic.
"""

from __future__ import annotations

import bmesh
import bpy
from mathutils import Matrix, Vector

Colour = tuple[float, float, float]


def material(name: str, colour: Colour) -> bpy.types.Material:
    """Return a new material of one colour, in renders and in Solid view."""
    made = bpy.data.materials.new(name)
    made.diffuse_color = (*colour, 1.0)
    if made.node_tree is None:
        made.use_nodes = True  # 4.x starts without nodes
    made.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*colour, 1.0)
    return made


def add_object(scene: bpy.types.Scene, name: str, shape: bmesh.types.BMesh, colour: Colour) -> bpy.types.Object:
    """Make an object of `shape`, which is used up."""
    mesh = bpy.data.meshes.new(name)
    shape.to_mesh(mesh)
    shape.free()
    mesh.materials.append(material(name, colour))
    made = bpy.data.objects.new(name, mesh)
    scene.collection.objects.link(made)
    return made


def add_box(scene: bpy.types.Scene, name: str, at: Colour, size_m: Colour, colour: Colour) -> bpy.types.Object:
    """Add a box that stands on `at`."""
    shape = bmesh.new()
    middle = Vector(at) + Vector((0, 0, size_m[2] / 2))
    bmesh.ops.create_cube(shape, size=1.0, matrix=Matrix.Translation(middle) @ Matrix.Diagonal((*size_m, 1.0)))
    return add_object(scene, name, shape, colour)


def add_ball(
    shape: bmesh.types.BMesh, start: Vector, end: Vector, thick_m: float, beyond_m: float
) -> list[bmesh.types.BMVert]:
    """Add an ellipsoid from `start` to `end` that is `thick_m` thick, and return its vertices."""
    along = end - start
    turn = Vector((0, 0, 1)).rotation_difference(along.normalized()).to_matrix().to_4x4()
    size = Matrix.Diagonal((thick_m, thick_m, along.length / 2 + beyond_m, 1.0))
    place = Matrix.Translation((start + end) / 2) @ turn @ size
    made = bmesh.ops.create_uvsphere(shape, u_segments=16, v_segments=10, radius=1.0, matrix=place)
    for face in {face for vertex in made["verts"] for face in vertex.link_faces}:
        face.smooth = True
    return made["verts"]
