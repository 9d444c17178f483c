"""Capture a shot: play what is simulated, render each frame once, and write the capture folder.

The blocking and the background form run the same steps; only the call that renders differs. Must not
import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import bpy

from ...backend.contract import CaptureFolder, CaptureRequest, shot_folder
from .. import checks
from ..errors import CannotDraw, CaptureCancelled, CaptureError, CaptureStopped
from ..fast import engine
from ..fast.drawn_recorder import DrawnRecorder, why_not_drawn
from ..indices import Indices, material_indices, surface_indices
from ..passes.base import Pass, Prepared
from ..passes.registry import passes_of
from . import settings, simulations
from .beauty import BeautyKeeper
from .guards import claimed, frame_kept, plain_errors, scratch_folder
from .listener import Listener
from .recorder import Recorder
from .restore import BlockReference, Restorer
from .result import write_result

_WHILE_PLAYING_SECONDS = 0.05  # how long a poll may hold the main thread
_RENDER_END_SECONDS = 20.0  # how long Blender may wait for the frame in progress when a capture is cut off

OnFrame = Callable[[int, int], None]


def capture(
    scene: bpy.types.Scene, request: CaptureRequest, captures_root: Path, on_frame: OnFrame | None = None
) -> CaptureFolder:
    """Capture `request` into a new folder under `captures_root` and return it; blocks until it is done.

    `on_frame(done, total)` is called after each frame; what it raises ends the capture. Raises
    `CaptureError`. The scene comes back as it was, and a capture that fails leaves no folder.
    """
    job = CaptureJob(scene, request, captures_root, background=False, on_frame=on_frame)
    for _ in job.steps:
        pass
    return job.result


def start(scene: bpy.types.Scene, request: CaptureRequest, captures_root: Path) -> CaptureJob:
    """Begin to capture `request` while Blender's window stays alive; call `poll` until it says True.

    Raises `CaptureError` when the shot cannot be captured.
    """
    return CaptureJob(scene, request, captures_root, background=True)


class CaptureJob:
    """A capture under way.

    When `poll` has said True, `result` is the folder, or `error` says why there is none; both are None
    after a cancel.
    """

    def __init__(
        self,
        scene: bpy.types.Scene,
        request: CaptureRequest,
        captures_root: Path,
        background: bool,
        on_frame: OnFrame | None = None,
    ) -> None:
        checks.render_layer(scene).update()  # which objects it renders is known only then
        refused = checks.refusals(scene, request)
        if background and bpy.app.is_job_running("RENDER"):
            refused.append("Blender is rendering: wait for it, or press Esc in the render window, then capture.")
        if refused:
            raise CaptureError(" ".join(refused))
        self._scene_reference = BlockReference(scene)
        self._request, self._background, self._on_frame = request, background, on_frame
        self._shot_folder = shot_folder(captures_root, request.shot_name, request.shot_id)
        self._unbaked = simulations.unbaked(scene, checks.render_layer(scene), request.shown)
        self._frames_to_play = simulations.frames_to_play(self._unbaked, request.frames.end)
        self._cancelled = False
        self._recorders: list[Listener] = []  # one a walk
        self._why_rendered = ""
        self.done_frames = 0
        walks = 2 if "beauty" in request.passes else 1
        self.total_frames = walks * (len(self._frames_to_play) + request.frames.count)
        self.result: CaptureFolder | None = None
        self.error: CaptureError | None = None
        self.steps = self._run()

    def poll(self) -> bool:
        """Go on for a moment, on the main thread; return True when the capture has ended."""
        try:
            next(self.steps)
        except StopIteration:
            return True
        except CaptureCancelled:
            return True
        except CaptureError as error:
            self.error = error
            return True
        return False

    @property
    def saved_meanwhile(self) -> bool:
        """Whether the .blend was saved while its render settings were those of the capture."""
        return any(recorder.saved_meanwhile for recorder in self._recorders)

    def cancel(self) -> None:
        """Ask the capture to end after the frame that it is in; `poll` tells when it has."""
        self._cancelled = True
        for recorder in self._recorders:
            recorder.stop()

    def _run(self) -> Iterator[None]:
        began = time.monotonic()
        scene = self._scene()
        with plain_errors(), claimed(self._shot_folder) as folder, scratch_folder() as scratch, frame_kept(scene):
            told = checks.warnings(scene, self._request)
            for kind in self._request.passes:
                (folder.path / kind).mkdir()
            yield  # a moment for the window; while objects are held below, nothing may undo them away
            self._end_if_cancelled()
            recorder, passes = yield from self._record(folder, scratch)
            if "beauty" in self._request.passes:  # a picture of another engine, so a render of its own
                keeper = BeautyKeeper(self._scene(), self._request, folder, scratch, self._frame_done)
                yield from self._walk(keeper, settings.apply_beauty)
            yield
            how = {"warnings": tuple(told), "seconds": time.monotonic() - began, "why_rendered": self._why_rendered}
            write_result(folder, self._request, self._scene(), recorder.cameras, passes, **how)
        self.result = folder

    def _record(self, folder: CaptureFolder, scratch: Path) -> Generator[None, None, tuple[Recorder, tuple[Pass, ...]]]:
        """Write the passes of every frame: drawn, where that shows what a render shows."""
        beside, done = not self._needs_override, self.done_frames
        passes, indices = self._prepared()
        self._why_rendered = why_not_drawn(self._request, passes)
        if not self._why_rendered:
            into = (self._scene(), self._request, folder, scratch, passes, self._frame_done)
            drawn = DrawnRecorder(*into, beside=beside)
            try:
                with engine.offered(drawn.draw):
                    yield from self._walk(drawn, partial(settings.apply_drawn, indices=indices, engine=engine.NAME))
                return drawn, passes
            except CannotDraw as why:
                self._why_rendered, self.done_frames = str(why), done
                passes, indices = self._prepared()  # anew: some remember what they have seen
            finally:
                drawn.let_go()
        into = (self._scene(), self._request, folder, scratch, passes, self._frame_done)
        recorder = Recorder(*into, beside=beside)
        yield from self._walk(recorder, partial(settings.apply, passes=passes, indices=indices))
        return recorder, passes

    def _walk(
        self, recorder: Listener, set_up: Callable[[Restorer, bpy.types.Scene, CaptureRequest], None]
    ) -> Iterator[None]:
        """Render every frame of the shot once, with the settings of `set_up`."""
        self._end_if_cancelled()  # between two walks nothing else asks
        self._recorders.append(recorder)
        scene = self._scene()
        with Restorer() as restorer, recorder.listening():
            set_up(restorer, scene, self._request)
            if self._background:
                restorer.set(bpy.context.preferences, "view.render_display_type", "NONE")
            restorer.note_in(scene)
            yield from self._play()  # after the settings: changing Cycles' makes a rigid body cache outdated
            yield from self._render(restorer, recorder)
            recorder.conclude()
            while self._background and recorder.is_writing:
                yield

    def _scene(self) -> bpy.types.Scene:
        scene = self._scene_reference.found()
        if scene is None:
            raise CaptureError("The scene was removed while it was being captured.")
        return scene

    @property
    def _needs_override(self) -> bool:
        """Whether the scene is not the open one, of whose frame a still would be.

        With Python 3.11 Blender looks into an override without holding Python's lock: no thread may run meanwhile.
        """
        return bpy.context.scene != self._scene()

    def _frame_done(self) -> None:
        self.done_frames += 1
        if self._on_frame:
            self._on_frame(self.done_frames, self.total_frames)

    def _play(self) -> Iterator[None]:
        """Visit the frames of unbaked simulations in order, which fills the caches that the render reads."""
        pause_at = time.monotonic() + _WHILE_PLAYING_SECONDS
        for scene_frame in self._frames_to_play:
            self._scene().frame_set(scene_frame)
            self._frame_done()
            if time.monotonic() > pause_at:
                yield
                self._end_if_cancelled()
                pause_at = time.monotonic() + _WHILE_PLAYING_SECONDS

    def _prepared(self) -> tuple[tuple[Pass, ...], Indices]:
        """Return what writes the passes, and the pass indices of what they tell apart."""
        scene = self._scene()
        passes = passes_of(Prepared(scene, checks.render_layer(scene), self._request))
        indices = surface_indices(surface for each in passes for surface in each.surfaces())
        indices |= material_indices(material for each in passes for material in each.materials())
        for each in passes:
            each.begin(indices)
        return passes, indices

    def _render(self, restorer: Restorer, recorder: Listener) -> Iterator[None]:
        """Render every frame of the shot once: an animation, but stills and frames before 0, where none can start."""
        asked = self._request.frames
        frames = [asked.scene_frame(n) for n in range(1, asked.count + 1)]
        rest = [frame for frame in frames if frame >= 0 and not asked.are_stills]
        for scene_frame in (frame for frame in frames if frame not in rest):
            self._scene().frame_set(scene_frame)
            settings.write_frames(restorer, self._scene(), recorder.picture(scene_frame))
            restorer.note_in(self._scene())
            yield from self._render_call(recorder, write_still=True)
        if rest:
            every = (rest[0], rest[-1], asked.step)
            settings.write_frames(restorer, self._scene(), recorder.pictures, every)
            restorer.note_in(self._scene())
            yield from self._render_call(recorder, animation=True)
        if recorder.missing:
            raise CaptureStopped(
                f"Blender stopped rendering with {recorder.missing} frames to go, as Esc, undo and opening a file "
                "make it: capture again."
            )

    def _render_call(self, recorder: Listener, **what: bool) -> Iterator[None]:
        name, failed = self._scene().name, None
        try:
            with bpy.context.temp_override(scene=self._scene()) if self._needs_override else nullcontext():
                if self._background:
                    bpy.ops.render.render("INVOKE_DEFAULT", scene=name, **what)
                else:
                    bpy.ops.render.render(scene=name, **what)
        except RuntimeError as error:
            failed = error
        try:
            while self._background and bpy.app.is_job_running("RENDER"):
                yield
        except GeneratorExit:
            # with the settings back in place it would go on into the artist's own output folder
            recorder.stop()
            recorder.wait_for_end(_RENDER_END_SECONDS)
            raise
        recorder.check()  # a handler that ended the render knows better why
        self._end_if_cancelled()
        if failed:
            raise CaptureError(f"Blender could not render the passes: {failed}") from failed

    def _end_if_cancelled(self) -> None:
        if self._cancelled:
            raise CaptureCancelled("The capture was cancelled.")
