"""Hold the settings of a scene and its shots, once, and turn them into the contract's objects.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import random
import zlib

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from . import resources
from .backend import contract
from .shots import Shot

_MOST_WORDS = 8  # that a panel names
SEED_HIGH = 2**31 - 1  # the largest whole number that a Blender property holds


def _model_set_items(_self: object, _context: object) -> list[tuple[str, str, str, str, int]]:
    """List the model sets; numbers come from the names, so that a .blend keeps its choice when sets are added."""
    items = [
        (models.name, models.label or models.name, models.base, "NONE", model_set_number(models.name))
        for models in resources.known_model_sets().found.values()
    ]
    _model_set_items.kept = items  # Blender keeps no reference to the texts of a dynamic enum
    return items


def model_set_number(name: str) -> int:
    """Return the number that a .blend holds of the model set called `name`."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


def _follow_model_set(self: SceneSettings, _context: object) -> None:
    """Set what the newly chosen model set recommends."""
    models = self.models
    self.scheduler, self.steps, self.guidance, self.clip_skip = "auto", models.steps, models.guidance, 0
    self.context_length = models.context_length


class ControlSettings(bpy.types.PropertyGroup):
    """How one control pass steers the pictures of a scene."""

    enabled: BoolProperty(name="Use", description="Capture this pass and let it steer the picture", default=True)
    strength: FloatProperty(
        name="Strength",
        description="How strongly the picture follows this pass; above 1 it may harden",
        default=1.0,
        min=0.0,
        max=2.0,
        subtype="FACTOR",
    )
    start: FloatProperty(
        name="Start",
        description="The part of the steps after which this pass begins to steer",
        default=0.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
    )
    end: FloatProperty(
        name="End",
        description="The part of the steps after which this pass lets go; lower leaves details to the prompt",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
    )

    def control(self, kind: contract.ControlKind) -> contract.Control:
        """Return these settings as the contract's control of `kind`."""
        return contract.Control(kind, self.strength, self.start, max(self.start, self.end))


class ShotSettings(bpy.types.PropertyGroup):
    """What belongs to one shot; `name` is the shot's id. The first five say what it was like when last seen."""

    there: BoolProperty(options={"HIDDEN"})
    whole_scene: BoolProperty(options={"HIDDEN"})
    marker_name: StringProperty(options={"HIDDEN"})
    marker_frame: IntProperty(options={"HIDDEN"})
    camera_name: StringProperty(options={"HIDDEN"})

    prompt: StringProperty(name="Prompt", description="What the picture shows: subject, place, light, style, movement")
    negative_prompt: StringProperty(
        name="Negative",
        description="What the picture must not show; until you write here, what the model set recommends",
    )
    seed: IntProperty(name="Seed", description="The same seed gives the same pictures", default=1, min=0, max=SEED_HIGH)
    step: IntProperty(
        name="Frame Step",
        description="1 makes a picture for every frame (on ones), 2 for every second one (on twos), 3 on threes; "
        "each picture is held until the next",
        default=1,
        min=1,
        max=12,
    )
    follow_render_aspect: BoolProperty(
        name="Render's Aspect",
        description="Give the pictures the shape of the scene's render; off, set width and height freely",
        default=True,
    )
    long_side: IntProperty(
        name="Longer Side",
        description="Pixels of the longer side; Stable Diffusion 1.5 was trained at 512, the preview model at 256",
        default=512,
        min=64,
        max=2048,
        subtype="PIXEL",
    )
    width: IntProperty(
        name="Width",
        description="Width of the pictures; rounded to what the models take",
        default=512,
        min=64,
        max=2048,
        subtype="PIXEL",
    )
    height: IntProperty(
        name="Height",
        description="Height of the pictures; rounded to what the models take",
        default=512,
        min=64,
        max=2048,
        subtype="PIXEL",
    )

    def avoided(self, models: contract.ModelSet) -> str:
        """Return what the picture must not show: what the artist wrote, also nothing, or what `models` recommends."""
        return self.negative_prompt if self.is_property_set("negative_prompt") else models.negative_prompt

    def is_like(self, shot: Shot) -> bool:
        """Tell whether `shot` is just what was remembered of it. Reads only."""
        seen = (self.there, self.whole_scene, self.marker_name, self.marker_frame, self.camera_name)
        return seen == (True, shot.marker_frame is None, shot.name, shot.marker_frame or 0, shot.camera)

    def remember(self, shot: Shot) -> None:
        """Keep what `shot` is like, to know it again."""
        self.there, self.whole_scene = True, shot.marker_frame is None
        self.marker_name, self.marker_frame, self.camera_name = shot.name, shot.marker_frame or 0, shot.camera


