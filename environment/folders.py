"""Name the folders and files of the backend's environment.

Must not import anything but the standard library.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "backend" / "requirements.txt"
CONSTRAINTS = REQUIREMENTS.with_name("constraints.txt")
UV_REQUIREMENT = Path(__file__).with_name("uv.txt")

# "auto" asks the driver, "default" takes the package index's own build (a mirror may hold no other)
TORCH_CHOICES: tuple[str, ...] = ("auto", "cpu", "cuda", "rocm", "mps", "xpu", "default")


def data_folder() -> Path:
    """Return the folder for what must outlive the extension; `ANIMATIC_DATA` moves it.

    It is short on Windows, where package files would pass the longest path, and never inside Blender's
    own folders, which Blender deletes with the extension.
    """
    if named := os.environ.get("ANIMATIC_DATA"):
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "Animatic"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Animatic"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "animatic"


def requirements_key() -> str:
    """Return the hash of everything that the environment is made from, but for the choice of torch build."""
    digest = hashlib.sha256()
    for file in (REQUIREMENTS, CONSTRAINTS):
        digest.update(file.read_text("utf-8").encode() + b"\0")  # as text: line ends must not count
    return digest.hexdigest()


def environment_folder(torch: str = "auto") -> Path:
    """Return where the environment for these requirements and this torch build belongs, there or not."""
    key = hashlib.sha256(f"{requirements_key()} {torch}".encode()).hexdigest()[:12]
    return data_folder() / f"backend-{key}"


def environment_folders() -> list[Path]:
    """Return every environment in the data folder, also unfinished ones and those of other versions."""
    return sorted(entry for entry in data_folder().glob("backend-*") if entry.is_dir())


def python_in(folder: Path) -> Path:
    """Return where the Python of the virtual environment `folder` lies, there or not."""
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def tools_folder() -> Path:
    """Return the folder of the tools that the set-up fetches for itself."""
    return data_folder() / "tools"


def log_file() -> Path:
    """Return the log of the last set-up."""
    return data_folder() / "set-up.log"


def downloads_folder() -> Path:
    """Return the folder of packages that a set-up has downloaded and not yet finished with."""
    return data_folder() / "downloads"


def pythons_folder() -> Path:
    """Return the folder of the Pythons that set-ups have fetched."""
    return data_folder() / "python"


def requirement_lines() -> list[str]:
    """Return the packages that the backend needs, each with its version."""
    lines = (line.split("#")[0].strip() for line in REQUIREMENTS.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def folder_bytes(*parts: Path) -> int:
    """Return what the files in `parts` take together, hard links counted once; absent folders take nothing."""
    sizes: dict[tuple[int, int], int] = {}
    for folder in parts:
        for parent, _, names in os.walk(folder):
            for name in names:
                entry = os.lstat(os.path.join(parent, name))  # noqa: PTH118 - a hundred thousand times
                sizes[entry.st_dev, entry.st_ino] = entry.st_size
    return sum(sizes.values())


def gigabytes(size_bytes: float) -> str:
    """Return a size as people read it."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e8 else f"{size_bytes / 1e6:.1f} MB"
