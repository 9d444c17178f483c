"""Press, wait, look: what every drive through a Blender with a window is made of.

A drive is a generator that yields the seconds until its next step; `run` follows it from a timer, writes
OUT/report.txt with one line a check, `ok` or `FAILED`, and ends Blender with 0 only when all are ok.
Screenshots come from ImageMagick's `import` of the X display.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import bpy

PACKAGE = "bl_ext.user_default.animatic"


class Drive:
    """A drive: where its pictures go, and what was checked."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.report: list[str] = []

    def check(self, name: str, condition: object) -> None:
        """Note whether `condition` holds."""
        self.report.append(f"{'ok' if condition else 'FAILED'} {name}")
        print(self.report[-1], flush=True)

    def note(self, line: str) -> None:
        """Keep a line that is no check."""
        self.report.append(line)
        print(line, flush=True)

    def shoot(self, name: str) -> None:
        """Take a picture of the whole display."""
        subprocess.run(["import", "-window", "root", str(self.out / f"{name}.png")], check=True)

    def run(self, steps: Iterator[float]) -> None:
        """Follow `steps` from a timer, and end Blender after the last."""
        self.out.mkdir(parents=True, exist_ok=True)

        def tick() -> float | None:
            try:
                return next(steps)
            except StopIteration:
                pass
            except BaseException:  # noqa: BLE001 - the report must name what ended the drive
                self.report.append("FAILED " + traceback.format_exc())
                self.shoot("99-error")
            self.end()

        bpy.app.timers.register(tick, first_interval=2.0, persistent=True)

    def end(self) -> None:
        """Write the report and end Blender at once, without its good order."""
        (self.out / "report.txt").write_text("\n".join(self.report) + "\n")
        os._exit(any(line.startswith("FAILED") for line in self.report))


def arguments(count: int) -> list[str]:
    """Return the first `count` arguments after `--`."""
    return sys.argv[sys.argv.index("--") + 1 :][:count]


def install(archive: str, python: str = "") -> Iterator[float]:
    """Install the extension from its zip, and name the backend's Python."""
    bpy.ops.extensions.package_install_files(filepath=archive, repo="user_default", enable_on_install=True)
    yield 0.5
    preferences = bpy.context.preferences
    preferences.system.use_online_access = False
    preferences.view.show_splash = False
    preferences.view.ui_scale = 1.1
    if python:
        own().backend_python = python


def own():
    """Return the extension's preferences."""
    return bpy.context.preferences.addons[PACKAGE].preferences


def module(name: str):
    """Return a module of the extension."""
    return sys.modules[f"{PACKAGE}.{name}"]


def state():
    """Return what the panels show."""
    return bpy.context.window_manager.animatic


def view() -> tuple[bpy.types.Window, bpy.types.Area]:
    window = bpy.context.window_manager.windows[0]
    return window, next(area for area in window.screen.areas if area.type == "VIEW_3D")


def region(area: bpy.types.Area, kind: str) -> bpy.types.Region:
    return next(region for region in area.regions if region.type == kind)


def press(operator, **properties) -> set[str]:
    """Press a button as the UI does: invoked, in the 3D viewport."""
    window, area = view()
    with bpy.context.temp_override(window=window, area=area, region=region(area, "UI")):
        return operator("INVOKE_DEFAULT", **properties)


def press_key(key: str) -> None:
    """Press and let go a key over the 3D viewport; Blender must have been started with --enable-event-simulate."""
    window, area = view()
    middle = {"x": area.x + area.width // 3, "y": area.y + area.height // 2}
    window.event_simulate(type="MOUSEMOVE", value="NOTHING", **middle)
    for value in ("PRESS", "RELEASE"):
        window.event_simulate(type=key, value=value, **middle)


def wait(condition: Callable[[], object], seconds: float) -> Iterator[float]:
    """Yield until `condition()` holds or the time is over."""
    limit = time.monotonic() + seconds
    while not condition() and time.monotonic() < limit:
        yield 0.1


def unfold() -> None:
    """Let all panels be open when they are drawn first: Blender remembers of each how it was then."""
    classes = module("panels").CLASSES
    for cls in reversed(classes):
        bpy.utils.unregister_class(cls)
    for cls in classes:
        cls.bl_options = getattr(cls, "bl_options", set()) - {"DEFAULT_CLOSED"}
        bpy.utils.register_class(cls)


def fold(open_sections: tuple[str, ...] = ()) -> Iterator[float]:
    """Show only the panels of some files, or all: the tab is drawn anew with the others unregistered."""
    classes = module("panels").CLASSES
    for cls in reversed(classes):
        if cls.is_registered:
            bpy.utils.unregister_class(cls)
    for cls in classes:
        if not open_sections or cls.__module__.rpartition(".")[2] in open_sections:
            bpy.utils.register_class(cls)
    yield from settle()


def settle(seconds: float = 1.2) -> Iterator[float]:
    _window, area = view()
    area.spaces.active.show_region_ui = True
    area.tag_redraw()
    yield 0.5
    region(area, "UI").active_panel_category = "Animatic"
    area.tag_redraw()
    yield seconds
