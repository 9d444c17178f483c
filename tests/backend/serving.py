"""Run a backend process for a test and read its messages."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from backend.contract import Failed, Finished, from_line, to_line

ROOT = Path(__file__).resolve().parents[2]
FAKE_PROGRAM = ROOT / "tests" / "fake_program"
ONE_THREAD = {"OMP_NUM_THREADS": "1"}  # tiny models are slower on several, and much slower on a busy machine


class Serving:
    """A child that serves, with its messages in a queue."""

    def __init__(self, program: Path, log: Path, environment: dict[str, str]) -> None:
        self.log = log
        self.started = time.monotonic()
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backend", "serve"],
                cwd=program,
                env={**os.environ, **ONE_THREAD, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        self.lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line)

    def send(self, *messages) -> None:
        for message in messages:
            data = message if isinstance(message, bytes) else to_line(message).encode()
            self.process.stdin.write(data)
        self.process.stdin.flush()

    def next(self, *kinds, timeout=60.0, where=lambda message: True):
        """Return the next message of one of `kinds`; every line must be a message."""
        ends = time.monotonic() + timeout
        while True:
            message = from_line(self.lines.get(timeout=max(0.01, ends - time.monotonic())).decode())
            if isinstance(message, kinds) and where(message):
                return message

    def answer(self, job: str, timeout=60.0):
        """Return how `job` ended."""
        return self.next(Finished, Failed, timeout=timeout, where=lambda message: message.job == job)


@contextmanager
def serving(log: Path, program: Path = FAKE_PROGRAM, **environment: str):
    """Start a process that serves and leave none behind."""
    child = Serving(program, log, environment)
    try:
        yield child
    finally:
        child.process.stdin.close()
        try:
            child.process.wait(5)
        finally:
            child.process.kill()
            child.process.wait()
