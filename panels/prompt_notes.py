"""What the Prompt panel says below the fields: what the models will hear, and what may not be meant so.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings import prompt_help
from ..settings.prompt_help import Said
from ..settings.scene import ShotSettings
from ..shots import Shot
from ..state import token_counts
from ..translations import translated
from .base import draw_text, lines_of

_LINES = 5  # of a prompt that are always in sight


def draw_long(layout: bpy.types.UILayout, context: bpy.types.Context, text: str, fold: str) -> None:
    """Draw a prompt; of a long one the first lines, and the others below a `fold`. `layout` is a panel's own."""
    lines = lines_of(context, text)
    shown = _LINES if len(lines) > _LINES + 1 else len(lines)  # a fold for one line would gain nothing
    _draw_lines(layout, lines[:shown])
    if rest := lines[shown:]:
        header, body = layout.panel(fold, default_closed=True)
        header.label(text=translated(f"{len(rest)} more lines"), translate=False)
        if body:
            _draw_lines(body, rest)


def _draw_lines(layout: bpy.types.UILayout, lines: list[str]) -> None:
    column = layout.column(align=True)
    column.scale_y = 0.8
    for line in lines:
        column.label(text=line, translate=False)


def draw_said(layout: bpy.types.UILayout, context: bpy.types.Context, said: Said, settings: ShotSettings) -> None:
    """Draw what the seed chooses of what the prompts leave open, or why it cannot."""
    if said.problem:
        draw_text(layout, context, said.problem, "ERROR")
        if said.lacking:
            layout.operator("animatic.wildcard_new", icon="TEXT").name = said.lacking
    elif said.was_open:
        layout.label(text=translated(f"Seed {settings.seed} says"), translate=False)
        for place, prompt in enumerate(said.prompts):
            draw_long(layout, context, prompt, f"animatic_prompt_said_{place}")


def draw_notes(layout: bpy.types.UILayout, context: bpy.types.Context, settings: ShotSettings, said: Said) -> None:
    """Draw the length of the prompt, and the marks and letters in it that may not be meant so."""
    models, prompt = context.scene.animatic.models_or_none(settings), prompt_help.longest(said)
    counted = token_counts.known(models.base, prompt) if models else None
    if length := prompt_help.length_text(prompt, counted):
        layout.label(text=translated(length), translate=False)
    for note in (*prompt_help.marks_notes(said), prompt_help.unread_note(said, models)):
        if note:
            draw_text(layout, context, f"{note}.", "INFO")


def draw_movement(
    layout: bpy.types.UILayout, context: bpy.types.Context, shot: Shot, settings: ShotSettings, said: Said
) -> None:
    """Draw, folded away, that nothing in the prompt moves."""
    models = context.scene.animatic.models_or_none(settings)
    if movement := prompt_help.movement_note(said, settings, shot, models):
        header, body = layout.panel("animatic_prompt_movement", default_closed=True)
        header.label(text="No word for movement")
        if body:
            draw_text(body, context, movement)
