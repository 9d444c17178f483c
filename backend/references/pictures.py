"""Read the reference pictures of a take, and turn them into what its UNet hears.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from PIL import Image, PngImagePlugin
from transformers import CLIPImageProcessorPil, CLIPVisionModelWithProjection

from ..contract import Take, TakeFolder
from ..engine.references import References
from ..errors import BackendError
from ..machine.memory import Residence
from ..models.cache import LoadedModels
from ..pictures.upright import on_ground, upright
from .masks import check_regions, region_masks
from .voices import arranged

_TEXT_BYTES = 2**28  # in a PNG, such as the whole making of a picture that other programs write into it


def check_references(folder: TakeFolder, take: Take) -> None:
    """Raise `BackendError` unless every reference picture is there and can be read, and is told where it is heard.

    `bad_reference`, or `bad_control` of what the capture does not tell.
    """
    for place in range(1, len(take.references.pictures) + 1):
        reference_picture(folder, place)
    check_regions(folder, take)


@torch.no_grad()
def references_of(folder: TakeFolder, take: Take, models: LoadedModels, residence: Residence) -> References | None:
    """Return what the reference pictures of `take` say to the UNet, None where they say nothing.

    What is computed of them lies on the device of `residence`.
    """
    encoder, adapter = models.image_encoder, models.ip_adapter
    if not take.references.are_heard or encoder is None or adapter is None:
        return None
    places, choirs = arranged(take.references, take.frames, region_masks(folder, take, models.unet))
    pixels = pixels_of([reference_picture(folder, place) for place in places], encoder)
    residence.bring(encoder)
    pooled = adapter.layout.reads_pooled
    shown = embedded(pixels, encoder, pooled)
    # No picture is an embedding of zeros, or where hidden states are read that of a grey picture (as in their source).
    empty = torch.zeros_like(shown[:1]) if pooled else embedded(torch.zeros_like(pixels[:1]), encoder, pooled)
    said = (*adapter.heard(shown, models.unet), *adapter.heard(empty, models.unet))
    return References(*said, choirs)


def reference_picture(folder: TakeFolder, place: int) -> Image.Image:
    """Return the reference picture at `place` of a take, RGB, as it is seen. Raises `BackendError` `bad_reference`."""
    path = folder.reference_files().get(place)
    if path is None:
        raise _unreadable(place, folder.references, "it is not there")
    try:
        with _any_size(), Image.open(path) as picture:
            return on_ground(upright(picture))
    except (OSError, SyntaxError, ValueError, struct.error) as error:  # what Pillow raises for a damaged file
        raise _unreadable(place, path, str(error)) from error


def pixels_of(pictures: Sequence[Image.Image], encoder: CLIPVisionModelWithProjection) -> torch.Tensor:
    """Return the middle of each picture as the encoder was trained to see it, [pictures, 3, side, side]."""
    side = encoder.config.image_size
    prepare = CLIPImageProcessorPil(size={"shortest_edge": side}, crop_size={"height": side, "width": side})
    return prepare(list(pictures), return_tensors="pt")["pixel_values"]


def embedded(pixels: torch.Tensor, encoder: CLIPVisionModelWithProjection, pooled: bool) -> torch.Tensor:
    """Return the embeddings of pictures, [pictures, width], or if not `pooled` the hidden states of their tokens."""
    output = encoder(pixels.to(encoder.device, encoder.dtype), output_hidden_states=not pooled)
    return output.image_embeds if pooled else output.hidden_states[-2]


@contextmanager
def _any_size() -> Iterator[None]:
    """Let Pillow read pictures of any size, with texts of nearly any in them: these the artist chose."""
    before = Image.MAX_IMAGE_PIXELS, PngImagePlugin.MAX_TEXT_CHUNK, PngImagePlugin.MAX_TEXT_MEMORY
    Image.MAX_IMAGE_PIXELS = None
    PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = _TEXT_BYTES
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS, PngImagePlugin.MAX_TEXT_CHUNK, PngImagePlugin.MAX_TEXT_MEMORY = before


def _unreadable(place: int, path: Path, why: str) -> BackendError:
    return BackendError(
        "bad_reference",
        f"Reference picture {place} of the take cannot be read.",
        "Open it again in the look, or take it out, and generate a new take.",
        detail=f"{path}: {why}",
    )
