"""Read files beside the main thread, which hears of them from a timer: a slow disk must not hold Blender.

Must not import anything of Animatic.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

import bpy

_INTERVAL_SECONDS = 0.03

_log = logging.getLogger(__name__)
_asked: queue.SimpleQueue[tuple[Callable[[], object], Callable[[object], None]] | None] = queue.SimpleQueue()
_read: queue.SimpleQueue[tuple[object, Callable[[object], None]]] = queue.SimpleQueue()
_waiting = 0  # how many were asked and not handed over
_thread: threading.Thread | None = None


def ask(read: Callable[[], object], then: Callable[[object], None]) -> None:
    """Call `read` on a thread and `then` with its result on the main thread; None where `read` raised."""
    global _waiting, _thread
    _waiting += 1
    _asked.put((read, then))
    if _thread is None:
        _thread = threading.Thread(target=_work, args=(_asked,), name="animatic-pictures", daemon=True)
        _thread.start()
    if not bpy.app.timers.is_registered(hand_over):
        bpy.app.timers.register(hand_over, first_interval=_INTERVAL_SECONDS, persistent=True)


def hand_over() -> float | None:
    """Hand over what was read; return when to look again, None when nothing is awaited."""
    global _waiting
    while not _read.empty():
        result, then = _read.get()
        _waiting -= 1
        then(result)
    return _INTERVAL_SECONDS if _waiting else None


def stop() -> None:
    """Let the thread end after what it reads, and forget what was asked."""
    global _asked, _read, _waiting, _thread
    if _thread is not None:
        _asked.put(None)
    _asked, _read, _waiting, _thread = queue.SimpleQueue(), queue.SimpleQueue(), 0, None
    if bpy.app.timers.is_registered(hand_over):
        bpy.app.timers.unregister(hand_over)


def _work(asked: queue.SimpleQueue) -> None:
    into = _read
    while (job := asked.get()) is not None:
        read, then = job
        try:
            result = read()
        except (OSError, ValueError) as error:  # the backend takes previews away meanwhile
            _log.debug("a picture was not read: %s", error)
            result = None
        except Exception:  # noqa: BLE001  the outer edge: nobody would read on for those who ask next
            _log.exception("what was asked for could not be read")
            result = None
        into.put((result, then))
