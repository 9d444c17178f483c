"""Collects simple solids into one mesh: boxes, turned parts, prisms, blobs.

Must not import anything of the extension: the demo's scene is plain Blender.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import bmesh
import bpy
from materials import material
from mathutils import Matrix, Vector

Span = tuple[float, float]

# for `prism`: an outline drawn as (x, up) stands upright and is drawn out along y
UPRIGHT = Matrix(((1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 1)))


class Shape:
    """The polygons of one object; every solid names its material and, for a rig, the bone that carries it."""

    def __init__(self) -> None:
        self._vertices: list[Vector] = []
        self._faces: list[tuple[int, ...]] = []
        self._face_materials: list[int] = []
        self._smooth: list[bool] = []
        self._materials: list[str] = []
        self._groups: dict[str, list[int]] = {}

    def add(
        self,
        vertices: Sequence[Sequence[float]],
        faces: Sequence[tuple[int, ...]],
        material_name: str,
        *,
        smooth: bool = False,
        group: str = "",
    ) -> None:
        """Add one solid: `vertices` in metres, `faces` as indices into them."""
        first = len(self._vertices)
        self._vertices += [Vector(vertex) for vertex in vertices]
        self._faces += [tuple(first + index for index in face) for face in faces]
        if material_name not in self._materials:
            self._materials.append(material_name)
        self._face_materials += [self._materials.index(material_name)] * len(faces)
        self._smooth += [smooth] * len(faces)
        if group:
            self._groups.setdefault(group, []).extend(range(first, len(self._vertices)))

    def box(self, x: Span, y: Span, z: Span, material_name: str) -> None:
        """Add a box between the two coordinates of each axis, given in either order."""
        self.prism([(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])], z, material_name)

    def prism(
        self,
        outline: Sequence[Span],
        z: Span,
        material_name: str,
        placing: Matrix | None = None,
        *,
        group: str = "",
    ) -> None:
        """Add `outline` (x, y) drawn out along z; `placing` then moves the solid."""
        count = len(outline)
        vertices = [Vector((*point, height)) for height in z for point in outline]
        if placing is not None:
            vertices = [placing @ vertex for vertex in vertices]
        sides = [(i, (i + 1) % count, count + (i + 1) % count, count + i) for i in range(count)]
        caps = [tuple(reversed(range(count))), tuple(range(count, 2 * count))]
        self.add(vertices, [*sides, *caps], material_name, group=group)

    def turned(
        self,
        start: Sequence[float],
        end: Sequence[float],
        profile: Sequence[Span],
        material_name: str,
        *,
        sides: int = 12,
        flatten: tuple[Vector, float] | None = None,
        smooth: bool = True,
        group: str = "",
    ) -> None:
        """Add a part turned about the line from `start` to `end`.

        `profile` lists (position along the line from 0 to 1, radius in metres). `flatten` scales the part
        along a direction, about the line.
        """
        start, end = Vector(start), Vector(end)
        axis = (end - start).normalized()
        across = axis.orthogonal().normalized()
        other = axis.cross(across)
        vertices: list[Vector] = []
        for position, radius in profile:
            for step in range(sides):
                angle = math.tau * step / sides
                arm = (across * math.cos(angle) + other * math.sin(angle)) * radius
                if flatten is not None:
                    direction, factor = flatten
                    arm += direction * (arm.dot(direction) * (factor - 1))
                vertices.append(start.lerp(end, position) + arm)
        faces: list[tuple[int, ...]] = []
        for ring in range(len(profile) - 1):
            for step in range(sides):
                a, b = ring * sides + step, ring * sides + (step + 1) % sides
                faces.append((a, b, b + sides, a + sides))
        faces += [tuple(reversed(range(sides))), tuple(range(len(vertices) - sides, len(vertices)))]
        self.add(vertices, faces, material_name, smooth=smooth, group=group)

    def rod(
        self, start: Sequence[float], end: Sequence[float], radius: float, material_name: str, sides: int = 8
    ) -> None:
        """Add a round bar."""
        self.turned(start, end, [(0, radius), (1, radius)], material_name, sides=sides)

    def ellipsoid(
        self,
        centre: Sequence[float],
        radii: Sequence[float],
        material_name: str,
        *,
        turn: Matrix | None = None,
        sides: int = 16,
        group: str = "",
    ) -> None:
        """Add an ellipsoid; `turn` rotates it about its centre."""
        rings = sides // 2
        turn = turn or Matrix.Identity(3)
        vertices = [Vector((0, 0, -1))]
        for ring in range(1, rings):
            height, width = -math.cos(math.pi * ring / rings), math.sin(math.pi * ring / rings)
            angles = (math.tau * step / sides for step in range(sides))
            vertices += [Vector((width * math.cos(angle), width * math.sin(angle), height)) for angle in angles]
        vertices.append(Vector((0, 0, 1)))
        placed = [
            Vector(centre) + turn @ Vector(v * r for v, r in zip(vertex, radii, strict=True)) for vertex in vertices
        ]
        top, faces = len(vertices) - 1, []
        for step in range(sides):
            after = (step + 1) % sides
            faces.append((0, 1 + after, 1 + step))
            for ring in range(rings - 2):
                low, high = 1 + ring * sides, 1 + (ring + 1) * sides
                faces.append((low + step, low + after, high + after, high + step))
            last = 1 + (rings - 2) * sides
            faces.append((last + step, last + after, top))
        self.add(placed, faces, material_name, smooth=True, group=group)

    def foliage(self, centre: Sequence[float], radius: float, material_name: str, chance: random.Random) -> None:
        """Add a rough, faceted ball of leaves."""
        ball = Shape()
        ball.ellipsoid((0, 0, 0), (radius, radius, radius * 0.85), material_name, sides=12)
        rough = [Vector(centre) + vertex * chance.uniform(0.84, 1.14) for vertex in ball._vertices]
        self.add(rough, ball._faces, material_name)

    def build(self, name: str, collection: bpy.types.Collection) -> bpy.types.Object:
        """Make the object; each bone named by a solid becomes a vertex group of weight 1."""
        mesh = bpy.data.meshes.new(name)
        mesh.from_pydata(self._vertices, [], self._faces)
        for material_name in self._materials:
            mesh.materials.append(material(material_name))
        mesh.polygons.foreach_set("material_index", self._face_materials)
        mesh.polygons.foreach_set("use_smooth", self._smooth)
        _turn_faces_outwards(mesh)
        built = bpy.data.objects.new(name, mesh)
        for bone, indices in self._groups.items():
            built.vertex_groups.new(name=bone).add(indices, 1.0, "REPLACE")
        collection.objects.link(built)
        return built


def _turn_faces_outwards(mesh: bpy.types.Mesh) -> None:
    """Let the solids be drawn in any winding and on either side of the street."""
    edited = bmesh.new()
    edited.from_mesh(mesh)
    bmesh.ops.recalc_face_normals(edited, faces=edited.faces)
    edited.to_mesh(mesh)
    edited.free()
