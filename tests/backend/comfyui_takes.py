"""Describe takes of many kinds for ComfyUI, and look into the workflows that they become."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from backend.comfyui.building import workflow_of
from backend.comfyui.handed import handed_on
from backend.comfyui.here import told_by_files
from backend.comfyui.workflow import Workflow
from backend.contract import (
    BUILT_IN,
    Control,
    FrameMap,
    Key,
    KeyFrame,
    Lora,
    Machine,
    Noise,
    ReferencePicture,
    References,
    Sampling,
    Shortcuts,
    Source,
    SparseControl,
    Take,
    Travel,
)

SETS = {models.name: models for models in BUILT_IN}
V3, SDXL = SETS["sd15-v3"], SETS["sdxl-beta"]
TRAVEL = Travel(("morning", "noon", "night"), (Key(1, 0), Key(9, 1), Key(17, 2)))
DEPTH = Control("depth", 0.8)
MOVES = (
    Lora("guoyww/animatediff-motion-lora-zoom-in", 0.7),
    Lora("guoyww/animatediff-motion-lora-v1-5-3", 0.9),
    Lora("someone/style:style.safetensors", -0.5),
)


_SHORT, _EULER = FrameMap(1, 16), Sampling("euler", 20)


def take_of(models="sd15-v3", frames=_SHORT, sampling=_EULER, **changes) -> Take:
    """Return a take of one of the model sets."""
    found = SETS[models] if isinstance(models, str) else models
    given = {"prompt": "a man walking", "negative_prompt": "blurry", "seed": 5, "fps": 24.0, **changes}
    size = {"width": 512, "height": 320}
    return Take("abc", "SH010", 3, frames, models=found, sampling=sampling, **{**size, **given})


def workflow(take: Take, root: str = "/srv/take", models: Path | None = None) -> Workflow:
    """Return the workflow that a take is exported as on a machine with a folder of models."""
    ready, notes = handed_on(take)
    told = told_by_files(ready.models, Machine(model_folders=(str(models),) if models else ()))
    made = workflow_of(replace(ready, models=told.models), root, told.motion_loras)
    made.notes = [*notes, *told.notes, *made.notes]
    return made


def of_class(made: Workflow, class_type: str) -> list[dict[str, Any]]:
    """Return the inputs of all nodes of one class."""
    return [node["inputs"] for node in made.nodes.values() if node["class_type"] == class_type]


def one(made: Workflow, class_type: str) -> dict[str, Any]:
    """Return the inputs of the only node of a class."""
    (inputs,) = of_class(made, class_type)
    return inputs


def behind(made: Workflow, link: list) -> tuple[str, dict[str, Any]]:
    """Return class and inputs of the node that a link comes from."""
    node = made.nodes[link[0]]
    return node["class_type"], node["inputs"]


_TWO_PICTURES = References((ReferencePicture("a.png"), ReferencePicture("b.png", 0.5)), 0.6)
_FADING = References((ReferencePicture("a.png", when="first", fade=4),), 0.8)
_PASSING = References(
    (ReferencePicture("a.png", when="frame", frame=3), ReferencePicture("b.png", when="frame", frame=11)),
    strength_keys=(Key(1, 0.0), Key(16, 1.2)),
)
_ZERO_SNR = Noise("v_prediction", zero_terminal_snr=True, schedule="scaled_linear")
_LONG = FrameMap(1, 48)
KINDS: dict[str, Take] = {
    **{f"set {name}": take_of(name) for name in SETS},
    "no control": take_of(),
    "one control": take_of(controls=(DEPTH,)),
    "all controls": take_of(controls=tuple(Control(kind) for kind in V3.controlnets)),
    "a control in part": take_of(controls=(Control("depth", 1.0, 0.2, 0.7),)),
    "an eased control": take_of(controls=(Control("openpose", 0.9, 0.1, 0.8, 0.3),)),
    "keyed strength": take_of(controls=(Control("depth", strength_keys=(Key(1, 0.2), Key(16, 1.4))),)),
    "karras": take_of(sampling=Sampling("dpmpp_2m_karras", 25), controls=(Control("depth", 1, 0, 0.5),)),
    "keyed guidance": take_of(sampling=Sampling("ddim", 20, guidance_keys=(Key(0, 9.0), Key(1, 3.0)))),
    "guidance that ends": take_of(sampling=Sampling("ddim", 20, shortcuts=Shortcuts(guidance_until=0.5))),
    "long": take_of(frames=_LONG),
    "long with strides": take_of(frames=_LONG, sampling=Sampling("ddim", 20, context_stride=4, context_fuse="flat")),
    "long with shift": take_of(frames=_LONG, sampling=Sampling("ddim", 20, context_shift=True, context_fuse="linear")),
    "a loop": take_of(frames=_LONG, loop=True),
    "a short loop": take_of(frames=FrameMap(1, 8), loop=True),
    "on twos": take_of(frames=FrameMap(1, 31, 2), fps=23.976),
    "stills": take_of(frames=FrameMap(1, 50, marked=(3, 20, 44)), controls=(DEPTH,)),
    "stills with lightning": take_of("lightning-4", FrameMap(1, 50, marked=(3, 20))),
    "slow": take_of(frames=FrameMap(1, 900, 60)),
    "loras": take_of(replace(SETS["sd15-v2"], loras=MOVES)),
    "clip skip": take_of(sampling=Sampling("ddim", 20, clip_skip=1)),
    "travel": take_of(travel=TRAVEL),
    "from the render": take_of(source=Source(0.6)),
    "within a mask": take_of(source=Source(0.35, masked=True), controls=(DEPTH,)),
    "references": take_of(references=_TWO_PICTURES),
    "a reference that fades": take_of(references=_FADING),
    "references that pass": take_of(references=_PASSING),
    "weighted words": take_of(prompt="(a man:1.3) [walking] (slowly)", prompt_reading="weighted"),
    "v prediction": take_of(replace(V3, noise=_ZERO_SNR, schedulers=("ddim",)), sampling=Sampling("ddim", 20)),
    "other betas": take_of(replace(V3, noise=Noise(beta_end=0.014))),
    "sdxl": take_of("sdxl-beta", controls=(Control("canny"),), width=1024, height=576),
    "sdxl, nothing avoided": take_of("sdxl-beta", negative_prompt=" "),
    "sdxl travel": take_of("hotshot-xl", travel=TRAVEL, sampling=Sampling("euler", 30, clip_skip=1)),
    "steered by key frames": take_of(
        frames=_LONG, sparse=SparseControl("rgb", (1, 40), 0.8, 0.0, 0.5), controls=(DEPTH,)
    ),
    "steered by scribbles": take_of(sparse=SparseControl("scribble", (9,)), source=Source(0.6)),
    "led to keys": take_of(keys=(KeyFrame(4),), given=2, tiling="xy"),
}
