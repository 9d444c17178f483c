"""Ask untrained networks, in double precision, what they make of reference pictures."""

from __future__ import annotations

import copy
import functools

import torch
from adapter_files import adapter_tensors, image_encoder, picture, untrained_unet
from diffusers import UNetMotionModel

from backend.contract import FrameMap, References
from backend.engine.masks import attended_sizes, masks_at
from backend.engine.references import References as Heard
from backend.models.ip_adapter_keys import layout_of
from backend.networks.attention import Prompts
from backend.networks.ip_adapter import IpAdapter
from backend.references.pictures import embedded, pixels_of
from backend.references.voices import arranged

DTYPE = torch.float64
COLOURS = ((220, 60, 30), (20, 40, 200), (30, 200, 60))


@functools.cache
def still_unet() -> UNetMotionModel:
    """Return a UNet whose frames do not mix: its motion modules add nothing."""
    unet = copy.deepcopy(untrained_unet(DTYPE))
    for name, module in unet.named_modules():
        if "motion_modules" in name and name.endswith("proj_out"):
            torch.nn.init.zeros_(module.weight)
            torch.nn.init.zeros_(module.bias)
    return unet


@functools.cache
def adapter() -> IpAdapter:
    tensors = {
        f"{group}.{key}": value.to(DTYPE)
        for group, inner in adapter_tensors("plain").items()
        for key, value in inner.items()
    }
    made = IpAdapter(layout_of({key: tuple(value.shape) for key, value in tensors.items()})).to(DTYPE)
    made.load(tensors)
    return made.eval()


@functools.cache
def embeddings(*places: int) -> torch.Tensor:
    """Return what the image encoder makes of the pictures of these colours, [pictures, width]."""
    encoder = image_encoder().to(DTYPE)
    with torch.no_grad():
        return embedded(pixels_of([picture(COLOURS[place - 1]) for place in places], encoder), encoder, pooled=True)


def heard(references: References, frames: FrameMap, unet: UNetMotionModel, masks=None, shown=None) -> Heard:
    """Return what `references` say; `masks` are [height, width] of each frame, by region, for latents of 8 x 12.

    `shown` [pictures, width] takes the place of their embeddings.
    """
    sizes = attended_sizes((8, 12), len(unet.config["block_out_channels"]))
    places, choirs = arranged(references, frames, lambda region: masks_at(sizes, masks[region]))
    told = embeddings(*places) if shown is None else shown
    with torch.no_grad():
        said = (*adapter().heard(told, unet), *adapter().heard(torch.zeros_like(told[:1]), unet))
    return Heard(*said, choirs)


def predicted(unet: UNetMotionModel, found: Heard | None, frames=range(3)) -> torch.Tensor:
    """Return what `unet` predicts of some frames in both copies, [2, channels, frames, h, w]."""
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(1, 4, 16, 8, 12, generator=generator, dtype=DTYPE)[:, :, list(frames)]
    text = torch.randn(2, 7, 8, generator=generator, dtype=DTYPE)
    with torch.no_grad():
        said = Prompts(text, references=found.of(frames, guided=True) if found else ())
        return unet(x.expand(2, -1, -1, -1, -1), torch.tensor(500), said)


def changed_frames(one: torch.Tensor, other: torch.Tensor) -> list[bool]:
    """Tell of each frame whether it differs at all."""
    return [not torch.equal(a, b) for a, b in zip(one.unbind(2), other.unbind(2), strict=True)]
