"""The queue: takes that wait on disk to be made, one after the other, whatever happens in between.

Must not import operators or panels.
"""

from .adding import UNSAVED, add, add_begun, blend_file
from .marks import forget_cut, was_cut
from .runner import Report, ask_to_pause, is_running, pause_is_asked, run
from .store import HeldJob, Listing, QueueFolder

__all__ = [
    "UNSAVED",
    "HeldJob",
    "Listing",
    "QueueFolder",
    "Report",
    "add",
    "add_begun",
    "ask_to_pause",
    "blend_file",
    "forget_cut",
    "is_running",
    "pause_is_asked",
    "run",
    "was_cut",
]
