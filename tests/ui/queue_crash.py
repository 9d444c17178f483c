"""Queue two shots, kill Blender in the middle of the first, start it again, and see the queue go on by itself.

    blender --python tests/ui/queue_crash.py -- animatic.zip scene.blend BACKEND_PYTHON OUT_FOLDER first
    blender --python tests/ui/queue_crash.py -- animatic.zip scene.blend BACKEND_PYTHON OUT_FOLDER second

The first start ends by a kill, as a crash does. Both need the same BLENDER_USER_RESOURCES; the scene must have two
shots, and is copied into OUT_FOLDER.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))
from driving import Drive, arguments, fold, install, module, press, settle, state, wait

ARCHIVE, SCENE, PYTHON, OUT, PART = arguments(5)
drive = Drive(Path(OUT))
film = Path(OUT) / "film.blend"
takes = Path(OUT) / "animatic" / "takes"


def queue():
    return state().queue


def statuses() -> list[str]:
    return [job.status for job in queue().jobs]


def frames() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in sorted(takes.glob("*/*/frames/*.png"))}


def first() -> Iterator[float]:
    yield from install(ARCHIVE, PYTHON)
    bpy.ops.wm.save_userpref()
    Path(OUT).mkdir(parents=True, exist_ok=True)
    shutil.rmtree(takes.parent, ignore_errors=True)
    shutil.copyfile(SCENE, film)
    bpy.ops.wm.open_mainfile(filepath=str(film))
    yield 2.0
    bpy.context.scene.animatic.steps = 20
    yield from wait(lambda: state().shot_id, 5)
    for shot in bpy.context.scene.animatic.shots:
        shot.long_side, shot.step, shot.prompt = 192, 4, "a red mannequin walking in a street, grey ground, day"
    bpy.ops.wm.save_mainfile()
    drive.check("two shots are queued", press(bpy.ops.animatic.queue_shots, which="all") == {"FINISHED"})
    drive.check(f"both wait {statuses()}", statuses() == ["waiting", "waiting"])
    yield from fold(("film", "generate", "queue"))
    drive.shoot("01-queue-waiting")
    press(bpy.ops.animatic.queue_run)
    yield from wait(lambda: queue().running and "step 9/" in state().text, 240)
    yield from settle(0.5)
    drive.shoot("02-queue-running")
    drive.check("the queue is running", queue().running)
    (Path(OUT) / "first.txt").write_text("\n".join(drive.report) + "\n")
    os.kill(os.getpid(), signal.SIGKILL)


def second() -> Iterator[float]:
    yield 1.0
    bpy.ops.wm.open_mainfile(filepath=str(film))
    yield from wait(lambda: queue().starts_in > 0, 8)
    drive.check(f"the queue was cut off and says when it goes on {statuses()}", queue().starts_in > 0)
    drive.check("the first was cut, the second waits", statuses() == ["cut", "waiting"])
    yield from fold(("film", "generate", "queue"))
    drive.shoot("03-queue-goes-on")
    yield from wait(lambda: queue().running, 20)
    drive.check("it goes on by itself", queue().running)
    before = frames()
    yield from wait(lambda: not state().running and statuses() == ["done", "done"], 400)
    yield from settle()
    drive.shoot("04-queue-done")
    drive.check(f"both are done {statuses()} {state().error}", statuses() == ["done", "done"])
    drive.check("each shot has one take", len(list(takes.glob("*/*/take.json"))) == 2)
    after = frames()
    drive.check("no finished frame was made again", all(after.get(path) == made for path, made in before.items()))
    drive.check("all frames are there", len(after) == sum(_total(path.parent) for path in takes.glob("*/*/take.json")))


def _total(folder: Path) -> int:
    return module("backend.contract").TakeFolder(folder).read().frames.count


drive.run(first() if PART == "first" else second())
