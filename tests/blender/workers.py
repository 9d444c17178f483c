"""The Python and the programs that a worker's child runs, and polling for its messages."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAKE_PROGRAM = ROOT / "tests" / "fake_program"
PYTHON = os.environ.get("ANIMATIC_PYTHON", "")
needs_python = pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON does not name the backend's Python")
posix = pytest.mark.skipif(os.name != "posix", reason="signals and /proc")
HELLO = (
    """print(json.dumps({"type": "Hello", "version": "1", "pid": os.getpid(), "python": "3", "protocol": %s}))\n"""
    "sys.stdout.flush()"
)


def poll_until(worker, found, timeout=60.0):
    """Poll until `found(messages so far)` and return them; every poll must return at once."""
    messages, ends = [], time.monotonic() + timeout
    while not found(messages):
        assert time.monotonic() < ends, (messages, worker.state, worker.last_log_lines())
        before = time.monotonic()
        messages += worker.poll()
        assert time.monotonic() - before < 0.3, "poll waited"
        time.sleep(0.01)
    return messages


def poll_for(worker, *kinds, timeout=60.0):
    """Return the first message of one of `kinds`."""
    wanted = lambda messages: [message for message in messages if isinstance(message, kinds)]  # noqa: E731
    return wanted(poll_until(worker, wanted, timeout))[0]


def seconds_until_gone(pid, limit=10.0):
    """Wait for the end of a process and return how long that took; kill it at the limit."""
    started = time.monotonic()
    while time.monotonic() - started < limit:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return time.monotonic() - started
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    return time.monotonic() - started
