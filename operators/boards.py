"""Buttons for what a film is handed on as: storyboard, animatic, movie, timeline.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import bpy

from .. import place, shots
from ..boards import making, script
from ..resources import resources
from .generate import backend_is_there
from .modal import RunOperator


class FilmRunOperator(RunOperator):
    """A run on the whole film."""

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a scene of this file, and for a shot in the film."""
        scene = place.film_scene(context.scene)
        if not scene.is_editable:
            cls.poll_message_set("This scene comes from another file: make its boards there")
            return False
        known = (scene.animatic.settings_or_none(shot) for shot in shots.list_shots(scene))
        if not any(settings is None or settings.enabled for settings in known):
            cls.poll_message_set("The film has no shot: add one, or switch one on in Film")
            return False
        return True

    def say(self, context: bpy.types.Context, text: str) -> None:
        """Tell what was made, in the panel and in the status bar."""
        context.window_manager.animatic.add_note(text)
        self.report({"INFO"}, text)


class ANIMATIC_OT_draw_storyboard(FilmRunOperator, bpy.types.Operator):
    """Draw the storyboard of the film as a PDF, and each page as a PNG"""

    bl_idname = "animatic.draw_storyboard"
    bl_label = "Draw Storyboard"

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a film and a backend."""
        return super().ready(context) and backend_is_there(cls)

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Draw the pages."""
        return making.draw_storyboard(context.scene, resources())

    def finish(self, context: bpy.types.Context, result: list[Path]) -> None:
        """Say where they are."""
        pages = len(result) - 1
        self.say(context, f"The storyboard has {pages} {'page' if pages == 1 else 'pages'}: {result[0]}")


class ANIMATIC_OT_build_animatic(FilmRunOperator, bpy.types.Operator):
    """Lay the chosen takes, shot after shot, into the sequencer of a scene of their own. Press it again when shots, \
their order or their takes have changed: what you added or adjusted there stays"""

    bl_idname = "animatic.build_animatic"
    bl_label = "Build Animatic"
    bl_options = {"UNDO"}

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Lay the edit."""
        return making.make_animatic(context.scene, resources())

    def finish(self, context: bpy.types.Context, _result: object) -> None:
        """Say where it is."""
        self.say(context, f"The animatic is in the sequencer of the scene {place.edit_scene(context.scene).name}.")


class ANIMATIC_OT_show_animatic(bpy.types.Operator):
    """Go to the scene that holds the animatic, and to the Video Editing workspace where there is one"""

    bl_idname = "animatic.show_animatic"
    bl_label = "Show Animatic"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for an animatic."""
        if place.sequencer_scene(context.scene) is None:
            cls.poll_message_set("Press Build Animatic first")
            return False
        return context.window is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Show it."""
        edit = place.sequencer_scene(context.scene)
        context.window.scene = edit
        workspace = bpy.data.workspaces.get("Video Editing", context.workspace)
        context.window.workspace = workspace
        if hasattr(workspace, "sequencer_scene"):  # from 5.0 on a workspace remembers which scene it edits
            workspace.sequencer_scene = edit
        return {"FINISHED"}


class ANIMATIC_OT_export_movie(FilmRunOperator, bpy.types.Operator):
    """Bring the animatic up to date and write it as an MP4: H.264, with its sound as AAC"""

    bl_idname = "animatic.export_movie"
    bl_label = "Export Movie"
    bl_options = {"UNDO"}

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Write the movie."""
        return making.export_movie(context.scene, resources(), blocking=blocking)

    def finish(self, context: bpy.types.Context, result: Path) -> None:
        """Say where it is."""
        self.say(context, f"Movie: {result}")


class ANIMATIC_OT_export_timeline(FilmRunOperator, bpy.types.Operator):
    """Write the edit as an OpenTimelineIO file (.otio), which edit suites open with all pictures and sounds in place"""

    bl_idname = "animatic.export_timeline"
    bl_label = "Export Timeline"

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a film and a backend."""
        return super().ready(context) and backend_is_there(cls)

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Write the timeline."""
        return making.export_timeline(context.scene, resources())

    def finish(self, context: bpy.types.Context, result: Path) -> None:
        """Say where it is."""
        self.say(context, f"Timeline: {result}")


class ANIMATIC_OT_read_script(bpy.types.Operator):
    """Copy what the script says of each shot into the shots' own dialogue and notes, to go on writing there"""

    bl_idname = "animatic.read_script"
    bl_label = "Read Script into Shots"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a text block."""
        if place.film_scene(context.scene).animatic.boards.script is None:
            cls.poll_message_set("Choose a text block as the script first")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Fill the shots."""
        scene, filled = place.film_scene(context.scene), []
        text = scene.animatic.boards.script
        if text is None:
            self.report({"ERROR"}, "Choose a text block as the script first.")
            return {"CANCELLED"}
        for shot in shots.sync(scene):
            words, settings = script.from_text(text, shot.name), scene.animatic.settings_for(shot)
            settings.dialogue = words.dialogue or settings.dialogue
            settings.notes = words.notes or settings.notes
            if words != script.Words():
                filled.append(shot.name)
        if not filled:
            self.report({"WARNING"}, "No line begins with a shot's name and a colon, such as SH010: Wait!")
            return {"CANCELLED"}
        self.report({"INFO"}, f"Read the words of {', '.join(filled)}.")
        return {"FINISHED"}


class ANIMATIC_OT_open_storyboard(bpy.types.Operator):
    """Open the storyboard's PDF in the program that your system opens PDFs with"""

    bl_idname = "animatic.open_storyboard"
    bl_label = "Open Storyboard"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Open it."""
        pdf = making.storyboard_pdf(context.scene, resources().takes_root)
        if not pdf.exists():
            self.report({"ERROR"}, "There is no storyboard yet: press Draw Storyboard.")
            return {"CANCELLED"}
        return bpy.ops.wm.path_open(filepath=str(pdf))


class ANIMATIC_OT_open_boards(bpy.types.Operator):
    """Show the folder that holds storyboard, movie and timeline in the file manager"""

    bl_idname = "animatic.open_boards"
    bl_label = "Open Folder"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Open it."""
        folder = making.boards_folder(context.scene, resources().takes_root)
        if not folder.is_dir():
            self.report({"ERROR"}, "Nothing was made yet: press Draw Storyboard or Export Movie.")
            return {"CANCELLED"}
        return bpy.ops.wm.path_open(filepath=str(folder))


classes = (
    ANIMATIC_OT_draw_storyboard,
    ANIMATIC_OT_build_animatic,
    ANIMATIC_OT_show_animatic,
    ANIMATIC_OT_export_movie,
    ANIMATIC_OT_export_timeline,
    ANIMATIC_OT_read_script,
    ANIMATIC_OT_open_storyboard,
    ANIMATIC_OT_open_boards,
)
