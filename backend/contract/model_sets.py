"""List the model sets: the built-in ones and those that lie as JSON in the model folders.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import schema
from .fast_sets import DOMAIN_ADAPTER, SD15, V2, V3, fast_sets
from .models import Family, IpAdapter, Limits, ModelSet, Noise, ToldSizes
from .shot import CONTROL_KINDS
from .sparse import SPARSE_KINDS

PREVIEW_FOLDER = Path(__file__).resolve().parents[1] / "preview_model"  # what PREVIEW's references stand for
PREVIEW = ModelSet(
    name="preview",
    label="Preview (built in)",
    family="preview",
    base="animatic-preview",
    motion_module="animatic-preview",
    controlnets={"depth": "animatic-preview", "openpose": "animatic-preview"},
    schedulers=("ddim", "euler"),
    steps=2,
    guidance=1.4,
    noise=Noise("sample", zero_terminal_snr=True, schedule="squaredcos_cap_v2"),
    negative_prompt="",
    limits=Limits(steps_low=2),  # fewer show less
    side_px=320,
)
# For tests, and for takes of the first version, which came without a preview model. Not offered to an artist.
UNTRAINED = ModelSet(
    name="untrained",
    label="Untrained (a tiny stand-in, its pictures show nothing)",
    family="sd15",
    base="untrained",
    motion_module="untrained",
    controlnets=dict.fromkeys(CONTROL_KINDS, "untrained"),
    ip_adapter=IpAdapter("untrained", "untrained"),
    sparsectrl=dict.fromkeys(SPARSE_KINDS, "untrained"),
    steps=4,
    guidance=2.0,
    untrained=True,
)

_SD15_CONTROLNETS = {
    "depth": "lllyasviel/control_v11f1p_sd15_depth",
    "openpose": "lllyasviel/control_v11p_sd15_openpose",
    "canny": "lllyasviel/control_v11p_sd15_canny",
    "normal": "lllyasviel/control_v11p_sd15_normalbae",
    "seg": "lllyasviel/control_v11p_sd15_seg",
    "lineart": "lllyasviel/control_v11p_sd15_lineart",
}
_ENCODER = "h94/IP-Adapter:models/image_encoder"
_SD15_IP_ADAPTER = IpAdapter("h94/IP-Adapter:models/ip-adapter-plus_sd15.safetensors", _ENCODER)
_SDXL_IP_ADAPTER = IpAdapter("h94/IP-Adapter:sdxl_models/ip-adapter-plus_sdxl_vit-h.safetensors", _ENCODER)
# Made beside AnimateDiff v3.
_V3_SPARSECTRL: dict[str, str] = {kind: f"guoyww/animatediff-sparsectrl-{kind}" for kind in SPARSE_KINDS}
_BESIDE_V3: dict[str, Any] = {"domain_adapter": DOMAIN_ADAPTER, "sparsectrl": _V3_SPARSECTRL}
# None of normal, seg and lineart that fit SDXL as it is.
_SDXL_CONTROLNETS = {
    "depth": "diffusers/controlnet-depth-sdxl-1.0",
    "openpose": "thibaud/controlnet-openpose-sdxl-1.0:OpenPoseXL2.safetensors",
    "canny": "diffusers/controlnet-canny-sdxl-1.0",
}
# Of bases that bring none too. SDXL's own runs out of half precision's range.
VAES: dict[Family, str] = {"sd15": "stabilityai/sd-vae-ft-mse", "sdxl": "madebyollin/sdxl-vae-fp16-fix"}
_MANY_STEPS = Limits(steps_low=10)  # few leading steps begin far below the noise that the latents have, and leave it


def _sd15(name: str, label: str, motion_module: str, **rest: Any) -> ModelSet:
    """Return a set of SD1.5 with one of the motion modules that are run as AnimateDiff's own."""
    usual = {"base": SD15, "controlnets": _SD15_CONTROLNETS, "vae": VAES["sd15"], "ip_adapter": _SD15_IP_ADAPTER}
    schedulers = ("dpmpp_2m_karras", "euler", "ddim")
    how = {"label": label, "motion_module": motion_module, "schedulers": schedulers, "limits": _MANY_STEPS}
    return ModelSet(name=name, family="sd15", **{**usual, **how, **rest})


