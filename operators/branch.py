"""A button that makes takes like the chosen one, with other seeds.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import IntProperty

from .. import runs, waiting
from ..backend import contract
from ..backend.contract import TakeFolder
from ..resources import resources
from ..takes import branching
from . import listing, queue_listing
from .take import TakeOperator


class ANIMATIC_OT_branch_take(TakeOperator, bpy.types.Operator):
    """Queue takes like the chosen one but with the next seeds; the film goes on showing the take that it shows now."""

    bl_idname = "animatic.branch_take"
    bl_label = "Other Seeds"
    bl_options = {"UNDO"}  # of what the film shows; the queue stays

    count: IntProperty(
        name="Count", description="How many takes, each with a seed of its own", default=1, min=1, max=16
    )

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a saved file and for a take in the present takes folder, which the queue works in."""
        problem = super().refusal(context) or ("" if bpy.data.filepath else waiting.UNSAVED)
        folder = None if problem else listing.listed_take(context)
        if folder and not folder.path.is_relative_to(resources().takes_root):
            return "The take lies outside of the takes folder: copy its folder there, and press Refresh"
        return problem

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Make the folders, queue them, and begin."""
        try:
            made = branching.branch(folder, branching.free_seeds(folder, self.count))
            added = waiting.add_begun(context.scene, made)
        except (contract.ContractError, OSError, runs.RunError) as error:
            self.report({"ERROR"}, f"The take could not be branched: {error}")
            return {"CANCELLED"}
        queue_listing.refresh(context, added[-1].id)
        seeds = ", ".join(str(job.take.seed) for job in added)
        kept = _keep_shown(context)
        self.report(
            {"INFO"}, f"Queued with seed {seeds}." + (f" The film goes on showing take {kept}." if kept else "")
        )
        state = context.window_manager.animatic
        if state.running:
            state.queue.follows = not state.queue.running
        elif not bpy.app.background and bpy.ops.animatic.queue_run.poll():
            bpy.ops.animatic.queue_run("INVOKE_DEFAULT")
        return {"FINISHED"}


def _keep_shown(context: bpy.types.Context) -> int:
    """Choose for the film the take that it shows as the newest: trying seeds is no choice. Return its number, or 0."""
    state = context.window_manager.animatic
    settings, found = context.scene.animatic.shots.get(state.shot_id), state.film.get(state.shot_id)
    if settings is None or settings.chosen_take or found is None:
        return 0
    settings.choose_take(found.newest, found.newest_home)
    return found.newest


classes = (ANIMATIC_OT_branch_take,)
