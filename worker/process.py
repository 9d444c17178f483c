"""Run the backend as a child process: its environment, its pipes, its log, how it ended.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import logging
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ..backend.contract import ContractError, FromBackend, Hello, ToBackend, from_line, to_line

LOG_LIMIT_BYTES = 2_000_000  # a longer log is set aside at the next start
_LAST_WORDS_SECONDS = 0.5  # for what a process that ended has left in the pipe
_KILL_SECONDS = 1.0
_DROPPED = {"LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "__PYVENV_LAUNCHER__"}

_log = logging.getLogger(__name__)


def backend_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return `environment` without what would lead the backend's Python to another's packages or libraries."""
    kept = {
        name: value
        for name, value in environment.items()
        if name.upper() not in _DROPPED and not name.upper().startswith("PYTHON")
    }
    return {**kept, "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"}


class WorkerProcess:
    """The process with its two pipes, one thread on each, so that a full pipe stops nobody."""

    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str], log: int) -> None:
        """Start `command` in `folder`; what it writes to standard error goes to the descriptor `log`."""
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=backend_environment(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open a console
        )
        self.started = self.last_heard = time.monotonic()
        self.protocol: int | None = None  # as said in the greeting
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()  # None closes the pipe
        self._incoming: queue.SimpleQueue[FromBackend] = queue.SimpleQueue()
        self._seen_ended: float | None = None
        # daemons: Blender's Python waits for other threads before it lets anybody stop this process
        self._reader = threading.Thread(target=self._read, name="animatic-read", daemon=True)
        self._writer = threading.Thread(target=self._write, name="animatic-write", daemon=True)
        self._reader.start()
        self._writer.start()

    def send(self, message: ToBackend) -> None:
        """Hand `message` to the writing thread."""
        self._outgoing.put(to_line(message).encode())

    def received(self) -> list[FromBackend]:
        """Return the messages that have arrived since the last call."""
        return [self._incoming.get() for _ in range(self._incoming.qsize())]

    def has_ended(self) -> bool:
        """Tell whether the process has ended and everything that it said has arrived."""
        if self.process.poll() is None:
            return False
        self._seen_ended = self._seen_ended or time.monotonic()
        # a process of its own that outlives it may hold the pipe open for ever
        return not self._reader.is_alive() or time.monotonic() - self._seen_ended > _LAST_WORDS_SECONDS

    def close(self, timeout: float) -> None:
        """Close the pipe and wait; kill the process after `timeout` seconds."""
        self._outgoing.put(None)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            with suppress(subprocess.TimeoutExpired):  # a driver may keep even a killed process for a while
                self.process.wait(_KILL_SECONDS)

    def close_beside(self, timeout: float) -> threading.Thread:
        """Close the pipe and return the thread that waits and kills: a process in a long kernel takes a while."""
        # no daemon: Blender may quit meanwhile, and the process must not outlive it
        closer = threading.Thread(target=self.close, args=(timeout,), name="animatic-close")
        closer.start()
        return closer

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as pipe:
            for line in pipe:
                self.last_heard = time.monotonic()
                try:
                    message = from_line(line.decode("utf-8", errors="replace"))
                except ContractError as error:
                    _log.warning("the backend wrote something that is no message: %s", error)
                    continue
                if not isinstance(message, FromBackend):
                    _log.warning("the backend sent a message that only Blender sends: %s", message)
                    continue
                if isinstance(message, Hello):
                    self.protocol = message.protocol
                self._incoming.put(message)

    def _write(self) -> None:
        assert self.process.stdin is not None
        try:
            with self.process.stdin as pipe:
                while (data := self._outgoing.get()) is not None:
                    pipe.write(data)
                    pipe.flush()
        except OSError as error:  # the process is gone; `poll` says so
            _log.info("the backend takes no more messages: %s", error)


def open_log(path: Path) -> BinaryIO:
    """Open the log for appending, the one before set aside when it is long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_name(f"{path.stem}.old{path.suffix}"))
    log = path.open("ab")
    log.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} starting\n".encode())
    log.flush()
    return log


def in_words(exit_code: int) -> str:
    """Return how a process ended, to follow "it"."""
    if exit_code < 0:
        name = {number.value: number.name for number in signal.Signals}.get(-exit_code, f"signal {-exit_code}")
        reasons = {
            "SIGKILL": "was killed (SIGKILL), which usually means that the computer ran out of memory",
            "SIGTERM": "was asked to end by the system (SIGTERM)",
        }
        return reasons.get(name, f"crashed ({name}), usually in a library or the graphics driver")
    if exit_code >= 0xC0000000:  # Windows
        return f"crashed (0x{exit_code:08X}), usually in a library or the graphics driver"
    return f"ended by itself with exit code {exit_code}"
