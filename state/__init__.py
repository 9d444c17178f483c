"""What the panels show and no .blend keeps: `window_manager.animatic`; written by operators, read by panels.

`state` puts the groups of the other files together. Must not import operators or panels.
"""

from __future__ import annotations

from .failures import Failure
from .items import FilmItem, TakeItem, TextureItem, marks_of
from .library import LibraryState
from .queue import QueueItem, QueueState
from .seeing import SeeingState
from .state import State, register, unregister

__all__ = [
    "Failure",
    "FilmItem",
    "LibraryState",
    "QueueItem",
    "QueueState",
    "SeeingState",
    "State",
    "TakeItem",
    "TextureItem",
    "marks_of",
    "register",
    "unregister",
]
