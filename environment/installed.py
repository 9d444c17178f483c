"""Find the environment that is installed and say what it holds.

Must not import anything but the standard library.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from . import folders
from .errors import SetUpError

MARKER = "animatic-environment.json"


@dataclass(frozen=True)
class Marker:
    """Says that an environment is complete; it is written last and removed first."""

    requirements: str  # the key of what it was made from
    torch_choice: str
    versions: dict[str, str]  # package -> version, as imported
    accelerator: str  # what torch was built for: cpu, cuda 13.0, rocm 7.2, mps, xpu
    python: str  # version
    size_bytes: int
    created: str  # ISO 8601, UTC


@dataclass(frozen=True)
class Status:
    """What a set-up would find: enough for the Preferences to draw."""

    installed: bool
    python: Path | None  # what the backend runs with, installed or named
    named: bool  # by the person (Preferences or ANIMATIC_PYTHON): no set-up is needed
    folder: Path
    interrupted: bool  # a set-up began and did not end
    size_bytes: int
    torch: str  # version
    accelerator: str
    versions: dict[str, str]
    old_folders: tuple[Path, ...]  # environments of other Animatic versions or other torch builds
    log: Path


def read_marker(folder: Path) -> Marker | None:
    """Read the marker of `folder`; None where the environment is not complete."""
    try:
        marker = Marker(**json.loads((folder / MARKER).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return marker if folders.python_in(folder).exists() else None  # its base Python may have been uninstalled


def write_marker(folder: Path, marker: Marker) -> None:
    """Mark the environment in `folder` as complete."""
    temporary = folder / f"{MARKER}.tmp"
    temporary.write_text(json.dumps(asdict(marker), indent=2), "utf-8")
    temporary.replace(folder / MARKER)


def installed_folder() -> Path | None:
    """Return the complete environment for these requirements, the newest where torch builds stand side by side."""
    found: list[tuple[str, Path]] = []
    key = folders.requirements_key()
    for folder in folders.environment_folders():
        marker = read_marker(folder)
        if marker and marker.requirements == key:
            found.append((marker.created, folder))
    return max(found)[1] if found else None


def backend_python(explicit: str = "") -> Path | None:
    """Return the Python that the backend runs with: `explicit`, else `ANIMATIC_PYTHON`, else the installed one.

    A named Python brings the packages with it and may also be given as the folder of its environment.
    Returns None where nothing is named or installed. Raises `SetUpError` where a named one does not exist.
    """
    for source, named in (
        ("the Preferences name", explicit),
        ("ANIMATIC_PYTHON names", os.environ.get("ANIMATIC_PYTHON")),
    ):
        if named:
            return _named_python(source, Path(named).expanduser())
    folder = installed_folder()
    return folders.python_in(folder) if folder else None


def _named_python(source: str, path: Path) -> Path:
    python = folders.python_in(path) if path.is_dir() else path
    if not python.is_file():
        raise SetUpError(
            "no_python",
            f"There is no Python at {path}, which {source} for the backend.",
            "Correct the path, or clear it and use the button that sets the backend up.",
        )
    return python.absolute()  # not resolved: the link inside an environment is what makes it that environment


def status(explicit: str = "") -> Status:
    """Say what is installed. Cheap: reads small files. Raises `SetUpError` where a named Python does not exist."""
    python = backend_python(explicit)
    folder = installed_folder()
    marker = read_marker(folder) if folder else None
    every = folders.environment_folders()
    return Status(
        installed=folder is not None,
        python=python,
        named=bool(explicit or os.environ.get("ANIMATIC_PYTHON")),
        folder=folder or folders.environment_folder(),
        interrupted=folder is None and any(read_marker(entry) is None for entry in every),
        size_bytes=marker.size_bytes if marker else 0,
        torch=marker.versions.get("torch", "") if marker else "",
        accelerator=marker.accelerator if marker else "",
        versions=marker.versions if marker else {},
        old_folders=tuple(entry for entry in every if entry != folder) if folder else (),
        log=folders.log_file(),
    )
