"""Read where the parts of a take's pictures are that reference pictures are heard in alone.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
import torch
from diffusers import UNetMotionModel
from PIL import Image

from ..contract import ContractError, Region, Take, TakeFolder
from ..contract.memory import LATENT_PX
from ..engine.masks import Masks, attended_sizes, masks_at
from ..errors import BackendError
from ..pictures.exr import read_channels

_AGAIN = "Capture the shot again and make a new take."


def check_regions(folder: TakeFolder, take: Take) -> None:
    """Raise `BackendError` `bad_control` unless the capture of `take` tells all parts that its pictures are heard in.

    Whether its files are there is another question.
    """
    if take.references.are_heard:
        for region in take.references.regions:
            numbers_in(folder, region)


def numbers_in(folder: TakeFolder, region: Region) -> tuple[int, ...]:
    """Return the numbers of what is seen of `region` in the take's pass `objects`. Raises `BackendError`."""
    try:
        numbers = folder.control.read().numbers_in(region)
    except (ContractError, OSError) as error:
        text = f"A reference picture is heard within {region.name!r}, and the take's capture.json cannot be read."
        raise BackendError("bad_control", text, _AGAIN, detail=str(error)) from error
    if numbers is None:
        text = (
            f"A reference picture is heard within {region.name!r}, and the take's capture does not tell where that is."
        )
        raise BackendError("bad_control", text, _AGAIN, detail=str(folder.control.capture_json))
    return numbers


def region_masks(folder: TakeFolder, take: Take, unet: UNetMotionModel) -> Callable[[Region], Masks]:
    """Return what gives the masks of a region at every size at which `unet` attends."""
    sizes = attended_sizes((take.height // LATENT_PX, take.width // LATENT_PX), len(unet.config["block_out_channels"]))
    return partial(_masks_of, folder, take, sizes)


def _masks_of(folder: TakeFolder, take: Take, sizes: Sequence[tuple[int, int]], region: Region) -> Masks:
    return masks_at(sizes, region_pictures(folder, take, region))


def region_pictures(folder: TakeFolder, take: Take, region: Region) -> Iterator[torch.Tensor]:
    """Yield where `region` is seen in each frame: 1 there and 0 elsewhere, [height, width] of the take."""
    numbers = numbers_in(folder, region)
    for number in range(1, take.frames.count + 1):
        (objects,) = read_channels(folder.control.control_file("objects", number), "ID")
        mask = Image.fromarray(np.isin(np.rint(objects).astype(np.int64), numbers).astype(np.uint8))
        if mask.size != (take.width, take.height):
            mask = mask.resize((take.width, take.height), Image.Resampling.NEAREST)
        yield torch.from_numpy(np.array(mask, np.float32))
