"""Describe what takes are baked into: which pictures, whose surface, at which frames, or why they cannot be.

Must not import settings, operators or panels.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import bpy

from .. import takes
from ..backend import contract
from ..backend.contract import CaptureFolder, FrameMap, Take, TakeFolder, Texture
from ..resources import version
from ..runs import RunError
from .identity import ids_of

_FITTING_LOW_PX = 512


@dataclass(frozen=True)
class Source:
    """A take with what a projection needs of its capture."""

    folder: TakeFolder
    take: Take
    capture: CaptureFolder  # has depth and camera

    @property
    def view(self) -> contract.View:
        """The take as the texture names it."""
        return contract.View(str(self.folder.path), self.take.shot_name, self.take.number, self.take.frames)


@dataclass(frozen=True)
class Baking:
    """How a texture is asked for; `width` and `height` are pixels, 0 fits them to the takes."""

    width: int = 0
    height: int = 0
    mode: contract.TextureMode = "sequence"
    weighing: contract.Weighing = field(default_factory=contract.Weighing)
    match_exposure: bool = True
    fill: bool = True


DEFAULTS = Baking()


def read_sources(folders: Sequence[TakeFolder]) -> list[Source]:
    """Return what is projected. Raises `RunError` where a take is not whole or has no depth."""
    if not folders:
        raise RunError("No take is chosen.", "Generate a take first, or choose one in Takes.", code="no_take")
    found = [_source(folder) for folder in folders]
    scenes = {source.take.scene for source in found}
    if len(scenes) > 1:
        raise RunError(f"These takes are of different scenes: {', '.join(sorted(scenes))}.", "Choose takes of one.")
    return found


def texture_of(
    sources: Sequence[Source], obj: bpy.types.Object, uv_map: str, asked: Baking, number: int, scene_name: str
) -> Texture:
    """Return the texture that `sources` make on `obj`. Raises `ContractError`."""
    return Texture(
        object_name=obj.name,
        uv_map=uv_map,
        number=number,
        frames=frames_of([source.take.frames for source in sources]),
        fps=sources[0].take.fps,
        width=asked.width or fitting_px(sources),
        height=asked.height or fitting_px(sources),
        views=tuple(source.view for source in sources),
        mode=asked.mode,
        weighing=asked.weighing,
        match_exposure=asked.match_exposure,
        fill=asked.fill,
        loop=all(source.take.loop for source in sources),
        object_id=ids_of(obj)[0],
        blend_file=Path(bpy.data.filepath).name,
        scene=scene_name,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        animatic_version=version(),
    )


def fitting_px(sources: Sequence[Source]) -> int:
    """Return the side of a texture that loses little of the takes: the power of two above the longest of their sides.

    A mesh rarely lies in its UV map at the size at which the camera sees it, hence above.
    """
    longest_px = max(max(source.take.width, source.take.height) for source in sources)
    return max(_FITTING_LOW_PX, 1 << longest_px.bit_length())


def frames_of(maps: Sequence[FrameMap]) -> FrameMap:
    """Return when the pictures of all these takes are shown: a file for each frame at which one of them changes."""
    if all(other == maps[0] for other in maps):
        return maps[0]
    start, end = min(each.start for each in maps), max(each.end for each in maps)
    return FrameMap(start, end)


def _source(folder: TakeFolder) -> Source:
    try:
        take = folder.read()
    except (FileNotFoundError, contract.ContractError) as error:
        raise RunError(f"The take in {folder.path} cannot be read: {error}", "Choose another one.") from error
    name, finished = f"Take {take.number} of {take.shot_name}", len(folder.finished_frames())
    if finished < take.frames.count:
        text = f"{name} is not finished: {finished} of {take.frames.count} pictures."
        raise RunError(text, "Press Finish Take, then project it.", code="unfinished")
    control = folder.control.read().request if folder.control.capture_json.exists() else None
    if control is not None and control.surface:
        text = f"{name} was made in the UV layout of {control.surface}."
        raise RunError(text, "It needs no projection: place it with the Material buttons.", code="no_camera")
    captured = _with_depth(folder, take)
    if captured is None:
        text = f"{name} has no depth, which tells what its camera sees."
        raise RunError(text, "Switch on Depth in Controls, generate a new take, and project that.", code="no_depth")
    return Source(folder, take, captured)


def _with_depth(folder: TakeFolder, take: Take) -> CaptureFolder | None:
    """Return the files of the take's own capture where it has depth, else those of a capture of the same frames."""
    shot = contract.shot_folder(takes.captures_root(takes.root_of(folder)), take.shot_name, take.shot_id)
    original = CaptureFolder(shot / f"{take.capture:04d}") if take.capture else None
    for found in (folder.control, original):
        if found and found.camera_json.exists() and len(found.control_files("depth")) >= take.frames.count:
            return found
    return None
