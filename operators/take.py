"""Buttons for takes: recall, place, delete.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, EnumProperty

from .. import place, runs, scripting, shots, takes
from ..backend import contract
from ..backend.contract import TakeFolder
from ..settings.take import recall
from ..state import TakeItem
from ..takes.reference_pictures import is_like
from ..translations import iface, translated
from . import film_status, listing, queue_listing

_PLACE_ITEMS = (
    ("plane", "Camera Plane", "A plane that fills the camera's frame and follows it", "IMAGE_PLANE", 0),
    ("standing", "Standing Plane", "A plane at the 3D cursor that does not follow the camera", "MESH_PLANE", 1),
    (
        "compositor",
        "Compositor",
        "A node group beside your nodes, to link in as you like",
        "NODE_COMPOSITING",
        2,
    ),
    (
        "sequencer",
        "Sequencer",
        "A strip in a scene of its own, which has Animatic in its name; where the shot has one, that shows this take",
        "SEQUENCE",
        3,
    ),
)
_PLACED = {
    "plane": "Take {0} is on a camera plane. Press space in the camera's view to play it.",
    "standing": "Take {0} stands at the 3D cursor.",
    "compositor": "Take {0} is a node in the compositor of {1}.",
    "sequencer": "Take {0} is a strip in the sequencer of the scene {1} Animatic.",
}


NO_TAKE = "Choose a take in the list"
NOTHING_PLACED = "Nothing is placed in this scene"


class TakeOperator:
    """A mix-in for what acts on the chosen take; in scripts that is the newest of the shot under the playhead."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a take. In scripts `execute` does: a poll may not read the list again."""
        problem = "" if bpy.app.background else cls.refusal(context)
        if problem:
            cls.poll_message_set(problem)
        return not problem

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Return why there is nothing to act on, or "". Reads only."""
        return NO_TAKE if listing.listed_take(context) is None else ""

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Act on the chosen take."""
        if bpy.app.background:
            listing.refresh_if_stale(context)
        if problem := self.refusal(context):
            self.report({"ERROR"}, f"{problem}.")
            return {"CANCELLED"}
        folder = listing.chosen_take(context)
        if folder is None:
            self.report({"ERROR"}, "The folder of this take is gone. Press Refresh.")
            return {"CANCELLED"}
        return self.act(context, folder)

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Do what the button says with the take in `folder`."""
        raise NotImplementedError


class ANIMATIC_OT_place(TakeOperator, bpy.types.Operator):
    """Bring the frames of the chosen take into the .blend; a render stays as it is until you switch it on."""

    bl_idname = "animatic.place"
    bl_label = "Place Take"
    bl_options = {"REGISTER", "UNDO"}

    where: EnumProperty(
        name="Where", description="What in the .blend shows the pictures of the take", items=_PLACE_ITEMS
    )
    show_textures: BoolProperty(
        name="Show Textures",
        description="Let this viewport show textures in Solid shading, where the picture would be a grey plane",
        default=True,
    )

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Place the take."""
        state = context.window_manager.animatic
        try:
            scripting.place(folder, context.scene, [self.where])
        except scripting.ScriptError as error:
            self.report({"ERROR"}, f"{error.message} {error.hint}".strip())
            return {"CANCELLED"}
        self.report({"INFO"}, _PLACED[self.where].format(folder.number, context.scene.name))
        state.said_by = ""
        for note in place.notes(folder, scripting.stage_of_take(folder, context.scene)):
            state.add_note(note)
        space = context.space_data
        if self.where in ("plane", "standing") and space and space.type == "VIEW_3D":
            if self.show_textures:
                space.shading.color_type = "TEXTURE"
            if note := place.shading_note(context.scene, space.shading.type):
                state.add_note(note)
        return {"FINISHED"}


class ANIMATIC_OT_render_planes(TakeOperator, bpy.types.Operator):
    """Show the planes of the chosen take in renders, or leave them out again."""

    bl_idname = "animatic.render_planes"
    bl_label = "Planes in Renders"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Switch all planes of the take to what the first is not."""
        planes = place.planes_of(folder, scripting.stage_of_take(folder, context.scene))
        if not planes:
            self.report({"ERROR"}, f"Take {folder.number} is on no plane of this scene: place it on one first.")
            return {"CANCELLED"}
        on = not place.is_rendered(planes[0])
        for plane in planes:
            place.set_rendered(plane, on)
        self.report({"INFO"}, f"Renders now {'show' if on else 'leave out'} the planes of take {folder.number}.")
        return {"FINISHED"}


class ANIMATIC_OT_match_colours(bpy.types.Operator):
    """Match the placed pictures to the scene's view transform, after you changed it under Color Management."""

    bl_idname = "animatic.match_colours"
    bl_label = "Match Colours"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for something placed."""
        if not place.is_anything_placed():  # in whichever scene: to look through one takes long
            cls.poll_message_set(NOTHING_PLACED)
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Match the colours of all that is placed."""
        if not any(place.placed(scene) for scene in shots.stages(context.scene)):
            self.report({"WARNING"}, f"{NOTHING_PLACED}.")
            return {"CANCELLED"}
        for scene in shots.stages(context.scene):
            place.match_colours(scene)
        return {"FINISHED"}


