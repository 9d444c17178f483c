"""List the shots of a scene in the film's order, give ids to new ones, and tell which one is shown.

Must not import operators or panels.
"""

from __future__ import annotations

from dataclasses import replace

import bpy

from . import entries, glance, ids, markers, strips
from .cameras import stage_of
from .order import in_films_order
from .shot import Origin, Shot

# where shots come from, by the choice in the panel; what each place finds is of these origins
_FINDERS = {"markers": markers.find, "strips": strips.find, "hand": entries.hand_shots}
ORIGINS: dict[str, tuple[Origin, ...]] = {"markers": ("marker", "scene"), "strips": ("strip",), "hand": ("hand",)}


def list_shots(scene: bpy.types.Scene) -> list[Shot]:
    """Return the camera shots of `scene` in the film's order, which is that of time until the artist changes it.

    Reads only, so that it may be called while drawing.
    """
    pairs = ids.known(scene, _found(scene))
    return in_films_order(scene, [replace(shot, id=known.name if known else "") for shot, known in pairs])


def shot_at(scene: bpy.types.Scene, frame: int) -> Shot | None:
    """Return the shot that frame `frame` of the film shows; outside all shots the nearest one, None without any."""
    return _nearest(list_shots(scene), frame)


def shown_shot(scene: bpy.types.Scene) -> Shot | None:
    """Return the shot that panels and buttons act on; None without any. Reads only.

    That is the one under the playhead. Where several lie there it is the active one of the list, and so is a surface
    shot, which lies nowhere.
    """
    active = scene.animatic.active_shot
    for shot in entries.surface_shots(scene):
        if shot.id == active:
            return shot
    found, frame = list_shots(scene), scene.frame_current
    here = (shot for shot in found if shot.id == active and shot.edit_start <= frame <= shot.edit_end)
    return next(here, None) or _nearest(found, frame)


def glanced_shot(scene: bpy.types.Scene) -> Shot | None:
    """Return the shown shot as it was a moment ago: for panels and polls, which ask at each redraw. Reads only."""
    own = scene.animatic
    asked = (scene.session_uid, scene.frame_current, own.active_shot, own.shots_from, own.reordered)
    return glance.once(asked, lambda: shown_shot(scene))


def shot_of(scene: bpy.types.Scene, known: str) -> Shot | None:
    """Return the camera or surface shot whose id is `known`, None where it is gone. Reads only."""
    return next((shot for shot in all_shots(scene) if shot.id == known), None)


def all_shots(scene: bpy.types.Scene) -> list[Shot]:
    """Return the camera shots in the film's order, and the surface shots after them. Reads only."""
    return [*list_shots(scene), *entries.surface_shots(scene)]


def stages(scene: bpy.types.Scene) -> list[bpy.types.Scene]:
    """Return `scene`, and the other scenes that its shots are captured in. Reads only."""
    return list(dict.fromkeys([scene, *(stage_of(scene, shot) for shot in list_shots(scene))]))


def needs_sync(scene: bpy.types.Scene) -> bool:
    """Tell whether a shot of `scene` is new, or has changed since `sync` saw it. Reads only."""
    pairs = ids.known(scene, _found(scene))
    if any(known is None or not known.is_like(shot) for shot, known in pairs):
        return True
    there = {known.name for _shot, known in pairs}
    gone_unnoticed = any(entry.there and entry.name not in there for entry in _entries_here(scene))
    return gone_unnoticed or not there.isdisjoint(ids.ids_of_earlier_scenes(scene))


def sync(scene: bpy.types.Scene) -> list[Shot]:
    """Give every new shot an id and settings, remember what each is like now, and return the shots as listed.

    A copied marker is a new shot. A copied scene keeps its settings under ids of its own.
    """
    glance.forget()
    _part_from_original(scene)
    pairs = ids.known(scene, _found(scene))
    for entry in _entries_here(scene):
        entry.there = False
    names = [known.name if known else "" for _shot, known in pairs]  # adding entries moves the others in memory
    for index, (shot, _entry) in enumerate(pairs):
        names[index] = names[index] or _new_entry(scene, shot)
        scene.animatic.shots[names[index]].remember(shot)
    return list_shots(scene)


def _part_from_original(scene: bpy.types.Scene) -> None:
    """Give the shots of a copied scene ids of their own."""
    taken, own = ids.ids_of_earlier_scenes(scene), scene.animatic
    for entry in own.shots:
        if entry.name in taken:
            known = ids.free_id(scene, entry.marker_name, entry.marker_frame)
            own.active_shot = known if own.active_shot == entry.name else own.active_shot
            entry.name = known


def _found(scene: bpy.types.Scene) -> list[Shot]:
    return _FINDERS[scene.animatic.shots_from](scene)


def _entries_here(scene: bpy.types.Scene) -> list[bpy.types.PropertyGroup]:
    """Return what is remembered of shots from where they come now; others are left as they are for the way back."""
    origins = ORIGINS[scene.animatic.shots_from]
    return [entry for entry in scene.animatic.shots if entry.origin in origins]


def _new_entry(scene: bpy.types.Scene, shot: Shot) -> str:
    known = ids.free_id(scene, shot.name, shot.seen_frame)
    scene.animatic.shots.add().name = known
    return known


def _nearest(found: list[Shot], frame: int) -> Shot | None:
    return min(found, key=lambda shot: max(shot.edit_start - frame, frame - shot.edit_end, 0), default=None)
