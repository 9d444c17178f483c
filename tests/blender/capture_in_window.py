"""Drive the background form of a capture in a Blender with a window, and write what was seen as JSON.

Run by test_capture_background.py: blender --factory-startup --python capture_in_window.py -- FOLDER
"""

from __future__ import annotations

import importlib.util
import json
import sys
import threading
import time
import traceback
from pathlib import Path

import bpy

HERE = Path(__file__).resolve().parent
FOLDER = Path(sys.argv[sys.argv.index("--") + 1])
WAYS = {True: "drawn", False: "rendered"}


def load() -> None:
    """Import the extension as `animatic`, and the scene builders."""
    root = HERE.parents[1]
    spec = importlib.util.spec_from_file_location(
        "animatic", root / "__init__.py", submodule_search_locations=[str(root)]
    )
    sys.modules["animatic"] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.insert(0, str(HERE))


load()
import scenes  # noqa: E402
from animatic.backend.contract import FrameMap  # noqa: E402
from animatic.capture import CaptureError, capture, start  # noqa: E402
from animatic.capture.files import exr  # noqa: E402


class Driver:
    """Goes through the cases one after the other, a moment at each tick of a timer."""

    def __init__(self) -> None:
        self.seen: dict[str, object] = {}
        self.steps = self.cases()
        self.threads: set[bool] = set()

    def tick(self) -> float | None:
        try:
            next(self.steps)
        except StopIteration:
            self.finish()
        except Exception:  # noqa: BLE001  the test shows it
            self.seen["failed"] = traceback.format_exc()
            self.finish()
        return 0.02

    def finish(self) -> None:
        FOLDER.joinpath("seen.json").write_text(json.dumps(self.seen))
        bpy.ops.wm.quit_blender()

    def cases(self):
        scene = bpy.context.scene
        for obj in list(scene.objects):
            bpy.data.objects.remove(obj)
        scenes.add_camera(scene, location=(0, -3, 0))
        scenes.add_person(scene)
        cube = scenes.add_cube(scene, location=(1.5, 5, 3), size=0.5, name="Falls")
        bpy.context.view_layer.objects.active = cube
        bpy.ops.rigidbody.object_add()
        scene.frame_set(2)
        bpy.ops.wm.save_as_mainfile(filepath=str(FOLDER / "scene.blend"))
        bpy.app.handlers.frame_change_post.append(self.note_thread)
        yield
        for draw in (True, False):
            yield from self.compare(scene, FrameMap(4, 9), draw)
            yield from self.compare(scene, FrameMap(-2, 1), draw)
            yield from self.cancel(scene, draw)
        yield from self.error(scene)
        yield from self.busy(scene)

    def note_thread(self, _scene, depsgraph) -> None:
        if depsgraph.mode == "RENDER":
            self.threads.add(threading.current_thread() is threading.main_thread())

    def settings(self, scene) -> list:
        render = scene.render
        return [
            *(scene.frame_current, scene.frame_start, scene.frame_end, render.engine, render.filepath),
            *(render.resolution_x, render.image_settings.file_format, scene.cycles.samples, scene.camera.name),
            bpy.context.preferences.view.render_display_type,
            scene.view_layers[0].use_pass_z,
            len(bpy.context.window_manager.windows),
        ]

    def compare(self, scene, frames, draw):
        """Capture in the background and blocking: same files, no frozen window, the scene as it was."""
        request = scenes.request(scene, frames=frames, width=256, height=256, draw=draw)
        before = self.settings(scene)
        self.threads.clear()
        job = start(scene, request, FOLDER / "captures")
        held, ticks, began = 0.0, 0, time.monotonic()
        progress = []
        while True:
            asked = time.monotonic()
            done = job.poll()
            held, ticks = max(held, time.monotonic() - asked), ticks + 1
            progress.append(job.done_frames)
            if done:
                break
            yield
        took = time.monotonic() - began
        found = {"error": str(job.error), "ticks": ticks, "longest_poll_seconds": held, "seconds": took}
        found |= {"total": job.total_frames, "progress": progress, "off_main_thread": self.threads == {False}}
        found |= {"restored": self.settings(scene) == before, "dirty": bpy.data.is_dirty}
        if job.result:
            found["way"] = job.result.read().way
            blocking = capture(scene, request, FOLDER / "captures")
            found["same"] = [self.same(job.result, blocking, number) for number in range(1, frames.count + 1)]
        self.seen[f"{WAYS[draw]}, frames {frames.start} to {frames.end}"] = found

    def same(self, one, other, number) -> bool:
        first, second = (exr.read(folder.control_file("depth", number)).channels["Z"] for folder in (one, other))
        poses = [folder.control_file("openpose", number).read_text() for folder in (one, other)]
        return bool((first == second).all()) and poses[0] == poses[1]

    def cancel(self, scene, draw):
        request = scenes.request(scene, frames=FrameMap(1, 60), width=512, height=512, shot_id="cancelled", draw=draw)
        before = self.settings(scene)
        job = start(scene, request, FOLDER / "captures")
        asked = 0.0
        while not job.poll():
            if job.done_frames >= 63 and not asked:  # 60 are played first
                asked = time.monotonic()
                job.cancel()
            yield
        self.seen[f"{WAYS[draw]}, cancel"] = {
            "ended": job.result is None and job.error is None,
            "seconds": time.monotonic() - asked,
            "done": job.done_frames,
            "restored": self.settings(scene) == before,
            "files": [path.name for path in FOLDER.joinpath("captures").glob("*cancelle/*")],
        }

    def error(self, scene):
        FOLDER.joinpath("blocked").write_text("a file where the folder should be")
        before = self.settings(scene)
        job = start(scene, scenes.request(scene), FOLDER / "blocked")
        while not job.poll():
            yield
        self.seen["error"] = {"error": str(job.error), "restored": self.settings(scene) == before}

    def busy(self, scene):
        """A capture while Blender renders is refused."""
        slow = scenes.request(scene, frames=FrameMap(1, 5), width=512, height=512, draw=False)
        job = start(scene, slow, FOLDER / "captures")
        while not bpy.app.is_job_running("RENDER"):
            job.poll()
            yield
        try:
            start(scene, scenes.request(scene), FOLDER / "captures")
        except CaptureError as error:
            self.seen["busy"] = str(error)
        while not job.poll():
            yield


bpy.app.timers.register(Driver().tick, first_interval=1)
