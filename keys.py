"""Suggest keys for what is pressed often; none is taken unless the preferences say so.

Must not import anything of Animatic.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import bpy


@dataclass(frozen=True)
class Suggestion:
    """A key, pressed with Ctrl, Alt and Shift over a 3D viewport, and the operator that it calls."""

    name: str
    label: str
    key: str
    operator: str
    properties: dict[str, object] = field(default_factory=dict)

    @property
    def keys(self) -> str:
        """The keys as Blender writes them."""
        return f"Ctrl Alt Shift {self.key.replace('_ARROW', '').replace('RET', 'Enter').title()}"


SUGGESTIONS = (
    Suggestion("generate", "Generate", "RET", "animatic.generate"),
    Suggestion("finish", "Finish Take", "F", "animatic.finish_take"),
    Suggestion("seed", "New Seed", "D", "animatic.roll_seed"),
    Suggestion("look", "What the Model Sees", "L", "animatic.look"),
    Suggestion("next", "Next Take", "RIGHT_ARROW", "animatic.flip_take", {"back": False}),
    Suggestion("back", "Previous Take", "LEFT_ARROW", "animatic.flip_take", {"back": True}),
)
ITEMS = tuple(
    (each.name, f"{each.label}: {each.keys}", "Let these keys press the button, over a 3D viewport", "NONE", 1 << index)
    for index, each in enumerate(SUGGESTIONS)
)
_added: list[tuple[bpy.types.KeyMap, bpy.types.KeyMapItem]] = []


def use(names: set[str]) -> None:
    """Let just the suggestions called `names` have their keys; Blender's own keymaps are not touched."""
    forget()
    config = bpy.context.window_manager.keyconfigs.addon
    chosen = [each for each in SUGGESTIONS if each.name in names]
    if config is None or not chosen:
        return
    keymap = config.keymaps.new(name="3D View", space_type="VIEW_3D")
    for each in chosen:
        item = keymap.keymap_items.new(each.operator, each.key, "PRESS", ctrl=True, alt=True, shift=True)
        for key, value in each.properties.items():
            setattr(item.properties, key, value)
        _added.append((keymap, item))


def forget() -> None:
    """Give all keys back."""
    for keymap, item in _added:
        keymap.keymap_items.remove(item)
    _added.clear()
