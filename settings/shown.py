"""Hold what of a scene is captured: `scene.animatic.shown`.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy
from bpy.props import CollectionProperty, EnumProperty, PointerProperty, StringProperty

from ..backend import contract
from .source import request_or_none


def _keep_name(item: LeftOutCollection, _context: bpy.types.Context) -> None:
    if item.collection:
        item.name = item.collection.name_full


class LeftOutCollection(bpy.types.PropertyGroup):
    """A collection that captures leave out; `name` is the full name that it had when it was chosen."""

    name: StringProperty()
    collection: PointerProperty(
        type=bpy.types.Collection,
        name="Collection",
        description="The collection that is left out, with all that it holds",
        options=set(),
        update=_keep_name,
    )

    @property
    def full_name(self) -> str:
        """Its name, the last one where it is gone, or "" where none was chosen."""
        return self.collection.name_full if self.collection else self.name

    @property
    def is_gone(self) -> bool:
        """Whether a collection was chosen that is deleted since."""
        return bool(self.name) and self.collection is None


class ShownSettings(bpy.types.PropertyGroup):
    """What counts as visible in captures."""

    visibility: EnumProperty(
        name="Visibility",
        description="What counts as visible in depth, pose and every other pass. The viewport helps while you lay out "
        "a shot with parts of the scene hidden; modifiers keep the levels of renders",
        items=(
            ("render", "As Rendered", "What the camera icons in the Outliner let render"),
            ("viewport", "As in the Viewport", "What the eyes and screen icons in the Outliner let the viewport show"),
        ),
        default=contract.AS_RENDERED.visibility,
        options=set(),
    )
    left_out: CollectionProperty(type=LeftOutCollection)

    @property
    def shown(self) -> contract.Shown:
        """These settings as the contract's; a collection that is gone is named, so that its capture is refused."""
        names = (item.full_name for item in self.left_out)
        return contract.Shown(self.visibility, tuple(dict.fromkeys(name for name in names if name)))

    @property
    def gone_note(self) -> str:
        """A sentence where a collection that was left out is deleted, or ""."""
        gone = [item.name for item in self.left_out if item.is_gone]
        if not gone:
            return ""
        return f"The collection {gone[0]} is gone: choose another one to leave out, or take it off the list."

    def recall(self, folder: contract.TakeFolder) -> str:
        """Set what the take in `folder` was captured of; return a sentence where a left-out collection is gone."""
        request = request_or_none(folder)
        if request is None or request.surface:
            return ""
        self.visibility = request.shown.visibility
        self.left_out.clear()
        here = {found.name_full: found for found in bpy.data.collections}
        gone = [name for name in request.shown.left_out if name not in here]
        for name in request.shown.left_out:
            if name in here:
                self.left_out.add().collection = here[name]
        return f"The collection {gone[0]!r} that the take left out is not here." if gone else ""


CLASSES = (LeftOutCollection, ShownSettings)
