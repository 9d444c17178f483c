"""Find the shots of a scene, and know them again when their markers are moved, renamed or copied.

Timeline markers cannot carry an id in every Blender, so the scene remembers what each shot's marker was
like when it was last seen (`scene.animatic.shots`). Must not import operators or panels.
"""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, replace

import bpy

_NAME, _FRAME, _CAMERA = 3, 2, 2  # what it counts that a marker has kept its name, frame, camera
_ENOUGH_IF_GONE = 4  # for a shot whose marker had been deleted: an undo brings back two of the three
_ENOUGH_IF_THERE = 2

_UNSAVED = uuid.uuid4().hex  # stands for the file of what was never saved, in this Blender


@dataclass(frozen=True)
class Shot:
    """A run of scene frames seen through one camera; `start` and `end` are inclusive.

    `id` is empty for a shot that `sync` has not seen yet; `camera` is an object's name, or empty;
    `marker_frame` is None where the scene's own frame range is the shot.
    """

    id: str
    name: str
    camera: str
    start: int
    end: int
    marker_frame: int | None = None


def list_shots(scene: bpy.types.Scene) -> list[Shot]:
    """Return the shots of `scene` in the order of time. Reads only, so that it may be called while drawing."""
    found = _shots_without_ids(scene)
    return [replace(shot, id=known.name if known else "") for shot, known in _known(scene, found)]


def shot_at(scene: bpy.types.Scene, frame: int) -> Shot | None:
    """Return the shot that holds scene frame `frame`; outside all shots the nearest one, None without any."""
    found = list_shots(scene)
    return min(found, key=lambda shot: max(shot.start - frame, frame - shot.end, 0), default=None)


def needs_sync(scene: bpy.types.Scene) -> bool:
    """Tell whether a shot of `scene` is new, or has changed since `sync` saw it. Reads only."""
    pairs = _known(scene, _shots_without_ids(scene))
    if any(known is None or not known.is_like(shot) for shot, known in pairs):
        return True
    there = {known.name for _shot, known in pairs}
    gone_unnoticed = any(known.there and known.name not in there for known in scene.animatic.shots)
    return gone_unnoticed or not there.isdisjoint(_ids_of_earlier_scenes(scene))


def sync(scene: bpy.types.Scene) -> list[Shot]:
    """Give every new shot an id and settings, remember what each is like now, and return the shots.

    A copied marker is a new shot. A copied scene keeps its settings under ids of its own.
    """
    taken = _ids_of_earlier_scenes(scene)
    for entry in scene.animatic.shots:
        if entry.name in taken:
            entry.name = _free_id(scene, entry.marker_name, entry.marker_frame)
    pairs = _known(scene, _shots_without_ids(scene))
    for entry in scene.animatic.shots:
        entry.there = False
    ids = [known.name if known else "" for _shot, known in pairs]  # adding entries moves the others in memory
    for index, (shot, _entry) in enumerate(pairs):
        ids[index] = ids[index] or _new_entry(scene, shot)
        scene.animatic.shots[ids[index]].remember(shot)
    return [replace(shot, id=known) for (shot, _entry), known in zip(pairs, ids, strict=True)]


def _new_entry(scene: bpy.types.Scene, shot: Shot) -> str:
    known = _free_id(scene, shot.name, shot.marker_frame or 0)
    scene.animatic.shots.add().name = known
    return known


def _free_id(scene: bpy.types.Scene, shot_name: str, marker_frame: int) -> str:
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


def _shots_without_ids(scene: bpy.types.Scene) -> list[Shot]:
    markers = sorted((m for m in scene.timeline_markers if m.camera), key=lambda marker: marker.frame)
    if not markers:
        camera = scene.camera.name if scene.camera else ""
        return [Shot("", scene.name, camera, scene.frame_start, scene.frame_end)]
    found = []
    for index, marker in enumerate(markers):
        # before its first marker a scene is seen through that marker's camera
        start = scene.frame_start if index == 0 else max(marker.frame, scene.frame_start)
        last = index + 1 == len(markers)
        end = scene.frame_end if last else min(markers[index + 1].frame - 1, scene.frame_end)
        if start <= end:
            name = marker.name or marker.camera.name
            found.append(Shot("", name, marker.camera.name, start, end, marker.frame))
    return found


def _known(scene: bpy.types.Scene, found: list[Shot]) -> list[tuple[Shot, bpy.types.PropertyGroup | None]]:
    """Pair each shot with what the scene remembers of it, the most alike first; None for a new shot."""
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
    by_marker: dict[tuple[str, int, str], list[int]] = {}
    for e in reversed(range(len(entries))):
        entry = entries[e]
        if not entry.whole_scene:
            by_marker.setdefault((entry.marker_name, entry.marker_frame, entry.camera_name), []).append(e)
    known = {}
    for s, shot in enumerate(found):
        same = by_marker.get((shot.name, shot.marker_frame, shot.camera))
        if same:
            known[s] = same.pop()
    return known


def _likeness(shot: Shot, entry: bpy.types.PropertyGroup) -> int:
    if (shot.marker_frame is None) != entry.whole_scene:
        return 0
    if shot.marker_frame is None:
        return _ENOUGH_IF_GONE  # a scene has one such shot, whatever its name and camera
    same_name, same_camera = shot.name == entry.marker_name, shot.camera == entry.camera_name
    return _NAME * same_name + _FRAME * (shot.marker_frame == entry.marker_frame) + _CAMERA * same_camera


def _ids_of_earlier_scenes(scene: bpy.types.Scene) -> set[str]:
    """Return the ids in the scenes before `scene`: the first scene keeps an id that two share."""
    ids: set[str] = set()
    for other in bpy.data.scenes:
        if other == scene:
            break
        ids.update(entry.name for entry in other.animatic.shots)
    return ids