class ANIMATIC_OT_remove_placed(TakeOperator, bpy.types.Operator):
    """Take what was placed from the chosen take out of the .blend; its files stay."""

    bl_idname = "animatic.remove_placed"
    bl_label = "Remove Placed"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Remove what was placed."""
        for scene in {context.scene, scripting.stage_of_take(folder, context.scene)}:
            place.remove(folder, scene)
        return {"FINISHED"}


class ANIMATIC_OT_recall(TakeOperator, bpy.types.Operator):
    """Bring prompt, seed, size and all other settings of the chosen take back."""

    bl_idname = "animatic.recall"
    bl_label = "Recall Settings"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a take of the shot under the playhead, whose settings are set: a run lets the list lag behind."""
        return super().refusal(context) or (listing.OTHER_SHOT if listing.is_of_other_shot(context) else "")

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Set the settings."""
        try:
            take, shot = folder.read(), listing.required_shot(context)
        except (contract.ContractError, runs.RunError) as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if shot.surface:
            context.scene.animatic.settings_for(shot).recall_surface(folder)
        context.scene.animatic.figures.recall(folder)
        own = context.scene.animatic
        gone = (own.source.recall(folder, take.source), own.shown.recall(folder))
        if notes := tuple(filter(None, (*gone, *recall(context.scene, shot, take, folder, is_like)))):
            self.report({"WARNING"}, f"{' '.join(notes)} All other settings were recalled.")
        return {"FINISHED"}


class ANIMATIC_OT_delete_take(TakeOperator, bpy.types.Operator):
    """Delete the chosen take and its frames from disk. This cannot be undone."""

    bl_idname = "animatic.delete_take"
    bl_label = "Delete Take"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Refuse while a run may write into the take."""
        if context.window_manager.animatic.running:
            cls.poll_message_set("A run is in progress: wait, or cancel it")
            return False
        return super().poll(context)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Ask first, and say what would go."""
        title, message = self.question(context.window_manager.animatic.active_item())
        own = {"title": title, "message": message, "confirm_text": iface("Delete"), "icon": "WARNING"}
        return context.window_manager.invoke_confirm(self, event, **own)

    @staticmethod
    def question(item: TakeItem) -> tuple[str, str]:
        """Return what is asked before the take of `item` is deleted."""
        message = f"{item.finished} of {item.total} pictures are deleted from disk. This cannot be undone."
        return translated(f"Delete {item.label}?"), translated(message)

    @staticmethod
    def shown_in(folder: TakeFolder) -> str:
        """Return a sentence where a scene of the .blend still shows the take in `folder`, or ""."""
        for scene in bpy.data.scenes:
            if place.is_placed(folder, scene):
                return f"This take is placed in the scene {scene.name}: press Remove Placed there first."
            if place.is_in_sequencer(folder, scene):
                return (
                    f"The sequencer of the scene {scene.name} shows this take: choose another take and press Build "
                    "Animatic, or remove its strips there first."
                )
        return ""

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Delete the folder."""
        if problem := self.shown_in(folder):
            self.report({"ERROR"}, problem)
            return {"CANCELLED"}
        try:
            freed = takes.delete(folder, wait=bpy.app.background)
        except OSError as error:
            self.report({"ERROR"}, f"The take could not be deleted: {error}.")
            return {"CANCELLED"}
        self.report({"INFO"}, f"Take {folder.number} deleted, {freed / 1e6:.1f} MB freed.")
        listing.refresh(context)
        return {"FINISHED"}


class ANIMATIC_OT_refresh(bpy.types.Operator):
    """Look for shots, captures and takes again, for example after copying take folders by hand."""

    bl_idname = "animatic.refresh"
    bl_label = "Refresh"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Read them."""
        listing.refresh(context)
        film_status.update(context)
        queue_listing.refresh_if_changed(context)
        return {"FINISHED"}


class ANIMATIC_OT_open_take(TakeOperator, bpy.types.Operator):
    """Show the folder of the chosen take in the file manager."""

    bl_idname = "animatic.open_take"
    bl_label = "Open Folder"

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Open the folder."""
        return bpy.ops.wm.path_open(filepath=str(folder.path))


classes = (
    ANIMATIC_OT_place,
    ANIMATIC_OT_render_planes,
    ANIMATIC_OT_match_colours,
    ANIMATIC_OT_remove_placed,
    ANIMATIC_OT_recall,
    ANIMATIC_OT_delete_take,
    ANIMATIC_OT_refresh,
    ANIMATIC_OT_open_take,
)
