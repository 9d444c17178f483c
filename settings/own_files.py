"""Hold model files of the artist's own that stand in for those of the chosen model set.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from dataclasses import replace

import bpy
from bpy.props import StringProperty

from ..backend import contract

_PARTS = {"own_base": "base", "own_motion_module": "motion_module", "own_vae": "vae"}
_WHERE = (
    "A file, a folder in the diffusers layout, or a Hub id such as org/name or org/name:file.safetensors; empty is "
)


class OwnFileSettings:
    """A mix-in for the settings of a scene: a base, a motion module and a VAE in place of the model set's."""

    own_base: StringProperty(
        name="Base Model",
        description="A fine-tune to draw with in place of the set's base model, of the same family. "
        + _WHERE
        + "the set's",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )
    own_motion_module: StringProperty(
        name="Motion Module",
        description="What moves the pictures in place of the set's motion module, such as mm_sd_v15_v2.ckpt. Steps and "
        "scheduler stay those of the set: it should be of the same kind. " + _WHERE + "the set's",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )
    own_vae: StringProperty(
        name="VAE",
        description="What turns what is drawn into pixels in place of the set's VAE. Change it where the page of a "
        "base model asks for it. " + _WHERE + "the set's",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )

    @property
    def own_files(self) -> dict[str, str]:
        """What stands in for parts of the model set, by the contract's names, with paths that hold anywhere."""
        found = {part: getattr(self, name).strip() for name, part in _PARTS.items()}
        return {part: bpy.path.abspath(text) if text.startswith("//") else text for part, text in found.items() if text}

    def with_own_files(self, models: contract.ModelSet) -> contract.ModelSet:
        """Return `models` with the artist's own files; the preview model, which nothing else fits, is left as it is."""
        own = {} if models.family == "preview" else self.own_files
        if "motion_module" in own:
            own["domain_adapter"] = None  # it belongs to the set's
        return replace(models, **own) if own else models

    def recall_own_files(self, models: contract.ModelSet, known: contract.ModelSet) -> None:
        """Set what `models`, of a take, has in place of the parts of the set that is `known` by its name."""
        for name, part in _PARTS.items():
            made_with = getattr(models, part)
            setattr(self, name, made_with if made_with and made_with != getattr(known, part) else "")
