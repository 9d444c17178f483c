"""Drive Animatic in a Blender with a window, as an artist would, and take a picture of each state.

    blender --python tests/ui/drive.py -- animatic.zip scene.blend BACKEND_PYTHON OUT_FOLDER

Installs the extension from the zip, opens the scene, draws every panel, generates a take with a picture
of the run in progress, looks at the capture, places the take, kills the backend in a second run, and
writes OUT_FOLDER/report.txt: one line a check, `ok` or `FAILED`. Ends with 0 only when all are ok.
Screenshots come from ImageMagick's `import` of the X display.
"""

from __future__ import annotations

import datetime
import json
import os
import platform
import shutil
import signal
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import bpy
import gpu

sys.path.insert(0, str(Path(__file__).parent))
from driving import PACKAGE, Drive, arguments, fold, install, module, own, press, settle, state, view, wait
from responsiveness import Probe

ARCHIVE, SCENE, PYTHON, OUT = arguments(4)
_SHADERS_SECONDS = 90.0  # that EEVEE takes for its shaders where the processor draws
drive = Drive(Path(OUT))
check, shoot = drive.check, drive.shoot


def scenario() -> Iterator[float]:
    yield from install(ARCHIVE)
    check("extension enabled", PACKAGE in bpy.context.preferences.addons)
    yield from settle()
    shoot("01-no-backend")
    own().backend_python = PYTHON
    shutil.rmtree(Path(SCENE).parent / "animatic", ignore_errors=True)  # so that there is no capture yet
    bpy.ops.wm.open_mainfile(filepath=SCENE)
    yield 2.0
    yield from look_at_panels()
    yield from run_to_the_end()
    yield from place_take()
    yield from kill_backend()
    yield from preferences_window()


def look_at_panels() -> Iterator[float]:
    scene = bpy.context.scene
    scene.frame_set(scene.frame_start)
    _window, area = view()
    area.spaces.active.region_3d.view_perspective = "CAMERA"
    yield from settle()
    yield from wait(lambda: state().shot_id, 5)
    check("the shot was found by itself", bool(state().shot_id))
    shoot("02-panels")
    for part in (("shot", "controls", "prompt"), ("model", "generate", "takes")):
        yield from fold(part)
        shoot(f"03-{part[0]}")
    travel_by_prompts(scene.animatic.shots[state().shot_id])
    yield from fold()


def travel_by_prompts(settings) -> None:
    """Let the prompt change on the way, and take it back."""
    for frame, prompt in ((1, "day"), (12, "sunset"), (24, "night")):
        bpy.context.scene.frame_set(frame)
        bpy.ops.animatic.travel_add()
        settings.travel.prompts[settings.travel.active].prompt = prompt
    check(
        "three prompts lie on the way", [each.prompt for each in settings.travel.prompts] == ["day", "sunset", "night"]
    )
    while settings.travel.prompts:
        bpy.ops.animatic.travel_remove()
    bpy.context.scene.frame_set(bpy.context.scene.frame_start)


def run_to_the_end() -> Iterator[float]:
    settings = bpy.context.scene.animatic
    check("the first model set is the one that needs nothing", settings.model_set == "preview")
    for shot in settings.shots:
        shot.long_side, shot.step = 320, 2
        shot.prompt = "a wooden mannequin walking down an old street, grey road, warm sunset"
    settings.steps = 4  # more than its default, so that a picture in the making is seen
    yield from fold(("shot", "controls", "prompt", "generate"))
    shoot("03-overview")
    yield from fold(("prompt", "model", "generate"))
    figures = yield from measure_redraw()
    probe = Probe(PACKAGE, lambda: state().text or "idle")
    probe.start()
    press(bpy.ops.animatic.generate)
    yield from wait(lambda: state().text.startswith("Capturing"), 60)
    yield 0.6
    shoot("04-capturing")
    probe.gaps.skip()
    yield from wait(lambda: state().text.startswith("Denoising") or not state().running, 240)
    yield from wait(lambda: state().preview_icon or not state().running, 60)
    yield 2.0  # the icon is read beside
    shoot("05-running")
    probe.gaps.skip()
    yield from wait(lambda: not state().running, 400)
    probe.stop()
    for line in probe.report():
        drive.note(line)
    write_figures({**figures, **probe.figures()})
    yield from settle()
    yield from fold(("generate", "takes"))
    shoot("06-finished")
    check(f"run ended without an error {state().error}", not state().error)
    item = state().active_item()
    check("the take is whole", item is not None and item.finished == item.total > 0)
    yield from fold(("controls",))
    press(bpy.ops.animatic.look)
    yield from wait(lambda: not state().running, 60)
    yield from settle()
    check("what the model sees is shown", bool(state().depth_icon and state().openpose_icon))
    shoot("07-look")


