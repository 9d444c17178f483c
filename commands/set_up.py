"""The command that sets the backend up.

Must not import operators or panels.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

import bpy

from ..worker import session
from .saying import CANNOT_START, say_error


def set_up(options: argparse.Namespace) -> int:
    """Set up, repair or remove the backend."""
    if options.action in ("install", "repair") and not bpy.app.online_access:
        return say_error("Blender's online access is off: say --online-mode before --command.", CANNOT_START)
    program = session.PROGRAM_FOLDER / "environment"
    return subprocess.run([sys.executable, str(program), options.action], check=False).returncode
