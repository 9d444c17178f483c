"""Hold which shortcuts of the denoise loop a scene takes, and turn that into the contract's and back.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from bpy.props import BoolProperty, EnumProperty, FloatProperty

from ..backend import contract
from .animated import DECIMALS


class ShortcutSettings:
    """A mix-in for the settings of a scene: what a run leaves out to be faster. Each changes the pictures a little."""

    control_one_half: BoolProperty(
        name="Steer Prompt Only",
        description="Depth and pose steer what the picture is guided to, and not what it is guided away from: half of "
        "their work is saved, and they hold more strongly. Of no use at guidance 1, and to the preview model",
        default=False,
        options=set(),
    )
    control_every: EnumProperty(
        name="Controls",
        description="In which steps depth and pose are asked. Only for shots that fit into one context window",
        items=(
            ("1", "Every Step", "Exact"),
            ("2", "Every Second", "What they said holds for the next step: half of their work is saved"),
        ),
        options=set(),
    )
    deep_every: EnumProperty(
        name="Deep Layers",
        description="In which steps the whole network is computed. Only for shots that fit into one context window, "
        "and worth it with many steps: from one to the next its deep layers change little",
        items=(
            ("1", "Every Step", "Exact"),
            ("2", "Every Second", "In between only the outer layers, which draw the details"),
            ("3", "Every Third", "The same, with less of them"),
        ),
        options=set(),
    )
    guidance_until: FloatProperty(
        name="Guide Until",
        description="The part of the steps after which there is no guidance, which takes half of the time; the first "
        "steps decide what the picture shows",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )

    @property
    def shortcuts(self) -> contract.Shortcuts:
        """The shortcuts that are taken."""
        until = round(self.guidance_until, DECIMALS)
        return contract.Shortcuts(self.control_one_half, int(self.control_every), until, int(self.deep_every))

    def recall_shortcuts(self, shortcuts: contract.Shortcuts) -> None:
        """Set `shortcuts`."""
        self.control_one_half, self.guidance_until = shortcuts.control_one_half, shortcuts.guidance_until
        self.control_every, self.deep_every = str(shortcuts.control_every), str(shortcuts.deep_every)
