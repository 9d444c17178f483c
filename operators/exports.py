"""Buttons that hand takes on: movies, sequences of pictures, workflows for ComfyUI.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, StringProperty

from .. import place, runs, shots
from ..backend import contract
from ..backend.contract import MoreFolder, TakeFolder
from ..backend.contract.more_frames import own_fps
from ..resources import resources
from ..runs import exporting
from ..takes.exported import wanted_of
from ..translations import translated
from . import listing
from .browsing import BrowsingRunOperator
from .generate import backend_is_there
from .take import NO_TAKE

_FORMATS = (
    ("mp4", "MP4 (H.264)", "A small movie that plays everywhere"),
    ("webm", "WebM (VP9)", "A small movie for web pages"),
    ("prores", "ProRes (MOV)", "A large movie for editing and grading, with ten bits a colour"),
    ("gif", "GIF", "A few seconds for a chat or a page: 256 colours, and no codec is needed"),
    ("png", "PNG Sequence", "A folder with a picture for each scene frame, exactly as it was made"),
    ("exr", "EXR Sequence", "A folder with a picture for each scene frame, linear and in half floats, for compositing"),
)
_QUALITIES = (
    ("best", "Best", "As near to the pictures as the format goes: ProRes 4444, a GIF with a palette a picture"),
    ("high", "High", "No difference that is seen in motion: ProRes 422 HQ"),
    ("small", "Small", "Small files to send around: ProRes 422 LT, a GIF of 64 colours"),
)
_WHICH = (
    ("shown", "Shown in the Film", "The take of each shot that the film shows"),
    ("starred", "With a Star", "Every take that has a star, of all shots of the film"),
)
_SAME_FPS = 1e-3


class ExportSettings:
    """A mix-in: what movies and sequences are written as."""

    format: EnumProperty(
        name="Format", description="What is written; choose by what it is for", items=_FORMATS, default="mp4"
    )
    quality: EnumProperty(
        name="Quality",
        description="How near to the take's pictures movies and GIFs are; lower it for smaller files. "
        "PNG and EXR keep all",
        items=_QUALITIES,
        default="high",
    )
    repeats: BoolProperty(
        name="Repeat", description="Let a GIF play again and again; off, it stops at its last picture", default=True
    )

    fps: FloatProperty(
        name="Frames a Second",
        description="Which pictures are written: 0 is those that show the take in the scene, those in between "
        "among them; another number is those that were made at that rate, and at the take's own rate its own alone",
        default=0.0,
        min=0.0,
        max=240.0,
        precision=3,
    )

    @property
    def how(self) -> dict[str, object]:
        """What is said of an export."""
        return {name: getattr(self, name) for name in ("format", "quality", "repeats", "overwrite", "fps")}

    def draw_format(self, layout: bpy.types.UILayout) -> None:
        """Draw what has an effect."""
        layout.prop(self, "format")
        if self.format not in contract.SEQUENCE_FORMATS:
            layout.prop(self, "quality")
        if self.format == "gif":
            layout.prop(self, "repeats")
        layout.prop(self, "fps")


def offered_rates(context: bpy.types.Context) -> list[tuple[float, str]]:
    """Return what *Frames a Second* may be for the chosen take, and what each is; nothing where it has one rate alone.

    Goes by the list of takes, without asking the disk: for drawing.
    """
    item, take = context.window_manager.animatic.active_item(), listing.read_take(context)
    if item is None or take is None or not item.more:
        return []
    lines = [line.split("\t", 1) for line in item.more.splitlines()]
    sets = [(MoreFolder(Path(name)).fps, translated(text)) for name, text in lines]
    own = own_fps(take)
    named = [(0.0, translated("What the Scene Shows")), (own, translated(f"{own:g} fps, the take's own"))]
    return [*named, *(each for each in sets if each[0])]


class TakeExportOperator(BrowsingRunOperator):
    """A mix-in for what hands the chosen take on; in scripts that is the newest of the shot under the playhead."""

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a take and a backend. In scripts `start` asks for the take."""
        if not bpy.app.background and listing.listed_take(context) is None:
            cls.poll_message_set(NO_TAKE)
            return False
        return backend_is_there(cls)

    def default_name(self, context: bpy.types.Context) -> str:
        """Return the take's name."""
        take = listing.read_take(context)
        return contract.export_name(take) if take else "take"

    def chosen(self, context: bpy.types.Context) -> TakeFolder:
        """Return the take. Raises `RunError` where there is none, or no place was named."""
        if bpy.app.background:
            listing.refresh_if_stale(context)
        folder = listing.chosen_take(context)
        if folder is None:
            raise runs.RunError(f"{NO_TAKE}.", code="no_take")
        return folder


