"""Hold what is set of a film's storyboard and animatic: `scene.animatic.boards`.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, EnumProperty, PointerProperty, StringProperty

from ..backend import contract


class FilmBoards(bpy.types.PropertyGroup):
    """The sheets' title block and layout, and what the animatic shows over its pictures."""

    title: StringProperty(
        name="Title", description="The film's title on every sheet; empty takes the scene's name", options=set()
    )
    production: StringProperty(
        name="Production", description="Production, episode or sequence, below the title", options=set()
    )
    author: StringProperty(name="Author", description="Who drew the boards, for the title block", options=set())
    version: StringProperty(
        name="Version", description="The storyboard's own, such as v3; change it with each delivery", options=set()
    )
    layout: EnumProperty(
        name="Layout",
        description="Panels on a page: few are large, many give an overview",
        items=(
            ("1x1", "1 × 1", "One panel a page"),
            ("2x3", "2 × 3", "Six panels a page"),
            ("3x4", "3 × 4", "Twelve panels a page"),
        ),
        default="2x3",
        options=set(),
    )
    paper: EnumProperty(
        name="Paper",
        description="The size of the pages, as your printer has it",
        items=(("A4", "A4", "297 × 210 mm"), ("Letter", "Letter", "11 × 8.5 inches")),
        options=set(),
    )
    orientation: EnumProperty(
        name="Orientation",
        description="Whether pages lie or stand; panels are laid out to fit",
        items=(("landscape", "Landscape", "Wider than high"), ("portrait", "Portrait", "Higher than wide")),
        options=set(),
    )
    pictures: EnumProperty(
        name="Pictures",
        description="Pictures of each shot; of a take of stills all of them are shown",
        items=(
            ("middle", "Middle", "The picture in the middle of the shot"),
            ("three", "First, Middle, Last", "Three pictures, which show how it moves"),
        ),
        options=set(),
    )
    script: PointerProperty(
        type=bpy.types.Text,
        name="Script",
        description="A text block with what is said: lines such as SH010: ANNA: Wait! or SH010 notes: It rains. "
        "It is used for shots that have no dialogue or notes of their own",
    )
    burn_in: BoolProperty(
        name="Burn-In",
        description="Show the shot's name, the scene's frame and the film's timecode over the pictures. Switch it off "
        "for a clean movie",
        default=True,
        options=set(),
    )
    start_timecode: StringProperty(
        name="Start Timecode",
        description="Timecode of the film's first frame in burn-ins and timelines: hours:minutes:seconds:frames",
        default="01:00:00:00",
        options=set(),
    )

    def title_of(self, scene: bpy.types.Scene) -> str:
        """Return the film's title: the scene's name until there is one."""
        return self.title or scene.name

    def timecode_problem(self, fps: float) -> str:
        """Return what is wrong with the start timecode, or ""."""
        try:
            contract.timecode_frames(self.start_timecode, fps, "Start Timecode")
        except contract.ContractError as error:
            return str(error)
        return ""
