"""Write the pictures that an exported workflow loads: what the ControlNets hear, renders, masks, references.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ..contract import LATENT_PX, Take, TakeFolder
from ..controls.control import Hints, write_png
from ..inputs import used_controls
from ..pictures.key_frames import key_picture
from ..pictures.key_pictures import scribble_from_take
from ..pictures.source import blend_mask, mask_picture, source_picture
from ..progress import Reporter
from ..references.masks import region_pictures
from .building import BLENDS, MASKS, RENDERS
from .controls import control_folder
from .heard import Heard, heard_of
from .key_frames import KEYS
from .references import mask_folder, reference_name

Draw = Callable[[], Image.Image]


def write_pictures(folder: TakeFolder, take: Take, into: Path, reporter: Reporter) -> None:
    """Write every picture of `take` below the folder `into`. Raises `BackendError`, OSError or `CancelledByUser`."""
    jobs = [*_control_jobs(folder, take), *_source_jobs(folder, take), *_still_jobs(folder, take)]
    for done, (name, draw) in enumerate(jobs, 1):
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_png(path, draw(), flush=False)
        reporter.advance(done / len(jobs))


def _control_jobs(folder: TakeFolder, take: Take) -> Iterator[tuple[str, Draw]]:
    for control in used_controls(take):
        hints = Hints(folder.control, control.kind, take.width, take.height, take.depth_look)
        for number in _numbers(take):
            yield f"{control_folder(control.kind)}/{number:04d}.png", partial(_control_picture, hints, number)


def _control_picture(hints: Hints, number: int) -> Image.Image:
    """Return what a ControlNet hears of one frame, in 8 bits."""
    hint = hints.of((number,))(slice(None))[0]  # [3, height, width], from 0 to 1
    return Image.fromarray(np.round(hint.permute(1, 2, 0).numpy() * 255).astype(np.uint8))


def _source_jobs(folder: TakeFolder, take: Take) -> Iterator[tuple[str, Draw]]:
    if take.source is None:
        return
    for number in _numbers(take):
        yield f"{RENDERS}/{number:04d}.png", partial(source_picture, folder, take, number)
        if take.source.masked:
            yield f"{MASKS}/{number:04d}.png", partial(_mask_as_rgb, mask_picture, folder, take, number)
            yield f"{BLENDS}/{number:04d}.png", partial(_mask_as_rgb, blend_mask, folder, take, number)


def _mask_as_rgb(
    read: Callable[[TakeFolder, Take, int], Image.Image], folder: TakeFolder, take: Take, number: int
) -> Image.Image:
    return read(folder, take, number).convert("RGB")


def _still_jobs(folder: TakeFolder, take: Take) -> Iterator[tuple[str, Draw]]:
    """Yield the reference pictures that are heard, with their masks, and those that frames are led to."""
    if take.references.are_heard:
        for place, picture in enumerate(take.references.pictures, 1):
            if picture.weight > 0:
                yield reference_name(place), partial(_reference, folder, place)
        for number, heard in enumerate(heard_of(take)[0], 1):
            if heard.is_masked:
                yield from _mask_jobs(folder, take, heard, mask_folder(number))
    for key in take.keys:
        yield f"keys/{key.number:04d}.png", partial(key_picture, folder, take, key.number)
    for number in take.sparse.numbers if take.sparse and take.sparse.is_heard else ():
        yield f"{KEYS}/{number:04d}.png", partial(_steering_picture, folder, take, number)


def _mask_jobs(folder: TakeFolder, take: Take, heard: Heard, into: str) -> Iterator[tuple[str, Draw]]:
    """Yield where and how strongly reference pictures are heard in each frame: white is all."""
    regions = iter(region_pictures(folder, take, heard.region)) if heard.region else None
    for number in _numbers(take):
        level = heard.levels[number - 1] if heard.levels else 1.0
        yield f"{into}/{number:04d}.png", partial(_mask, level, regions, take)


def _mask(level: float, regions: Iterator[torch.Tensor] | None, take: Take) -> Image.Image:
    where = np.ones((take.height // LATENT_PX, take.width // LATENT_PX)) if regions is None else next(regions).numpy()
    return Image.fromarray(np.round(where * level * 255).astype(np.uint8)).convert("RGB")


def _steering_picture(folder: TakeFolder, take: Take, number: int) -> Image.Image:
    """Return what SparseCtrl sees of a key frame: the picture itself, or the lines in it."""
    if take.sparse.kind == "rgb":
        return key_picture(folder, take, number)
    return Image.fromarray(scribble_from_take(folder, take, number)).convert("RGB")


def _reference(folder: TakeFolder, place: int) -> Image.Image:
    from ..references.pictures import reference_picture  # brings image encoders, which take seconds to load

    return reference_picture(folder, place)


def _numbers(take: Take) -> range:
    return range(1, take.frames.count + 1)
