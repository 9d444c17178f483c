"""Find the shots of a scene: what is captured, seen through which camera, in which order the film shows it.

`listing` puts together what the other files find. Must not import settings, operators or panels.
"""

from __future__ import annotations

from .cameras import cameras_between, has_camera, lacks_camera, stage_of, stage_or_none
from .editing import (
    ShotError,
    add_hand_shot,
    add_marker_shot,
    add_surface_shot,
    copy,
    copy_refusal,
    free_name,
    remove,
    remove_refusal,
    rename,
    turn_into_hand_shots,
)
from .entries import surface_shots
from .glance import forget
from .listing import (
    ORIGINS,
    all_shots,
    glanced_shot,
    list_shots,
    needs_sync,
    shot_at,
    shot_of,
    shown_shot,
    stages,
    sync,
)
from .order import reset_order, set_order
from .shot import Shot
from .strips import strip_note

__all__ = [
    "ORIGINS",
    "Shot",
    "ShotError",
    "add_hand_shot",
    "add_marker_shot",
    "add_surface_shot",
    "all_shots",
    "cameras_between",
    "copy",
    "copy_refusal",
    "forget",
    "free_name",
    "glanced_shot",
    "has_camera",
    "lacks_camera",
    "list_shots",
    "needs_sync",
    "remove",
    "remove_refusal",
    "rename",
    "reset_order",
    "set_order",
    "shot_at",
    "shot_of",
    "shown_shot",
    "stage_of",
    "stage_or_none",
    "stages",
    "strip_note",
    "surface_shots",
    "sync",
    "turn_into_hand_shots",
]
