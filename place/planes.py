"""Place a take on planes: one that fills the camera's frame and follows it, one that stands in the scene.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

from collections.abc import Sequence as Items

import bpy
from mathutils import Vector

from ..backend.contract import TakeFolder
from .collection import collection_of
from .drivers import drive
from .errors import PlaceError
from .frame_fit import DISTANCE, fill_frame, follow
from .material import show_pictures
from .sequence import (
    PLACED,
    Sequence,
    camera_of,
    in_shot_expression,
    read_sequence,
    require_editable,
    same_folder,
    take_path,
)

KIND = "animatic_kind"  # custom property: camera_plane or standing_plane
RENDERED = "show_in_render"  # custom property: the switch that the artist finds on the plane
STANDING_WIDTH_M = 2.0
BLEED = 0.005  # renderers filter pixels and look up to one beyond the frame: enough from 200 pixels on
_LACKING_PX = 2  # sizes of earlier takes, or set by hand, may be rounded so that they show that much less on each side


def on_camera_plane(folder: TakeFolder, scene: bpy.types.Scene, *, distance: float | None = None) -> bpy.types.Object:
    """Place the take on a plane that fills its camera's frame and follows it, and return the plane.

    The picture spans what the capture saw: the take's width and height with square pixels, through the camera's own
    sensor fit, at any animated focal length, shift and orthographic scale. For a take of the render's shape that is
    the frame, and a little more where sizes were rounded. `distance` is in metres; without it the plane stands just
    behind the near clipping plane, later takes before earlier ones. Renders leave it out until `set_rendered`.
    Raises `PlaceError`.
    """
    sequence = read_sequence(folder)
    camera = _camera(sequence, scene)
    plane = _plane(sequence, scene, "camera_plane")
    _set_face(plane.data, [(-0.5, -0.5, 0.0), (0.5, -0.5, 0.0), (0.5, 0.5, 0.0), (-0.5, 0.5, 0.0)], _bleed(sequence))
    if distance is None:
        plane[DISTANCE] = camera.data.clip_start * (1.05 + 0.5 / sequence.number)
    else:
        plane[DISTANCE] = distance / scene.unit_settings.scale_length
    plane.id_properties_ui(DISTANCE).update(min=0.0, subtype="DISTANCE", description="Distance from the camera")
    follow(plane, camera)
    fill_frame(plane, camera, sequence.width, sequence.height)
    return plane


def as_standing_plane(
    folder: TakeFolder, scene: bpy.types.Scene, location: Items[float] | None = None
) -> bpy.types.Object:
    """Place the take on an upright plane 2 m wide, facing -Y, and return the plane.

    Its lower edge stands at `location` (scene units, world space), by default the 3D cursor. Renders leave
    it out until `set_rendered`. Raises `PlaceError`.
    """
    sequence = read_sequence(folder)
    plane = _plane(sequence, scene, "standing_plane")
    half = STANDING_WIDTH_M / scene.unit_settings.scale_length / 2
    height = 2 * half * sequence.height / sequence.width
    _set_face(plane.data, [(-half, 0.0, 0.0), (half, 0.0, 0.0), (half, 0.0, height), (-half, 0.0, height)])
    plane.location = scene.cursor.location if location is None else Vector(location)
    return plane


def set_rendered(plane: bpy.types.Object, on: bool) -> None:
    """Show `plane` in renders of its shot, or leave it out. Raises `PlaceError` for other objects."""
    if PLACED not in plane:
        raise PlaceError(f"{plane.name} was not placed by Animatic. Select a plane that was.")
    plane[RENDERED] = on
    plane.update_tag()


def is_rendered(plane: bpy.types.Object) -> bool:
    """Tell whether `plane`, which was placed, shows in renders of its shot."""
    return bool(plane[RENDERED])


def planes_in(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """Return the planes that were placed in `scene`."""
    return [item for item in scene.objects if PLACED in item and KIND in item]


def picture_node(plane: bpy.types.Object) -> bpy.types.ShaderNodeTexImage | None:
    """Return the node that holds the pictures of a placed plane; None where the artist took it away."""
    material = plane.active_material
    nodes = material.node_tree.nodes if material and material.node_tree else ()
    textures = (node for node in nodes if node.type == "TEX_IMAGE" and node.image)
    return next((node for node in textures if PLACED in node.image), None)


def _camera(sequence: Sequence, scene: bpy.types.Scene) -> bpy.types.Object:
    camera = camera_of(sequence, scene)
    elsewhere = "place the take as a standing plane, in the compositor or in the sequencer."
    if camera is None and not sequence.camera:
        raise PlaceError(f"The scene {scene.name} has no camera. Add one, or {elsewhere}")
    if camera is None or camera.type != "CAMERA":
        raise PlaceError(
            f"The scene {scene.name} has no camera named {sequence.camera}, which this take was made through. "
            f"Give the camera that name again, or {elsewhere}"
        )
    if camera.data.type not in ("PERSP", "ORTHO"):
        raise PlaceError(
            f"The camera {camera.name} is neither perspective nor orthographic, so no plane fills its frame. "
            f"Change its type, or {elsewhere}"
        )
    return camera


def _plane(sequence: Sequence, scene: bpy.types.Scene, kind: str) -> bpy.types.Object:
    """Return the plane of this take and kind, new or placed before, with its pictures and its timing."""
    require_editable(scene)
    plane = next((plane for plane in planes_in(scene) if plane[KIND] == kind and _shows(plane, sequence)), None)
    if plane is None:
        name = sequence.label if kind == "camera_plane" else f"{sequence.label} standing"
        plane = bpy.data.objects.new(name, bpy.data.meshes.new(name))
        collection_of(scene).objects.link(plane)
        plane[KIND] = kind
        plane[RENDERED] = False
        plane.id_properties_ui(RENDERED).update(description="Show this plane in renders of its shot")
    plane[PLACED] = plane.data[PLACED] = str(sequence.folder.path)
    show_pictures(plane, sequence, scene)
    in_shot = in_shot_expression(sequence)
    drive(plane, "hide_viewport", f"not ({in_shot})")
    drive(plane, "hide_render", f"not (show and {in_shot})", show=(plane, f'["{RENDERED}"]'))
    return plane


def _shows(plane: bpy.types.Object, sequence: Sequence) -> bool:
    node = picture_node(plane)
    return node is not None and same_folder(take_path(node.image), sequence.folder.path)


def _bleed(sequence: Sequence) -> tuple[float, float]:
    """Return how far the plane goes on around the picture, as shares of its width and height."""
    return BLEED + _LACKING_PX / sequence.width, BLEED + _LACKING_PX / sequence.height


def _set_face(
    mesh: bpy.types.Mesh, corners: list[tuple[float, float, float]], bleed: tuple[float, float] = (0.0, 0.0)
) -> None:
    """Make `mesh` one face that shows the picture between `corners`: lower left and right, upper right and left.

    Around it the face goes on by `bleed`, shares of the picture's width and height, with the picture's edge held.
    """
    lower_left, lower_right, _, upper_left = (Vector(corner) for corner in corners)
    across, up = lower_right - lower_left, upper_left - lower_left
    (left, right), (low, high) = ((-share, 1.0 + share) for share in bleed)
    at = [(left, low), (right, low), (right, high), (left, high)]
    mesh.clear_geometry()
    mesh.from_pydata([lower_left + u * across + v * up for u, v in at], [], [(0, 1, 2, 3)])
    uv = mesh.uv_layers.new(name="UVMap")
    for loop, place in zip(uv.data, at, strict=True):
        loop.uv = place
    mesh.update()
