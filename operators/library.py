"""Buttons for the models on this machine: list, look up, download, convert, delete, use.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import StringProperty

from .. import runs
from ..backend.contract.library import ModelFile
from ..backend.contract.licences import licence_line
from ..resources import Resources
from ..runs import library
from ..state import LibraryState
from ..state.library import as_size
from ..translations import iface, translated
from . import film_failures, library_run
from .library_job import LibraryOperator, OnlineOperator, and_listed, listed

_DIALOG_PX = 460


class ANIMATIC_OT_models_list(LibraryOperator, bpy.types.Operator):
    """Look through the model folders and the Hub's cache, and say what each file is."""

    bl_idname = "animatic.models_list"
    bl_label = "List Models"

    def job(self, _state: LibraryState, using: Resources) -> library_run.Job:
        """List them."""
        return listed(using)


class ANIMATIC_OT_models_cancel(bpy.types.Operator):
    """Stop the present work on models; a download goes on where it stopped when it is asked for again."""

    bl_idname = "animatic.models_cancel"
    bl_label = "Cancel Work on Models"

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        """Ask for work in progress."""
        if not library_run.is_running():
            cls.poll_message_set("There is no work on models to cancel")
            return False
        return True

    def execute(self, _context: bpy.types.Context) -> set[str]:
        """Ask the job to end."""
        library_run.ask_to_cancel()
        return {"FINISHED"}


class ANIMATIC_OT_model_offer(OnlineOperator, bpy.types.Operator):
    """Ask the Hub how large the download is and under which licences, before anything is fetched."""

    bl_idname = "animatic.model_offer"
    bl_label = "Look Up Download"

    @classmethod
    def ready(cls, state: LibraryState) -> bool:
        """Ask for something to look up."""
        return _has_reference(cls, state)

    def job(self, state: LibraryState, using: Resources) -> library_run.Job:
        """Ask."""
        return library.offer_model(state.reference, using)

    @staticmethod
    def end(_state: LibraryState, _result: object) -> None:
        """Leave it to what was told."""


class ANIMATIC_OT_model_download(OnlineOperator, bpy.types.Operator):
    """Fetch the chosen models into the model folder, after a look at their size and their licences."""

    bl_idname = "animatic.model_download"
    bl_label = "Download Models"

    reference: StringProperty(
        name="Model",
        description="A good set by its name, or a Hub id such as org/name; empty takes what the preferences show",
        options={"SKIP_SAVE"},
    )

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask first, with size and licences."""
        self._from_button = True
        title = iface("Download Models")
        return context.window_manager.invoke_props_dialog(
            self, width=_DIALOG_PX, title=title, confirm_text=iface("Download")
        )

    def draw(self, context: bpy.types.Context) -> None:
        """Draw what would come."""
        state, layout = context.window_manager.animatic.library, self.layout
        reference = self.reference or state.reference
        if state.offered == reference:
            lines = state.offer_text.splitlines()
        elif state.good_set and state.good_set.name == reference:
            found = state.good_set
            lines = [iface("About {0}", as_size(found.about_bytes)), *map(licence_line, found.repositories)]
        else:
            lines = [iface("Size and licence are not looked up yet.")]
        layout.label(text=reference, icon="IMPORT", translate=False)
        for line in lines:
            layout.label(text=translated(line), translate=False)

    def job(self, state: LibraryState, using: Resources) -> library_run.Job:
        """Fetch them, and list the models anew."""
        return and_listed(library.download_model(self.reference or state.reference, using), using)

    @staticmethod
    def end(state: LibraryState, result: object) -> None:
        """Say what has come; that it was missing holds no longer."""
        OnlineOperator.end(state, result)
        film_failures.models_have_come(bpy.context)


class ANIMATIC_OT_model_offer_removal(LibraryOperator, bpy.types.Operator):
    """Say what deleting the chosen model would free, and who else may use it, before it is deleted."""

    bl_idname = "animatic.model_offer_removal"
    bl_label = "Delete Model"

    @classmethod
    def ready(cls, state: LibraryState) -> bool:
        """Ask for a model."""
        return _has_chosen(cls, state)

    def job(self, state: LibraryState, using: Resources) -> library_run.Job:
        """Ask."""
        return library.offer_removal(state.chosen().path, using)

    @staticmethod
    def end(_state: LibraryState, _result: object) -> None:
        """Leave it to what was told."""


class ANIMATIC_OT_model_delete(LibraryOperator, bpy.types.Operator):
    """Delete the model from the disk now; this cannot be undone."""

    bl_idname = "animatic.model_delete"
    bl_label = "Delete Now"

    path: StringProperty(
        name="Path",
        description="The file or folder of the model; empty takes the one that the preferences ask about",
        options={"SKIP_SAVE"},
    )

    def job(self, state: LibraryState, using: Resources) -> library_run.Job:
        """Delete it, and list the models anew."""
        path = self.path or state.removal
        if not path:
            raise runs.RunError("No model was named to delete.", "Choose one in the list, and press Delete Model.")
        return and_listed(library.delete_model(path, using), using)


class ANIMATIC_OT_model_keep(bpy.types.Operator):
    """Keep the model that was to be deleted."""

    bl_idname = "animatic.model_keep"
    bl_label = "Keep"
    bl_options = {"INTERNAL"}  # it answers what the preferences ask

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Ask no more."""
        context.window_manager.animatic.library.removal = ""
        return {"FINISHED"}


