"""Hold one reference picture of a look: which, how much it says, when and where in the picture.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import time
from functools import lru_cache
from pathlib import Path

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty

from ..backend import contract
from .animated import DECIMALS
from .reference_images import can_be_reference, file_of, source_of

_LOOK_AGAIN_SECONDS = 2.0  # after which a drawn picture is asked anew whether its file is there


class LookPicture(bpy.types.PropertyGroup):
    """A reference picture of a look."""

    enabled: BoolProperty(name="In Use", description="Let takes resemble this picture", default=True, options=set())
    image: PointerProperty(
        type=bpy.types.Image,
        name="Image",
        description="The picture that takes come to resemble in light, colours and make; only the square in its middle "
        "is looked at. Of an image sequence that is the one that it was opened with, of a movie the first",
        poll=lambda _self, image: can_be_reference(image),
    )
    weight: FloatProperty(
        name="Weight",
        description="How much this picture says beside the others; those of one weight say equally much. Lower it "
        "where one takes over the look",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )

    when: EnumProperty(
        name="When",
        description="When this picture is heard",
        items=(
            ("shot", "Whole Shot", "In every frame", "ARROW_LEFTRIGHT", 0),
            (
                "first",
                "First Frame",
                "In the first frame of the shot, and less and less over Fade; what the film is like from there on is "
                "left to the prompt and the movement",
                "REW",
                1,
            ),
            (
                "frame",
                "At a Frame",
                "At one frame of the scene: between two such pictures the shot goes from one to the other, before the "
                "first and after the last it stays with that one",
                "KEYFRAME",
                2,
            ),
        ),
        default="shot",
        options=set(),
        update=lambda self, _context: self.stand_at_playhead(),
    )
    frame: IntProperty(
        name="Frame", description="The frame of the scene at which this picture is all that is heard", options=set()
    )
    fade: IntProperty(
        name="Fade",
        description="How many frames of the scene after the first one still hear this picture, each less than the one "
        "before. Raise it where the picture jumps after the first frame",
        default=0,
        min=0,
        max=contract.FADE_HIGH,
        soft_max=48,
        options=set(),
    )
    within: EnumProperty(
        name="Within",
        description="Where in the picture this one is heard",
        items=(
            ("all", "Everywhere", "In the whole picture", "FULLSCREEN_ENTER", 0),
            ("object", "Object", "Where an object is seen, and what is parented to it", "OBJECT_DATA", 1),
            ("collection", "Collection", "Where objects of a collection are seen", "OUTLINER_COLLECTION", 2),
        ),
        default="all",
        options=set(),
    )
    within_object: PointerProperty(
        type=bpy.types.Object,
        name="Object",
        description="The picture is heard where this object or something that is parented to it is seen; an armature "
        "stands for its character. Empty is everywhere",
        options=set(),
    )
    within_collection: PointerProperty(
        type=bpy.types.Collection,
        name="Collection",
        description="The picture is heard where objects of this collection are seen; empty is everywhere",
        options=set(),
    )

    @property
    def is_used(self) -> bool:
        """Whether takes are to look like it."""
        return self.enabled and self.image is not None

    @property
    def picture(self) -> contract.ReferencePicture:
        """This picture, which must have an image, as the contract's."""
        frame = self.frame if self.when == "frame" else 0
        fade = self.fade if self.when == "first" else 0
        source, weight = source_of(self.image), round(self.weight, DECIMALS)
        return contract.ReferencePicture(source, weight, self.when, frame, fade, self.region)

    @property
    def region(self) -> contract.Region | None:
        """Where in the picture it is heard, None for everywhere."""
        found = {"all": None, "object": self.within_object, "collection": self.within_collection}[self.within]
        return contract.Region(self.within, found.name_full) if found else None

    @property
    def chooses_nothing(self) -> bool:
        """Whether it is to be heard within something that is still to be chosen, or was deleted."""
        return self.within != "all" and self.region is None

    def stand_at_playhead(self) -> None:
        """Stand at the frame that is shown, unless a frame was set before."""
        if self.when == "frame" and not self.is_property_set("frame"):
            self.frame = self.id_data.frame_current

    def hear_within(self, block: bpy.types.Object | bpy.types.Collection | None) -> None:
        """Be heard where `block` is seen, everywhere for None."""
        if block is None:
            self.within = "all"
        elif isinstance(block, bpy.types.Collection):
            self.within, self.within_collection = "collection", block
        else:
            self.within, self.within_object = "object", block

    def fill(self, picture: contract.ReferencePicture) -> bool:
        """Say of the image what `picture` does; return False where the region that it names is not in this file."""
        self.weight, self.when, self.fade, region = picture.weight, picture.when, picture.fade, picture.within
        if picture.when == "frame":
            self.frame = picture.frame
        found = region and _block_or_none(region)
        self.hear_within(found)
        return found is not None or region is None

    @property
    def lost_file(self) -> str:
        """The file of the image where it is gone, or "". Asks the disk now and then, not at each drawing."""
        path = file_of(self.image) if self.image else None
        lost = path is not None and not _is_file(str(path), int(time.monotonic() / _LOOK_AGAIN_SECONDS))
        return str(path) if lost else ""


def _block_or_none(region: contract.Region) -> bpy.types.Object | bpy.types.Collection | None:
    blocks = bpy.data.objects if region.kind == "object" else bpy.data.collections
    return next((found for found in blocks if found.name_full == region.name), None)


@lru_cache(maxsize=64)
def _is_file(path: str, _moment: int) -> bool:
    return Path(path).is_file()
