"""What is seen of a weight file before anybody says what it is: its keys and shapes, with a few questions about them.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..contract.library import ModelKind

Shape = tuple[int, ...]
FAMILY_OF_WIDTH = {128: "Animatic Preview", 768: "SD 1.5", 1024: "SD 2", 1280: "SDXL Refiner", 2048: "SDXL"}
_WRAPPED = re.compile(r"^(?:module\.|_orig_mod\.)+")


@dataclass(frozen=True)
class Identity:
    """What a file is; as in `ModelFile`, an empty text or 0 is what it does not tell."""

    kind: ModelKind
    family: str = ""
    detail: str = ""
    version: str = ""
    frames: int = 0
    widths: tuple[int, ...] = ()
    triggers: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Seen:
    """Keys and shapes of a file, without what wrapped them in training; `name` is for hints only."""

    raw: Mapping[str, Shape]
    metadata: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shapes by key, without the words that training in parallel puts before each."""
        return {_WRAPPED.sub("", key): shape for key, shape in self.raw.items()}

    def has(self, *parts: str) -> bool:
        """Tell whether a key holds one of `parts`."""
        return any(part in key for key in self.shapes for part in parts)

    def begins(self, *beginnings: str) -> bool:
        """Tell whether a key begins with one of `beginnings`."""
        return any(key.startswith(beginnings) for key in self.shapes)

    def shape(self, *endings: str, without: str = "\0") -> Shape | None:
        """Return the shape of the first key that ends with one of `endings` and does not hold `without`."""
        found = (shape for key, shape in self.shapes.items() if key.endswith(endings) and without not in key)
        return next(found, None)

    @cached_property
    def text_width(self) -> int:
        """The width of the cross-attention, 0 without one."""
        for key, shape in self.shapes.items():
            in_motion = "motion_modules." in key or "temporal_attentions." in key
            if key.endswith("attn2.to_k.weight") and not in_motion and len(shape) == 2:
                return shape[1]
        return 0

    @property
    def family(self) -> str:
        """The family of base models that the cross-attention belongs to, as far as it is known."""
        return FAMILY_OF_WIDTH.get(self.text_width, "")

    def is_named(self, *words: str) -> bool:
        """Tell whether the file's name holds one of `words`: a hint, never more."""
        return any(word in self.name.lower() for word in words)
