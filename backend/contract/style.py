"""Describe a style: what all shots of a film have in common, said after each shot's own prompt.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from .models import Lora, ModelSet
from .reference_pictures import NO_REFERENCES, References
from .travel import whole_prompt


@dataclass(frozen=True)
class Style:
    """A look that takes share. A take has it in its prompts, models and references; this tells what of them it is."""

    prompt: str = ""
    negative_prompt: str = ""
    loras: tuple[Lora, ...] = ()
    references: References = NO_REFERENCES

    def said(self, own: str) -> str:
        """Return what a shot with the prompt `own` shows."""
        return whole_prompt(own, self.prompt) if self.prompt.strip() else own

    def avoided(self, own: str) -> str:
        """Return what a shot that avoids `own` must not show."""
        return whole_prompt(own, self.negative_prompt) if self.negative_prompt.strip() else own

    def models(self, own: ModelSet) -> ModelSet:
        """Return the models `own` with the LoRAs of the style added. Raises `ContractError` for one that is twice."""
        return own.with_loras(self.loras, "the look")


NO_STYLE = Style()


def without(said: str, style_prompt: str) -> str:
    """Return the shot's own part of `said`, which ends with `style_prompt` unless someone changed it by hand."""
    style = style_prompt.strip()
    if not style or not said.endswith(style):
        return said
    return said[: -len(style)].removesuffix(", ")
