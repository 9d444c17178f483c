"""Know what the models of a set are called as single files, in which folder ComfyUI looks for them, and who has them.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from ..models.weights import SUFFIXES

CHECKPOINTS, VAES, LORAS, CONTROLNETS = "checkpoints", "vae", "loras", "controlnet"
MOTION_MODULES, MOTION_LORAS = "animatediff_models", "animatediff_motion_lora"
IP_ADAPTERS, IMAGE_ENCODERS = "ipadapter", "clip_vision"

_ORIGINALS = "guoyww/animatediff"
_CONTROLNETS_V11 = "comfyanonymous/ControlNet-v1-1_fp16_safetensors"
_LIGHTNING = "ByteDance/AnimateDiff-Lightning"
# reference of a model set -> file and the Hub repository that has it, where these are not the reference's own
_KNOWN: dict[str, tuple[str, str]] = {
    "stable-diffusion-v1-5/stable-diffusion-v1-5": ("v1-5-pruned-emaonly.safetensors", ""),
    "SG161222/Realistic_Vision_V5.1_noVAE": ("Realistic_Vision_V5.1_fp16-no-ema.safetensors", ""),
    "stabilityai/stable-diffusion-xl-base-1.0": ("sd_xl_base_1.0.safetensors", ""),
    "hotshotco/SDXL-512": ("hsxl_base_1.0.f16.safetensors", ""),
    "stabilityai/sd-vae-ft-mse": ("vae-ft-mse-840000-ema-pruned.safetensors", "stabilityai/sd-vae-ft-mse-original"),
    "guoyww/animatediff-motion-adapter-v1-4": ("mm_sd_v14.ckpt", _ORIGINALS),
    "guoyww/animatediff-motion-adapter-v1-5": ("mm_sd_v15.ckpt", _ORIGINALS),
    "guoyww/animatediff-motion-adapter-v1-5-2": ("mm_sd_v15_v2.ckpt", _ORIGINALS),
    "guoyww/animatediff-motion-adapter-v1-5-3": ("v3_sd15_mm.ckpt", _ORIGINALS),
    "guoyww/animatediff-motion-adapter-sdxl-beta": ("mm_sdxl_v10_beta.ckpt", _ORIGINALS),
    "guoyww/animatediff-motion-lora-v1-5-3": ("v3_sd15_adapter.ckpt", _ORIGINALS),
    "guoyww/animatediff-sparsectrl-rgb": ("v3_sd15_sparsectrl_rgb.ckpt", _ORIGINALS),
    "guoyww/animatediff-sparsectrl-scribble": ("v3_sd15_sparsectrl_scribble.ckpt", _ORIGINALS),
    "wangfuyun/AnimateLCM": ("AnimateLCM_sd15_t2v.ckpt", ""),
    "h94/IP-Adapter:models/image_encoder": ("CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors", ""),
    "h94/IP-Adapter:sdxl_models/image_encoder": ("CLIP-ViT-bigG-14-laion2B-39B-b160k.safetensors", ""),
}
_MOVES = (
    "zoom-in",
    "zoom-out",
    "pan-left",
    "pan-right",
    "tilt-up",
    "tilt-down",
    "rolling-clockwise",
    "rolling-anticlockwise",
)
_DOMAIN_ADAPTERS = ("guoyww/animatediff-motion-lora-v1-5-3", "v3_sd15_adapter")
_USUAL = {  # what the single file of a Hub repository is called, by what it is
    VAES: "diffusion_pytorch_model.safetensors",
    LORAS: "pytorch_lora_weights.safetensors",
    CONTROLNETS: "diffusion_pytorch_model.safetensors",
}


@dataclass(frozen=True)
class ModelFile:
    """A model as ComfyUI knows it: a file `name` in `models/<folder>`; `origin` says where to get it."""

    folder: str
    name: str
    origin: str


def model_file(folder: str, reference: str) -> ModelFile:
    """Return the file of the model `reference`, a Hub id, a folder or a file, as ComfyUI's `folder` would have it."""
    known = _KNOWN.get(reference) or _move(reference) or _controlnet(folder, reference) or _lightning(reference)
    repository, _, within = reference.partition(":")
    if known:
        name, other = known
        return ModelFile(folder, name, f"{name} of {other or repository}{_renamed(folder, reference)}")
    if PureWindowsPath(reference).is_absolute() or PurePosixPath(reference).is_absolute():
        path = PureWindowsPath(reference) if "\\" in reference else PurePosixPath(reference)
        if path.suffix in SUFFIXES:
            return ModelFile(folder, path.name, f"{reference}")
        return ModelFile(folder, f"{path.name}.safetensors", f"{reference}, as one file: {_one_file(folder)}")
    if PurePosixPath(within).suffix in SUFFIXES:
        return ModelFile(folder, PurePosixPath(within).name, f"{within} of {repository}")
    if PurePosixPath(repository).suffix in SUFFIXES:
        return ModelFile(folder, PurePosixPath(repository).name, reference)
    name = f"{PurePosixPath(within or repository).name}.safetensors"
    if folder in _USUAL:
        return ModelFile(folder, name, f"{_USUAL[folder]} of {repository}, renamed")
    return ModelFile(folder, name, f"{repository}, as one file: {_one_file(folder)}")


def is_named_motion_lora(reference: str) -> bool:
    """Tell whether a LoRA changes the motion module, by its name: v3's domain adapter is called so and does not."""
    name = reference.lower()
    if any(adapter in name for adapter in _DOMAIN_ADAPTERS):
        return False
    return any(word in name for word in ("motion-lora", "motion_lora", "motionlora", "v2_lora_"))


def _move(reference: str) -> tuple[str, str] | None:
    """Return the original file of one of AnimateDiff's eight MotionLoRAs."""
    move = reference.removeprefix("guoyww/animatediff-motion-lora-")
    if move not in _MOVES:
        return None
    return f"v2_lora_{''.join(word.capitalize() for word in move.split('-'))}.ckpt", _ORIGINALS


def _controlnet(folder: str, reference: str) -> tuple[str, str] | None:
    """Return the single file of a ControlNet 1.1."""
    owner, _, name = reference.partition("/")
    if folder != CONTROLNETS or owner != "lllyasviel" or not name.startswith("control_v11"):
        return None
    return f"{name}_fp16.safetensors", _CONTROLNETS_V11


def _lightning(reference: str) -> tuple[str, str] | None:
    """Return Lightning's file for ComfyUI."""
    if not reference.startswith(f"{_LIGHTNING}:"):
        return None
    return reference.partition(":")[2].replace("_diffusers.", "_comfyui."), _LIGHTNING


def _renamed(folder: str, reference: str) -> str:
    """Return what to do with an image encoder, which the Hub calls model.safetensors."""
    if folder != IMAGE_ENCODERS:
        return ""
    return f" (there {reference.partition(':')[2]}/model.safetensors: rename it)"


def _one_file(folder: str) -> str:
    if folder == CHECKPOINTS:
        return "the checkpoint as Stable Diffusion's programs take it, under this name"
    return "in the layout of its original repository, under this name"
