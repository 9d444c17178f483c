"""Find the shots of a scene: camera-bound timeline markers, or the scene's own frame range.

Must not import UI settings, operators or panels. Knows markers and cameras only.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import bpy

ID_KEY = "animatic_shot"  # the custom property of a marker, or of the scene, that holds a shot's id


@dataclass(frozen=True)
class Shot:
    """A run of scene frames seen through one camera; `start` and `end` are inclusive.

    `id` is empty for a shot that `sync` has not seen yet; `camera` is an object's name, or empty.
    """

    id: str
    name: str
    camera: str
    start: int
    end: int


def list_shots(scene: bpy.types.Scene) -> list[Shot]:
    """Return the shots of `scene` in the order of time. Reads only, so that it may be called while drawing."""
    markers = _camera_markers(scene)
    if not markers:
        camera = scene.camera.name if scene.camera else ""
        return [Shot(scene.get(ID_KEY, ""), scene.name, camera, scene.frame_start, scene.frame_end)]
    found = []
    for index, marker in enumerate(markers):
        # before its first marker a scene is seen through that marker's camera
        start = scene.frame_start if index == 0 else max(marker.frame, scene.frame_start)
        last = index + 1 == len(markers)
        end = scene.frame_end if last else min(markers[index + 1].frame - 1, scene.frame_end)
        if start <= end:
            name = marker.name or marker.camera.name
            found.append(Shot(marker.get(ID_KEY, ""), name, marker.camera.name, start, end))
    return found


def shot_at(scene: bpy.types.Scene, frame: int) -> Shot | None:
    """Return the shot that holds scene frame `frame`; outside all shots the nearest one, None without any."""
    found = list_shots(scene)
    return min(found, key=lambda shot: max(shot.start - frame, frame - shot.end, 0), default=None)


def needs_sync(scene: bpy.types.Scene) -> bool:
    """Tell whether a shot of `scene` has no id of its own yet. Reads only."""
    ids = [owner.get(ID_KEY, "") for owner in _owners(scene)]
    taken = _ids_of_other_scenes(scene)
    return "" in ids or len(set(ids)) < len(ids) or not taken.isdisjoint(ids)


def sync(scene: bpy.types.Scene) -> list[Shot]:
    """Give every shot an id that stays when its marker is moved or renamed, and return the shots.

    A copied marker or scene carries its original's id: the later one in time gets a new id.
    """
    seen = _ids_of_other_scenes(scene)
    for owner in _owners(scene):
        if owner.get(ID_KEY, "") in seen | {""}:
            owner[ID_KEY] = uuid.uuid4().hex
        seen.add(owner[ID_KEY])
    return list_shots(scene)


def _camera_markers(scene: bpy.types.Scene) -> list[bpy.types.TimelineMarker]:
    return sorted((m for m in scene.timeline_markers if m.camera), key=lambda marker: marker.frame)


def _owners(scene: bpy.types.Scene) -> list:
    return _camera_markers(scene) or [scene]


def _ids_of_other_scenes(scene: bpy.types.Scene) -> set[str]:
    """Return the ids in the scenes before `scene`: the first scene keeps an id that two share."""
    ids: set[str] = set()
    for other in bpy.data.scenes:
        if other == scene:
            break
        ids.update(owner.get(ID_KEY, "") for owner in _owners(other))
    return ids - {""}
