"""Hold which frames of a shot get a picture, and what leads them.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty

from .. import shots
from ..backend import contract
from ..shots import Shot, marker_words
from .animated import DECIMALS

_PICTURES = (
    ("all", "Whole Shot", "A moving board: pictures for all of the shot, as Frame Step says"),
    ("first", "First", "A still of the first frame"),
    ("middle", "Middle", "A still of the frame in the middle"),
    ("last", "Last", "A still of the last frame"),
    ("first_last", "First and Last", "Two stills, of the first and of the last frame"),
    ("first_middle_last", "First, Middle, Last", "Three stills"),
    (
        "marked",
        "Marked",
        "A still at each marker in the shot (M adds one) that has no camera and is no dialogue or note",
    ),
)


class KeyFrameSettings(bpy.types.PropertyGroup):
    """The stills that lead a moving take: `settings.key_frames`."""

    enabled: BoolProperty(
        name="Key Frames",
        description="Let the stills of a take of this shot lead the movement: it comes by each at its frame. Make "
        "stills first, with Pictures at First, Last or Marked, then set it to Whole Shot and switch this on",
        options=set(),
    )
    take: IntProperty(
        name="From Take",
        description="The number of the take that has the stills; 0 is the newest one that has",
        default=0,
        min=0,
        options=set(),
    )
    strength: FloatProperty(
        name="Strength",
        description="For which part of the steps each still is held: at 1 its frame is that picture, lower lets the "
        "model fit it to the movement. The frames around follow, the less the farther they are",
        default=0.8,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )

    @property
    def held(self) -> float:
        """The strength as the contract has it."""
        return round(self.strength, DECIMALS)

    def recall(self, keys: tuple[contract.KeyFrame, ...]) -> str:
        """Set what the key frames of a take say; return a sentence where they came from no take, else ""."""
        self.enabled = bool(keys)
        if not keys:
            return ""
        self.take, self.strength = keys[0].of_take, keys[0].strength
        if all(key.of_take for key in keys):
            return ""
        self.enabled = False
        return "The take's key frames came from no take of this shot: Key Frames was switched off."


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
        marked = _stills(self.pictures, shot.start, shot.end, self._markers(shot))
        return contract.FrameMap(shot.start, shot.end, marked=marked or (shot.start,))

    def pictures_note(self, shot: Shot) -> str:
        """Return a sentence where stills are asked for at markers and there are none, else "". Reads only."""
        if self.pictures != "marked" or self._markers(shot):
            return ""
        return "No marker without a camera lies in the shot, so its first frame alone gets a picture: add markers (M)."

    def recall_board(self, shot: Shot, take: contract.Take) -> tuple[str, ...]:
        """Set which frames `take` has and what led them; return what could not be set."""
        notes = [self.key_frames.recall(take.keys), self._recall_pictures(shot, take.frames)]
        return tuple(filter(None, notes))

    def _recall_pictures(self, shot: Shot, frames: contract.FrameMap) -> str:
        if not frames.are_stills:
            self.pictures, self.step = "all", frames.step
            return ""
        named = (name for name, _, _ in _PICTURES if name not in ("all", "marked"))
        alike = (name for name in named if _stills(name, frames.start, frames.end, ()) == frames.marked)
        self.pictures = next(alike, "marked")
        if self.pictures != "marked" or set(frames.marked) == set(self._markers(shot)):
            return ""
        return f"The take has stills at {', '.join(map(str, frames.marked))}, which the markers do not say."

    def _markers(self, shot: Shot) -> list[int]:
        """Return the frames of the markers in `shot` that have no camera and no words for the boards."""
        stage = shots.stage_of(self.id_data, shot)
        return [marker.frame for marker in marker_words.free_markers(stage, shot.start, shot.end)]


def _stills(pictures: str, start: int, end: int, markers: Iterable[int]) -> tuple[int, ...]:
    """Return the frames of the stills that `pictures` means in a shot from `start` to `end`."""
    if pictures == "marked":
        return tuple(sorted(set(markers)))
    places = {"first": start, "middle": (start + end) // 2, "last": end}
    return tuple(sorted({places[name] for name in pictures.split("_")}))
