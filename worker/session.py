"""Keep the one backend process of this Blender: start it when needed, keep it warm, stop it at the end.

Must not import settings, operators or panels.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from .. import environment
from ..backend import contract
from ..resources import Resources
from .worker import Worker

KEEP_LOGS_SECONDS = 7 * 86400
PROGRAM_FOLDER = Path(__file__).resolve().parents[1]  # holds backend/

_worker: Worker | None = None
_memory: dict[str, contract.DeviceMemory] = {}  # as it was told last, by the device that was asked for


def log_file() -> Path:
    """Return the log of this Blender's backend process."""
    return environment.data_folder() / "logs" / f"backend-{os.getpid()}.log"


def _forget_old_logs() -> None:
    for path in log_file().parent.glob("backend-*.log*"):
        if time.time() - path.stat().st_mtime > KEEP_LOGS_SECONDS:
            path.unlink(missing_ok=True)


def worker(resources: Resources) -> Worker:
    """Return the running backend, started when there is none; `resources.python` must name one."""
    global _worker
    if _worker is not None:
        usable = _worker.alive and _worker.state != "hung" and _worker.python == resources.python
        if not usable:
            stop_beside()
    if _worker is None:
        _forget_old_logs()
        _worker = Worker(resources.python, PROGRAM_FOLDER, log_file())
        _worker.start()
    return _worker


def running_worker_or_none() -> Worker | None:
    """Return the backend if it runs."""
    return _worker if _worker is not None and _worker.alive else None


def send_if_running(message: contract.ToBackend) -> bool:
    """Send `message` to the backend if it runs; tell whether it was sent."""
    found = running_worker_or_none()
    if found is not None:
        found.send(message)
    return found is not None


def remember_memory(asked: str, memory: contract.DeviceMemory) -> None:
    """Keep what the backend said of the device that `asked` stands for: auto, cpu, cuda …"""
    _memory[asked] = memory


def known_memory(asked: str) -> contract.DeviceMemory | None:
    """Return what is known of the memory of the device that `asked` stands for."""
    return _memory.get(asked)


def stop() -> None:
    """Stop the backend; GPU memory is free afterwards."""
    global _worker
    if _worker is not None:
        _worker.stop()
        _worker = None


def stop_beside() -> threading.Thread | None:
    """Stop the backend without waiting; return the thread that ends with it, None where none runs."""
    global _worker
    stopped, _worker = _worker, None
    return stopped.stop_beside() if stopped is not None else None


def register() -> None:
    """Start nothing: the backend starts with the first run."""


def unregister() -> None:
    """Stop the backend with the extension, and forget what it said."""
    stop()
    _memory.clear()
