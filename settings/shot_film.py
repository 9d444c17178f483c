"""Hold what a film wants to know of a shot: whether it is in, which take it shows, what is said and noted.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, IntProperty, StringProperty


def _let_any_be_shown(self: ShotFilmSettings, _context: bpy.types.Context) -> None:
    """Let a number that was typed stand for itself, wherever its take lies."""
    self.chosen_in = ""


class ShotFilmSettings:
    """A mix-in for the settings of a shot: its part in the film."""

    enabled: BoolProperty(
        name="In the Film",
        description="Show the shot in sheets and animatics, and generate it with all others. Switch it off to leave "
        "it out without losing anything",
        default=True,
        options=set(),
    )
    chosen_take: IntProperty(
        name="Film Shows",
        description="The number of the take that the film shows; 0 shows the newest finished one",
        default=0,
        min=0,
        options=set(),
        update=_let_any_be_shown,
    )
    # which of two takes of that number: "takes" or "unsaved" says where it lies, "" the newer one, as in older files
    chosen_in: StringProperty(options={"HIDDEN"})
    notes: StringProperty(
        name="Notes", description="What to remember of this shot; storyboard sheets show it", options=set()
    )
    dialogue: StringProperty(
        name="Dialogue", description="What is said in this shot; storyboard sheets show it", options=set()
    )

    def choose_take(self, number: int, home: str = "") -> None:
        """Let the film show take `number`, the one that lies in `home` where that is said; 0 is the newest."""
        self.chosen_take = number
        self.chosen_in = home
