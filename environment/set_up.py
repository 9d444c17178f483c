"""Install, repair and remove the backend's environment, step by step.

Must not import anything but the standard library.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import folders
from .errors import SetUpError, explained
from .installed import MARKER, Marker, installed_folder, read_marker, write_marker
from .installers import Installer, installer
from .lock import only_one
from .pip_settings import read_pip_settings
from .progress import Progress
from .runner import Runner
from .torch_build import check_choice, check_disk, needed_bytes

Report = Callable[[Progress], None]

# where each step begins in the whole, by what it took on a slow line
_BEGINS = {"check": 0.0, "tools": 0.01, "python": 0.05, "packages": 0.08, "verify": 0.93, "done": 1.0}
_INSTALLED_SHARE = 0.5  # of the free disk that a set-up asks for, what it has written in the end


@dataclass(frozen=True)
class SetUp:
    """One set-up: what is wanted, and who hears about it."""

    report: Report
    stop: threading.Event
    torch: str = "auto"
    python: str = ""  # a Python to make the environment from; empty looks for one

    def tell(self, step: str, text: str, within: float = 0.0) -> None:
        """Report `text`, `within` (0 to 1) the step."""
        low = _BEGINS[step]
        high = min((begin for begin in _BEGINS.values() if begin > low), default=1.0)
        self.report(Progress(step, round(low + (high - low) * within, 4), text))


def install(wanted: SetUp) -> Path:
    """Set the environment up unless it is complete, and return its Python. Raises `SetUpError`.

    A set-up that was cut off begins its environment afresh, with the packages that it had downloaded.
    """
    return _set_up(wanted, ())


def repair(wanted: SetUp) -> Path:
    """Remove the environment, the tools and the downloads and install again. Raises `SetUpError`."""
    spoiled = (folders.environment_folder(wanted.torch), folders.tools_folder(), folders.downloads_folder())
    return _set_up(wanted, spoiled)


def remove(only_old: bool = False) -> int:
    """Delete everything that set-ups made, or only the environments out of use; return the bytes freed.

    Raises `SetUpError`, also where a running backend keeps its files.
    """
    with only_one(folders.data_folder()):
        kept = installed_folder() if only_old else None
        doomed = [folder for folder in folders.environment_folders() if folder != kept]
        if not only_old:
            doomed += [folders.tools_folder(), folders.downloads_folder(), folders.pythons_folder()]
        freed = folders.folder_bytes(*doomed)
        for folder in doomed:
            _delete(folder)
    return freed


def _set_up(wanted: SetUp, spoiled: tuple[Path, ...]) -> Path:
    check_choice(wanted.torch)
    folder = folders.environment_folder(wanted.torch)
    with only_one(folders.data_folder()) as lock:
        for part in spoiled:
            _delete(part)
        if read_marker(folder) is None:
            _build(wanted, folder, lock)
    wanted.tell("done", "The backend is set up.")
    return folders.python_in(folder)


def _build(wanted: SetUp, folder: Path, lock: int) -> None:
    runner = _runner(wanted, lock)
    wanted.tell("check", "Checking the disk.")
    check_disk(folders.data_folder(), wanted.torch, folders.folder_bytes(folders.downloads_folder()))
    _delete(folder)

    wanted.tell("tools", "Fetching uv, which installs the packages.")
    tool = installer(runner, read_pip_settings(runner), note=lambda text: wanted.tell("tools", text))

    wanted.tell("python", "Making an environment.")
    torch = next((line for line in folders.requirement_lines() if re.match(r"torch\b", line)), "")
    tool.make(folder, wanted.python or tool.base_python(torch))

    python = folders.python_in(folder)
    _install_packages(wanted, tool, python, torch)
    wanted.tell("verify", "Checking what was installed.")
    marker = _verified(runner, wanted, folder, python)
    write_marker(folder, marker)
    _delete(folders.downloads_folder())


def _runner(wanted: SetUp, lock: int) -> Runner:
    log = folders.log_file()
    log.write_text(f"Animatic set-up, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, torch {wanted.torch}\n", "utf-8")
    own = {"UV_CACHE_DIR": folders.downloads_folder(), "UV_PYTHON_INSTALL_DIR": folders.pythons_folder()}
    settings = {name: str(path) for name, path in own.items() if name not in os.environ}
    return Runner(log, settings, wanted.stop, (lock,))


def _install_packages(wanted: SetUp, tool: Installer, python: Path, torch: str) -> None:
    arguments = ["-r", str(folders.REQUIREMENTS), "-c", str(folders.CONSTRAINTS)]
    backend = ""
    if torch:
        build = tool.torch_build(torch, wanted.torch, python)
        arguments, backend = [build.requirement, *arguments], build.backend
    meter = _Meter(wanted)
    tool.install(python, arguments, backend, meter.hear, meter.tick)


class _Meter:
    """Measures an installation by the disk that it fills: installers say no sizes to a pipe."""

    def __init__(self, wanted: SetUp) -> None:
        self._wanted = wanted
        self._expected = needed_bytes(wanted.torch) * _INSTALLED_SHARE
        self._free = self._last_free = shutil.disk_usage(folders.data_folder()).free
        self._text, self._told = "Downloading and installing the packages.", 0.0
        wanted.tell("packages", self._text)

    def hear(self, line: str) -> None:
        """Take what the installer says as the text of the bar."""
        self._text = line.strip()

    def tick(self) -> None:
        """Report, at most once a second."""
        if time.monotonic() - self._told < 1:
            return
        self._told = time.monotonic()
        self._last_free = min(self._last_free, shutil.disk_usage(folders.data_folder()).free)
        self._wanted.tell("packages", self._text, min(0.99, (self._free - self._last_free) / self._expected))


def _verified(runner: Runner, wanted: SetUp, folder: Path, python: Path) -> Marker:
    names = [re.split(r"[=<>!~\[; ]", line)[0] for line in folders.requirement_lines()]
    command = [str(python), "-I", str(Path(__file__).with_name("verify.py")), *names]
    try:
        found = json.loads(runner.output(command, "import the installed packages").splitlines()[-1])
    except SetUpError as error:
        if error.code == "cancelled":
            raise
        hint = "Repair the set-up; the log names the package."
        raise SetUpError("broken", "The packages were installed but cannot be loaded.", hint, error.detail) from error
    return Marker(
        requirements=folders.requirements_key(),
        torch_choice=wanted.torch,
        versions=found["versions"],
        accelerator=found["accelerator"],
        python=found["python"],
        size_bytes=folders.folder_bytes(folder),
        created=datetime.now(UTC).isoformat(timespec="microseconds"),
    )


def _delete(folder: Path) -> None:
    """Delete `folder`, its marker first: a deletion that is cut off must not look complete."""
    (folder / MARKER).unlink(missing_ok=True)
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        pass
    except OSError as error:
        if isinstance(error, PermissionError):
            hint = "Close every Blender that uses the backend and try again."
            raise SetUpError("in_use", f"A file of the backend cannot be deleted: {error.filename}.", hint) from error
        raise explained(str(error), f"delete {folder}") from error
