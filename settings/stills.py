"""Say which single frames of a shot are meant: its first, its last, those at markers.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy

from .. import shots
from ..backend.contract import FrameMap
from ..shots import Shot, marker_words

MARKED = (
    "marked",
    "Marked",
    "A still at each marker in the shot (M adds one) that has no camera and is no dialogue or note",
)
ITEMS = (
    ("first", "First", "A still of the first frame"),
    ("middle", "Middle", "A still of the frame in the middle"),
    ("last", "Last", "A still of the last frame"),
    ("first_last", "First and Last", "Two stills, of the first and of the last frame"),
    ("first_middle_last", "First, Middle, Last", "Three stills"),
    MARKED,
)
NO_MARKER = "No marker without a camera lies in the shot, so its first frame alone gets a picture: add markers (M)."


def frames_named(name: str, shot: Shot, markers: Iterable[int]) -> tuple[int, ...]:
    """Return the frames of `shot` that an item of `ITEMS` means."""
    if name == "marked":
        return tuple(sorted(set(markers)))
    places = {"first": shot.start, "middle": (shot.start + shot.end) // 2, "last": shot.end}
    return tuple(sorted({places[part] for part in name.split("_")}))


def name_of(frames: tuple[int, ...], shot: Shot, shown: FrameMap | None = None) -> str:
    """Return the item that means these frames of `shot`, that of markers where no other does.

    Where the shot is `shown` on twos or threes, frames are those that its pictures are made from.
    """

    def made(named: tuple[int, ...]) -> tuple[int, ...]:
        return named if shown is None else tuple(shown.scene_frame(shown.number_at(frame) or 1) for frame in named)

    names = (name for name, _, _ in ITEMS if name != "marked")
    return next((name for name in names if made(frames_named(name, shot, ())) == frames), "marked")


def markers_in(scene: bpy.types.Scene, shot: Shot) -> list[int]:
    """Return the frames of the markers in a `shot` of `scene` that have no camera and no words for the boards."""
    stage = shots.stage_of(scene, shot)
    return [marker.frame for marker in marker_words.free_markers(stage, shot.start, shot.end)]
