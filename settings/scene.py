"""Hold the settings of a scene and its shots, once, and turn them into the contract's objects.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import random

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from .. import resources
from ..backend import contract
from ..shots import Shot
from .board import BoardSettings
from .boards import FilmBoards
from .controls import CLASSES as CONTROL_CLASSES
from .controls import Controls
from .extra_passes import ExtraPassSettings
from .figures import CLASSES as FIGURE_CLASSES
from .figures import FigureSettings
from .film import FilmSettings
from .key_frames import KeyFrameSettings, KeyPicture
from .look import FilmLookSettings, LookSettings, ShotLookSettings
from .look_picture import LookPicture
from .loras import CLASSES as LORA_CLASSES
from .model import ModelSettings
from .more_frames import MoreFramesSettings
from .prompt_presets import PromptPresetSettings
from .shot_film import ShotFilmSettings
from .shot_identity import ShotIdentity
from .shown import CLASSES as SHOWN_CLASSES
from .shown import ShownSettings
from .source import SourceSettings
from .textures import SurfaceShotSettings, TextureSettings
from .travel import TravelPrompt, TravelSettings

SEED_HIGH = 2**31 - 1  # the largest whole number that a Blender property holds


class ShotSettings(
    ShotIdentity,
    ShotFilmSettings,
    ShotLookSettings,
    SurfaceShotSettings,
    BoardSettings,
    PromptPresetSettings,
    bpy.types.PropertyGroup,
):
    """What belongs to one shot; `name` is the shot's id."""

    prompt: StringProperty(
        name="Prompt",
        description="What the picture shows: subject, place, light, style, movement. Short and plain words are "
        "heard best. (word:1.2) stresses a word, [word] plays it down, and __name__ is a line of the text called name",
        options=set(),
    )
    negative_prompt: StringProperty(
        name="Negative",
        description="What the picture must not show; until you write here, what the model set recommends",
        options=set(),
    )
    seed: IntProperty(
        name="Seed",
        description="The same seed gives the same pictures. Change it where the shot is right and the picture is not",
        default=1,
        min=0,
        max=SEED_HIGH,
        options=set(),
    )
    step: IntProperty(
        name="Frame Step",
        description="1 makes a picture for every frame (on ones), 2 for every second one (on twos), 3 on threes; "
        "each picture is held until the next",
        default=1,
        min=1,
        max=12,
        options=set(),
    )
    follow_render_aspect: BoolProperty(
        name="Render's Aspect",
        description="Give the pictures the shape of the scene's render, rounded so that they cover all of the camera's "
        "frame; off, set width and height freely",
        default=True,
        options=set(),
    )
    long_side: IntProperty(
        name="Longer Side",
        description="Pixels of the longer side; Stable Diffusion 1.5 was made for 512, the preview model for 320",
        default=512,
        min=64,
        max=2048,
        subtype="PIXEL",
        options=set(),
    )
    width: IntProperty(
        name="Width",
        description="Width of the pictures; rounded to what the models take",
        default=512,
        min=64,
        max=2048,
        subtype="PIXEL",
        options=set(),
    )
    height: IntProperty(
        name="Height",
        description="Height of the pictures; rounded to what the models take",
        default=512,
        min=64,
        max=2048,
        subtype="PIXEL",
        options=set(),
    )

    loop: BoolProperty(
        name="Loop",
        description="Make a seamless loop: the last picture goes on into the first. For what is shown again and again, "
        "of a scene that loops by itself: camera, movement and travelling prompts must come back to where they began",
        default=False,
        options=set(),
    )
    travel: PointerProperty(type=TravelSettings)

    def avoided(self, models: contract.ModelSet) -> str:
        """Return what the picture must not show: what the artist wrote, also nothing, or what `models` recommends."""
        return self.negative_prompt if self.is_property_set("negative_prompt") else models.negative_prompt


class SceneSettings(Controls, FilmSettings, FilmLookSettings, ModelSettings, bpy.types.PropertyGroup):
    """The settings of a scene: `scene.animatic`."""

    shots: CollectionProperty(type=ShotSettings)
    source: PointerProperty(type=SourceSettings)
    extra: PointerProperty(type=ExtraPassSettings)
    figures: PointerProperty(type=FigureSettings)
    shown: PointerProperty(type=ShownSettings)
    textures: PointerProperty(type=TextureSettings)
    boards: PointerProperty(type=FilmBoards)
    more_frames: PointerProperty(type=MoreFramesSettings)

    @property
    def kinds(self) -> tuple[contract.ControlKind, ...]:
        """The controls that are switched on."""
        return tuple(kind for kind in contract.CONTROL_KINDS if getattr(self, kind).enabled)

    def controls(self, frames: contract.FrameMap) -> tuple[contract.Control, ...]:
        """Return the controls that are switched on, with their strengths at the pictures of `frames`."""
        return tuple(getattr(self, kind).control(kind, frames) for kind in self.kinds)

    def settings_for(self, shot: Shot) -> ShotSettings:
        """Return the settings of `shot`, which must come from `sync`."""
        found = self.shots.get(shot.id)
        if found is None:
            raise ValueError(f"Shot {shot.name!r} is not known yet: call sync(scene) first.")
        return found

    def settings_or_none(self, shot: Shot) -> ShotSettings | None:
        """Return the settings of `shot` if there are any. Reads only."""
        return self.shots.get(shot.id) if shot.id else None


def frames_of(shot: Shot, settings: ShotSettings) -> contract.FrameMap:
    """Return which scene frames of `shot` get a picture."""
    return settings.frames_of(shot)


def model_set_problems() -> tuple[str, ...]:
    """Return a sentence for each model set file that could not be read."""
    return resources.known_model_sets().problems


def new_seed() -> int:
    """Return a seed drawn at random."""
    return random.SystemRandom().randint(0, SEED_HIGH)


_register_classes, _unregister_classes = bpy.utils.register_classes_factory(
    (
        *CONTROL_CLASSES,
        SourceSettings,
        ExtraPassSettings,
        *FIGURE_CLASSES,
        *SHOWN_CLASSES,
        TextureSettings,
        FilmBoards,
        MoreFramesSettings,
        TravelPrompt,
        TravelSettings,
        *LORA_CLASSES,
        LookPicture,
        LookSettings,
        KeyPicture,
        KeyFrameSettings,
        ShotSettings,
        SceneSettings,
    )
)


def register() -> None:
    """Add `scene.animatic`."""
    _register_classes()
    bpy.types.Scene.animatic = PointerProperty(type=SceneSettings)


def unregister() -> None:
    """Take `scene.animatic` away; its values stay in the .blend."""
    del bpy.types.Scene.animatic
    _unregister_classes()
