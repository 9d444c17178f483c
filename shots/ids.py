"""Know shots again when their markers or strips are moved, renamed or copied, and give ids to new ones.

Timeline markers and strips cannot carry an id in every Blender, so the scene remembers what each was like when it was
last seen (`scene.animatic.shots`). Must not import operators or panels.
"""

from __future__ import annotations

import itertools
import uuid

import bpy

from .shot import Shot

_NAME, _FRAME, _CAMERA = 3, 2, 2  # what it counts that a marker has kept its name, frame, camera
_ENOUGH_IF_GONE = 4  # for a shot whose marker had been deleted: an undo brings back two of the three
_ENOUGH_IF_THERE = 2

_UNSAVED = uuid.uuid4().hex  # stands for the file of what was never saved, in this Blender


def known(scene: bpy.types.Scene, found: list[Shot]) -> list[tuple[Shot, bpy.types.PropertyGroup | None]]:
    """Pair each shot with what the scene remembers of it, the most alike first; None for a new shot."""
    if all(shot.id for shot in found):  # by hand: they are what the scene remembers
        return [(shot, scene.animatic.shots[shot.id]) for shot in found]
    entries = list(scene.animatic.shots)
    known = _unchanged(found, entries)
    left_shots = [s for s in range(len(found)) if s not in known]
    left_entries = [e for e in range(len(entries)) if e not in set(known.values())] if left_shots else []
    alike = sorted(
        ((_likeness(found[s], entries[e]), s, e) for s in left_shots for e in left_entries),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    for likeness, s, e in alike:
        enough = _ENOUGH_IF_THERE if entries[e].there else _ENOUGH_IF_GONE
        if likeness >= enough and s not in known and e not in known.values():
            known[s] = e
    return [(shot, entries[known[s]] if s in known else None) for s, shot in enumerate(found)]


def _unchanged(found: list[Shot], entries: list[bpy.types.PropertyGroup]) -> dict[int, int]:
    """Return the entry of each shot whose marker is just what it was; panels ask often, and films have many shots."""
    by_marker: dict[tuple[str, str, int, str], list[int]] = {}
    for e in reversed(range(len(entries))):
        entry = entries[e]
        if entry.origin in ("marker", "strip"):
            seen = (entry.origin, entry.marker_name, entry.marker_frame, entry.camera_name)
            by_marker.setdefault(seen, []).append(e)
    known = {}
    for s, shot in enumerate(found):
        same = by_marker.get((shot.origin, shot.name, shot.seen_frame, shot.camera))
        if same:
            known[s] = same.pop()
    return known


def _likeness(shot: Shot, entry: bpy.types.PropertyGroup) -> int:
    if shot.origin != entry.origin:
        return 0
    if shot.origin == "scene":
        return _ENOUGH_IF_GONE  # a scene has one such shot, whatever its name and camera
    same_name, same_camera = shot.name == entry.marker_name, shot.camera == entry.camera_name
    return _NAME * same_name + _FRAME * (shot.seen_frame == entry.marker_frame) + _CAMERA * same_camera


def free_id(scene: bpy.types.Scene, shot_name: str, marker_frame: int) -> str:
    """Return an id that no shot has, the same one whenever this file has not kept the one from before.

    Undo, closing without saving and a command that does not save all forget an entry; the takes on disk
    are found by its id.
    """
    file = scene.library.filepath if scene.library else bpy.data.filepath
    origin = (file or f"{_UNSAVED} {scene.session_uid}", scene.name, shot_name, marker_frame)
    taken = {entry.name for other in bpy.data.scenes for entry in other.animatic.shots}
    for attempt in itertools.count():
        found = uuid.uuid5(uuid.NAMESPACE_OID, repr((*origin, attempt))).hex
        if found not in taken:
            return found
    raise AssertionError("counting never ends")


def ids_of_earlier_scenes(scene: bpy.types.Scene) -> set[str]:
    """Return the ids in the scenes before `scene`: the first scene keeps an id that two share."""
    ids: set[str] = set()
    for other in bpy.data.scenes:
        if other == scene:
            break
        ids.update(entry.name for entry in other.animatic.shots)
    return ids
