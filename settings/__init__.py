"""The settings of a scene and its shots, each once: panels draw them, `take` turns them into a take and back.

`scene` puts the groups of the other files together. Must not import operators, panels, place or runs.
"""

from __future__ import annotations

from .scene import register, unregister

__all__ = ["register", "unregister"]
