"""Keep the preferences of this machine's user: backend Python, folders, device, downloads.

Must not import operators or panels. Who needs a setting asks `resources`.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, StringProperty

from . import keys

DEFAULT_TAKES_FOLDER = "//animatic"
# What panels draw among the preferences, as they know more than these do.
SECTIONS: list[Callable[[bpy.types.UILayout, bpy.types.Context], None]] = []


class ModelFolder(bpy.types.PropertyGroup):
    """One folder that models are looked for in."""

    path: StringProperty(
        name="Folder",
        description="A folder with models, or the one of A1111 or ComfyUI, which is recognised. Its model_sets/ is "
        "for your own sets",
        subtype="DIR_PATH",
    )


class AnimaticPreferences(bpy.types.AddonPreferences):
    """The preferences of this machine's user."""

    bl_idname = __package__

    backend_python: StringProperty(
        name="Backend Python",
        description="The Python of an environment that has the backend's packages; empty uses the one set up here",
        subtype="FILE_PATH",
    )
    takes_folder: StringProperty(
        name="Takes Folder",
        description="Where captures and takes are kept; // is the folder of the saved .blend",
        default=DEFAULT_TAKES_FOLDER,
        subtype="DIR_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )
    model_folders: CollectionProperty(type=ModelFolder)
    device: EnumProperty(
        name="Device",
        description="What the backend computes on",
        items=(
            ("auto", "Automatic", "The GPU if there is one"),
            ("cuda", "CUDA or ROCm", "An NVIDIA or AMD GPU"),
            ("mps", "Metal", "An Apple GPU"),
            ("cpu", "CPU", "Works everywhere, slowly"),
        ),
    )
    offload: EnumProperty(
        name="GPU Memory",
        description="Whether all models stay on the GPU during a run",
        items=(
            ("auto", "Automatic", "Keep parts in main memory when the GPU has too little"),
            ("never", "Keep All on the GPU", "Fastest"),
            ("always", "Save Memory", "Keep parts in main memory until they are needed"),
        ),
    )
    compile_networks: BoolProperty(
        name="Compile",
        description="Compile the networks for the GPU. The first step of each new picture size then takes minutes, "
        "and the steps after it less time than before. Needs a C compiler on this machine; gains nothing on a CPU",
        default=False,
    )
    allow_downloads: BoolProperty(
        name="Download Missing Models",
        description="Let the backend fetch models from the Hugging Face Hub when a run needs them (several GB)",
        default=False,
    )
    go_on_with_queue: BoolProperty(
        name="Go On with the Queue",
        description="Where Blender ended in the middle of the queue, go on with it when its .blend is opened again, "
        "after a note with a button that stops it. Off, the queue waits for Start Queue",
        default=True,
    )
    fast_capture: BoolProperty(
        name="Fast Capture",
        description="Draw what is captured on the GPU where that shows what a render shows, and render it only "
        "where it does not. Switch it off if a graphics driver draws wrongly",
        default=True,
    )
    live_in_camera: BoolProperty(
        name="Live Preview in Camera View",
        description="While pictures are made, draw the newest over the 3D viewport that looks through the shot's "
        "camera. Switch it off to go on working in that view",
        default=True,
    )
    keys: EnumProperty(
        name="Suggested Keys",
        description="Keys that Animatic suggests; none is taken until you press it here",
        items=keys.ITEMS,
        options={"ENUM_FLAG"},
        update=lambda self, _context: keys.use(self.keys),
    )
    guide_done: BoolProperty(
        name="Guide Done",
        description="Whether the tab no longer leads through the first take. Switch it off to see the guide again",
        default=False,
    )

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the preferences."""
        state = context.window_manager.animatic
        column = self.layout.column()
        box = column.box()
        box.label(text="Backend", icon="CONSOLE")
        lines = state.backend_report.splitlines()
        if not state.backend_ready and not state.python_problem:
            lines[:1] = ["Not set up yet. It makes the pictures, and is installed once, in a folder of its own."]
        for line in lines:
            box.label(text=line)
        if state.setting_up:
            row = box.row(align=True)
            row.progress(factor=state.setup_fraction, text=state.setup_text)
            row.operator("animatic.cancel_setup", text="", icon="CANCEL")
        else:
            self._draw_backend_buttons(box, state)
        box.prop(self, "backend_python")
        column.separator()
        column.prop(self, "takes_folder")
        self._draw_model_folders(column.box())
        for draw_section in SECTIONS:
            draw_section(column, context)
        column.prop(self, "allow_downloads")
        if self.allow_downloads and not bpy.app.online_access:
            column.label(text="No download starts while Blender's online access is off: System > Network", icon="ERROR")
        column.separator()
        column.prop(self, "device")
        column.prop(self, "offload")
        column.prop(self, "compile_networks")
        column.prop(self, "fast_capture")
        column.prop(self, "go_on_with_queue")
        column.prop(self, "live_in_camera")
        column.prop(self, "guide_done", text="Hide the Guide of the First Run")
        box = column.box()
        box.label(text="Suggested keys: press those that you want", icon="KEYINGSET")
        box.grid_flow(columns=2, align=True).prop(self, "keys")

    def _draw_backend_buttons(self, box: bpy.types.UILayout, state: bpy.types.PropertyGroup) -> None:
        if not state.backend_ready:
            if not bpy.app.online_access:
                box.label(text="First switch on System > Network > Allow Online Access", icon="ERROR")
            row = box.row()
            row.scale_y = 1.4
            row.operator("animatic.set_up_backend", icon="IMPORT")
        row = box.row(align=True)
        if state.backend_ready:
            row.operator("animatic.check_backend", icon="CHECKMARK")
        if state.backend_installed:
            row.operator("animatic.repair_backend", icon="TOOL_SETTINGS")
        if state.backend_installed or not state.backend_ready:  # what a set-up that was cut off left can go too
            row.operator("animatic.remove_backend", icon="TRASH")
        row.operator("animatic.open_log", icon="TEXT")

    def _draw_model_folders(self, box: bpy.types.UILayout) -> None:
        text = "Model folders, looked through from the top" if self.model_folders else "No model folder named"
        box.label(text=text, icon="FILE_FOLDER")
        for index, folder in enumerate(self.model_folders):
            row = box.row(align=True)
            row.prop(folder, "path", text="")
            row.operator("animatic.remove_model_folder", text="", icon="REMOVE").index = index
        box.operator("animatic.add_model_folder", icon="ADD")


def preferences_or_none() -> AnimaticPreferences | None:
    """Return the add-on preferences; there are none in a script that imported the package by hand."""
    addon = bpy.context.preferences.addons.get(__package__)
    return addon.preferences if addon else None


_register_classes, _unregister_classes = bpy.utils.register_classes_factory((ModelFolder, AnimaticPreferences))


def register() -> None:
    """Add the preferences."""
    _register_classes()


def unregister() -> None:
    """Take them away, and give the keys back."""
    keys.forget()
    _unregister_classes()
