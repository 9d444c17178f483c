"""Tell what has changed of the scene: anything at all, the shape of a surface, or what there is.

Counters that only grow, so that each reader sees for itself whether it is up to date. Must not import anything of
Animatic but capture.
"""

from __future__ import annotations

import time

import bpy

from ..capture.surfaces import PLACED

updates = 0  # of anything: another frame, a pose, a setting
structure = 0  # of what there is: objects, collections, armatures; all that is kept of them may be gone
edited_at = 0.0  # when the scene was changed other than by its animation, in seconds since 1970; 0 for never
_reshaped: dict[int, int] = {}  # the number of the update that gave an object its newest shape, by session_uid
_all_reshaped = 0
_STRUCTURAL = ("COLLECTION", "ARMATURE", "SCENE")


def shape_of(session_uid: int) -> int:
    """Return the number of the update that gave an object its newest shape."""
    return max(_all_reshaped, _reshaped.get(session_uid, 0))


@bpy.app.handlers.persistent
def frame_changed(_scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph | None = None) -> None:
    """Note what another frame has changed."""
    _note(depsgraph)


@bpy.app.handlers.persistent
def scene_updated(_scene: bpy.types.Scene, depsgraph: bpy.types.Depsgraph | None = None) -> None:
    """Note what the artist, or a script, has changed."""
    global structure, edited_at
    if _note(depsgraph) and not bpy.context.window_manager.animatic.running:  # a capture changes scenes and mends them
        edited_at = time.time()
    if depsgraph is None or any(depsgraph.id_type_updated(kind) for kind in _STRUCTURAL):
        structure += 1


@bpy.app.handlers.persistent
def all_changed(*_arguments: object) -> None:
    """Take nothing for granted: another file, or a step back, has replaced all objects."""
    global updates, structure, _all_reshaped
    updates += 1
    structure += 1
    _all_reshaped = updates
    _reshaped.clear()


@bpy.app.handlers.persistent
def file_loaded(*arguments: object) -> None:
    """Begin anew with another file."""
    global edited_at
    edited_at = 0.0
    all_changed(*arguments)


def _note(depsgraph: bpy.types.Depsgraph | None) -> bool:
    """Count an update and whose shapes it changed; tell whether shapes or places changed at all."""
    global updates, _all_reshaped
    updates += 1
    if depsgraph is None:
        _all_reshaped = updates
        return True
    changed = False
    for update in depsgraph.updates:
        changed = changed or _is_edit(update)
        if update.is_updated_geometry:
            if isinstance(update.id, bpy.types.Object):
                _reshaped[update.id.original.session_uid] = updates
            else:
                _all_reshaped = max(_all_reshaped, updates) if _has_shape(update.id) else _all_reshaped
    return changed


def _is_edit(update: bpy.types.DepsgraphUpdate) -> bool:
    """Tell whether a capture would look different: a shape, a place or a lens, but not of what Animatic placed."""
    data = update.id
    if data.get(PLACED):  # a plane, and its mesh
        return False
    if isinstance(data, bpy.types.Object):
        return update.is_updated_geometry or update.is_updated_transform
    return isinstance(data, bpy.types.Camera) or (update.is_updated_geometry and _has_shape(data))


def _has_shape(data: bpy.types.ID) -> bool:
    """Tell whether objects get their shape from it alone; objects that show it are told of, but not instances of it."""
    return isinstance(data, bpy.types.Mesh | bpy.types.Curve | bpy.types.MetaBall)


def _handlers() -> tuple[tuple[list, object], ...]:
    there = bpy.app.handlers
    return (
        (there.frame_change_post, frame_changed),
        (there.depsgraph_update_post, scene_updated),
        (there.undo_post, all_changed),
        (there.redo_post, all_changed),
        (there.load_post, file_loaded),
    )


def register() -> None:
    """Begin to listen."""
    for handlers, own in _handlers():
        handlers.append(own)


def unregister() -> None:
    """Stop listening."""
    for handlers, own in _handlers():
        handlers.remove(own)
    _reshaped.clear()
