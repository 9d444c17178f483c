"""Tell how much of the main memory a benchmark takes.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import sys

import psutil


def bytes_in_use() -> int:
    """Return how much of the main memory this process takes now."""
    return psutil.Process().memory_info().rss


def most_bytes_in_use() -> int:
    """Return the most of the main memory that this process took so far."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    import resource  # which Windows does not have

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
