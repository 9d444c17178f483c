"""Read the surface of a mesh as renders show it, frame after frame: triangles in the world and in the UV map.

Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from ..backend.contract import HeightFrom, surface_file
from ..backend.contract.folders import write_bytes
from . import checks
from .errors import CaptureError
from .walk import simulations
from .walk.guards import frame_kept, plain_errors
from .walk.restore import BlockReference, Restorer

_STEP_SECONDS = 0.05  # how long a step may hold the main thread, at the end of a frame

Arrays = dict[
    str, np.ndarray
]  # float32: positions and normals [triangles, 3, 3], uv [triangles, 3, 2], height [triangles, 3]


@dataclass(frozen=True)
class Surface:
    """Which surface to read at which scene frames; `height` asks for a height as well."""

    object_name: str
    uv_map: str
    frames: tuple[int, ...]
    height: HeightFrom | None = None


def write_surface(scene: bpy.types.Scene, wanted: Surface, folder: Path) -> Iterator[int]:
    """Write the files of `surface/` in `folder`, yielding now and then how many are written.

    What an array was in the file before is not written again. The scene comes back as it was, also when this is
    closed early. Raises `CaptureError`.
    """
    if refused := checks.surface_refusals(scene, wanted.object_name, wanted.uv_map):
        raise CaptureError(" ".join(refused))
    reference, last = BlockReference(scene), {}
    surface_file(folder, 1).parent.mkdir(parents=True, exist_ok=True)
    pause_at = time.monotonic() + _STEP_SECONDS
    with plain_errors(), frame_kept(scene), Restorer() as restorer, _as_rendered(restorer, scene, wanted.object_name):
        restorer.note_in(scene)
        for frame in _frames_to_visit(scene, wanted):
            scene = _scene(reference)
            scene.frame_set(frame)
            if frame in wanted.frames:
                number = wanted.frames.index(frame) + 1
                arrays = read_surface(scene, wanted)
                _write(surface_file(folder, number), arrays, last)
                last = arrays
                if time.monotonic() > pause_at or number == len(wanted.frames):
                    yield number
                    pause_at = time.monotonic() + _STEP_SECONDS


def read_surface(scene: bpy.types.Scene, wanted: Surface) -> Arrays:
    """Return the surface as it is evaluated now, in world space and metres. Raises `CaptureError`."""
    layer = checks.render_layer(scene)
    obj = scene.objects.get(wanted.object_name)
    if obj is None:
        raise CaptureError(f"The object {wanted.object_name!r} was removed while its surface was read: start again.")
    if not obj.visible_get(view_layer=layer):
        raise CaptureError(f"{obj.name} is in a hidden collection: show it in the Outliner, then start again.")
    depsgraph = layer.depsgraph
    evaluated = obj.evaluated_get(depsgraph)
    mesh = evaluated.to_mesh(preserve_all_data_layers=True, depsgraph=depsgraph)
    try:
        if not mesh.polygons:
            raise CaptureError(
                f"{obj.name} has no faces at frame {scene.frame_current}: choose another object or range."
            )
        world = np.array(evaluated.matrix_world)
        return _arrays(mesh, world, scene.unit_settings.scale_length, wanted, obj.name)
    finally:
        evaluated.to_mesh_clear()


def _arrays(
    mesh: bpy.types.Mesh, world: np.ndarray, metres_per_unit: float, wanted: Surface, object_name: str
) -> Arrays:
    mesh.calc_loop_triangles()
    triangles = mesh.loop_triangles
    corners = _values(triangles, "loops", (len(triangles), 3), np.int32)
    vertices = _values(mesh.loops, "vertex_index", (len(mesh.loops),), np.int32)[corners]
    turn, place = world[:3, :3].astype(np.float32), world[:3, 3].astype(np.float32)
    if np.linalg.det(world[:3, :3]) < 0:  # a mirrored mesh: the corners go round the other way
        corners, vertices = corners[:, ::-1], vertices[:, ::-1]
    local = _values(mesh.vertices, "co", (len(mesh.vertices), 3))
    positions = (local @ turn.T + place) * np.float32(metres_per_unit)
    normals = _values(mesh.corner_normals, "vector", (len(mesh.loops), 3)) @ np.linalg.pinv(turn)
    lengths = np.sqrt(np.einsum("ij,ij->i", normals, normals))
    normals /= np.where(lengths > 0, lengths, 1)[:, None]
    found = {"positions": positions[vertices], "normals": normals[corners]}
    found["uv"] = _uv(mesh, wanted.uv_map, object_name)[corners]
    if wanted.height is not None:
        found["height"] = _height(wanted.height, local, world, metres_per_unit)[vertices]
    return found


def _values(
    items: bpy.types.bpy_prop_collection, name: str, shape: tuple[int, ...], kind: type = np.float32
) -> np.ndarray:
    values = np.empty(shape, kind)
    items.foreach_get(name, values.ravel())  # which is a view: the array is in one piece
    return values


def _uv(mesh: bpy.types.Mesh, name: str, object_name: str) -> np.ndarray:
    layers = mesh.uv_layers
    layer = layers.get(name) if name else next((each for each in layers if each.active_render), None)
    if layer is None:
        there = ", ".join(each.name for each in layers) or "none"
        raise CaptureError(f"{object_name} has no UV map {name!r} once its modifiers are applied; it has {there}.")
    return _values(layer.uv, "vector", (len(mesh.loops), 2))


def _height(kind: HeightFrom, local: np.ndarray, world: np.ndarray, metres_per_unit: float) -> np.ndarray:
    """Return the height of each vertex, float32 metres."""
    if kind == "local_z":
        found = local[:, 2] * np.linalg.norm(world[:3, 2])
    elif kind == "distance":
        found = np.linalg.norm(local @ world[:3, :3].T, axis=1)
    else:
        found = np.zeros(len(local))
    return (found * metres_per_unit).astype(np.float32)


def _write(path: Path, arrays: Arrays, last: Arrays) -> None:
    """Write what is not as in the file before; all of it where the triangles are others."""
    same_triangles = last and len(last["positions"]) == len(arrays["positions"])
    changed = {name: a for name, a in arrays.items() if not (same_triangles and np.array_equal(last[name], a))}
    data = io.BytesIO()
    np.savez(data, **changed)
    write_bytes(path, data.getvalue(), flush=False)


def _frames_to_visit(scene: bpy.types.Scene, wanted: Surface) -> list[int]:
    """Return the wanted frames, with those before them that simulations must be played through."""
    unbaked = simulations.unbaked(scene, checks.render_layer(scene))
    return sorted({*wanted.frames, *simulations.frames_to_play(unbaked, max(wanted.frames))})


@contextmanager
def _as_rendered(restorer: Restorer, scene: bpy.types.Scene, object_name: str) -> Iterator[None]:
    """Show the object and give its modifiers in the viewport what they have in renders."""
    obj = scene.objects[object_name]
    layer = checks.render_layer(scene)
    layer_name, hidden = layer.name, obj.hide_get(view_layer=layer)
    restorer.set(obj, "hide_viewport", False)
    obj.hide_set(False, view_layer=layer)
    for modifier in obj.modifiers:
        path = f'modifiers["{bpy.utils.escape_identifier(modifier.name)}"]'
        restorer.set(obj, f"{path}.show_viewport", modifier.show_render)
        if hasattr(modifier, "render_levels"):
            restorer.set(obj, f"{path}.levels", modifier.render_levels)
    reference, scene_reference = BlockReference(obj), BlockReference(scene)
    try:
        yield
    finally:
        obj, scene = reference.found(), scene_reference.found()
        layer = scene.view_layers.get(layer_name) if scene else None
        if hidden and obj and layer and obj.name in layer.objects:
            obj.hide_set(True, view_layer=layer)


def _scene(reference: BlockReference) -> bpy.types.Scene:
    scene = reference.found()
    if scene is None:
        raise CaptureError("The scene was removed while a surface in it was read.")
    return scene
