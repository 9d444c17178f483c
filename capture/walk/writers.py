"""Write the files of a capture on a few threads, while Blender renders the next frames.

Must not import bpy, nor anything of Animatic.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

Task = Callable[[], None]

_THREADS = 2
_WAITING = 2  # tasks that a thread may be behind: each holds the picture of a frame


class Writers:
    """A few threads that run tasks; those of one lane one after the other, in the order in which they were put.

    What a task raises is raised by the next `put` or by `finish`, and what waits by then is dropped. Not `beside`
    Blender's render, `put` runs the task itself.
    """

    def __init__(self, *, beside: bool) -> None:
        self._queues: list[queue.Queue[Task | None]] = [queue.Queue(_WAITING) for _ in range(_THREADS if beside else 0)]
        self._threads = [threading.Thread(target=self._work, args=(each,), daemon=True) for each in self._queues]
        self._error: BaseException | None = None
        self._dropping = False
        for thread in self._threads:
            thread.start()

    def put(self, lane: int, task: Task) -> None:
        """Run `task` after the others of its `lane`; wait while that is too far behind."""
        self._raise()
        if self._queues and not self._dropping:
            self._queues[lane % len(self._queues)].put(task)
        elif not self._queues:
            task()

    @property
    def is_busy(self) -> bool:
        """Whether a task is still to be done."""
        return any(each.unfinished_tasks for each in self._queues)

    def finish(self) -> None:
        """Wait until all is written. Raises what went wrong."""
        self._end()
        self._raise()

    def close(self) -> None:
        """End without what still waits; a file that is being written is finished."""
        self._dropping = True
        self._end()

    def _end(self) -> None:
        for each, thread in zip(self._queues, self._threads, strict=True):
            if thread.is_alive():
                each.put(None)
        for thread in self._threads:
            thread.join()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self, tasks: queue.Queue[Task | None]) -> None:
        while True:
            task = tasks.get()
            try:
                if task is None:
                    return
                if not self._dropping:
                    task()
            except BaseException as error:  # noqa: BLE001  raised again where the walk goes on
                self._error, self._dropping = error, True
            finally:
                tasks.task_done()
