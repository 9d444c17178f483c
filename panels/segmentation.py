"""The Segmentation panel: which kind of thing the active object and its material are.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..capture.segmentation import SegClass, object_class, own_class, said_by_collections, says_something
from ..translations import iface
from .base import TabPanel


class ANIMATIC_PT_segmentation(TabPanel, bpy.types.Panel):
    """The classes of the segmentation pass."""

    bl_label = "Segmentation"
    bl_idname = "ANIMATIC_PT_segmentation"
    bl_parent_id = "ANIMATIC_PT_controls"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for the pass that the classes are of."""
        return context.scene.animatic.seg.enabled

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the class of the object and of its material, and what sets them."""
        layout, obj = self.layout, context.active_object
        if obj is None:
            layout.label(text="Select an object to see its class", icon="INFO")
            return
        found, guessed = object_class(obj, said_by_collections())
        self._draw_row(obj.name, found, "OBJECT_DATA", guessed, "OBJECT", says_something(obj))
        material = obj.active_material
        if material is not None:
            own = own_class(material)
            self._draw_row(material.name, own, "MATERIAL", False, "MATERIAL", says_something(material))

    def _draw_row(self, name: str, found: SegClass | None, icon: str, guessed: bool, on: str, is_set: bool) -> None:
        """Draw whose class it is, the class as a button that changes it, and one that takes it off."""
        column = self.layout.column(align=True)
        column.label(text=name, icon=icon, translate=False)
        row = column.row(align=True)
        text = iface(found.name) if found else iface("No Class")
        if found and guessed:
            text = iface("{0} (guessed)", text)
        row.operator("animatic.set_segment", text=text, icon="VIEWZOOM", translate=False).on = on
        if is_set:
            row.operator("animatic.clear_segment", text="", icon="X").on = on


CLASSES = (ANIMATIC_PT_segmentation,)
