"""Match the colour space of placed pictures to how their scene is viewed.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy

# The colour space whose way to the screen undoes the view transform: the picture's own values come out.
_SPACES = {
    "Standard": "sRGB",
    "AgX": "AgX Base sRGB",
    "Filmic": "Filmic sRGB",
    "Filmic Log": "Filmic Log",
    "Khronos PBR Neutral": "Khronos PBR Neutral sRGB",
    "ACES 1.3": "ACES 1.3 sRGB",
    "ACES 2.0": "ACES 2.0 sRGB",
    "Raw": "Non-Color",
}
SURFACE_SPACE = "sRGB"  # of a picture that is a surface's colour, lit by the scene and seen through its view transform
_COMPLETE = {"Standard", "Filmic", "Raw", "ACES 2.0"}  # the views that can show every colour, or nearly so


def picture_space(scene: bpy.types.Scene) -> str:
    """Return the colour space in which a picture shows its own values in `scene`; sRGB where none does."""
    return _SPACES.get(scene.view_settings.view_transform, "sRGB")


def colour_notes(scene: bpy.types.Scene) -> tuple[str, ...]:
    """Return a sentence for each setting of `scene` that makes a placed picture look unlike its file."""
    view = scene.view_settings
    found = []
    if view.view_transform not in _SPACES:
        found.append(
            f"The view transform {view.view_transform} changes the colours of placed pictures; "
            "set it to Standard to see their own."
        )
    elif view.view_transform not in _COMPLETE:
        found.append(
            f"The view transform {view.view_transform} cannot show strong, bright colours; placed pictures lose "
            "some of theirs. Set it to Standard, or place in the sequencer, to see all."
        )
    changed = [name for name, value, plain in _grades(view) if value != plain]
    if changed:
        found.append(
            f"Placed pictures look unlike their files while the scene's colour management sets {', '.join(changed)}."
        )
    return tuple(found)


def shading_note(scene: bpy.types.Scene, shading: str) -> str:
    """Return a sentence where a viewport's `shading` shows placed pictures in other colours than their own, or ""."""
    if shading != "SOLID" or picture_space(scene) == "sRGB":
        return ""  # Solid view leaves the scene's view transform out
    transform = scene.view_settings.view_transform
    return f"Solid view shows wrong colours under {transform}: look at the plane in Material Preview."


def _grades(view: bpy.types.ColorManagedViewSettings) -> tuple[tuple[str, object, object], ...]:
    return (
        ("a look", view.look, "None"),
        ("exposure", view.exposure, 0.0),
        ("gamma", view.gamma, 1.0),
        ("curves", view.use_curve_mapping, False),
        ("white balance", view.use_white_balance, False),
    )
