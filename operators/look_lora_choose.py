"""The button that adds a LoRA to a look out of those that lie on this machine.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty

from ..backend.contract.library import ModelFile, ModelKind
from ..resources import resources
from ..state import LibraryState
from ..translations import iface
from . import library_run
from .library import reference_of
from .library_job import listed
from .look import LookOperator

_KINDS: tuple[ModelKind, ...] = ("lora", "motion_lora", "domain_adapter")
_shown: list[tuple[str, str, str]] = []  # Blender does not keep the texts of items that are made while it asks


def loras_in(state: LibraryState) -> list[ModelFile]:
    """Return the LoRAs that the list of models holds and that can be used."""
    return [item.model for item in state.models if item.model.kind in _KINDS and not item.model.problem]


def _items(_self: object, context: bpy.types.Context) -> list[tuple[str, str, str]]:
    found = sorted(loras_in(context.window_manager.animatic.library), key=lambda model: model.name.lower())
    _shown[:] = [
        (reference_of(model), f"{model.name} ({model.family or iface('Unknown')})", ", ".join(model.triggers))
        for model in found
    ] or [("NONE", iface("No LoRA was found"), "")]
    return _shown


class ANIMATIC_OT_look_lora_choose(LookOperator, bpy.types.Operator):
    """Add one of the LoRAs on this machine to the look; type to search them."""

    bl_idname = "animatic.look_lora_choose"
    bl_label = "Choose Style LoRA"
    bl_property = "lora"

    lora: EnumProperty(name="LoRA", description="A LoRA that lies on this machine; type to search", items=_items)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Search them; list them first where nobody did."""
        if not context.window_manager.animatic.library.listed:
            if not library_run.is_running():
                library_run.begin(listed(resources()), lambda state, _lines: None)
            self.report({"INFO"}, "The models are being listed: press again in a moment")
            return {"CANCELLED"}
        context.window_manager.invoke_search_popup(self)
        return {"RUNNING_MODAL"}

    def act(self, look: bpy.types.PropertyGroup) -> set[str]:
        """Add it."""
        if self.lora == "NONE":
            self.report({"ERROR"}, "No LoRA was found in the model folders")
            return {"CANCELLED"}
        look.add_lora(self.lora)
        return {"FINISHED"}


classes = (ANIMATIC_OT_look_lora_choose,)
