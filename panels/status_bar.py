"""What the status bar shows of a run or a set-up: its progress and a way out; nothing while nothing goes on.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..translations import translated

_WIDTH = 16  # of the bar, in buttons


def draw_status(self: bpy.types.Header, context: bpy.types.Context) -> None:
    """Draw the progress and the button that cancels."""
    state = context.window_manager.animatic
    if state.running:
        _draw_progress(self.layout, state.fraction, state.text, "animatic.cancel")
    elif state.setting_up:
        _draw_progress(self.layout, state.setup_fraction, state.setup_text, "animatic.cancel_setup")


def _draw_progress(layout: bpy.types.UILayout, fraction: float, text: str, cancel: str) -> None:
    row = layout.row(align=True)
    bar = row.row(align=True)
    bar.ui_units_x = _WIDTH
    bar.progress(factor=fraction, text=f"Animatic: {translated(text)}")
    row.operator(cancel, text="", icon="CANCEL")


def register() -> None:
    """Add it at the end of the status bar."""
    bpy.types.STATUSBAR_HT_header.append(draw_status)


def unregister() -> None:
    """Take it away."""
    bpy.types.STATUSBAR_HT_header.remove(draw_status)
