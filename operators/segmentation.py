"""The buttons of the Segmentation panel: say which kind of thing objects and materials are.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty

from ..backend.contract import SEG_CLASSES, SEG_PROPERTY
from . import captured

_ON = EnumProperty(
    name="Set on",
    description="What belongs to the class: a material wins over the object that it is on",
    items=(
        ("OBJECT", "Selected Objects", "The objects that are selected"),
        ("MATERIAL", "Active Material", "The active object's active material, wherever it is used"),
        ("COLLECTION", "Active Collection", "What is in the collection and says nothing of its own"),
    ),
    default="OBJECT",
)


class _Segment:
    """A mix-in: acts on what `on` says."""

    bl_options = {"REGISTER", "UNDO"}
    on: _ON

    def owners(self, context: bpy.types.Context) -> list[bpy.types.ID]:
        """Return what is to be changed: that may be nothing, or linked from another file."""
        if self.on == "MATERIAL":
            material = context.active_object.active_material if context.active_object else None
            return [material] if material else []
        if self.on == "COLLECTION":
            return [context.collection] if context.collection else []
        return list(context.selected_objects) or ([context.active_object] if context.active_object else [])

    def changeable(self, context: bpy.types.Context) -> list[bpy.types.ID]:
        """Return what can be changed, and report what cannot."""
        owners = self.owners(context)
        own = [owner for owner in owners if owner.is_editable]
        if not owners:
            self.report({"WARNING"}, "Select objects first, or an object with a material")
        elif len(own) < len(owners):
            self.report({"WARNING"}, "What is linked from another file keeps its class: make a library override")
        return own


class ANIMATIC_OT_set_segment(_Segment, bpy.types.Operator):
    """Say which kind of thing this is, of the 150 that segmentation knows. For objects whose guessed class is wrong."""

    bl_idname = "animatic.set_segment"
    bl_label = "Set Class"
    bl_property = "segment"

    segment: EnumProperty(
        name="Class",
        description="The class of ADE20K; type to search",
        items=[(str(each.number), each.name, "") for each in SEG_CLASSES],
    )
    on: _ON

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Let the artist search for the class."""
        context.window_manager.invoke_search_popup(self)
        return {"FINISHED"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Write the class's name."""
        owners, name = self.changeable(context), SEG_CLASSES[int(self.segment) - 1].name
        for owner in owners:
            owner[SEG_PROPERTY] = name
            owner.update_tag()
        captured.show_again(context)
        return {"FINISHED"} if owners else {"CANCELLED"}


class ANIMATIC_OT_clear_segment(_Segment, bpy.types.Operator):
    """Take the class off again: the next captures go by the collection or by the name."""

    bl_idname = "animatic.clear_segment"
    bl_label = "Clear Class"

    on: _ON

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Remove the property."""
        owners = [owner for owner in self.changeable(context) if SEG_PROPERTY in owner]
        for owner in owners:
            del owner[SEG_PROPERTY]
        captured.show_again(context)
        return {"FINISHED"} if owners else {"CANCELLED"}


classes = (ANIMATIC_OT_set_segment, ANIMATIC_OT_clear_segment)
