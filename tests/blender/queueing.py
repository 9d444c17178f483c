"""A saved scene of several shots for the queue, and a backend that makes its frames at once or fails as it is told.

Must not import the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import bpy
import pytest
from animatic import runs, scripting, shots
from animatic.backend.contract import TakeFolder
from animatic.resources import Resources
from animatic.shots import Shot
from animatic.waiting import QueueFolder

from takes import number_picture, write_png


def stage(scene: bpy.types.Scene, folder: Path, names: Iterable[str], side_px: int = 64) -> list[Shot]:
    """Give `scene` a cube and a shot of four frames for each name, steered by depth alone, and save it in `folder`."""
    bpy.ops.mesh.primitive_cube_add(location=(0, 0, -5))
    names = list(names)
    for index, name in enumerate(names):
        camera = bpy.data.objects.new(name, bpy.data.cameras.new(name))
        scene.collection.objects.link(camera)
        scene.timeline_markers.new(name, frame=1 + 4 * index).camera = camera
        scene.camera = scene.camera or camera
    scene.frame_start, scene.frame_end = 1, 4 * len(names)
    scene.animatic.openpose.enabled = False
    found = shots.sync(scene)
    for shot in found:
        settings = scene.animatic.settings_for(shot)
        settings.follow_render_aspect, settings.width, settings.height = False, side_px, side_px
        settings.prompt = f"a box, {shot.name}"
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "street.blend"))
    return found


class Backend:
    """Stands in for the backend process; `made` are the shots whose takes it has finished, in order.

    `ends` holds, by the shot's name, what to do after the first frame in the place of the rest.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of what asks the backend."""
        self.made: list[str] = []
        self.ends: dict[str, Callable[[], object]] = {}
        monkeypatch.setattr(runs.take, "backend_job", self._inspect)
        for module in (runs, runs.take):
            monkeypatch.setattr(module, "finish_take", self._finish)

    def _inspect(self, *_arguments: object) -> Generator[runs.Update, None, None]:
        yield from self._wait()

    def _wait(self) -> Generator[runs.Update, None, None]:
        try:
            yield runs.Update(waiting=True)
        except runs.CancelRun:
            raise runs.RunError("Cancelled.", code="cancelled") from None

    def _finish(self, folder: TakeFolder, _resources: object) -> Generator[runs.Update, None, TakeFolder]:
        take = folder.read()
        for number in range(1, take.frames.count + 1):
            if number not in folder.finished_frames():
                folder.frames.mkdir(exist_ok=True)
                write_png(folder.frame(number), number_picture(number, take.width, take.height))
                yield runs.Update("Decoding", number / take.frames.count, take=folder, new_picture=True)
            if number == 1 and take.shot_name in self.ends:
                yield from self._wait()
                self.ends[take.shot_name]()
        self.made.append(take.shot_name)
        return folder


def follow(run: Generator[runs.Update, None, object], at: Callable[[runs.Update], object] = lambda _update: None):
    """Follow a run to its end and return what it returns; `at` each update it may do something."""
    while True:
        try:
            at(next(run))
        except StopIteration as done:
            return done.value


def fail(code: str = "out_of_memory") -> None:
    """End a job in an error."""
    raise runs.RunError("It broke.", "Mend it.", "the details", code)


def queue_of(using: Resources) -> QueueFolder:
    """Return the queue of a takes folder."""
    return QueueFolder(using.takes_root)


def statuses() -> dict[str, str]:
    """Return how the job of each shot stands."""
    return {job.take.shot_name: job.status for job in scripting.queued()}
