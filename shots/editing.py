"""Add, rename, copy and remove shots, in what they come from: markers, strips, or the scene's own list.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy

from . import glance, ids, listing, markers, strips
from .shot import Origin, Shot


class ShotError(RuntimeError):
    """A shot that cannot be changed in this way; the message is for an artist."""


def add_surface_shot(scene: bpy.types.Scene, surface: bpy.types.Object) -> Shot:
    """Add a shot whose picture is the UV layout of `surface`, over the scene's frame range, and return it."""
    known = _add_entry(scene, "surface", surface.name, scene.frame_start, scene.frame_end)
    scene.animatic.shots[known].surface = surface
    return listing.shot_of(scene, known)


def add_hand_shot(
    scene: bpy.types.Scene, name: str, start: int, end: int, camera: bpy.types.Object | None = None
) -> Shot:
    """Add a shot by hand and return it; without a `camera` it follows the scene's own."""
    known = _add_entry(scene, "hand", name, start, max(start, end))
    scene.animatic.shots[known].camera = camera
    return listing.shot_of(scene, known)


def add_marker_shot(scene: bpy.types.Scene, name: str, frame: int, camera: bpy.types.Object) -> Shot:
    """Bind `camera` to a new marker at `frame`, and return the shot that begins there.

    The scene that was one shot is cut in two: the part before, or all of it from its first frame on, keeps its settings
    and its takes. Raises `ShotError` where another shot begins at `frame`, or the scene does not play it.
    """
    if not scene.frame_start <= frame <= scene.frame_end:
        reach = f"{scene.frame_start} to {scene.frame_end}"
        raise ShotError(f"Frame {frame} is outside the scene's frame range, {reach}: move the playhead, or the range.")
    if not markers.bound_markers(scene):
        if frame == scene.frame_start:
            return _bind_whole_scene(scene, name, camera)
        _bind_whole_scene(scene, "Shot 1", scene.camera or camera)
        name = free_name(scene) if name == "Shot 1" else name
    taken = next((marker for marker in markers.bound_markers(scene) if marker.frame == frame), None)
    if taken is not None:
        there = markers.name_of(taken)
        raise ShotError(f"{there} begins at frame {frame} already: move the playhead to where the new shot begins.")
    scene.timeline_markers.new(name, frame=frame).camera = camera
    return next(shot for shot in listing.sync(scene) if shot.marker_frame == frame)


def free_name(scene: bpy.types.Scene) -> str:
    """Return a name such as `Shot 3` that no shot of `scene` has."""
    taken = {shot.name for shot in listing.all_shots(scene)}
    return next(name for number in range(1, len(taken) + 2) if (name := f"Shot {number}") not in taken)


def rename(scene: bpy.types.Scene, shot: Shot, name: str) -> None:
    """Call `shot` by `name`: its marker, its strip or its scene gets that name."""
    if not name:
        return
    match shot.origin:
        case "marker":
            named = markers.marker_of(scene, shot)
        case "strip":
            named = strips.strip_of(scene, shot)
        case "scene":
            named = scene
        case _:
            scene.animatic.shots[shot.id].marker_name = name
            return
    if named is not None:
        named.name = name
    listing.sync(scene)


def copy_refusal(shot: Shot) -> str:
    """Return a sentence where `shot` cannot be copied, or ""."""
    if shot.origin == "strip":
        return "A strip is copied in the sequencer: Shift D there makes a shot of its own."
    if shot.origin in ("marker", "scene"):
        return "Two markers cannot have the same frames: choose Turn into Shots by Hand, then duplicate."
    return ""


def copy(scene: bpy.types.Scene, shot: Shot) -> Shot:
    """Return a new shot with the camera, the frames and the settings of `shot`. Raises `ShotError`."""
    if refusal := copy_refusal(shot):
        raise ShotError(refusal)
    known = _add_entry(scene, shot.origin, f"{shot.name} Copy", shot.start, shot.end)
    original, made = scene.animatic.shots[shot.id], scene.animatic.shots[known]  # adding moved them in memory
    _copy_values(original, made)
    made.name, made.marker_name = known, f"{shot.name} Copy"
    made.property_unset("chosen_take")
    made.property_unset("chosen_in")
    made.property_unset("place")
    return listing.shot_of(scene, known)


def remove_refusal(shot: Shot) -> str:
    """Return a sentence where `shot` cannot be removed, or ""."""
    return "The scene's own frame range is this shot: it cannot be removed." if shot.origin == "scene" else ""


def remove(scene: bpy.types.Scene, shot: Shot) -> None:
    """Take `shot` out of the film, with its marker or its strip; its takes stay on disk. Raises `ShotError`."""
    if refusal := remove_refusal(shot):
        raise ShotError(refusal)
    match shot.origin:
        case "marker":
            scene.timeline_markers.remove(markers.marker_of(scene, shot))
        case "strip":
            _remove_strip(scene, shot)
        case _:
            scene.animatic.shots.remove(scene.animatic.shots.find(shot.id))
    listing.sync(scene)


def turn_into_hand_shots(scene: bpy.types.Scene) -> list[Shot]:
    """Let the shots of the markers become shots by hand, with their ids, settings and takes. Raises `ShotError`."""
    found = listing.sync(scene)
    if any(shot.stage for shot in found) or scene.animatic.shots_from == "strips":
        raise ShotError("Strips stay strips: cut, copy and move them in the sequencer.")
    for shot in found:
        entry = scene.animatic.shots[shot.id]
        entry.came_from, entry.marker_name = "hand", shot.name
        entry.camera = scene.objects.get(shot.camera)
        entry.first, entry.last = shot.start, shot.end
    scene.animatic.shots_from = "hand"
    return listing.list_shots(scene)


def _bind_whole_scene(scene: bpy.types.Scene, name: str, camera: bpy.types.Object) -> Shot:
    """Let the shot that is the whole scene be one of a marker, with its id, settings and takes; return it."""
    (whole,) = listing.sync(scene)
    scene.timeline_markers.new(name, frame=scene.frame_start).camera = camera
    scene.animatic.shots[whole.id].remember(markers.find(scene)[0])
    return listing.shot_of(scene, whole.id)


def _add_entry(scene: bpy.types.Scene, origin: Origin, name: str, start: int, end: int) -> str:
    glance.forget()
    known = ids.free_id(scene, name, start)
    entry = scene.animatic.shots.add()
    entry.name, entry.came_from, entry.marker_name, entry.first, entry.last = known, origin, name, start, end
    entry.there = True
    return known


def _copy_values(source: bpy.types.PropertyGroup, target: bpy.types.PropertyGroup) -> None:
    """Set what is set in `source` in `target` too, groups and lists with all that is in them."""
    for prop in source.bl_rna.properties:
        name = prop.identifier
        if name in ("rna_type", "title") or not source.is_property_set(name):
            continue
        value = getattr(source, name)
        if prop.type == "POINTER" and isinstance(value, bpy.types.PropertyGroup):
            _copy_values(value, getattr(target, name))
        elif prop.type == "COLLECTION":
            for item in value:
                _copy_values(item, getattr(target, name).add())
        elif not prop.is_readonly:
            setattr(target, name, value)


def _remove_strip(scene: bpy.types.Scene, shot: Shot) -> None:
    strip = strips.strip_of(scene, shot)
    owner = strip.parent_meta() or scene.sequence_editor
    owner.strips.remove(strip)
