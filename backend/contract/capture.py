"""Describe a capture: what was asked for, what was found, and where the camera was.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal

from .figures import BODY_ALONE, Figures
from .regions import Region, SeenRegion
from .schema import SCHEMA_VERSION, require, require_schema
from .shot import PASS_KINDS, FrameMap, PassKind, require_size
from .shown import AS_RENDERED, Shown

Projection = Literal["PERSP", "ORTHO"]
Engine = Literal["scene", "workbench"]
CaptureWay = Literal["rendered", "drawn"]
HeightFrom = Literal["local_z", "distance", "flat"]  # what a surface's depth picture shows as high


@dataclass(frozen=True)
class CaptureRequest:
    """What to capture: one shot, seen through one camera."""

    shot_id: str
    shot_name: str
    camera: str  # the camera object's name; empty follows the scene's camera and its markers
    frames: FrameMap
    width: int  # pixels
    height: int  # pixels
    passes: tuple[PassKind, ...] = ("depth", "openpose")
    engine: Engine = "scene"  # that renders `beauty`
    mask_collection: str = ""  # whose visible pixels are white in `mask`; a linked one with its library
    surface: str = ""  # the object whose UV layout is the picture instead of what a camera sees
    uv_map: str = ""  # of the surface; empty is the one for rendering
    height_from: HeightFrom = "local_z"  # of the surface
    figures: Figures = BODY_ALONE  # how people are read for `openpose`
    shown: Shown = AS_RENDERED
    regions: tuple[Region, ...] = ()  # whose objects are to be told in `objects`
    draw: bool = True  # frames are drawn where that shows what a render shows, and rendered where not; else rendered

    def __post_init__(self) -> None:
        require_size(self.width, self.height)
        require(bool(self.passes), "passes", self.passes, "at least one of " + ", ".join(PASS_KINDS))
        named = bool(self.mask_collection) or "mask" not in self.passes
        require(named, "mask_collection", self.mask_collection, "the name of a collection: choose one for the mask")
        right = not self.regions or "objects" in self.passes
        require(right, "passes", self.passes, "with objects: regions are told by the numbers in it")
        moves = not self.frames.are_stills or "motion" not in self.passes
        require(moves, "passes", self.passes, "without motion: stills are pictures by themselves")
        right = not self.surface or self.passes == ("depth",)
        require(right, "passes", self.passes, "depth alone: nothing else can be captured in a UV layout")


@dataclass(frozen=True)
class Capture:
    """A finished capture: the whole content of capture.json, which is written last."""

    request: CaptureRequest
    number: int
    scene: str
    blend_file: str = ""
    people: tuple[str, ...] = ()  # armature objects whose pose was captured
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    created: str = ""  # ISO 8601, UTC
    animatic_version: str = ""
    blender_version: str = ""
    objects: tuple[str, ...] = ()  # what the numbers of the pass `objects` are, from 1; full names, with the library
    regions: tuple[SeenRegion, ...] = ()  # those that were asked for
    way: CaptureWay = "rendered"
    why_rendered: str = ""  # a sentence that says why it was not drawn
    without_class: tuple[str, ...] = ()  # what is black in `seg`; full names, with the library
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)

    def numbers_in(self, region: Region) -> tuple[int, ...] | None:
        """Return the numbers of what is seen of `region` in the pass `objects`, None where that was not asked for."""
        return next((seen.numbers for seen in self.regions if seen.region == region), None)

    def serves(self, request: CaptureRequest) -> bool:
        """Tell whether this capture holds what `request` asks for (same frames, size and camera)."""
        return self.request.shot_id == request.shot_id and not self.differences_from(request)

    def differences_from(self, request: CaptureRequest) -> tuple[str, ...]:
        """Return in what this is not what `request` asks for, by the names of the fields; () where it holds that.

        Width and height are `size`; what lies within `figures` and `shown` is told as `figures.hidden`.
        """
        mine, other, found = self.request, request, []
        for name in ("frames", "camera", "surface"):
            found += [name] if getattr(mine, name) != getattr(other, name) else []
        found += ["size"] if (mine.width, mine.height) != (other.width, other.height) else []
        found += ["surface"] if mine.uv_map != other.uv_map and "surface" not in found else []
        found += ["height_from"] if other.surface and mine.height_from != other.height_from else []
        found += ["passes"] if not set(other.passes) <= set(mine.passes) else []
        found += ["engine"] if "beauty" in other.passes and mine.engine != other.engine else []
        found += ["mask_collection"] if "mask" in other.passes and mine.mask_collection != other.mask_collection else []
        found += _fields_that_differ("figures", mine, other) if "openpose" in other.passes else []
        found += _fields_that_differ("shown", mine, other)
        found += ["regions"] if not set(other.regions) <= set(mine.regions) else []
        return tuple(found)


def _fields_that_differ(group: str, mine: CaptureRequest, other: CaptureRequest) -> list[str]:
    one, two = getattr(mine, group), getattr(other, group)
    return [f"{group}.{each.name}" for each in fields(one) if getattr(one, each.name) != getattr(two, each.name)]


@dataclass(frozen=True)
class CameraFrame:
    """The camera at one file number.

    `world_to_camera` is 3x4, row-major, metres, in OpenCV axes (x right, y down, z forward), so that
    K [R|t] X gives pixels from the top left corner. For an orthographic camera fx and fy are pixels
    a metre and there is no division by z.
    """

    number: int
    scene_frame: int
    projection: Projection
    fx: float
    fy: float
    cx: float
    cy: float
    world_to_camera: tuple[float, ...]

    def __post_init__(self) -> None:
        require(len(self.world_to_camera) == 12, "world_to_camera", self.world_to_camera, "12 numbers (3x4)")


@dataclass(frozen=True)
class CameraTrack:
    """The whole content of camera.json."""

    width: int
    height: int
    frames: tuple[CameraFrame, ...] = field(default=())
    schema: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        require_schema(self.schema)
