"""Says what a scene offers the evaluation: its shots and what their prompts claim.

Must not import bpy.
"""

from __future__ import annotations

from dataclasses import dataclass, field

SKY, GROUND, CHARACTER, PROP, OTHER = range(5)  # the regions, as in the training's own pictures


@dataclass(frozen=True)
class ShotPlan:
    """One shot: a marker's name, 16 scene frames from `start`, a size in pixels, a prompt and what it says.

    `facts` name colours and time of day by the first word of their meaning in the vocabulary.
    """

    name: str
    start: int
    width: int
    height: int
    prompt: str
    facts: dict[str, str] = field(default_factory=dict)
    has_person: bool = False

    @property
    def end(self) -> int:
        """The last scene frame, inclusive."""
        return self.start + FRAMES - 1


FRAMES = 16