class ANIMATIC_OT_export_take(ExportSettings, TakeExportOperator, bpy.types.Operator):
    """Write the chosen take as a movie or as a sequence of pictures, at the scene's pace, for other programs."""

    bl_idname = "animatic.export_take"
    bl_label = "Export Take"

    def named(self, path: Path) -> Path:
        """Return `path` with the ending of the format."""
        return contract.export_path(path, self.format)

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the format beside the files, and the rates that there are."""
        self.draw_format(self.layout)
        column = self.layout.column(align=True)
        for fps, text in offered_rates(context):
            chosen = abs(self.fps - fps) < _SAME_FPS
            button = column.operator("wm.context_set_float", text=text, depress=chosen, translate=False)
            button.data_path, button.value = "space_data.active_operator.fps", fps

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Let the backend write it."""
        return exporting.export_take(self.chosen(context), self.path(), resources(), **self.how)


class ANIMATIC_OT_export_takes(ExportSettings, BrowsingRunOperator, bpy.types.Operator):
    """Write a take of each shot into a folder, as movies or as sequences of pictures, for an edit elsewhere."""

    bl_idname = "animatic.export_takes"
    bl_label = "Export Takes"

    which: EnumProperty(name="Takes", description="Which takes of the film's shots are written", items=_WHICH)

    @classmethod
    def ready(cls, context: bpy.types.Context) -> bool:
        """Ask for a backend."""
        return backend_is_there(cls)

    def default_name(self, context: bpy.types.Context) -> str:
        """Return a folder named after the scene."""
        return f"{contract.safe_name(place.film_scene(context.scene).name)}_takes"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw which takes and the format beside the files."""
        self.layout.prop(self, "which")
        self.draw_format(self.layout)

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Let the backend write one after the other."""
        scene = place.film_scene(context.scene)
        film = [shot for shot in shots.sync(scene) if scene.animatic.settings_for(shot).enabled]
        return exporting.export_takes(wanted_of(scene, film), self.which, self.path(), resources(), **self.how)

    def said(self, result: list[Path]) -> str:
        """Return what was written."""
        return f"Exported {len(result)} takes into {result[0].parent}"


class ANIMATIC_OT_export_comfyui(TakeExportOperator, bpy.types.Operator):
    """Write the chosen take as a ComfyUI workflow with its control pictures and a list of its models, into a folder, \
for a studio that runs ComfyUI with AnimateDiff-Evolved"""

    bl_idname = "animatic.export_comfyui"
    bl_label = "Export for ComfyUI"

    root: StringProperty(
        name="Folder on the Server",
        description="Where the machine that runs ComfyUI finds the exported folder, if it is not this machine: the "
        "workflow loads its pictures from there. Empty is the folder as it is called here",
    )

    def default_name(self, context: bpy.types.Context) -> str:
        """Return a folder of its own beside the .blend."""
        return f"{super().default_name(context)}_comfyui"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the server's folder beside the files."""
        self.layout.label(text="Folder on the Server")
        self.layout.prop(self, "root", text="")

    def start(self, context: bpy.types.Context, blocking: bool) -> Generator:
        """Let the backend write it."""
        how = {"root": self.root, "overwrite": self.overwrite}
        return exporting.export_comfyui(self.chosen(context), self.path(), resources(), **how)


classes = (
    ANIMATIC_OT_export_take,
    ANIMATIC_OT_export_takes,
    ANIMATIC_OT_export_comfyui,
)
