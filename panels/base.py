"""What every panel of the tab shares.

Must not import operators.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata

import bpy

from .. import shots
from ..fixes import Button, buttons
from ..settings.scene import ShotSettings
from ..shots import Shot
from ..state import State
from ..translations import translated

_BESIDE = 12  # letters of a line that the arrow, the icon and the button beside it take
# Gaps that no line ends at: before a unit, and between the two sides of a picture.
_BOUND = re.compile(r"(?<=\d) (?=(?:s|min|h|px|m|kB|MB|GB)\b|× \d)|(?<=\d ×) (?=\d)")
_GAP = "\u00a0"  # which `textwrap` does not break at


class TabPanel:
    """A mix-in: a panel in the sidebar tab of the 3D viewport."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Animatic"


def shot_and_settings(context: bpy.types.Context) -> tuple[Shot | None, ShotSettings | None]:
    """Return the shot that panels and buttons act on and its settings; the settings are None until it was seen once."""
    shot = shots.glanced_shot(context.scene)
    return shot, context.scene.animatic.settings_or_none(shot) if shot else None


class _Wrapper(textwrap.TextWrapper):
    """Breaks a name that is longer than a line after its slashes and underscores."""

    def _split(self, text: str) -> list[str]:
        found = []
        for chunk in super()._split(text):
            found += re.split(r"(?<=[/\\_])(?=.)", chunk) if len(chunk) > self.width else [chunk]
        return found


def _lines(text: str, characters: int) -> list[str]:
    """Wrap each line of `text`; a letter of Korean, Chinese or Japanese is as wide as two."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    width = max(10, round(characters * len(text) / max(1, len(text) + wide)))
    parts = _BOUND.sub(_GAP, text).splitlines()
    return [line.replace(_GAP, " ") for part in parts for line in _Wrapper(width).wrap(part)]


def _characters(context: bpy.types.Context, icon: str, share: float) -> int:
    """Return how many characters a line has room for in `share` of the region, beside an icon."""
    scale = context.preferences.system.ui_scale
    return max(20, int(share * context.region.width / (6.8 * scale)) - (10 if icon != "NONE" else 6))


def lines_of(context: bpy.types.Context, text: str) -> list[str]:
    """Return the lines that `draw_text` draws of `text` in the artist's own words."""
    return _lines(text, _characters(context, "NONE", 1.0))


def camera_text(context: bpy.types.Context, shot: Shot) -> str:
    """Return what `shot` is seen through."""
    if shot.surface:
        return f"The surface of {shot.surface}"
    return shot.camera or ("The cameras of its markers" if shots.has_camera(context.scene, shot) else "No camera")


def draw_text(
    layout: bpy.types.UILayout,
    context: bpy.types.Context,
    text: str,
    icon: str = "NONE",
    *,
    translate: bool = True,
    share: float = 1.0,
) -> None:
    """Draw `text` in as many lines as the region's width asks for, in Blender's language unless it is the artist's.

    `share` is how much of that width there is for it.
    """
    characters = _characters(context, icon, share)
    column = layout.column(align=True)
    column.scale_y = 0.8
    for index, line in enumerate(_lines(translated(text) if translate else text, characters)):
        column.label(text=line, icon=icon if index == 0 else "BLANK1" if icon != "NONE" else "NONE", translate=False)


def first_line(context: bpy.types.Context, text: str) -> str:
    """Return `text` in Blender's language, as much of it as a line between a fold's arrow and a button has room for."""
    lines = _lines(translated(text), max(20, _characters(context, "NONE", 1.0) - _BESIDE))
    return lines[0] if len(lines) == 1 else f"{lines[0]} …"


def draw_fixes(layout: bpy.types.UILayout, context: bpy.types.Context, fixes: str, without: str = "") -> None:
    """Draw the buttons of what `fixes_of` returned, but the operator `without` and models that are chosen already."""
    _shot, settings = shot_and_settings(context)
    on_preview = settings is not None and context.scene.animatic.is_preview(settings)
    for button in buttons(fixes):
        if button.operator != without and not (on_preview and button.operator == "animatic.use_preview_model"):
            draw_button(layout, button)


def draw_button(layout: bpy.types.UILayout, button: Button) -> None:
    """Draw a button of the table of fixes."""
    name = {"text": translated(button.text)} if button.text else {}
    pressed = layout.operator(button.operator, icon=button.icon, **name)
    for key, value in button.properties.items():
        setattr(pressed, key, value)


def draw_error(layout: bpy.types.UILayout, context: bpy.types.Context, state: State) -> None:
    """Draw the last error: what is wrong in red, what to do, the buttons that do it, and two for the message."""
    box = layout.box()
    box.alert = True
    draw_text(box, context, state.error, "ERROR")
    box.alert = False
    if state.error_hint:
        draw_text(box, context, state.error_hint, "BLANK1")
    draw_fixes(box, context, state.error_fixes)
    row = box.row(align=True)
    row.operator("animatic.copy_error", icon="COPYDOWN")
    row.operator("animatic.dismiss_error", icon="X")
