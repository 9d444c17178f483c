"""Run the tools of a set-up as child processes: logged, stoppable, with a cleaned environment.

Must not import anything but the standard library.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .errors import SetUpError, cancelled, explained, without_passwords

# Blender, other add-ons and activated environments set these, and a child Python would load their modules.
_DROPPED = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
)
_TICK_SECONDS = 0.5
_KEPT_LINES = 200


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what would lead a child Python astray."""
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    return kept | {"PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1"}


@dataclass
class Runner:
    """Runs one tool after the other; every line that they print goes to `log`.

    `settings` are environment variables for the tools, `kept_open` file descriptors that they inherit.
    """

    log: Path
    settings: dict[str, str] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)
    kept_open: tuple[int, ...] = ()

    def output(
        self,
        command: list[str],
        doing: str,
        *,
        given: str = "",
        settings: dict[str, str] | None = None,
        heard: Callable[[str], None] | None = None,
        tick: Callable[[], None] | None = None,
    ) -> str:
        """Run `command` to its end with `given` on its input and return what it printed.

        `settings` are environment variables for this call. Calls `heard` with every line and `tick` about
        twice a second. Raises `SetUpError` when it fails; `doing` completes the sentence "Could not …".
        A stop ends the tool and raises, too.
        """
        self._note(f"$ {' '.join(command)}")
        process = self._started(command, doing, settings or {})
        lines: queue.Queue[str | None] = queue.Queue()
        kept: list[str] = []
        threading.Thread(target=_pump, args=(process, given, lines), daemon=True).start()
        try:
            for line in self._told(lines):
                if line:
                    self._note(line)
                    kept = [*kept[-_KEPT_LINES:], line]
                    if heard:
                        heard(line)
                if tick:
                    tick()
            code = process.wait()
        finally:
            _end(process)
        if code != 0:
            raise explained("\n".join(kept), doing)
        return "\n".join(kept)

    def _told(self, lines: queue.Queue[str | None]) -> Iterator[str]:
        """Yield each line until the last, and "" twice a second where none comes; a stop raises."""
        while True:
            if self.stop.is_set():
                raise cancelled()
            line = _next(lines)
            if line is None:
                return
            yield line

    def answer(self, command: list[str], *, given: str = "", settings: dict[str, str] | None = None) -> str | None:
        """Run `command` and return what it printed, or None where it fails: for questions that may have no answer."""
        try:
            return self.output(command, "ask", given=given, settings=settings).strip()
        except SetUpError as error:
            if error.code == "cancelled":
                raise
            return None

    def _started(self, command: list[str], doing: str, settings: dict[str, str]) -> subprocess.Popen[str]:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                env=clean_environment() | self.settings | settings,
                pass_fds=self.kept_open if sys.platform != "win32" else (),
                creationflags=no_window(),
            )
        except OSError as error:
            raise explained(f"{error}", doing) from error

    def _note(self, line: str) -> None:
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{time.strftime('%H:%M:%S')} {without_passwords(line)}\n")


def no_window() -> int:
    """Return the creation flags that keep a console window from flashing up on Windows."""
    return getattr(subprocess, "CREATE_NO_WINDOW", 0)


def _pump(process: subprocess.Popen[str], given: str, lines: queue.Queue[str | None]) -> None:
    assert process.stdin and process.stdout
    try:
        process.stdin.write(given)
        process.stdin.close()
    except OSError:  # it ended without reading; its exit code tells
        pass
    for line in process.stdout:
        lines.put(line.rstrip())
    lines.put(None)


def _next(lines: queue.Queue[str | None]) -> str | None:
    """Return the next line, "" where none came in time, None after the last."""
    try:
        return lines.get(timeout=_TICK_SECONDS)
    except queue.Empty:
        return ""


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
