"""Hold what a film wants to know of a shot: whether it is in, which take it shows, what is said and noted.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from bpy.props import BoolProperty, IntProperty, StringProperty


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
    )
    notes: StringProperty(
        name="Notes", description="What to remember of this shot; storyboard sheets show it", options=set()
    )
    dialogue: StringProperty(
        name="Dialogue", description="What is said in this shot; storyboard sheets show it", options=set()
    )
