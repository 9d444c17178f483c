"""Hold how the takes of a scene start from its own render: `scene.animatic.source`.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, PointerProperty

from ..backend import contract
from .animated import DECIMALS


class SourceSettings(bpy.types.PropertyGroup):
    """The scene's render as the start of its takes."""

    enabled: BoolProperty(
        name="From the Render",
        description="Start from the scene's own picture instead of noise alone. For shots whose colours and "
        "light are right",
        options=set(),
    )
    strength: FloatProperty(
        name="Strength",
        description="How much the render is changed: 0 leaves it as it is, 1 keeps nothing of it. Lower it to "
        "keep colours",
        default=0.6,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )
    engine: EnumProperty(
        name="Engine",
        description="What renders the picture that is changed. Workbench is fast, the scene's engine has light "
        "and shadow",
        items=(
            ("scene", "Scene's Engine", "The engine and settings that F12 renders with"),
            ("workbench", "Workbench", "As Solid view shows it: fast, without light and shadow"),
        ),
        options=set(),
    )
    mask: PointerProperty(
        type=bpy.types.Collection,
        name="Only Within",
        description="Change the picture only where objects of this collection are seen; empty changes all of it",
        options=set(),
    )

    @property
    def source(self) -> contract.Source | None:
        """These settings as the contract's, None where they are off."""
        return contract.Source(self._strength, masked=self.mask is not None) if self.enabled else None

    @property
    def mask_name(self) -> str:
        """The name of the collection that may change, a linked one's with its library, or ""."""
        return self.mask.name_full if self.mask else ""

    def steps_made(self, steps: int) -> int:
        """Return how many of `steps` a take makes at this strength."""
        return steps - contract.Source(self._strength).first_step(steps)

    @property
    def _strength(self) -> float:
        return round(self.strength, DECIMALS)

    def recall(self, folder: contract.TakeFolder, source: contract.Source | None) -> str:
        """Set what the take in `folder` was made with; engine and mask are written in its capture.

        Return a sentence where its mask is gone. The next take would change the whole picture then: it is switched off.
        """
        request = request_or_none(folder)
        self.enabled = source is not None
        if request is not None and "beauty" in request.passes:  # canny is drawn from it too
            self.engine = request.engine
        if source is None:
            return ""
        self.strength = source.strength
        mask = _collection_or_none(request.mask_collection) if request and source.masked else None
        if source.masked and mask is None:
            self.enabled = False
            what = f"The collection {request.mask_collection!r}" if request else "The collection"
            return f"{what} that the take changed alone is not here: From the Render was switched off."
        self.mask = mask
        return ""


def request_or_none(folder: contract.TakeFolder) -> contract.CaptureRequest | None:
    """Return what was captured for the take in `folder`, None for one made without Blender."""
    try:
        return folder.control.read().request
    except (contract.ContractError, OSError):
        return None


def _collection_or_none(full_name: str) -> bpy.types.Collection | None:
    return next((found for found in bpy.data.collections if found.name_full == full_name), None)
