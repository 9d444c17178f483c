"""Turn a take's reference pictures into IP-Adapter nodes of IPAdapter_plus.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..contract import IpAdapter, Take
from .files import IMAGE_ENCODERS, IP_ADAPTERS, model_file
from .workflow import Link, Workflow

_MOST_TIMES = 4  # that a picture is given, to be heard more than others
_FAR = 0.02


def add_references(workflow: Workflow, take: Take, model: Link) -> Link:
    """Let the model hear the reference pictures of a take, and return the link to it."""
    adapter = take.models.ip_adapter
    if adapter is None or not take.references.are_heard:
        return model
    heard = [(place, one.weight) for place, one in enumerate(take.references.pictures, 1) if one.weight > 0]
    times = times_of([weight for _, weight in heard])
    if _unevenness([weight for _, weight in heard], times) > _FAR:
        workflow.note("Reference pictures are weighed by how often each is given, which comes near the take's weights.")
    pictures = [_picture(workflow, place) for place, _ in heard]
    image = pictures[0]
    for link in [link for link, count in zip(pictures, times, strict=True) for _ in range(count)][1:]:
        image = workflow.add("ImageBatch", "Reference pictures", image1=image, image2=link).out()
    return _apply(workflow, take, adapter, model, image)


def times_of(weights: Sequence[float]) -> list[int]:
    """Return how often each picture is given, 1 to 4 times, so that their shares are nearest to `weights`.

    A pixel attends to the tokens of all pictures at once: one that is given twice is heard as one of twice the weight.
    """
    choices = []
    for most in range(1, _MOST_TIMES + 1):
        times = [max(1, round(most * weight / max(weights))) for weight in weights]
        choices.append((round(_unevenness(weights, times), 6), sum(times), times))
    return min(choices)[2]


def _unevenness(weights: Sequence[float], times: Sequence[int]) -> float:
    """Return how far the shares that pictures have are from those of their weights, at most."""
    return max(abs(count / sum(times) - weight / sum(weights)) for weight, count in zip(weights, times, strict=True))


def _picture(workflow: Workflow, place: int) -> Link:
    """Add one of the pictures, its middle in the size that image encoders read, so that all fit into one batch."""
    path = workflow.path("references", f"{place:04d}.png")
    loaded = workflow.add("VHS_LoadImagePath", f"Reference {place}", image=path, custom_width=0, custom_height=0)
    how = {"interpolation": "BICUBIC", "crop_position": "center", "sharpening": 0.0}
    return workflow.add("PrepImageForClipVision", f"Reference {place}, cropped", image=loaded.out(), **how).out()


def _apply(workflow: Workflow, take: Take, adapter: IpAdapter, model: Link, image: Link) -> Link:
    encoder = workflow.model(model_file(IMAGE_ENCODERS, adapter.image_encoder))
    weights = workflow.model(model_file(IP_ADAPTERS, adapter.weights))
    return workflow.add(
        "IPAdapterAdvanced",
        "Look like the references",
        model=model,
        ipadapter=workflow.add("IPAdapterModelLoader", "IP-Adapter", ipadapter_file=weights).out(),
        clip_vision=workflow.add("CLIPVisionLoader", "Image encoder", clip_name=encoder).out(),
        image=image,
        weight=take.references.strength,
        weight_type="linear",
        combine_embeds="concat",
        start_at=0.0,
        end_at=1.0,
        embeds_scaling="V only",
    ).out()
