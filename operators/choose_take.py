"""The button that lets the film show a take.

Must not import panels.
"""

from __future__ import annotations

import bpy

from .. import takes
from ..backend.contract import TakeFolder
from ..resources import resources
from ..takes import film
from . import listing
from .take import TakeOperator


class ANIMATIC_OT_choose_take(TakeOperator, bpy.types.Operator):
    """Let the film show the take that is chosen in Takes; pressed again, the newest finished one."""

    bl_idname = "animatic.choose_take"
    bl_label = "Show Take in Film"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a take of the shown shot: a run lets the list lag behind."""
        return super().refusal(context) or (listing.OTHER_SHOT if listing.is_of_other_shot(context) else "")

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Choose it, or leave the choice to the film again."""
        shot = listing.current_shot(context)
        settings, home = context.scene.animatic.settings_for(shot), takes.home_of(folder)
        is_chosen = settings.chosen_take == folder.number
        is_chosen = is_chosen and film.shown_take(resources().takes_root, shot, settings) == folder
        settings.choose_take(*(0, "") if is_chosen else (folder.number, home))
        shown = f"take {folder.number}" if settings.chosen_take else "the newest finished take"
        self.report({"INFO"}, f"The film shows {shown} of {settings.title}.")
        return {"FINISHED"}


classes = (ANIMATIC_OT_choose_take,)
