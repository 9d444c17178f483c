"""Answer requests that arrive as lines of JSON, one job at a time, until the other side goes away.

Must not import torch: the process greets before torch is loaded.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import platform
import signal
import threading
import time
from typing import NoReturn, Protocol, overload

from .contract import (
    AddFrames,
    Bake,
    Cancel,
    Cancelled,
    ContractError,
    CountTokens,
    DrawSheets,
    DrawSurface,
    ExportComfyUI,
    ExportTake,
    Failed,
    Finished,
    FromBackend,
    Heartbeat,
    Hello,
    Look,
    Run,
    WriteTimeline,
    from_line,
)
from .contract.library import LibraryRequest
from .errors import CancelledByUser
from .failures import MORE_FRAMES, OTHER, TAKE, TEXTURE, Work, failed
from .jobs import Cancelled as IsCancelled
from .jobs import Report, Request
from .streams import Channel, end_process
from .version import VERSION

HEARTBEAT_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Doer(Protocol):
    """Does jobs and keeps models loaded between them; `jobs.Jobs` is the one."""

    def do(self, request: Request, report: Report, cancelled: IsCancelled) -> tuple[str, ...]:
        """Do what `request` asks for and return the lines that a person should read."""

    def free(self) -> None:
        """Unload the models."""


def serve(channel: Channel, jobs: Doer, idle_seconds: float) -> NoReturn:
    """Say hello, then do the jobs that arrive on `channel`; unload the models after `idle_seconds` without one.

    The process ends, at once and inside any job, when the other side closes the channel.
    """
    channel.send(Hello(version=VERSION, pid=os.getpid(), python=platform.python_version()))
    faulthandler.enable()  # a crash in a library leaves its stack in the log
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in Blender's terminal is for Blender
    server = _Server(channel, jobs, idle_seconds)
    threading.Thread(target=server.listen, name="listen", daemon=True).start()
    threading.Thread(target=server.beat, name="heartbeat", daemon=True).start()
    while True:
        server.work()


class _Server:
    """Three threads: jobs are done on the main one, one listens, one sends the heartbeats."""

    def __init__(self, channel: Channel, jobs: Doer, idle_seconds: float) -> None:
        self._channel = channel
        self._jobs = jobs
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()  # guards the three below
        self._waiting: dict[str, Request] = {}
        self._running: Request | None = None
        self._cancelled = threading.Event()

    def listen(self) -> None:
        """Read requests until the other side closes the channel, then end the process."""
        for line in self._channel.lines():
            try:
                message = from_line(line)
                if isinstance(message, Cancel):
                    self._cancel(message.job)
                elif isinstance(message, Request):
                    self._add(message)
                else:
                    raise ContractError("message.type", type(message).__name__, "one that the backend takes")
            except ContractError as error:
                _log.warning("%s", error)
                hint = "Blender and the backend may be of different versions: restart Blender."
                self._channel.send(Failed("", "bad_message", f"The backend was sent a bad message: {error}", hint))
        end_process()

    def beat(self) -> None:
        """Say every second that this process lives, and what it is doing."""
        while True:
            with self._changed:
                job = self._running.job if self._running else ""
            self._channel.send(Heartbeat(job))
            time.sleep(HEARTBEAT_SECONDS)

    def work(self) -> None:
        """Wait for the next job and do it; without one for a while, unload the models and wait on."""
        request = self._next(self._idle_seconds)
        if request is None:
            self._jobs.free()
            request = self._next(None)
        answer = self._answer(request)
        with self._changed:
            self._running = None
        self._channel.send(answer)

    @overload
    def _next(self, patience_seconds: None) -> Request: ...

    @overload
    def _next(self, patience_seconds: float) -> Request | None: ...

    def _next(self, patience_seconds: float | None) -> Request | None:
        """Wait for a request and take it; None when there is none for so long."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._waiting, patience_seconds):
                return None
            self._running = self._waiting.pop(next(iter(self._waiting)))
            self._cancelled.clear()
            return self._running

    def _answer(self, request: Request) -> FromBackend:
        started = time.monotonic()
        _log.info("job %s: %s", request.job, request)
        try:
            lines = self._jobs.do(request, self._channel.send, self._cancelled.is_set)
        except CancelledByUser:
            return Cancelled(request.job)
        except (Exception, SystemExit) as error:  # noqa: BLE001 (the outer edge: every error becomes a message)
            _log.exception("job %s failed", request.job)
            return failed(error, request.job, _written_folder(request), _work(request))
        return Finished(request.job, lines, seconds=time.monotonic() - started)

    def _add(self, request: Request) -> None:
        with self._changed:
            known = request.job in self._waiting or (self._running is not None and self._running.job == request.job)
            if known or not request.job:
                raise ContractError("message.job", request.job, "a name that no other job has")
            self._waiting[request.job] = request
            self._changed.notify_all()

    def _cancel(self, job: str) -> None:
        with self._changed:
            if self._running is not None and self._running.job == job:
                self._cancelled.set()
                return
            was_waiting = self._waiting.pop(job, None) is not None
        if was_waiting:
            self._channel.send(Cancelled(job))
        else:
            _log.info("nothing to cancel: job %s has ended", job)


def _work(request: Request) -> Work:
    """Return what the sentences of an error call what `request` asked for."""
    if isinstance(request, Bake):
        return TEXTURE
    if isinstance(request, AddFrames):
        return MORE_FRAMES
    others = CountTokens | DrawSurface | DrawSheets | WriteTimeline | ExportTake | ExportComfyUI | LibraryRequest
    return OTHER if isinstance(request, others) else TAKE


def _written_folder(request: Request) -> str:
    if isinstance(request, Run | AddFrames | Bake | DrawSurface | DrawSheets | WriteTimeline):
        return request.folder
    return request.into if isinstance(request, Look | ExportTake | ExportComfyUI) else ""
