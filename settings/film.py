"""Hold where the shots of a scene come from, their order, and which of them is chosen.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty

from .. import shots


def _row(self: FilmSettings) -> int:
    shot = shots.shown_shot(self.id_data)
    return self.shots.find(shot.id) if shot and shot.id else -1


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
