"""Describe a baked texture: whose UV map it fills, from which pictures, and how these are weighed.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .schema import SCHEMA_VERSION, require, require_between, require_schema
from .shot import FrameMap

TextureMode = Literal["sequence", "still"]
TEXTURE_LOW_PX, TEXTURE_HIGH_PX = 16, 8192
MARGIN_HIGH_PX = 256


@dataclass(frozen=True)
class View:
    """A take whose pictures are projected through their camera; where it came from, and when its pictures were made."""

    take: str  # the take's folder, for a person to find it again: the bake reads views/ only
    shot_name: str
    number: int  # of the take in its shot
    frames: FrameMap  # of the take: file n of the view shows scene frame `frames.scene_frame(n)`


@dataclass(frozen=True)
class Picture:
    """One picture of a view: it is projected onto the surface as that was at `scene_frame`."""

    view: int  # from 1: the view's place in the list and the name of its folder
    number: int  # of the file
    scene_frame: int


@dataclass(frozen=True)
class Weighing:
    """How the pictures that show one texel are weighed against each other.

    A surface that is seen at `grazing_degrees` or more from its normal does not count. The weights to the power of
    `sharpness` are the shares: a higher one gives each texel to its best picture, with narrower seams. Pixels within
    `edge_px` of a silhouette or of the picture's edge count less. A texel is hidden where the depth says that something
    lies in front by more than the share `depth_tolerance` of the distance.
    """

    grazing_degrees: float = 75.0
    sharpness: float = 2.0
    edge_px: int = 3
    depth_tolerance: float = 0.005

    def __post_init__(self) -> None:
        require_between("grazing_degrees", self.grazing_degrees, 5.0, 90.0)
        require_between("sharpness", self.sharpness, 0.5, 16.0)
        require_between("edge_px", self.edge_px, 0, 32)
        require_between("depth_tolerance", self.depth_tolerance, 0.0001, 0.2)


@dataclass(frozen=True)
class Texture:
    """A picture sequence in the UV map of an object: the whole content of texture.json.

    A "sequence" has a picture for each file of `frames`, made from the views' pictures at the same scene frame; a
    "still" is one picture, merged from all pictures of all views, such as those of a turntable.
    """

    object_name: str
    uv_map: str
    number: int
    frames: FrameMap
    fps: float
    width: int  # pixels
    height: int  # pixels
    views: tuple[View, ...]
    mode: TextureMode = "sequence"
    weighing: Weighing = Weighing()
    fill: bool = True  # what no picture shows: from the nearest one in time, then from the nearest surface; else black
    match_exposure: bool = False  # of the views, by a gain for each; textures of before have none
    loop: bool = False  # the last file goes on into the first, so that hidden texels are filled over that step too
    margin_px: int = 16  # around the islands, so that filtering and mipmaps find no seam
    object_id: str = ""  # which the object keeps when it is renamed; textures of before have none
    blend_file: str = ""
    scene: str = ""
    created: str = ""  # ISO 8601, UTC
    animatic_version: str = ""
    versions: dict[str, str] = field(default_factory=dict)  # package -> version; the backend fills these two in
    seen: float | None = None  # the share of the islands that a picture shows, the mean of all files
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)
        for name, side_px in (("width", self.width), ("height", self.height)):
            require_between(name, side_px, TEXTURE_LOW_PX, TEXTURE_HIGH_PX)
        require(self.number >= 1, "number", self.number, "1 or more")
        require(self.fps > 0, "fps", self.fps, "a number above 0")
        require_between("margin_px", self.margin_px, 0, MARGIN_HIGH_PX)
        shown = any(self.pictures(number) for number in range(1, self.count + 1))
        right = "a list of takes that have pictures in the texture's frames"
        require(shown, "views", [view.shot_name for view in self.views], right)

    @property
    def count(self) -> int:
        """The number of files."""
        return 1 if self.mode == "still" else self.frames.count

    def pictures(self, number: int) -> tuple[Picture, ...]:
        """Return the pictures that file `number` is made from."""
        found = []
        for place, view in enumerate(self.views, 1):
            if self.mode == "still":
                files: tuple[int | None, ...] = tuple(range(1, view.frames.count + 1))
            else:
                files = (view.frames.number_at(self.frames.scene_frame(number)),)
            found += [Picture(place, file, view.frames.scene_frame(file)) for file in files if file is not None]
        return tuple(found)

    @property
    def surface_frames(self) -> tuple[int, ...]:
        """The scene frames at which the surface is needed: file n of `surface/` is the n-th of them."""
        numbers = range(1, self.count + 1)
        return tuple(sorted({picture.scene_frame for number in numbers for picture in self.pictures(number)}))
