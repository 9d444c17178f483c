"""Start a set-up as a child process: what Blender's button does.

Must not import anything but the standard library.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .runner import clean_environment, no_window


def install_command(
    executable: str = sys.executable, action: str = "install", torch: str = "auto", python: str = ""
) -> list[str]:
    """Return the command that does `action` (`install`, `repair` or `remove`) and prints `Progress` line by line.

    `executable` is any Python from 3.11 on, `python` one to make the environment from.
    """
    command = [executable, str(Path(__file__).parent), action, "--json"]
    if action == "remove":
        return command
    return [*command, "--stop-with-stdin", "--torch", torch, *(["--python", python] if python else [])]


def start(action: str = "install", torch: str = "auto", python: str = "") -> subprocess.Popen[str]:
    """Start a set-up and return its process; give each line of its stdout to `read_progress`.

    Closing its stdin stops an install, and so does the end of this process, however it ends.
    """
    return subprocess.Popen(
        install_command(sys.executable, action, torch, python),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=clean_environment(),
        creationflags=no_window(),
    )
