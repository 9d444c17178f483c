"""List sets of models that go well together, with their sizes, for who begins without any.

Sizes are those of the half-precision files where there are any, as the file lists on huggingface.co had them by
2025-11, rounded: they are for choosing. What a download really takes is asked of the Hub before it begins. Must not
import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from .model_sets import BUILT_IN
from .models import ModelSet
from .shot import ControlKind

_GB = 1_000_000_000
_CONTROLNET = 0.72  # of SD 1.5, each
# GB of what is fetched of each reference; of a base model without its VAE, which the sets name apart.
_SIZES: dict[str, float] = {
    "stable-diffusion-v1-5/stable-diffusion-v1-5": 1.97,
    "SG161222/Realistic_Vision_V5.1_noVAE": 3.93,
    "emilianJR/epiCRealism": 3.93,
    "stabilityai/stable-diffusion-xl-base-1.0": 6.77,
    "stabilityai/sd-vae-ft-mse": 0.33,
    "madebyollin/sdxl-vae-fp16-fix": 0.33,
    "guoyww/animatediff-motion-adapter-v1-5-3": 0.84,
    "guoyww/animatediff-motion-adapter-v1-5-2": 0.91,
    "guoyww/animatediff-motion-adapter-sdxl-beta": 0.95,
    "ByteDance/AnimateDiff-Lightning:animatediff_lightning_4step_diffusers.safetensors": 0.91,
    "wangfuyun/AnimateLCM": 1.81,
    "wangfuyun/AnimateLCM:AnimateLCM_sd15_t2v_lora.safetensors": 0.13,
    "h94/IP-Adapter:models/ip-adapter-plus_sd15.safetensors": 0.1,
    "h94/IP-Adapter:models/image_encoder": 2.53,
    "diffusers/controlnet-depth-sdxl-1.0": 2.5,
    "thibaud/controlnet-openpose-sdxl-1.0:OpenPoseXL2.safetensors": 5.0,
}


@dataclass(frozen=True)
class GoodSet:
    """A built-in model set, `models` by its name, with the ControlNets of some control passes."""

    name: str
    label: str
    description: str
    models: str
    controls: tuple[ControlKind, ...]
    references: bool = False

    @property
    def model_set(self) -> ModelSet:
        """The model set."""
        return next(models for models in BUILT_IN if models.name == self.models)

    @property
    def about_bytes(self) -> int:
        """About how much it takes on the disk."""
        return round(sum(_about(reference) for reference in self.references_of) * _GB)

    @property
    def references_of(self) -> tuple[str, ...]:
        """The models that it is made of, by reference."""
        models = self.model_set
        adapter = models.ip_adapter if self.references else None
        return (
            *(models.base, models.vae or models.base, models.motion_module),
            *(models.controlnets[kind] for kind in self.controls),
            *(lora.reference for lora in models.loras),
            *((adapter.weights, adapter.image_encoder) if adapter else ()),
        )

    @property
    def repositories(self) -> tuple[str, ...]:
        """The repositories on the Hub that its models come from."""
        return tuple(dict.fromkeys(reference.partition(":")[0] for reference in self.references_of))


def _about(reference: str) -> float:
    return _SIZES.get(reference, _CONTROLNET)


GOOD_SETS: tuple[GoodSet, ...] = (
    GoodSet(
        "sd15",
        "SD 1.5, depth + pose",
        "AnimateDiff v3 with the two controls that steer most shots. The first to take",
        "sd15-v3",
        ("depth", "openpose"),
    ),
    GoodSet(
        "sd15-controls",
        "SD 1.5, all controls",
        "The same with edges, lines, normals and segmentation",
        "sd15-v3",
        ("depth", "openpose", "canny", "lineart", "normal", "seg"),
    ),
    GoodSet(
        "sd15-references",
        "SD 1.5, depth + pose + reference pictures",
        "The same as the first, and takes can look like pictures",
        "sd15-v3",
        ("depth", "openpose"),
        True,
    ),
    GoodSet(
        "lightning",
        "epiCRealism + Lightning, 4 steps",
        "Photographic, and fast: four steps without guidance",
        "lightning-4",
        ("depth", "openpose"),
    ),
    GoodSet(
        "animatelcm",
        "epiCRealism + AnimateLCM, 6 steps",
        "Photographic, and fast: four to eight steps",
        "animatelcm",
        ("depth", "openpose"),
    ),
    GoodSet(
        "realistic",
        "Realistic Vision 5.1, depth + pose",
        "Photographic pictures with AnimateDiff v3",
        "realistic-v3",
        ("depth", "openpose"),
    ),
    GoodSet(
        "sdxl",
        "SDXL, depth + pose",
        "Large pictures with AnimateDiff's beta for SDXL. For GPUs with 12 GB and more",
        "sdxl-beta",
        ("depth", "openpose"),
    ),
)


def good_set(name: str) -> GoodSet | None:
    """Return the good set called `name`, if there is one."""
    return next((each for each in GOOD_SETS if each.name == name), None)