class ANIMATIC_OT_model_convert(LibraryOperator, bpy.types.Operator):
    """Write the chosen pickle as safetensors beside it, which loads faster and can hide no program."""

    bl_idname = "animatic.model_convert"
    bl_label = "Convert to Safetensors"

    @classmethod
    def ready(cls, state: LibraryState) -> bool:
        """Ask for a pickle that can be read."""
        if not _has_chosen(cls, state):
            return False
        model = state.chosen()
        if not model.is_pickle or model.problem:
            cls.poll_message_set("Only pickles that can be used are converted: .ckpt, .pt, .pth, .bin")
            return False
        return True

    def job(self, state: LibraryState, using: Resources) -> library_run.Job:
        """Convert it, and list the models anew."""
        return and_listed(library.convert_model(state.chosen().path, using), using)


def reference_of(model: ModelFile) -> str:
    """Return how a model set or a look names a model: by Hub id where it lies in the Hub's cache, else by its path."""
    return model.name if model.repository else model.path


class ANIMATIC_OT_model_use(bpy.types.Operator):
    """Add the chosen LoRA to the film's look."""

    bl_idname = "animatic.model_use"
    bl_label = "Add to the Film's Look"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a LoRA."""
        model = context.window_manager.animatic.library.chosen()
        if model is None or model.kind not in ("lora", "motion_lora", "domain_adapter") or model.problem:
            cls.poll_message_set("Choose a LoRA in the list of models first")
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add it."""
        model = context.window_manager.animatic.library.chosen()
        context.scene.animatic.look.add_lora(reference_of(model), 1.0)
        text = f"{model.name} is in the film's look."
        if model.triggers:
            text += f" It listens to: {', '.join(model.triggers)}."
        self.report({"INFO"}, translated(text))
        return {"FINISHED"}


def _has_reference(cls: type, state: LibraryState) -> bool:
    if not state.reference:
        cls.poll_message_set("Write the model's id on the Hub first, such as org/name")
        return False
    return True


def _has_chosen(cls: type, state: LibraryState) -> bool:
    if state.chosen() is None:
        cls.poll_message_set("Choose a model in the list first")
        return False
    return True


classes = (
    ANIMATIC_OT_models_list,
    ANIMATIC_OT_models_cancel,
    ANIMATIC_OT_model_offer,
    ANIMATIC_OT_model_download,
    ANIMATIC_OT_model_offer_removal,
    ANIMATIC_OT_model_delete,
    ANIMATIC_OT_model_keep,
    ANIMATIC_OT_model_convert,
    ANIMATIC_OT_model_use,
)
