"""Make a virtual environment and fill it: with uv, or with venv and pip where uv is not to be had.

Must not import anything but the standard library.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from . import folders
from .errors import SetUpError
from .pip_settings import QUIET, index_addresses, pip_command, says_no_index, uv_environment
from .runner import Runner
from .torch_build import TorchBuild, uv_backend

VERSIONS: tuple[str, ...] = ("3.12", "3.11", "3.13")  # of Python, the first choice first
_OLDEST, _NEWEST = (3, 11), (3, 14)

Heard = Callable[[str], None]
Tick = Callable[[], None]


class Installer(Protocol):
    """What a set-up needs from a tool that installs packages."""

    def base_python(self, torch_requirement: str) -> str:
        """Return the Python to make an environment from: a path, or a version that `make` will fetch."""

    def make(self, folder: Path, python: str) -> None:
        """Make a virtual environment in `folder`."""

    def torch_build(self, requirement: str, choice: str, python: Path) -> TorchBuild:
        """Return the build of torch to install for `choice`."""

    def install(
        self,
        python: Path,
        arguments: Sequence[str],
        backend: str = "",
        heard: Heard | None = None,
        tick: Tick | None = None,
    ) -> None:
        """Install requirements and `-r`/`-c` files given as `arguments` into the environment of `python`."""


def check_running_python() -> str:
    """Return the Python that runs this. Raises `SetUpError` where the packages have no builds for it."""
    if not _OLDEST <= sys.version_info[:2] <= _NEWEST:
        raise SetUpError(
            "old_python",
            f"This Python is {sys.version_info[0]}.{sys.version_info[1]}, and the backend needs 3.11 to 3.14.",
            "Install Python 3.12, or name one with --python.",
        )
    return sys.executable


class UvInstaller:
    """Installs with uv, which picks the build of torch by the machine's driver and can fetch a Python."""

    def __init__(self, runner: Runner, uv: Path, pip: dict[str, str]) -> None:
        self._runner, self._uv = runner, str(uv)
        self._settings = uv_environment(pip)
        self._options = ["--no-index"] if says_no_index(pip) else []
        self._indexes = [] if self._options else index_addresses(pip)
        self._has_links = "UV_FIND_LINKS" in self._settings | dict(os.environ)
        self._sources = bool(self._indexes or self._has_links)

    def base_python(self, torch_requirement: str) -> str:
        """Return an existing Python, one that the person's own torch wheel fits where there is one."""
        first = ""
        for version in VERSIONS:
            path = self.find_python(version)
            if path and (not torch_requirement or not self._sources or self._local_torch(torch_requirement, path)):
                return path
            first = first or path
        return first or VERSIONS[0]

    def find_python(self, version: str) -> str:
        """Return the path of an installed Python `version`, outside virtual environments; empty where there is none."""
        # not --quiet, which leaves the answer out
        asked = [self._uv, "python", "find", "--system", "--no-project", "--no-python-downloads", version]
        path = (self._runner.answer(asked) or "").splitlines()
        return path[-1] if path and Path(path[-1]).is_file() else ""

    def make(self, folder: Path, python: str) -> None:
        """Make a virtual environment in `folder`, fetching a Python where `python` is a version and none is there."""
        command = [self._uv, "venv", "--no-project", "--clear", str(folder), "--python"]
        try:
            self._output([*command, python], f"make an environment with Python {python}")
        except SetUpError as error:
            if error.code == "cancelled" or python not in VERSIONS:
                raise
            # none could be fetched: the one that runs this will do while it stays installed
            self._output([*command, check_running_python()], "make an environment")

    def torch_build(self, requirement: str, choice: str, python: Path) -> TorchBuild:
        """Return the wheel that pip's settings provide, else the build that `choice` names."""
        if local := self._local_torch(requirement, str(python)):
            return TorchBuild(local)
        return TorchBuild(requirement, uv_backend(choice))

    def install(
        self,
        python: Path,
        arguments: Sequence[str],
        backend: str = "",
        heard: Heard | None = None,
        tick: Tick | None = None,
    ) -> None:
        """Install `arguments` with all they need; `backend` is the build of torch."""
        command = [self._uv, "pip", "install", "--python", str(python), *self._options, *arguments]
        if backend:
            command += ["--torch-backend", backend]
        self._output(command, "install the packages", heard, tick)

    def _output(self, command: list[str], doing: str, heard: Heard | None = None, tick: Tick | None = None) -> None:
        self._runner.output(command, doing, settings=self._settings, heard=heard, tick=tick)

    def _local_torch(self, requirement: str, python: str) -> str:
        """Return the exact torch that the person's own sources hold for `python`; empty where they hold none.

        A wheel in a folder counts. An index counts where it holds a build with a name of its own
        (`2.13.0+cpu`): any mirror of the public index holds the plain one.
        """
        if self._has_links and (found := self._resolved(requirement, python, ["--no-index"], {})):
            return found
        for address in self._indexes:
            only = {"UV_DEFAULT_INDEX": address, "UV_INDEX": ""}
            if "+" in (found := self._resolved(requirement, python, [], only)):
                return found
        return ""

    def _resolved(self, requirement: str, python: str, options: list[str], settings: dict[str, str]) -> str:
        command = [self._uv, "pip", "compile", "-", "--quiet", "--no-deps", "--no-header", "--no-annotate", *options]
        command += ["--only-binary", "torch", "--python", python]
        answer = self._runner.answer(command, given=requirement, settings=self._settings | settings) or ""
        lines = [line for line in answer.splitlines() if line.startswith("torch==")]
        return lines[0].split(";")[0].strip() if lines else ""