class SceneSettings(bpy.types.PropertyGroup):
    """The settings of a scene: `scene.animatic`."""

    shots: CollectionProperty(type=ShotSettings)
    depth: PointerProperty(type=ControlSettings)
    openpose: PointerProperty(type=ControlSettings)
    model_set: EnumProperty(
        name="Model Set",
        description="Base model, motion module and ControlNets that belong together",
        items=_model_set_items,
        default=model_set_number(contract.PREVIEW.name),
        update=_follow_model_set,
    )
    scheduler: EnumProperty(
        name="Scheduler",
        description="How noise is taken away from step to step",
        items=(
            ("auto", "From the Model Set", "The scheduler that suits the model set best"),
            ("ddim", "DDIM", "The scheduler that AnimateDiff was made with"),
            ("euler", "Euler", "Fast and clean"),
            ("dpmpp_2m_karras", "DPM++ 2M Karras", "Leaves the least noise in few steps"),
        ),
    )
    steps: IntProperty(
        name="Steps",
        description="More steps give more detail and take longer",
        default=contract.PREVIEW.steps,
        min=1,
        max=200,
    )
    guidance: FloatProperty(
        name="Guidance",
        description="How closely the picture follows the prompt; high values burn",
        default=contract.PREVIEW.guidance,
        min=1.0,
        max=30.0,
    )
    clip_skip: IntProperty(
        name="CLIP Skip", description="Layers of the text encoder to leave out, as some models ask for", min=0, max=11
    )
    context_length: IntProperty(
        name="Window",
        description="Frames that the motion module sees at once; 16 is what it was trained on",
        default=16,
        min=2,
        max=64,
    )
    context_overlap: IntProperty(
        name="Overlap", description="Frames that neighbouring windows share", default=4, min=0, max=32
    )

    @property
    def models(self) -> contract.ModelSet:
        """The chosen model set. Raises `ContractError` where its file is gone."""
        found = resources.known_model_sets().found
        if self.model_set not in found:
            raise contract.ContractError("model set", self.model_set, f"one of {', '.join(found)}: choose one in Model")
        return found[self.model_set]

    def unknown_words_note(self, text: str) -> str:
        """Return a short sentence that names the words of `text` that the chosen models do not know, or ""."""
        return contract.unknown_words_note(text, self.models, most=_MOST_WORDS) if self.model_set else ""

    def unheard_note(self, negative_prompt: str) -> str:
        """Return a short sentence where the guidance is too low for `negative_prompt` to have an effect, or ""."""
        if not self.model_set:
            return ""
        return contract.unheard_note(negative_prompt, self.models, contract.Sampling(guidance=self.guidance))

    @property
    def controls(self) -> tuple[contract.Control, ...]:
        """The controls that are switched on."""
        kinds = [kind for kind in contract.CONTROL_KINDS if getattr(self, kind).enabled]
        return tuple(getattr(self, kind).control(kind) for kind in kinds)

    def settings_for(self, shot: Shot) -> ShotSettings:
        """Return the settings of `shot`, which must come from `sync`."""
        found = self.shots.get(shot.id)
        if found is None:
            raise ValueError(f"Shot {shot.name!r} is not known yet: call sync(scene) first.")
        return found

    def settings_or_none(self, shot: Shot) -> ShotSettings | None:
        """Return the settings of `shot` if there are any. Reads only."""
        return self.shots.get(shot.id) if shot.id else None


def effective_size(scene: bpy.types.Scene, settings: ShotSettings) -> tuple[int, int]:
    """Return the size in pixels that a take of the shot really gets: what is asked for, fitted to the models."""
    if not settings.follow_render_aspect:
        return contract.fitted_size(settings.width, settings.height)
    render = scene.render
    width = render.resolution_x * render.pixel_aspect_x
    height = render.resolution_y * render.pixel_aspect_y
    scale = settings.long_side / max(width, height)
    return contract.fitted_size(round(width * scale), round(height * scale))


def frames_of(shot: Shot, settings: ShotSettings) -> contract.FrameMap:
    """Return which scene frames of `shot` get a picture."""
    return contract.FrameMap(shot.start, shot.end, settings.step)


def model_set_problems() -> tuple[str, ...]:
    """Return a sentence for each model set file that could not be read."""
    return resources.known_model_sets().problems


def new_seed() -> int:
    """Return a seed drawn at random."""
    return random.SystemRandom().randint(0, SEED_HIGH)


_register_classes, _unregister_classes = bpy.utils.register_classes_factory(
    (ControlSettings, ShotSettings, SceneSettings)
)


def register() -> None:
    """Add `scene.animatic`."""
    _register_classes()
    bpy.types.Scene.animatic = PointerProperty(type=SceneSettings)


def unregister() -> None:
    """Take `scene.animatic` away; its values stay in the .blend."""
    del bpy.types.Scene.animatic
    _unregister_classes()
