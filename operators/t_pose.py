"""Make empties that stand in for the joints of a mesh: a person in T-pose, as large as the mesh.

Must not import panels.
"""

from __future__ import annotations

import bpy
from mathutils import Matrix, Vector

# Where the joints of a person are who stands with its arms out: how far to the left of the middle, of half the span
# of the arms; how high, of its height. Average adults, as Drillis and Contini measured them.
_MIDDLE = {"nose": (0.0, 0.93), "neck": (0.0, 0.82)}
_LEFT = {
    "eye": (0.035, 0.945),
    "ear": (0.08, 0.935),
    "upper_arm": (0.22, 0.81),
    "forearm": (0.55, 0.81),
    "hand": (0.85, 0.81),
    "thigh": (0.1, 0.53),
    "shin": (0.1, 0.285),
    "foot": (0.1, 0.04),
}
_FORWARD = {"nose": 0.35, "eye": 0.28}  # of half the depth of the mesh
_SIZE = 0.02  # of an empty, of the height


def add_joint_empties(scene: bpy.types.Scene, mesh: bpy.types.Object) -> dict[str, bpy.types.Object]:
    """Parent an empty to `mesh` for each of COCO's 18 joints, in a collection of theirs, and return them by part.

    The mesh is taken to stand upright in its bounding box, with its arms along the longer side; it looks along -y, or
    along +x where its arms are along y.
    """
    frame, extent = _stance(mesh)
    collection = next((c for c in mesh.users_collection if c.is_editable), scene.collection)
    if collection.name not in scene.collection.children_recursive and collection != scene.collection:
        collection = scene.collection
    collection = _collection_in(collection, f"{mesh.name} Joints")
    made = {}
    for part, (left, up) in _places().items():
        forward = _FORWARD.get(part.partition(".")[0], 0.0)
        empty = bpy.data.objects.new(f"{mesh.name} {part}", None)
        empty.empty_display_type, empty.empty_display_size = "SPHERE", _SIZE * extent.z
        empty.show_in_front = True
        empty.parent, empty.matrix_parent_inverse = mesh, mesh.matrix_world.inverted_safe()
        empty.location = frame @ Vector((left * extent.x / 2, forward * extent.y / 2, up * extent.z))
        collection.objects.link(empty)
        made[part] = empty
    return made


def _collection_in(parent: bpy.types.Collection, name: str) -> bpy.types.Collection:
    """Return a new collection in `parent`, so that 18 empties lie together."""
    made = bpy.data.collections.new(name)
    parent.children.link(made)
    return made


def _places() -> dict[str, tuple[float, float]]:
    sides = {
        f"{part}.{side}": (left * way, up) for part, (left, up) in _LEFT.items() for side, way in (("L", 1), ("R", -1))
    }
    return {**_MIDDLE, **sides}


def _stance(mesh: bpy.types.Object) -> tuple[Matrix, Vector]:
    """Return the matrix from (left, forward, up) between the feet to the world, and the extent along those."""
    shown = mesh.evaluated_get(bpy.context.evaluated_depsgraph_get())
    corners = [shown.matrix_world @ Vector(corner) for corner in shown.bound_box]
    low = Vector(tuple(min(corner[axis] for corner in corners) for axis in range(3)))
    high = Vector(tuple(max(corner[axis] for corner in corners) for axis in range(3)))
    size, middle = high - low, (low + high) / 2
    feet = Matrix.Translation((middle.x, middle.y, low.z))
    if size.x >= size.y:
        left, forward, extent = Vector((1, 0, 0)), Vector((0, -1, 0)), size
    else:
        left, forward, extent = Vector((0, 1, 0)), Vector((1, 0, 0)), Vector((size.y, size.x, size.z))
    axes = Matrix((left, forward, Vector((0, 0, 1)))).transposed()
    return feet @ axes.to_4x4(), extent