def write_figures(figures: dict[str, float]) -> None:
    """Keep the figures as bench/report.py reads them."""
    result = {
        "figures": {name: {"value": round(value, 1), "unit": "ms"} for name, value in figures.items()},
        "device": f"{platform.machine()}, {os.cpu_count()} CPU cores, windows drawn by {gpu.platform.renderer_get()}",
        "versions": {"blender": bpy.app.version_string, "python": platform.python_version()},
        "command": "make test-ui",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }
    path = Path(__file__).resolve().parents[2] / "bench" / "results" / "ui.json"
    path.write_text(json.dumps(result, indent=2) + "\n", "utf-8")


def measure_redraw() -> Generator[float, None, dict[str, float]]:
    """Return how long Blender is held by drawing its own window, with nothing of ours going on."""
    probe = Probe(PACKAGE, lambda: "idle")
    probe.start()
    for _ in range(20):
        for area in bpy.context.window_manager.windows[0].screen.areas:
            for each in area.regions:
                each.tag_redraw()
        yield 0.2
    probe.stop()
    longest = probe.gaps.longest_ms(capturing=False)
    drive.note(f"figure ui_window_redraw_ms {longest:.1f} ms")
    return {"ui_window_redraw_ms": longest}


def place_take() -> Iterator[float]:
    for where in ("plane", "compositor", "sequencer"):
        check(f"placed: {where}", press(bpy.ops.animatic.place, where=where) == {"FINISHED"})
    scene = bpy.context.scene
    _window, area = view()
    check("the viewport shows textures", area.spaces.active.shading.color_type == "TEXTURE")
    scene.frame_set(scene.frame_start + 4)
    yield from fold(("takes",))
    shoot("08-placed-solid")
    area.spaces.active.shading.type = "MATERIAL"  # the scene's view transform shows the pictures as they are
    yield from settle(_SHADERS_SECONDS)
    shoot("08-placed")
    area.spaces.active.shading.type = "SOLID"


def kill_backend() -> Iterator[float]:
    session = module("worker.session")
    bpy.context.scene.animatic.steps = 100
    for settings in bpy.context.scene.animatic.shots:
        settings.long_side = 192  # so that a cancelled step ends soon
    yield from fold(("generate", "takes"))
    press(bpy.ops.animatic.generate)
    yield from wait(lambda: "step 3/" in state().text, 120)
    os.kill(session.running_worker_or_none().pid, signal.SIGKILL)
    killed = time.monotonic()
    yield from wait(lambda: not state().running, 30)
    check(f"death noticed after {time.monotonic() - killed:.1f} s", time.monotonic() - killed < 3)
    check("its sentence is shown", bool(state().error and state().error_hint and state().error_detail))
    yield from settle()
    shoot("09-killed-backend")
    press(bpy.ops.animatic.generate)
    yield from wait(lambda: "step 2/" in state().text, 120)
    press(bpy.ops.animatic.cancel)
    yield from wait(lambda: not state().running, 20)
    check("cancelled, and the backend lives", not state().running and bool(session.running_worker_or_none()))


def preferences_window() -> Iterator[float]:
    bpy.ops.preferences.addon_show(module=PACKAGE)
    yield 3.0
    shoot("10-preferences")


drive.run(scenario())
