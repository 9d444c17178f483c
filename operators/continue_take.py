"""The button that goes on with a take whose shot was made longer.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Generator

import bpy

from .. import runs
from ..resources import resources
from ..takes import continuing
from . import listing
from .generate import ShotRunOperator, backend_is_there
from .take import NO_TAKE


class ANIMATIC_OT_continue_take(ShotRunOperator, bpy.types.Operator):
    """Make a new take of the longer shot that begins with the frames of the chosen take and goes on from them."""

    bl_idname = "animatic.continue_take"
    bl_label = "Continue Take"

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a take that is shorter than the shot, and otherwise like it. In scripts `start` does."""
        if not super().ready(context) or not backend_is_there(cls):
            return False
        if bpy.app.background:
            return True
        folder, shot = listing.chosen_take(context), listing.shown_shot(context)
        reason = continuing.reason_against(folder, context.scene, shot) if folder and shot else NO_TAKE
        if listing.is_of_other_shot(context):
            reason = listing.OTHER_SHOT
        cls.poll_message_set(reason)
        return not reason

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Go on with the chosen take."""
        listing.refresh_if_stale(context)
        folder, shot = listing.chosen_take(context), listing.required_shot(context)
        if folder is None:
            raise runs.RunError(f"{NO_TAKE}.", code="no_take")
        if listing.is_of_other_shot(context):
            raise runs.RunError(f"{listing.OTHER_SHOT}.", code="no_take")
        return runs.make_take(context.scene, shot, resources(), earlier=folder, blocking=blocking)


classes = (ANIMATIC_OT_continue_take,)
