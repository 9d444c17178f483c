"""Where the surfaces of a scene really are in two frames, by Blender's own rays and evaluated meshes.

Must not import anything of Animatic but the contract and the projection of a capture's camera.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
import scenes
from animatic.backend.contract import CameraFrame
from animatic.capture import camera as cameras
from mathutils import Vector
from mathutils.geometry import barycentric_transform


@dataclass(frozen=True)
class Seen:
    """What some pixels of a frame show, and where that is in another frame."""

    pixels: np.ndarray  # [n, 2], whole, x and y
    vectors: np.ndarray  # [n, 2]
    visible: np.ndarray  # [n], whether it is seen there


def moving(scene):
    """Fill `scene` with a person who lifts an arm, a cube that turns, a wall, a floor and a camera; return it."""
    made = scenes.add_camera(scene, location=(-0.6, -1, 0.4), lens=30)
    scenes.key(made, "location", {1: (-0.6, -1, 0.4), 9: (0.6, 0, 0.6)})
    scenes.key(made, "rotation_euler", {1: (1.57, 0.0, -0.1), 9: (1.5, 0.05, 0.1)})
    scenes.key(made.data, "lens", {1: 30.0, 9: 34.0})
    scenes.add_plane(scene, y=9, size=60, name="Back")
    scenes.add_plane(scene, y=5, size=60, z=-0.9, name="Floor").rotation_euler = (1.5707963, 0, 0)
    person = scenes.add_person(scene)
    arm = person.pose.bones["upper_arm.L"]
    arm.rotation_mode = "QUATERNION"
    scenes.key(arm, "rotation_quaternion", {1: (1, 0, 0, 0), 9: (0.8, 0.4, 0.2, 0.4)})
    scenes.key(person, "location", {1: (0, 5, -0.9), 9: (0.5, 4.8, -0.9)})
    cube = scenes.add_cube(scene, (-1, 4, -0.4), 0.8)
    scenes.key(cube, "rotation_euler", {1: (0, 0, 0), 9: (0.6, 0.4, 1.2)})
    return scene


def _ray(frame: CameraFrame, x: float, y: float) -> tuple[Vector, Vector]:
    matrix = np.array(frame.world_to_camera).reshape(3, 4)
    turn = matrix[:, :3].T
    origin = -turn @ matrix[:, 3]
    if frame.projection == "ORTHO":
        inside = turn @ ((x - frame.cx) / frame.fx, (y - frame.cy) / frame.fy, 0)
        return Vector(origin + inside), Vector(turn @ (0, 0, 1))
    return Vector(origin), Vector(turn @ ((x - frame.cx) / frame.fx, (y - frame.cy) / frame.fy, 1))


def _corners(obj: bpy.types.Object, depsgraph: bpy.types.Depsgraph) -> tuple[list[Vector], list[tuple[int, ...]]]:
    evaluated = obj.evaluated_get(depsgraph)
    mesh = evaluated.to_mesh()
    points = [evaluated.matrix_world @ vertex.co for vertex in mesh.vertices]
    mesh.calc_loop_triangles()
    triangles = [(*triangle.vertices, triangle.polygon_index) for triangle in mesh.loop_triangles]
    evaluated.to_mesh_clear()
    return points, triangles


def follow(scene, here: CameraFrame, there: CameraFrame, every: int, size_px: int) -> Seen:
    """Follow what every so many pixels of `here` show into `there`, by rays; units must be metres."""
    depsgraph = bpy.context.evaluated_depsgraph_get()
    scene.frame_set(here.scene_frame)
    hits = []
    for y in range(every // 2, size_px, every):
        for x in range(every // 2, size_px, every):
            origin, direction = _ray(here, x + 0.5, y + 0.5)
            hit, place, _normal, face, obj, _matrix = scene.ray_cast(depsgraph, origin, direction)
            if hit:
                hits.append((x, y, place.copy(), face, obj.original))
    before = {obj: _corners(obj, depsgraph) for obj in {hit[4] for hit in hits}}
    scene.frame_set(there.scene_frame)
    after = {obj: _corners(obj, depsgraph)[0] for obj in before}
    points = [_carried(place, face, *before[obj], after[obj]) for _, _, place, face, obj in hits]
    landing = cameras.project(there, np.array(points))
    ways = zip(points, landing, strict=True)
    visible = [_is_visible(scene, depsgraph, there, point, pixel, size_px) for point, pixel in ways]
    pixels = np.array([hit[:2] for hit in hits])
    return Seen(pixels, landing[:, :2] - pixels - 0.5, np.array(visible))


def _carried(place, face, points, triangles, later):
    """Return where `place` on a face is when its corners have moved: with the triangle of the face that it lies in."""
    ways = []
    for *corners, polygon in triangles:
        if polygon == face:
            own = [points[corner] for corner in corners]
            outside = -min(barycentric_transform(place, *own, *np.eye(3)))
            ways.append((outside, barycentric_transform(place, *own, *(later[corner] for corner in corners))))
    return min(ways, key=lambda way: way[0])[1]


def _is_visible(scene, depsgraph, there, point, pixel, size_px) -> bool:
    if not np.isfinite(pixel).all() or not (0 <= pixel[0] < size_px and 0 <= pixel[1] < size_px):
        return False
    origin, direction = _ray(there, *pixel[:2])
    hit, place, *_ = scene.ray_cast(depsgraph, origin, direction)
    return hit and (place - Vector(point)).length < 1e-3 * pixel[2]


def vertex_errors(scene, frames, pictures, names) -> np.ndarray:
    """Return how far `forward` of the first of two files is off, pixels, for the vertices that its pixels show.

    `pictures` have the channels of the passes motion and position. A vertex counts where the pixel around it shows a
    place no more than a pixel's width away, and where that is seen in the second file.
    """
    errors = []
    for name in names:
        places = []
        for frame in frames[:2]:
            scene.frame_set(frame.scene_frame)
            points, _ = _corners(bpy.data.objects[name], bpy.context.evaluated_depsgraph_get())
            places.append((np.array(points), cameras.project(frame, np.array(points))))
        (points, start), (_, end) = places
        height, width = pictures[0]["forward.U"].shape
        inside = np.all((start[:, :2] >= 0) & (start[:, :2] < (width, height)), axis=1)
        points, start, end = points[inside], start[inside], end[inside]
        x, y = start[:, :2].astype(int).T
        shown = np.stack([pictures[0][f"position.{axis}"][y, x] for axis in "XYZ"], axis=-1)
        near = np.linalg.norm(shown - points, axis=1) < start[:, 2] / frames[0].fx
        near &= pictures[0]["forward.occluded"][y, x] < 0.5
        found = np.stack([pictures[0][f"forward.{axis}"][y, x] for axis in "UV"], axis=-1)
        errors.append(np.linalg.norm(found - (end - start)[:, :2], axis=1)[near])
    return np.concatenate(errors)
