"""The button that begins a list for a wildcard.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import StringProperty

from ..settings import wildcards


class ANIMATIC_OT_wildcard_new(bpy.types.Operator):
    """Make the text that a prompt takes lines from as __name__, and show it in the Text Editor if one is open"""

    bl_idname = "animatic.wildcard_new"
    bl_label = "New Wildcard Text"
    bl_options = {"REGISTER", "UNDO"}

    name: StringProperty(
        name="Name",
        description="What stands between the underscores, and what the text is called",
        options={"SKIP_SAVE"},
    )

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the name where nobody gave one."""
        if self.name:
            return self.execute(context)
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Make it."""
        if not self.name.strip():
            self.report({"ERROR"}, "Give the text a name: coat for __coat__.")
            return {"CANCELLED"}
        text = wildcards.new_list(self.name.strip())
        editors = [area for area in context.screen.areas if area.type == "TEXT_EDITOR"] if context.screen else []
        for editor in editors:
            editor.spaces.active.text = text
        where = "it is shown in the Text Editor" if editors else "open it in a Text Editor"
        self.report({"INFO"}, f"Write the choices into the text {text.name}, a line each: {where}.")
        return {"FINISHED"}


classes = (ANIMATIC_OT_wildcard_new,)
