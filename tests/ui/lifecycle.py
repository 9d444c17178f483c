"""End captures in a Blender with a window in every way that is not Cancel, and look at what is left.

    blender --factory-startup --python tests/ui/lifecycle.py -- animatic.zip OUT_FOLDER

Installs the extension from the zip, then opens another file, closes the window and switches the extension
off while a capture renders in the background. Prints one line a check; ends with 0 only when all are ok.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import bpy

ARCHIVE, OUT = sys.argv[sys.argv.index("--") + 1 :][:2]
OUT = Path(OUT)
PACKAGE = "bl_ext.user_default.animatic"
passed: list[bool] = []


def check(name: str, condition: bool) -> None:
    passed.append(condition)
    print("ok" if condition else "FAILED", name, flush=True)


def state():
    return bpy.context.window_manager.animatic


def start_capture(window: bpy.types.Window) -> Iterator[float]:
    """Press Capture in `window` and wait until its render goes on."""
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    with bpy.context.temp_override(window=window, area=area, region=area.regions[0]):
        bpy.ops.animatic.capture("INVOKE_DEFAULT")
    for _ in range(200):
        if state().fraction > 0.005:  # of 500 frames
            return
        yield 0.05
    check("the capture begins", False)


def render_settings() -> tuple[object, ...]:
    scene = bpy.context.scene
    return scene.render.engine, scene.render.filepath, scene.render.resolution_x, scene.frame_current


def nothing_is_left() -> bool:
    pictures = list((OUT / "mine").glob("*"))  # what a render with the artist's own settings would write
    captures = list((OUT / "takes").rglob("capture-*")) + list((OUT / "takes").rglob("0*"))
    return not pictures and not captures and not bpy.app.is_job_running("RENDER")


def run() -> Iterator[float]:
    file = str(OUT / "scene.blend")
    bpy.ops.extensions.package_install_files(filepath=ARCHIVE, repo="user_default", enable_on_install=True)
    scene = bpy.context.scene
    scene.frame_end, scene.render.filepath = 500, str(OUT / "mine" / "picture")
    bpy.ops.wm.save_as_mainfile(filepath=file)
    before = render_settings()
    yield 1.0

    yield from start_capture(bpy.context.window_manager.windows[0])
    bpy.ops.wm.save_as_mainfile(filepath=str(OUT / "meanwhile.blend"), copy=True)
    bpy.ops.wm.open_mainfile(filepath=file)
    yield 2.0
    check("another file ends the capture", not state().running and render_settings() == before)
    check("another file leaves nothing behind", nothing_is_left())
    bpy.ops.wm.open_mainfile(filepath=str(OUT / "meanwhile.blend"))
    yield 0.5
    check("a file saved meanwhile opens with its own settings", render_settings()[:3] == before[:3])
    bpy.ops.wm.open_mainfile(filepath=file)
    yield 0.5

    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
        bpy.ops.wm.window_new()
    yield 1.0
    second = bpy.context.window_manager.windows[1]
    yield from start_capture(second)
    with bpy.context.temp_override(window=second):
        bpy.ops.wm.window_close()
    yield 2.0
    check("closing the window ends the capture", not state().running and render_settings() == before)
    check("closing the window leaves nothing behind", nothing_is_left())
    check("closing the window is said", "window" in state().notes)

    yield from start_capture(bpy.context.window_manager.windows[0])
    bpy.ops.preferences.addon_disable(module=PACKAGE)
    yield 2.0
    check("switching off ends the capture", render_settings() == before)
    check("switching off leaves nothing behind", nothing_is_left())
    bpy.ops.preferences.addon_enable(module=PACKAGE)
    yield 1.0
    check("switched on again it is ready", not state().running)


def tick() -> float | None:
    try:
        return next(steps)
    except StopIteration:
        pass
    except Exception:  # noqa: BLE001  the outer edge
        traceback.print_exc()
        passed.append(False)
    sys.stdout.flush()
    os._exit(0 if all(passed) else 1)


OUT.mkdir(parents=True, exist_ok=True)
os.environ["ANIMATIC_TAKES"] = str(OUT / "takes")
steps = run()
bpy.app.timers.register(tick, first_interval=1.0, persistent=True)
