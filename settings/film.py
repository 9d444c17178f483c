"""Hold where the shots of a scene come from, their order, and which of them is chosen.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty

from .. import shots


def _row(self: FilmSettings) -> int:
    """Return the row of the shown shot by what is remembered of all: the list asks anew for each line that it draws."""
    frame, active, best, least = self.id_data.frame_current, self.active_shot, -1, None
    for index, entry in enumerate(self.shots):
        origin = entry.origin
        if entry.name == active and origin == "surface" and entry.surface:
            return index
        if not entry.there or origin not in shots.ORIGINS[self.shots_from]:
            continue
        start = entry.marker_frame if origin == "strip" else entry.first
        away = max(start - frame, frame - start - entry.last + entry.first, 0)
        if away == 0 and entry.name == active:
            return index
        if least is None or away < least:
            best, least = index, away
    return best


def _choose_row(self: FilmSettings, row: int) -> None:
    if 0 <= row < len(self.shots):
        self.choose(self.shots[row].name)


class FilmSettings:
    """A mix-in for the settings of a scene: its shots as a film."""

    shots_from: EnumProperty(
        name="Shots From",
        description="What the shots of this scene are. Each choice keeps its own shots",
        items=(
            ("markers", "Markers", "Each marker with a camera begins a shot; without any the scene is the one shot"),
            ("strips", "Scene Strips", "Each scene strip in the sequencer is a shot, captured in the strip's scene"),
            ("hand", "By Hand", "A list of your own: shots may overlap, leave gaps and share a camera"),
        ),
        options=set(),
    )
    active_shot: StringProperty(options={"HIDDEN"})  # its id
    reordered: BoolProperty(options={"HIDDEN"})  # from the order of time
    shot_row: IntProperty(
        name="Shot",
        description="The shot that the panels show; choosing one brings the playhead to it",
        get=_row,
        set=_choose_row,
        options=set(),
    )

    def choose(self, known: str) -> None:
        """Make the shot with the id `known` the active one, and bring the playhead to its start if it is outside."""
        scene, self.active_shot = self.id_data, known
        shot = shots.shot_of(scene, known)
        if shot is None or shot.surface or shot.edit_start <= scene.frame_current <= shot.edit_end:
            return
        scene.frame_current = shot.edit_start
