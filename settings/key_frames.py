"""Hold what leads a moving take through pictures at some of its frames.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty

from ..backend import contract
from ..shots import Shot
from . import stills
from .animated import DECIMALS
from .reference_images import can_be_reference, open_image
from .reference_pictures import IsLike, found_image, unchanged


class KeyPicture(bpy.types.PropertyGroup):
    """A picture of the artist's at a frame."""

    frame: IntProperty(
        name="Frame",
        description="The scene frame that the picture belongs to; outside the shot it says nothing",
        default=1,
        options=set(),
    )
    image: PointerProperty(
        type=bpy.types.Image,
        name="Image",
        description="The picture or the drawing for this frame, in the shape of the takes",
        poll=lambda _self, image: can_be_reference(image),
    )


class KeyFrameSettings(bpy.types.PropertyGroup):
    """The pictures that lead a moving take: `settings.key_frames`."""

    enabled: BoolProperty(
        name="Key Frames",
        description="Let pictures at some of its frames lead the movement of this shot: it comes by each at its frame",
        default=False,
        options=set(),
    )
    steering: EnumProperty(
        name="Lead By",
        description="How the pictures lead. Change it where the movement jumps at held pictures, or where only lines "
        "are to be followed",
        items=(
            ("hold", "Hold", "The frame is the picture itself while it is held. Works with every model set"),
            (
                "rgb",
                "SparseCtrl RGB",
                "A network that knows movement steers by the pictures: the frames around follow them more smoothly",
            ),
            (
                "scribble",
                "SparseCtrl Scribble",
                "A network that knows movement steers by the lines in the pictures: colours and light are the prompt's",
            ),
        ),
        default="hold",
        options=set(),
    )
    origin: EnumProperty(
        name="Pictures",
        description="Where the pictures come from",
        items=(
            (
                "stills",
                "Stills",
                "A take of stills of this shot: make it first, with Pictures at First, Last or Marked",
            ),
            ("render", "Render", "The scene's own render at some frames, made when the take is"),
            ("pictures", "My Pictures", "Images of this file, each at its frame: photos, paintings or drawings"),
        ),
        default="stills",
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
    rendered: EnumProperty(
        name="Frames",
        description="Which frames of the shot are rendered as pictures to steer by",
        items=stills.ITEMS,
        default="first",
        options=set(),
    )
    pictures: CollectionProperty(type=KeyPicture)
    drawn: BoolProperty(
        name="Drawings",
        description="The pictures are drawings: what is drawn are the lines, dark on bright or bright on dark. Off, "
        "outlines are found in the pictures",
        default=False,
        options=set(),
    )
    sparse_strength: FloatProperty(
        name="Strength",
        description="How closely the take follows the pictures. Lower it where the movement stands still around them",
        default=1.0,
        min=0.0,
        max=contract.SPARSE_STRENGTH_HIGH,
        subtype="FACTOR",
        options=set(),
    )
    start: FloatProperty(
        name="Start",
        description="The part of the steps after which the pictures begin to steer. Raise it to let the prompt lay "
        "out the shot",
        default=0.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )
    end: FloatProperty(
        name="End",
        description="The part of the steps after which the pictures let go; lower leaves details to the prompt",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )

    @property
    def held(self) -> float:
        """The strength of held stills as the contract has it."""
        return round(self.strength, DECIMALS)

    @property
    def sparse(self) -> contract.SparseKind | None:
        """What a SparseCtrl steers by, None where stills are held or nothing leads."""
        return self.steering if self.enabled and self.steering != "hold" else None

    @property
    def filled_pictures(self) -> list[KeyPicture]:
        """The artist's pictures that have an image."""
        return [item for item in self.pictures if item.image is not None]

    def control(
        self, numbers: tuple[int, ...], of_take: int = 0, sources: tuple[str, ...] = ()
    ) -> contract.SparseControl:
        """Return how a SparseCtrl steers by the pictures of the files `numbers`, from take `of_take` or `sources`."""
        strength, start, end = (round(value, DECIMALS) for value in (self.sparse_strength, self.start, self.end))
        drawn = self.drawn and self.steering == "scribble" and self.origin != "render"
        return contract.SparseControl(
            *(self.steering, numbers, strength, start, max(start, end)),
            drawn=drawn,
            origin=self.origin,
            of_take=of_take,
            sources=sources,
        )

    def add_picture(self, image: bpy.types.Image | None, frame: int) -> KeyPicture:
        """Add a picture at a scene frame, also one that is chosen later, and return it."""
        item = self.pictures.add()
        item.image, item.frame = image, frame
        return item

    def open_picture(self, path: str | Path, frame: int) -> KeyPicture:
        """Add the picture in the file `path` at a scene frame. Raises RuntimeError without the file."""
        return self.add_picture(open_image(path), frame)

    def recall(
        self,
        shot: Shot,
        take: contract.Take,
        copies: Mapping[int, Path] | None = None,
        is_like: IsLike = unchanged,
    ) -> str:
        """Set what the key frames of a `take` of `shot` say; return what could not be, or "".

        A picture of the artist's that is gone or has changed comes from `copies`, by the take's file.
        """
        self.enabled = bool(take.keys or take.sparse)
        if take.sparse:
            return self._recall_sparse(shot, take, take.sparse, copies or {}, is_like)
        self.steering = "hold"
        if not take.keys:
            return ""
        self.take, self.strength = take.keys[0].of_take, take.keys[0].strength
        if all(key.of_take for key in take.keys):
            return ""
        self.enabled = False
        return "The take's key frames came from no take of this shot: Key Frames was switched off."

    def _recall_sparse(
        self,
        shot: Shot,
        take: contract.Take,
        control: contract.SparseControl,
        copies: Mapping[int, Path],
        is_like: IsLike,
    ) -> str:
        self.steering, self.origin, self.take = control.kind, control.origin, control.of_take
        self.sparse_strength, self.start, self.end = control.strength, control.start, control.end
        self.drawn = control.drawn
        frames = tuple(take.frames.scene_frame(number) for number in control.numbers)
        if control.origin == "render":
            return self._recall_rendered(shot, frames, take.frames)
        if control.origin == "pictures":
            return self._recall_pictures(shot, control, frames, copies, is_like)
        return ""

    def _recall_rendered(self, shot: Shot, frames: tuple[int, ...], shown: contract.FrameMap) -> str:
        self.rendered = stills.name_of(frames, shot, shown)
        if self.rendered != "marked" or set(frames) == set(stills.markers_in(self.id_data, shot)):
            return ""
        return f"The take was steered by renders of {', '.join(map(str, frames))}, which the markers do not say."

    def _recall_pictures(
        self,
        shot: Shot,
        control: contract.SparseControl,
        frames: tuple[int, ...],
        copies: Mapping[int, Path],
        is_like: IsLike,
    ) -> str:
        self.pictures.clear()
        changed, lost = [], []
        for number, frame, source in zip(control.numbers, frames, control.sources, strict=True):
            image, change = found_image(source, copies.get(number), is_like)
            {"changed": changed, "lost": lost}.get(change, []).append(Path(source).name)
            self.add_picture(image, frame - shot.start + shot.edit_start)
        notes = (
            changed and f"Pictures of key frames that have changed since come from the take: {', '.join(changed)}.",
            lost and f"Pictures of key frames that are not here were left empty: {', '.join(lost)}.",
        )
        return " ".join(filter(None, notes))
