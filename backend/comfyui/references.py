"""Turn a take's reference pictures into IP-Adapter nodes of IPAdapter_plus.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..contract import Take
from .files import IMAGE_ENCODERS, IP_ADAPTERS, model_file
from .heard import Heard, heard_of
from .workflow import Link, Workflow


def reference_name(place: int) -> str:
    """Return the file of a reference picture, below the export's folder."""
    return f"references/{place:04d}.png"


def mask_folder(number: int) -> str:
    """Return the folder of the masks that say where and how strongly the IP-Adapter `number`, from 1, is heard."""
    return f"references/mask_{number:02d}"


def add_references(workflow: Workflow, take: Take, model: Link) -> Link:
    """Let the model hear the reference pictures of a take, and return the link to it."""
    adapter = take.models.ip_adapter
    if adapter is None or not take.references.are_heard:
        return model
    heard, notes = heard_of(take)
    for note in notes:
        workflow.note(note)
    encoder = workflow.model(model_file(IMAGE_ENCODERS, adapter.image_encoder))
    weights = workflow.model(model_file(IP_ADAPTERS, adapter.weights))
    ears = {
        "ipadapter": workflow.add("IPAdapterModelLoader", "IP-Adapter", ipadapter_file=weights).out(),
        "clip_vision": workflow.add("CLIPVisionLoader", "Image encoder", clip_name=encoder).out(),
    }
    for number, one in enumerate(heard, 1):
        model = _apply(workflow, one, number, model, ears)
    return model


def _apply(workflow: Workflow, one: Heard, number: int, model: Link, ears: dict[str, Link]) -> Link:
    mask = None
    if one.is_masked:
        pictures = workflow.pictures(mask_folder(number), f"Where and when reference {number} is heard")
        mask = workflow.add("ImageToMask", "Mask", image=pictures, channel="red").out()
    return workflow.add(
        "IPAdapterAdvanced",
        "Look like the references",
        model=model,
        **ears,
        image=_batch(workflow, one.places),
        attn_mask=mask,
        weight=round(one.weight, 4),
        weight_type="linear",
        combine_embeds="concat",
        start_at=0.0,
        end_at=1.0,
        embeds_scaling="V only",
    ).out()


def _batch(workflow: Workflow, places: Sequence[int]) -> Link:
    """Add pictures as one batch; one that stands there several times is loaded once."""
    loaded = {place: _picture(workflow, place) for place in dict.fromkeys(places)}
    image, *rest = (loaded[place] for place in places)
    for link in rest:
        image = workflow.add("ImageBatch", "Reference pictures", image1=image, image2=link).out()
    return image


def _picture(workflow: Workflow, place: int) -> Link:
    """Add one of the pictures, its middle in the size that image encoders read, so that all fit into one batch."""
    path = workflow.path(*reference_name(place).split("/"))
    loaded = workflow.add("VHS_LoadImagePath", f"Reference {place}", image=path, custom_width=0, custom_height=0)
    how = {"interpolation": "BICUBIC", "crop_position": "center", "sharpening": 0.0}
    return workflow.add("PrepImageForClipVision", f"Reference {place}, cropped", image=loaded.out(), **how).out()
