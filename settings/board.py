"""Hold which frames of a shot get a picture, and what leads them.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from dataclasses import replace

from bpy.props import EnumProperty, PointerProperty

from ..backend import contract
from ..backend.contract.folders import numbered_files
from ..shots import Shot
from . import stills
from .key_frames import KeyFrameSettings
from .reference_pictures import IsLike, unchanged

_PICTURES = (
    ("all", "Whole Shot", "A moving board: pictures for all of the shot, as Frame Step says"),
    *stills.ITEMS,
)


class BoardSettings:
    """A mix-in for the settings of a shot: which of its frames get a picture."""

    pictures: EnumProperty(
        name="Pictures",
        description="Which frames get a picture: all of the shot, or one or a few as stills, each held until the next",
        items=_PICTURES,
        default="all",
        options=set(),
    )
    key_frames: PointerProperty(type=KeyFrameSettings)

    def frames_of(self, shot: Shot) -> contract.FrameMap:
        """Return which scene frames of `shot` get a picture. Reads only."""
        if self.pictures == "all":
            return contract.FrameMap(shot.start, shot.end, self.step)
        marked = stills.frames_named(self.pictures, shot, stills.markers_in(self.id_data, shot))
        return contract.FrameMap(shot.start, shot.end, marked=marked or (shot.start,))

    def pictures_note(self, shot: Shot) -> str:
        """Return a sentence where stills are asked for at markers and there are none, else "". Reads only."""
        if self.pictures != "marked" or stills.markers_in(self.id_data, shot):
            return ""
        return stills.NO_MARKER

    def recall_board(
        self,
        shot: Shot,
        take: contract.Take,
        folder: contract.TakeFolder | None = None,
        is_like: IsLike = unchanged,
    ) -> tuple[str, ...]:
        """Set which frames `take` has and what led them; return what could not be set.

        A picture that led them and is gone, or is not what it was as `is_like` tells, comes from the take's `folder`.
        """
        copies = numbered_files(folder.keys) if folder else {}
        led = self.key_frames.recall(shot, take, copies, is_like)
        return tuple(filter(None, (led, self._recall_pictures(shot, take.frames))))

    def _recall_pictures(self, shot: Shot, frames: contract.FrameMap) -> str:
        if not frames.are_stills:
            self.pictures, self.step = "all", frames.step
            return ""
        whole = replace(shot, start=frames.start, end=frames.end)
        self.pictures = stills.name_of(frames.marked, whole)
        if self.pictures != "marked" or set(frames.marked) == set(stills.markers_in(self.id_data, shot)):
            return ""
        return f"The take has stills at {', '.join(map(str, frames.marked))}, which the markers do not say."
