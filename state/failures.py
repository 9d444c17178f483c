"""Hold how the last run of a shot failed, for the list of shots.

Must not import operators or panels.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, StringProperty


class Failure(bpy.types.PropertyGroup):
    """The end of a shot's last run; `name` is the shot's id. Without an `error` that did not fail."""

    error: StringProperty()
    error_hint: StringProperty()
    error_detail: StringProperty()
    error_fixes: StringProperty()
    at: StringProperty()  # seconds since 1970, as a number: a property of Blender's is not as exact
    run: StringProperty()  # the operator that goes on with it, of a run from a button
    take: StringProperty()  # the folder of the take that is to be chosen for that
    is_refused: BoolProperty()  # nothing had begun: the shot could not be captured as it was
    asked: StringProperty()  # what the settings asked for then, where no take was begun
    job: StringProperty()  # of the queue, where that made the take

    def note(self, *, refused: bool = False, **values: str) -> None:
        """Hold `values`, and nothing else of what it held."""
        for name in ("error", "error_hint", "error_detail", "error_fixes", "at", "run", "take", "asked", "job"):
            setattr(self, name, values.get(name, ""))
        self.is_refused = refused
