"""Name the platform's folder for data that Animatic makes itself.

Must not import anything but the standard library.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """Return the folder for Animatic's own data; `ANIMATIC_DATA` overrides it. It may not exist yet."""
    if chosen := os.environ.get("ANIMATIC_DATA"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Animatic"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Animatic"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "animatic"