class PipInstaller:
    """Installs with venv and pip, from the Python that runs this."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def base_python(self, torch_requirement: str) -> str:
        """Return the Python that runs this: without uv there is no search."""
        return check_running_python()

    def make(self, folder: Path, python: str) -> None:
        """Make a virtual environment with pip in `folder`."""
        self._runner.output([python, "-m", "venv", "--clear", str(folder)], "make an environment")

    def torch_build(self, requirement: str, choice: str, python: Path) -> TorchBuild:
        """Return the package index's own build, the only one that pip finds unless its settings name another index.

        It prefers a local wheel by itself, whose version is higher.
        """
        return TorchBuild(requirement)

    def install(
        self,
        python: Path,
        arguments: Sequence[str],
        backend: str = "",
        heard: Heard | None = None,
        tick: Tick | None = None,
    ) -> None:
        """Install `arguments` with all they need; pip takes torch as it comes, whatever the `backend`."""
        command = [str(python), "-m", "pip", "install", "--progress-bar", "off", *arguments]
        self._runner.output(command, "install the packages", settings=QUIET, heard=heard, tick=tick)


def installer(runner: Runner, pip: dict[str, str], note: Heard) -> Installer:
    """Return the uv installer, or the pip one where uv cannot be fetched; `note` hears why.

    Raises `SetUpError` for a uv that is not the one expected, and for a stop.
    """
    try:
        return UvInstaller(runner, fetch_uv(runner), pip)
    except SetUpError as error:
        if error.code in ("cancelled", "damaged", "no_space", "unwritable"):
            raise
        note(f"uv could not be fetched, so pip installs the package index's own build of torch: {error.message}")
        return PipInstaller(runner)


def fetch_uv(runner: Runner) -> Path:
    """Return the path of the pinned uv, fetched and checked by its hash the first time. Raises `SetUpError`."""
    wanted = re.search(r"^uv==(\S+)", folders.UV_REQUIREMENT.read_text("utf-8"), re.MULTILINE)
    assert wanted
    folder = folders.tools_folder() / f"uv-{wanted[1]}"
    if found := _uv_in(folder):
        return found
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    command = [*pip_command(), "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    command += ["--progress-bar", "off", "--target", str(partial), "-r", str(folders.UV_REQUIREMENT)]
    runner.output(command, "fetch uv", settings=QUIET)
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    found = _uv_in(folder)
    if not found:
        raise SetUpError("failed", f"uv was fetched into {folder}, but its program is not there.")
    return found


def _uv_in(folder: Path) -> Path | None:
    name = "uv.exe" if sys.platform == "win32" else "uv"
    return next((path for part in ("bin", "Scripts") if (path := folder / part / name).is_file()), None)