BUILT_IN: tuple[ModelSet, ...] = (
    PREVIEW,
    _sd15("sd15-v3", "Stable Diffusion 1.5 + AnimateDiff v3", V3, **_BESIDE_V3),
    _sd15("sd15-v2", "Stable Diffusion 1.5 + AnimateDiff v2", V2),
    _sd15(
        "realistic-v3",
        "Realistic Vision 5.1 + AnimateDiff v3",
        V3,
        base="SG161222/Realistic_Vision_V5.1_noVAE",
        **_BESIDE_V3,
    ),
    _sd15("sd15-v1", "Stable Diffusion 1.5 + AnimateDiff v1", "guoyww/animatediff-motion-adapter-v1-5"),
    _sd15(
        "sd15-long-32",
        "Stable Diffusion 1.5 + LongAnimateDiff, 32 frames",
        "Lightricks/LongAnimateDiff:lt_long_mm_32_frames.ckpt",
        context_length=32,
    ),
    _sd15(
        "sd15-long-64",
        "Stable Diffusion 1.5 + LongAnimateDiff, 64 frames",
        "Lightricks/LongAnimateDiff:lt_long_mm_16_64_frames_v1.1.ckpt",
        context_length=64,
    ),
    *fast_sets(_SD15_CONTROLNETS, VAES["sd15"], _SD15_IP_ADAPTER, _V3_SPARSECTRL),
    ModelSet(
        name="sdxl-beta",
        label="SDXL + AnimateDiff beta",
        family="sdxl",
        base="stabilityai/stable-diffusion-xl-base-1.0",
        motion_module="guoyww/animatediff-motion-adapter-sdxl-beta",
        controlnets=_SDXL_CONTROLNETS,
        vae=VAES["sdxl"],
        ip_adapter=_SDXL_IP_ADAPTER,
        schedulers=("euler", "dpmpp_2m_karras", "ddim"),
        # as in configs/inference of AnimateDiff's branch sdxl, whose motion module sees the statistics of whole clips
        noise=Noise(schedule="scaled_linear", beta_end=0.02, spacing="leading"),
        motion_norm="clip",
        limits=_MANY_STEPS,
        side_px=1024,
    ),
    ModelSet(
        name="hotshot-xl",
        label="SDXL 512 + HotShot-XL",
        family="sdxl",
        base="hotshotco/SDXL-512",
        motion_module="hotshotco/Hotshot-XL:hsxl_temporal_layers.f16.safetensors",
        controlnets=_SDXL_CONTROLNETS,
        vae=VAES["sdxl"],
        ip_adapter=_SDXL_IP_ADAPTER,
        schedulers=("euler", "dpmpp_2m_karras", "ddim"),
        steps=30,
        noise=Noise(schedule="scaled_linear", spacing="leading"),
        limits=_MANY_STEPS,
        context_length=8,
        told_sizes=ToldSizes((1920, 1080), (512, 512)),  # as its inference.py does at every size: width, then height
    ),
)


@dataclass(frozen=True)
class ModelSets:
    """Every model set by name, and a sentence for each file that could not be read."""

    found: dict[str, ModelSet]
    problems: tuple[str, ...] = ()


def model_sets(model_folders: Iterable[Path]) -> ModelSets:
    """Return the built-in model sets; `model_sets/*.json` in a model folder adds or replaces one."""
    found = {models.name: models for models in BUILT_IN}
    problems = []
    for folder in model_folders:
        for path in sorted((folder / "model_sets").glob("*.json")):
            try:
                models = schema.from_text(ModelSet, path.read_bytes(), path.name)
            except (schema.ContractError, OSError) as error:
                problems.append(f"Model set file {path}: {error}")
            else:
                found[models.name] = models
    return ModelSets(found, tuple(problems))
