"""Blender is killed in the middle of the queue: after a restart it goes on, and makes nothing again."""

import subprocess
import sys
import time
from pathlib import Path

import bpy
import pytest
from animatic import preferences, scripting, waiting
from animatic.backend.contract import TakeFolder
from animatic.operators import queue_start, watch
from animatic.resources import resources
from animatic.waiting import QueueFolder
from queueing import stage
from workers import needs_python, posix, seconds_until_gone

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [needs_python, posix, pytest.mark.slow]

_BLENDER = """
import os, signal, sys
sys.path[:0] = [sys.argv[1] + "/tests/blender", sys.argv[1]]
from conftest import load_extension
load_extension().register()
import bpy
bpy.ops.wm.open_mainfile(filepath=sys.argv[2])
from animatic import waiting
from animatic.worker import session
from animatic.resources import resources
for update in waiting.run(resources()):
    if update.take is not None and eval(sys.argv[3])(update):
        print(session.running_worker_or_none().pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""
_AT_ONCE = """
from animatic.waiting import QueueFolder, marks
queue = QueueFolder(resources().takes_root)
name = queue.name_of(waiting.blend_file())
with marks.running(queue, name):
    queue.next(name).write(status="running")
    os.kill(os.getpid(), signal.SIGKILL)
"""
_OPENED = _BLENDER.partition("for update")[0]
AT_STEP = "lambda update: 'step 9/' in update.text"
AT_FIRST_FRAME = "lambda update: len(update.take.finished_frames()) > 0"


def kill_in_the_middle(file, when):
    """Go through the queue of `file` in a Blender that is killed at the first update that `when` finds."""
    command = [sys.executable, "-c", _BLENDER, str(ROOT), str(file), when]
    blender = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=240)
    assert blender.returncode == -9, blender.stdout
    assert seconds_until_gone(int(blender.stdout.split()[-1])) < 5  # the backend


@pytest.fixture
def film(scene, tmp_path, monkeypatch):
    """Return the file of two shots that wait in the queue of a Blender that is gone."""
    for name, value in {"TAKES": "out", "DATA": "data"}.items():
        monkeypatch.setenv(f"ANIMATIC_{name}", str(tmp_path / value))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    found = stage(scene, tmp_path, ("A", "B"))
    scene.animatic.steps = 40  # many, so that a busy machine is not through before the kill
    assert len(waiting.add(scene, found)) == 2
    bpy.ops.wm.read_homefile(use_empty=True)
    return tmp_path / "street.blend"


def open_again(file):
    bpy.ops.wm.open_mainfile(filepath=str(file))
    queue = QueueFolder(resources().takes_root)
    return queue, queue.name_of(waiting.blend_file())


@pytest.mark.parametrize("when", [AT_STEP, AT_FIRST_FRAME], ids=["denoising", "decoding"])
def test_the_queue_goes_on_where_a_killed_blender_left_it(film, when):
    kill_in_the_middle(film, when)
    queue, name = open_again(film)
    first, second = queue.read(name).jobs
    assert (first.status, second.status) == ("running", "waiting")
    assert not queue.is_being_made(first) and waiting.was_cut(queue, name)
    cut = TakeFolder(queue.takes_root / first.folder)
    written = {number: path.stat().st_mtime_ns for number, path in cut.finished_frames().items()}
    assert bool(written) == (when == AT_FIRST_FRAME)
    said = []
    made = scripting.run_queue(progress=said.append)
    assert made[0] == cut and [folder.read().shot_name for folder in made] == ["A", "B"]
    assert all(len(folder.finished_frames()) == 4 for folder in made)
    assert [job.status for job in scripting.queued()] == ["done", "done"]
    assert {number: cut.frame(number).stat().st_mtime_ns for number in written} == written
    steps = [text for text in said if "step 1/40" in text]
    assert len(steps) == 1, said  # of the second take: the first went on from its checkpoint
    assert len(list(queue.takes_root.glob("takes/*/*/take.json"))) == 2
    assert not waiting.was_cut(queue, name)


@pytest.fixture
def cut_film(film):
    """Return the open file whose queue was cut off."""
    command = [sys.executable, "-c", _OPENED + _AT_ONCE, str(ROOT), str(film)]
    assert subprocess.run(command, timeout=60).returncode == -9
    return open_again(film)


def test_a_restarted_blender_goes_on_by_itself_unless_pause_is_pressed(cut_film, monkeypatch):
    context, own, started = bpy.context, bpy.context.window_manager.animatic.queue, []
    monkeypatch.setattr(queue_start, "_start", lambda context: (queue_start.call_off(context), started.append(True)))
    assert queue_start.follow(context)
    assert 0 < own.starts_in <= queue_start.COUNTDOWN_SECONDS and not started
    assert [item.status for item in own.jobs] == ["cut", "waiting"]
    monkeypatch.setattr(queue_start, "_starts_at", time.monotonic())
    queue_start.follow(context)
    assert started and own.starts_in == -1
    queue_start.follow(context)
    assert len(started) == 1
    queue, name = open_again(bpy.data.filepath)  # it died again before it could start
    queue_start.follow(context)
    assert bpy.context.window_manager.animatic.queue.starts_in > 0
    assert bpy.ops.animatic.queue_pause() == {"FINISHED"}
    assert bpy.context.window_manager.animatic.queue.starts_in == -1 and not waiting.was_cut(queue, name)
    open_again(bpy.data.filepath)
    queue_start.follow(context)
    assert bpy.context.window_manager.animatic.queue.starts_in == -1


def test_with_the_preference_off_it_waits_for_its_button(cut_film, monkeypatch):
    off = type("Off", (), {"go_on_with_queue": False})
    assert preferences.AnimaticPreferences.bl_rna.properties["go_on_with_queue"].default
    monkeypatch.setattr(queue_start, "preferences_or_none", lambda: off)
    queue_start.follow(bpy.context)
    state = bpy.context.window_manager.animatic
    assert state.queue.starts_in == -1 and "press Start Queue" in state.notes


def test_a_blender_without_a_window_never_starts_by_itself(cut_film):
    jobs = scripting.queued()
    command = [sys.executable, "-c", _OPENED + "import time; time.sleep(2); os._exit(0)", str(ROOT), bpy.data.filepath]
    subprocess.run(command, check=True, timeout=60)
    assert scripting.queued() == jobs
    assert not bpy.app.timers.is_registered(watch._look)
