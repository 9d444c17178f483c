"""Hold the model set of a scene and how it is run, and turn that into the contract's sampling and back.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import zlib

from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty

from .. import resources
from ..backend import contract
from ..backend.contract import Key
from . import animated
from .animated import DECIMALS
from .own_files import OwnFileSettings
from .shortcuts import ShortcutSettings


def model_set_items(_self: object, _context: object) -> list[tuple[str, str, str, str, int]]:
    """List the model sets; numbers come from the names, so that a .blend keeps its choice when sets are added."""
    items = [
        (models.name, _short_label(models), models.base, "NONE", model_set_number(models.name))
        for models in resources.known_model_sets().found.values()
    ]
    model_set_items.kept = items  # Blender keeps no reference to the texts of a dynamic enum
    return items


def _short_label(models: contract.ModelSet) -> str:
    """Return what a set is called in a menu of the sidebar's width."""
    return (models.label or models.name).replace("Stable Diffusion ", "SD ")


def model_set_number(name: str) -> int:
    """Return the number that a .blend holds of the model set called `name`."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


def models_called(name: str) -> contract.ModelSet:
    """Return the model set called `name`. Raises `ContractError` where its file is gone."""
    found = resources.known_model_sets().found
    if name not in found:
        raise contract.ContractError("model set", name, f"one of {', '.join(found)}: choose one in Model")
    return found[name]


def _follow_model_set(self: ModelSettings, _context: object) -> None:
    """Set what the newly chosen model set recommends."""
    models = self.models
    self.scheduler, self.steps, self.guidance, self.clip_skip = "auto", models.steps, models.guidance, 0
    self.guidance_changes, self.context_length = False, models.context_length


class ModelSettings(OwnFileSettings, ShortcutSettings):
    """A mix-in for the settings of a scene: the model set, and how the denoise loop runs it."""

    model_set: EnumProperty(
        name="Model Set",
        description="Base model, motion module and ControlNets that belong together. The preview model is "
        "there to block a shot out, the others are for the look",
        items=model_set_items,
        default=model_set_number(contract.PREVIEW.name),
        update=_follow_model_set,
        options=set(),
    )
    scheduler: EnumProperty(
        name="Scheduler",
        description="How noise is taken away from step to step. Change it to compare; the set's own suits it best",
        items=(
            ("auto", "From the Model Set", "The scheduler that suits the model set best"),
            ("ddim", contract.SCHEDULER_LABELS["ddim"], "The scheduler that AnimateDiff was made with"),
            ("euler", contract.SCHEDULER_LABELS["euler"], "Fast and clean"),
            (
                "dpmpp_2m_karras",
                contract.SCHEDULER_LABELS["dpmpp_2m_karras"],
                "Leaves the least noise in few steps",
            ),
            ("lcm", contract.SCHEDULER_LABELS["lcm"], "For model sets with AnimateLCM or an LCM-LoRA"),
        ),
        options=set(),
    )
    steps: IntProperty(
        name="Steps",
        description="More steps give more detail and take longer. Lower them to try things out",
        default=contract.PREVIEW.steps,
        min=1,
        max=200,
        options=set(),
    )
    guidance: FloatProperty(
        name="Guidance",
        description="How closely the picture follows the prompt. Raise it where the prompt is not heard, lower "
        "it where "
        "colours burn",
        default=contract.PREVIEW.guidance,
        min=1.0,
        max=contract.GUIDANCE_HIGH,
        options=set(),
    )
    guidance_changes: BoolProperty(
        name="Changes over the Steps",
        description="Let the guidance go from one value at the first step to another at the last. High first and low "
        "at the end keeps the composition and burns less; steps at guidance 1 take half the time",
        default=False,
        options=set(),
    )
    guidance_end: FloatProperty(
        name="At the End",
        description="The guidance of the last step. Lower than at the start it burns less and is faster",
        default=contract.NO_GUIDANCE,
        min=1.0,
        max=contract.GUIDANCE_HIGH,
        options=set(),
    )
    guidance_ease: EnumProperty(
        name="Ease",
        description="How the guidance goes from the first step to the last. Smooth holds both values longer",
        items=(
            ("linear", "Linear", "The same amount from step to step"),
            ("smooth", "Smooth", "Slow at first and in the end: both values hold longer"),
        ),
        options=set(),
    )
    domain_adapter: FloatProperty(
        name="Domain Adapter",
        description="How much is added of the LoRA that AnimateDiff v3 was trained beside, which took up the look of "
        "its videos. Raise it where the motion breaks; at 0 the look is all the base model's, and nothing is loaded",
        default=0.0,
        min=0.0,
        max=contract.LORA_WEIGHT_HIGH,
        soft_max=1.0,
    )
    clip_skip: IntProperty(
        name="CLIP Skip",
        description="Layers of the text encoder to leave out. Set it where the page of a model asks for it",
        min=0,
        max=11,
        options=set(),
    )
    context_length: IntProperty(
        name="Window",
        description="Frames that the motion module sees at once; 16 is what most were trained on. Lower it "
        "where memory is short",
        default=16,
        min=2,
        max=64,
        options=set(),
    )
    context_overlap: IntProperty(
        name="Overlap",
        description="Frames that neighbouring windows share. Raise it where a long shot jumps; it then takes longer",
        default=4,
        min=0,
        max=32,
        options=set(),
    )

    context_stride: EnumProperty(
        name="Stride",
        description="Whether some windows look at every second or fourth frame, over a longer time. Raise it "
        "where a long shot "
        "changes its look on the way",
        items=(
            ("1", "1", "Windows of neighbouring frames only: the motion is smoothest, and it is the fastest"),
            ("2", "2", "Some windows see every second frame. Choose it where a long shot changes its look on the way"),
            ("4", "4", "Also every fourth frame: holds still longer shots together, and takes the longest"),
        ),
        options=set(),
    )
    context_fuse: EnumProperty(
        name="Fuse",
        description="How windows count where they overlap. Change it where the picture pulses at even distances",
        items=(
            ("pyramid", "Pyramid", "The middle of a window counts most: hides where windows meet"),
            ("flat", "Flat", "All frames of a window count alike: softer; try it where the picture pulses"),
            ("linear", "Linear", "A window fades over its overlap only: crisper inside of the windows"),
        ),
        options=set(),
    )
    context_shift: BoolProperty(
        name="Shift",
        description="Move the windows from step to step, so that they never meet at the same frames twice. "
        "Switch it on where a long shot jumps or pulses at even distances",
        default=False,
        options=set(),
    )

    @property
    def models(self) -> contract.ModelSet:
        """The chosen model set, with the artist's own files. Raises `ContractError` where its file is gone."""
        return self.with_own_files(models_called(self.model_set))

    @property
    def sampling(self) -> contract.Sampling:
        """How the chosen models are run. Raises `ContractError` where the file of the model set is gone."""
        return contract.Sampling(
            scheduler=self.models.schedulers[0] if self.scheduler == "auto" else self.scheduler,
            steps=self.steps,
            guidance=round(self.guidance, DECIMALS),
            guidance_keys=self._guidance_keys(),
            clip_skip=self.clip_skip,
            context_length=self.context_length,
            context_overlap=min(self.context_overlap, self.context_length - 1),
            context_stride=int(self.context_stride),
            context_fuse=self.context_fuse,
            context_shift=self.context_shift,
            shortcuts=self.shortcuts,
        )

    def domain_loras(self, models: contract.ModelSet, frames: contract.FrameMap) -> tuple[contract.Lora, ...]:
        """Return the domain adapter of `models` with its scale at the pictures of `frames`, where it has any."""
        if models.domain_adapter is None:
            return ()
        keys = animated.keys_over(self, "domain_adapter", frames)
        lora = contract.Lora(models.domain_adapter, keys[0].value, keys if len(keys) > 1 else ())
        return (lora,) if any(key.value for key in keys) else ()

    def recall_domain_adapter(self, take: contract.Take, span: tuple[int, int]) -> str:
        """Set how much of the domain adapter `take` has, keys in the frames of `span`; return what could not be."""
        found = next((lora for lora in take.models.loras if lora.reference == take.models.domain_adapter), None)
        keys = (found.weight_keys if found else ()) or (Key(float(span[0]), found.weight if found else 0.0),)
        note = animated.unkeyable_note(self, "domain_adapter", keys)
        if not note:
            animated.put_keys(self, "domain_adapter", keys, span)
        return note

    def recall_guidance(self, sampling: contract.Sampling) -> str:
        """Set steps and guidance of `sampling`; return a sentence where its guidance is no way between two values."""
        self.steps, self.guidance, keys = sampling.steps, sampling.guidance, sampling.guidance_keys
        self.guidance_changes = bool(keys)
        if not keys:
            return ""
        self.guidance, self.guidance_end = keys[0].value, keys[-1].value
        self.guidance_ease = "smooth" if keys[0].ease == "smooth" else "linear"
        if all(abs(self.sampling.guidance_at(step) - sampling.guidance_at(step)) < 1e-4 for step in range(self.steps)):
            return ""
        return f"The guidance of the take has {len(keys)} keys: its first and its last value were recalled."

    def recall_windows(self, sampling: contract.Sampling) -> None:
        """Set the context windows and the shortcuts of `sampling`."""
        self.recall_shortcuts(sampling.shortcuts)
        self.context_length, self.context_overlap = sampling.context_length, sampling.context_overlap
        self.context_stride, self.context_fuse = str(sampling.context_stride), sampling.context_fuse
        self.context_shift = sampling.context_shift

    def _guidance_keys(self) -> tuple[Key, ...]:
        """Return the way of the guidance; the part of the steps that is done when the last one begins is its end."""
        if not self.guidance_changes or self.steps < 2:
            return ()
        first, last = round(self.guidance, DECIMALS), round(self.guidance_end, DECIMALS)
        return Key(0.0, first, self.guidance_ease), Key((self.steps - 1) / self.steps, last)

    def control_note(self, kind: contract.ControlKind) -> str:
        """Return a short sentence where the chosen model set has no ControlNet for `kind`, or ""."""
        return self.models.control_note(kind) if self.model_set else ""

    def override_notes(self) -> tuple[str, ...]:
        """Return a short sentence for each setting that the chosen model set was not made for."""
        return contract.override_notes(self.models, self.sampling) if self.model_set else ()
