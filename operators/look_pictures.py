"""Buttons for the reference pictures of a look.

Must not import panels.
"""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, StringProperty

from ..backend import contract
from ..backend.contract import TakeFolder
from ..settings.look import LookSettings
from ..settings.reference_images import can_be_reference, has_pixels, open_image
from . import listing
from .look import LookChoice, LookOperator
from .take import TakeOperator


class ANIMATIC_OT_look_picture_open(LookOperator, bpy.types.Operator):
    """Open pictures from files, several at once: takes with this look come to resemble them."""

    bl_idname = "animatic.look_picture_open"
    bl_label = "Open Pictures"

    directory: StringProperty(
        name="Folder", description="The folder that the pictures lie in", subtype="DIR_PATH", options={"SKIP_SAVE"}
    )
    files: CollectionProperty(type=bpy.types.OperatorFileListElement, options={"HIDDEN", "SKIP_SAVE"})
    filter_image: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the files."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def act(self, look: LookSettings) -> set[str]:
        """Add each; name those that are no pictures."""
        paths = [Path(self.directory, file.name) for file in self.files if file.name]
        wrong = [path.name for path in paths if not _add_file(look, path)]
        if wrong:
            self.report({"WARNING"}, f"No pictures that Blender can read: {', '.join(wrong)}.")
        if not paths:
            self.report({"ERROR"}, "No picture was chosen.")
        return {"FINISHED"} if len(wrong) < len(paths) else {"CANCELLED"}


def _add_file(look: LookSettings, path: Path) -> bool:
    """Add the picture in a file, as Blender opens images; tell whether it is one."""
    known = set(bpy.data.images)
    try:
        image = open_image(path)
    except RuntimeError:
        return False
    if not has_pixels(image):
        if image not in known:
            bpy.data.images.remove(image)
        return False
    look.add_picture(image)
    return True


def _images(_self: object, _context: object) -> list[tuple[str, str, str]]:
    """List the images of this file."""
    items = [(image.name_full, image.name_full, "") for image in bpy.data.images if can_be_reference(image)]
    _images.kept = items  # Blender keeps no reference to the texts of a dynamic enum
    return items


class ANIMATIC_OT_look_picture_image(LookOperator, bpy.types.Operator):
    """Add an image that this file has, such as a painted or packed one: takes with this look come to resemble it."""

    bl_idname = "animatic.look_picture_image"
    bl_label = "Image of This File"
    bl_property = "image"

    image: EnumProperty(name="Image", description="The image of this file to add", items=_images)

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Ask for an image."""
        cls.poll_message_set("This file has no image: open one in an Image Editor, or open pictures from files")
        return any(map(can_be_reference, bpy.data.images))

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Let the artist search for it."""
        context.window_manager.invoke_search_popup(self)
        return {"FINISHED"}

    def act(self, look: LookSettings) -> set[str]:
        """Add it."""
        look.add_picture(next(image for image in bpy.data.images if image.name_full == self.image))
        return {"FINISHED"}


class ANIMATIC_OT_look_picture_take(LookChoice, TakeOperator, bpy.types.Operator):
    """Add the picture of the chosen take at the playhead: takes with this look come to resemble it."""

    bl_idname = "animatic.look_picture_take"
    bl_label = "Frame of the Chosen Take"
    bl_options = {"REGISTER", "UNDO"}

    def act(self, context: bpy.types.Context, folder: TakeFolder) -> set[str]:
        """Add it, or the finished one that is nearest to it."""
        look, shot = self.chosen_look(context), listing.current_shot(context)
        if look is None:
            return {"CANCELLED"}
        try:
            frames, finished = folder.read().frames, folder.finished_frames()
        except contract.ContractError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if not finished:
            self.report({"ERROR"}, f"Take {folder.number} has no finished pictures yet.")
            return {"CANCELLED"}
        at = context.scene.frame_current
        at = shot.own_frame(at) if shot else at
        number = min(finished, key=lambda number: abs(frames.scene_frame(number) - at))
        image = look.open_picture(finished[number])
        if image.name.startswith(finished[number].stem):  # its own, which says nothing of the take
            image.name = f"Take {folder.number} frame {frames.scene_frame(number)}"
        return {"FINISHED"}


class ANIMATIC_OT_look_picture_remove(LookOperator, bpy.types.Operator):
    """Take the chosen reference picture out of the look; its image stays in this file."""

    bl_idname = "animatic.look_picture_remove"
    bl_label = "Remove Reference Picture"

    def act(self, look: LookSettings) -> set[str]:
        """Remove it."""
        if not look.pictures:
            self.report({"ERROR"}, "The look has no reference picture.")
            return {"CANCELLED"}
        look.remove_active_picture()
        return {"FINISHED"}


classes = (
    ANIMATIC_OT_look_picture_open,
    ANIMATIC_OT_look_picture_image,
    ANIMATIC_OT_look_picture_take,
    ANIMATIC_OT_look_picture_remove,
)
