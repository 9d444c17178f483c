"""Start, watch and stop the backend process, and exchange messages with it.

Must not import anything but the standard library, the contract and `process`: it works without Blender too.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..backend.contract import PROTOCOL, Cancel, Cancelled, Failed, Finished, FromBackend, Heartbeat, Hello, ToBackend
from .process import WorkerProcess, in_words, open_log

State = Literal["stopped", "starting", "ready", "busy", "hung", "dead"]

LOG_LINES = 60  # enough for the stacks of a crash


class WorkerError(RuntimeError):
    """The backend cannot be started or reached; the text says what to do."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds."""

    hello: float = 30.0  # from the start to the first message
    heartbeat: float = 10.0  # without a sign of life until the state is "hung"
    hung: float = 110.0  # in that state until its jobs are given up


class Worker:
    """One backend process: `start`, `send`, and `poll` often; nothing but `stop` ever waits.

    Every job that was sent ends in exactly one Finished, Cancelled or Failed from `poll`, also when the
    process is killed, hangs, never starts or is stopped. Call it from one thread.
    """

    def __init__(
        self,
        python: Path,
        program_folder: Path,
        log_file: Path,
        environment: Mapping[str, str] | None = None,
        patience: Patience = Patience(),
    ) -> None:
        """Take the backend's Python, the folder that holds the package `backend`, and a file for its log.

        `environment` stands in for `os.environ`; what would mislead the backend's Python is left out of both.
        """
        self.python = python
        self._command = [str(python), "-m", "backend", "serve"]
        self._program_folder = program_folder
        self._log_file = log_file
        self._environment = environment
        self._patience = patience
        self._child: WorkerProcess | None = None
        self._log_start_bytes = 0
        self._greeted = False
        self._hung_since: float | None = None
        self._jobs: list[str] = []  # sent and not ended
        self._undelivered: list[FromBackend] = []
        self._state: State = "stopped"

    @property
    def pid(self) -> int | None:
        """The number of the process, None without one."""
        return self._child.process.pid if self._child else None

    @property
    def alive(self) -> bool:
        """Whether the process runs, hung or not."""
        return self._child is not None and self._child.process.poll() is None

    @property
    def state(self) -> State:
        """What `poll` last saw: "hung" means alive without a sign of life, "dead" that it ended unasked."""
        if self._state == "ready" and self._jobs:
            return "busy"
        return self._state

    def start(self) -> None:
        """Start the process, unless it runs. Raises `WorkerError` where there is nothing to run."""
        if self.alive:
            return
        self._undelivered = self.poll()  # what the last process left
        if self._child is not None:  # it ended a moment ago, its last words are not read yet
            self._undelivered += self._died(self._child.process.returncode)
        self._greeted, self._hung_since = False, None
        self._child = self._started()
        self._state = "starting"
        atexit.register(self.stop)

    def send(self, message: ToBackend) -> None:
        """Send `message`, also while the process still starts.

        Raises `WorkerError` when the process was stopped or `poll` has reported its end. If it ended since,
        the next `poll` fails this job too and says why.
        """
        if self._child is None:
            raise WorkerError("The backend is not running. Start it again; takes go on from where they were.")
        if not isinstance(message, Cancel):
            if message.job in self._jobs:
                raise WorkerError(f"The backend is still busy with the job {message.job!r}.")
            self._jobs.append(message.job)
        self._child.send(message)

    def poll(self) -> list[FromBackend]:
        """Return what has arrived since the last call, at once; heartbeats are kept back and show in `state`."""
        messages, self._undelivered = self._undelivered, []
        if self._child is None:
            return messages
        ended = self._child.has_ended()  # before reading: what it said before is in the queue by now
        for message in self._child.received():
            if isinstance(message, Heartbeat) or not self._expects(message):
                continue
            self._note(message)
            messages.append(message)
        return messages + (self._died(self._child.process.returncode) if ended else self._watch(self._child))

    def stop(self, timeout: float = 5.0) -> None:
        """Close the pipe, which ends the process, and kill it after `timeout` seconds; its jobs are cancelled."""
        child = self._taken_leave_of()
        if child is not None:
            child.close(timeout)  # not on a thread: at the end of Python none can start

    def stop_beside(self, timeout: float = 5.0) -> threading.Thread | None:
        """Do what `stop` does without waiting; return the thread that ends with the process, None without one."""
        child = self._taken_leave_of()
        return child.close_beside(timeout) if child is not None else None

    def last_log_lines(self, count: int = LOG_LINES) -> list[str]:
        """Return the last lines that this process, or the libraries in it, wrote into the log."""
        if not self._log_file.exists():
            return []
        with self._log_file.open("rb") as log:
            size_bytes = log.seek(0, os.SEEK_END)
            log.seek(max(min(self._log_start_bytes, size_bytes), size_bytes - 65536))
            return log.read().decode("utf-8", errors="replace").splitlines()[-count:]

    def _started(self) -> WorkerProcess:
        try:
            log = open_log(self._log_file)
        except OSError as error:
            raise WorkerError(
                f"The backend's log {self._log_file} cannot be written: {error.strerror}. "
                "Free some space on its disk, or correct the folder's permissions."
            ) from error
        with log:
            self._log_start_bytes = log.tell()
            environment = os.environ if self._environment is None else self._environment
            try:
                return WorkerProcess(self._command, self._program_folder, environment, log.fileno())
            except OSError as error:
                raise WorkerError(
                    f"The backend could not be started: {error.filename or self._command[0]}: {error.strerror}. "
                    "Set the backend up, or correct its Python, in Animatic's preferences."
                ) from error

    def _expects(self, message: FromBackend) -> bool:
        """Tell whether `message` is about a job that has not ended, or about none."""
        return isinstance(message, Hello) or not message.job or message.job in self._jobs

    def _note(self, message: FromBackend) -> None:
        """Follow what a message says about the process and its jobs."""
        if isinstance(message, Hello):
            self._greeted, self._state = True, "ready"
        elif isinstance(message, Finished | Cancelled | Failed) and message.job in self._jobs:
            self._jobs.remove(message.job)

    def _watch(self, child: WorkerProcess) -> list[FromBackend]:
        """Judge a living process: wrong protocol, no greeting, no heartbeat."""
        now = time.monotonic()
        if child.protocol not in (None, PROTOCOL):
            return self._give_up(
                "backend_protocol",
                f"The backend speaks version {child.protocol} of the messages, and this Animatic version {PROTOCOL}.",
                "Restart Blender: Animatic was updated while it ran.",
            )
        if not self._greeted:
            if now - child.started < self._patience.hello:
                return []
            return self._give_up(
                "backend_no_start",
                f"The backend was started and said nothing for {self._patience.hello:g} seconds.",
                "Repair the backend in Animatic's preferences, or see its log.",
            )
        if now - child.last_heard < self._patience.heartbeat:
            self._hung_since, self._state = None, "ready"
            return []
        self._state = "hung"
        # counted from here: after a computer slept, the last message looks old and the next is on its way
        self._hung_since = self._hung_since or now
        if not self._jobs or now - self._hung_since < self._patience.hung:
            return []
        for job in self._jobs:  # should it wake up, it need not go on
            child.send(Cancel(job))
        return self._fail_jobs(
            "backend_hung",
            f"The backend has given no sign of life for {now - child.last_heard:.0f} seconds.",
            "Press Finish Take: the take goes on from its last checkpoint.",
        )

    def _give_up(self, code: str, message: str, hint: str) -> list[FromBackend]:
        self._let_go()
        self._state = "dead"
        return self._fail_jobs(code, message, hint)

    def _died(self, exit_code: int) -> list[FromBackend]:
        """Report a process that ended unasked."""
        self._let_go()
        self._state = "dead"
        if not self._greeted:
            hint = "Repair the backend in Animatic's preferences; its log says what is missing."
            return self._fail_jobs("backend_no_start", f"The backend did not start: it {in_words(exit_code)}.", hint)
        hint = "Press Finish Take: the take goes on from its last checkpoint."
        if exit_code in (-9, 137):
            hint += " If it happens again, close other programs or make a smaller take."
        return self._fail_jobs("backend_died", f"The backend stopped: it {in_words(exit_code)}.", hint)

    def _fail_jobs(self, code: str, message: str, hint: str) -> list[FromBackend]:
        """Return one Failed for every job that was sent, or one without a job when there was none."""
        detail = "\n".join(self.last_log_lines())
        jobs, self._jobs = self._jobs or [""], []
        return [Failed(job, code, message, hint, detail) for job in jobs]

    def _taken_leave_of(self) -> WorkerProcess | None:
        """Cancel all jobs and return the process to close, None without one."""
        if self._child is None:
            return None
        self._undelivered = self.poll()
        child = self._forgotten()
        self._undelivered += [Cancelled(job) for job in self._jobs]
        self._jobs.clear()
        self._state = "stopped"
        return child

    def _let_go(self) -> None:
        """End the process at once, and wait for it nowhere: even a killed one may stay for a moment."""
        child = self._forgotten()
        if child is not None:
            child.close_beside(0.0)

    def _forgotten(self) -> WorkerProcess | None:
        child, self._child = self._child, None
        atexit.unregister(self.stop)
        return child
