"""Serve jobs whose folder says what they do: `steps`, `sleep 60`, `noise`, `full` …"""

# ruff: noqa: T201 (it prints to see where that goes)
from __future__ import annotations

import errno
import logging
import os
import signal
import subprocess
import sys
import time
import warnings

from backend.contract import FrameSaved, Progress, Run
from backend.errors import BackendError, CancelledByUser
from backend.serve import serve
from backend.streams import claim_standard_streams
from backend.take_log import log_to_stderr


class ObedientJobs:
    """Does what the first word of the folder says."""

    def do(self, request, report, cancelled):
        if not isinstance(request, Run):
            return (type(request).__name__,)
        name, _, argument = request.folder.partition(" ")
        getattr(self, name)(argument, request.job, report, cancelled)
        return ()

    def free(self):
        print("the models are unloaded", flush=True)

    def steps(self, count, job, report, cancelled):
        for step in range(1, int(count) + 1):
            if cancelled():
                raise CancelledByUser
            report(Progress(job, "denoising", fraction=step / int(count), step=step, steps=int(count)))
            time.sleep(0.05)

    def flood(self, count, job, report, cancelled):
        for number in range(int(count)):
            report(FrameSaved(job, number))

    def sleep(self, seconds, job, report, cancelled):
        report(Progress(job, "loading", fraction=0.0))
        time.sleep(float(seconds))

    def matmul(self, side, job, report, cancelled):
        import torch

        left = torch.ones(int(side), int(side))
        report(Progress(job, "loading", fraction=0.0))
        for _ in range(100):
            torch.mm(left, left)

    def noise(self, _, job, report, cancelled):
        print('{"type": "Heartbeat", "job": "printed"}')
        sys.stdout.write("no newline")
        sys.stdout.flush()
        os.write(1, b'\n{"type": "Heartbeat", "job": "written"}\n')
        subprocess.run([sys.executable, "-c", "print('from a child')"], check=True, timeout=10)
        eaten = subprocess.run(
            [sys.executable, "-c", "print(len(input()))"], capture_output=True, text=True, timeout=10
        )
        assert "EOFError" in eaten.stderr, "a child could read the messages"
        warnings.warn("a library warns", stacklevel=1)
        logging.getLogger("library").warning("a library logs")

    def full(self, path, job, report, cancelled):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)

    def denied(self, path, job, report, cancelled):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    def memory(self, _, job, report, cancelled):
        raise MemoryError

    def exit(self, _, job, report, cancelled):
        sys.exit("a library gave up")

    def refuse(self, _, job, report, cancelled):
        raise BackendError("mismatch", "A and B do not fit.", "Take C.")

    def surprise(self, _, job, report, cancelled):
        raise ZeroDivisionError("by zero")

    def crash(self, _, job, report, cancelled):
        print("about to crash", flush=True)
        os.kill(os.getpid(), signal.SIGSEGV)

    def leave(self, code, job, report, cancelled):
        report(FrameSaved(job, 1))
        os._exit(int(code))

    def orphan(self, _, job, report, cancelled):
        subprocess.Popen(["sleep", "5"], pass_fds=[channel._writing])
        os._exit(3)


channel = claim_standard_streams()
log_to_stderr(logging.INFO)
serve(channel, ObedientJobs(), idle_seconds=float(os.environ.get("FAKE_IDLE_SECONDS", "600")))
