"""Draw every panel in every state of a file and of a run, in a Blender with a window, and end a run by Esc.

    blender --enable-event-simulate --python tests/ui/states.py -- animatic.zip scene.blend BACKEND_PYTHON OUT_FOLDER

The states: no backend, an empty file, a camera without animation, the scene, a run in progress, a run that was
cancelled by Esc, a run that failed. A panel that raises while it is drawn is a failed check, with its error.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from drawn import Drawn
from driving import Drive, arguments, fold, install, module, own, press, press_key, settle, state, wait

ARCHIVE, SCENE, PYTHON, OUT = arguments(4)
drive = Drive(Path(OUT))


def scenario() -> Iterator[float]:
    yield from install(ARCHIVE)
    bpy.ops.wm.read_homefile(use_empty=True)
    yield 1.0
    yield from look("01-empty-no-backend")
    own().backend_python = PYTHON
    yield from wait(lambda: state().backend_ready, 10)
    yield from look("02-empty")
    scene = bpy.context.scene
    scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(scene.camera)
    yield 1.0
    yield from look("03-camera-without-animation")
    bpy.ops.wm.open_mainfile(filepath=SCENE)
    yield 2.0
    yield from look("04-scene")
    yield from cancel_by_escape()
    yield from fail()


def look(name: str) -> Iterator[float]:
    """Draw every panel, take a picture, and check that none raised."""
    drawn = Drawn(module("panels").CLASSES)
    with drawn.watched():
        yield from fold()
        yield from settle()
        drive.shoot(name)
    drive.check(f"{name}: {drawn.count} panels are drawn {'; '.join(drawn.errors)}", drawn.count and not drawn.errors)
    drive.check(f"{name}: none is left out {drawn.left_out()}", not drawn.left_out())
    yield from fold()


def start_long_run() -> Iterator[float]:
    bpy.context.scene.animatic.steps = 100
    for shot in bpy.context.scene.animatic.shots:
        shot.long_side, shot.step = 192, 4
    press(bpy.ops.animatic.generate)
    yield from wait(lambda: "step 2/" in state().text, 240)
    drive.check("a run is in progress", state().running)


def cancel_by_escape() -> Iterator[float]:
    yield from start_long_run()
    yield from look("05-running")
    press(bpy.ops.animatic.prompt_preset_add)
    yield 1.0
    press_key("ESC")
    yield 1.0
    drive.check("Esc in a popup closes that alone", state().running and not state().cancelling)
    press_key("ESC")
    yield from wait(lambda: not state().running, 30)
    drive.check("Esc cancelled the run", not state().running)
    drive.check("no error is shown for it", not state().error)
    drive.check("the backend lives", module("worker.session").running_worker_or_none())
    yield from look("06-cancelled")


def fail() -> Iterator[float]:
    yield from start_long_run()
    os.kill(module("worker.session").running_worker_or_none().pid, signal.SIGKILL)
    yield from wait(lambda: not state().running, 30)
    drive.check("the failed run says why", state().error)
    yield from look("07-failed")


drive.run(scenario())
