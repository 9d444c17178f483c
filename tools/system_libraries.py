"""Check the system libraries that Blender as a Python module needs; as root with apt, install what is missing.

    python -m tools.system_libraries

Must not import anything but the standard library.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# the library and the Debian package that brings it
LIBRARIES = {
    "libX11.so.6": "libx11-6",
    "libXrender.so.1": "libxrender1",
    "libXfixes.so.3": "libxfixes3",
    "libXi.so.6": "libxi6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
    "libXext.so.6": "libxext6",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libEGL_mesa.so.0": "libegl-mesa0",
}
DRIVERS_PACKAGE = "libgl1-mesa-dri"
DRIVERS = ("dri/*swrast*", "*/dri/*swrast*", "libgallium*", "*/libgallium*")  # Mesa before 24.2, and since
VENV_PACKAGE = "python3-venv"


def missing_packages() -> list[str]:
    """Return the Debian packages of what is missing, in the order of the lists above."""
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not any(_drivers()):
        missing.append(DRIVERS_PACKAGE)
    if not importlib.util.find_spec("pip") and not _bundled_pip():
        missing.append(VENV_PACKAGE)
    return missing


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _drivers() -> Iterator[Path]:
    for folder in (Path("/usr/lib"), Path("/usr/lib64")):
        for pattern in DRIVERS:
            yield from folder.glob(pattern)


def _bundled_pip() -> bool:
    found = importlib.util.find_spec("ensurepip")
    folder = Path(found.origin).with_name("_bundled") if found and found.origin else Path("/nonexistent")
    return any(folder.glob("pip-*.whl")) or any(Path("/usr/share/python-wheels").glob("pip-*.whl"))


def install(packages: list[str]) -> None:
    """Install Debian `packages`. Raises `CalledProcessError`."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)


def main() -> int:
    """Check, install where that is allowed, and say what is missing; return 0 where nothing is."""
    if sys.platform != "linux":
        return 0
    missing = missing_packages()
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing", " ".join(missing), flush=True)
        install(missing)
        missing = missing_packages()
    if missing:
        names = " ".join(missing)
        print(f"This machine lacks system libraries (Debian, Ubuntu: sudo apt install {names}).", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
