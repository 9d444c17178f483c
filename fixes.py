"""Say which buttons put right what a run failed of: one table from an error's code, and one of the buttons.

Must not import anything of Animatic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_EXTENSION = __package__


@dataclass(frozen=True)
class Button:
    """A button under an error: its operator with properties, and what it says where that is not the operator's name."""

    operator: str
    icon: str
    text: str = ""
    properties: dict[str, object] = field(default_factory=dict)


_BUTTONS: dict[str, Button] = {
    "set_up": Button("animatic.set_up_backend", "IMPORT"),
    "repair": Button("animatic.repair_backend", "TOOL_SETTINGS", "Repair Backend"),
    "allow_downloads": Button("animatic.allow_downloads", "INTERNET"),
    "preview_model": Button("animatic.use_preview_model", "SHADING_RENDERED"),
    "smaller": Button("animatic.use_size", "FULLSCREEN_EXIT"),
    "finish_take": Button("animatic.finish_take", "PLAY"),
    "finish_texture": Button("animatic.finish_texture", "PLAY"),
    "recapture": Button("animatic.generate", "REC", "Capture Again and Generate", {"recapture": True}),
    "generate": Button("animatic.generate", "RENDER_ANIMATION", "Generate a New Take"),
    "use_depth": Button("animatic.use_depth", "CON_FOLLOWTRACK"),
    "add_camera": Button("animatic.add_camera", "CAMERA_DATA"),
    "sample_scene": Button("animatic.sample_scene", "SCENE_DATA"),
    "find_files": Button("file.find_missing_files", "FILE_FOLDER"),
    "open_log": Button("animatic.open_log", "TEXT"),
    "preferences": Button("preferences.addon_show", "PREFERENCES", "Preferences", {"module": _EXTENSION}),
}
_BY_CODE: dict[str, tuple[str, ...]] = {
    "no_backend": ("set_up", "preferences"),
    "backend_no_start": ("repair", "open_log"),
    "broken_environment": ("repair", "open_log"),
    "backend_died": ("finish_take", "open_log"),
    "backend_hung": ("finish_take", "open_log"),
    "internal": ("finish_take", "open_log"),
    "missing_weights": ("allow_downloads", "preview_model"),
    "download_failed": ("finish_take", "preview_model"),
    "broken_weights": ("preview_model",),
    "unsafe_weights": ("preview_model",),
    "mismatch": ("preview_model",),
    "out_of_memory": ("smaller", "finish_take"),
    "no_camera": ("add_camera",),
    "empty_scene": ("sample_scene",),
    "bad_request": ("use_depth",),
    "bad_control": ("recapture",),
    "changed_take": ("generate",),
    "no_reference": ("find_files",),
    "bad_reference": ("generate",),
    "disk_full": ("finish_take", "preferences"),
    "unwritable": ("preferences",),
    "no_device": ("preferences",),
    "bad_setting": ("preferences",),
}
_OF_TAKES = ("smaller", "recapture", "generate")  # what puts a take right and no texture
_SIZE = re.compile(r"(\d+) × (\d+) pixels would fit")


def fixes_of(code: str, hint: str = "", *, baking: bool = False) -> str:
    """Return the names of what may put an error right, the best first; `smaller` with the size that `hint` names.

    While a texture was `baking` it is that which is finished.
    """
    size = _SIZE.search(hint)
    named = {"smaller": f"smaller:{size[1]}x{size[2]}"} if size else {}
    names = _BY_CODE.get(code, ())
    if baking:
        names = tuple(name.replace("finish_take", "finish_texture") for name in names if name not in _OF_TAKES)
    return " ".join(named.get(name, name) for name in names)


def buttons(fixes: str) -> list[Button]:
    """Return the buttons of what `fixes_of` returned."""
    return [_button(name) for name in fixes.split()]


def _button(fix: str) -> Button:
    name, _, size = fix.partition(":")
    found = _BUTTONS[name]
    if not size:
        return found
    width, height = (int(side) for side in size.split("x"))
    return Button(found.operator, found.icon, f"Use {width} × {height}", {"width": width, "height": height})
