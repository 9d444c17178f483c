"""Hold what the Queue panel shows: the jobs of this .blend as they were last read from disk, and the time left.

`window_manager.animatic.queue`; written by operators, read by panels. Must not import operators or panels.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

_STATUSES = (
    ("waiting", "Waiting", "Its turn comes", "TIME", 0),
    ("running", "Running", "It is made now", "PLAY", 1),
    ("elsewhere", "Running Elsewhere", "Another Blender makes it", "NETWORK_DRIVE", 2),
    ("cut", "Cut Off", "Blender ended in the middle of it: it goes on from there", "RECOVER_LAST", 3),
    ("done", "Done", "Its take is finished", "CHECKMARK", 4),
    ("failed", "Failed", "It ended in an error: see below the list", "ERROR", 5),
)
ICONS = {name: icon for name, _label, _description, icon, _number in _STATUSES}


class QueueItem(bpy.types.PropertyGroup):
    """A job in the list; `name` is its id."""

    label: StringProperty()
    shot: StringProperty()  # its id
    ended: StringProperty()  # when, in seconds since 1970; "" for a job that waits or is in work
    status: EnumProperty(items=_STATUSES)
    time_text: StringProperty()
    detail: StringProperty()
    error: StringProperty()
    error_hint: StringProperty()
    error_detail: StringProperty()
    error_fixes: StringProperty()


class QueueState(bpy.types.PropertyGroup):
    """The queue of this .blend."""

    jobs: CollectionProperty(type=QueueItem)
    active: IntProperty()
    seen: StringProperty()  # which files the jobs were read from, and when those were changed last
    running: BoolProperty()  # through this Blender
    pausing: BoolProperty()  # after the take that it is at
    follows: BoolProperty()  # the run in progress
    starts_in: IntProperty(default=-1)  # seconds, after a run that was cut off; -1 for never
    present_seconds: FloatProperty()  # that the job in work takes; -1 where nothing like it was measured
    rest_seconds: FloatProperty()  # that those that wait take together; -1 in the same way
    time_text: StringProperty()

    def active_item(self) -> QueueItem | None:
        """Return the chosen job, None without any."""
        return self.jobs[self.active] if 0 <= self.active < len(self.jobs) else None

    def count(self, *statuses: str) -> int:
        """Return how many jobs have one of the `statuses`."""
        return sum(item.status in statuses for item in self.jobs)
