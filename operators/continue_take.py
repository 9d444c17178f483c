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
        reason = cls.refusal(context)
        cls.poll_message_set(reason)
        return not reason

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Return why the chosen take cannot go on, by what the list was filled from, or ""."""
        if listing.is_of_other_shot(context):
            return listing.OTHER_SHOT
        item, shot = context.window_manager.animatic.active_item(), listing.shown_shot(context)
        if item is None or shot is None:
            return NO_TAKE
        take = listing.read_take(context)
        if take is None:
            return item.label if item.detail else "The take is not read yet: wait a moment"
        return continuing.reason_against_take(take, item.finished, context.scene, shot)

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
