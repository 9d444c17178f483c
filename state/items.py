"""The rows of the lists that panels show: takes, baked textures, and the shots of the film.

Must not import operators or panels.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy
from bpy.props import BoolProperty, IntProperty, PointerProperty, StringProperty

from ..backend.contract import ContractError, Marks, TakeFolder
from .failures import Failure


def _keep_marks(self: TakeItem, context: bpy.types.Context) -> None:
    """Write what the artist says of a take beside it, where it differs from what is there."""
    if not self.folder:  # it is being filled
        return
    folder = TakeFolder(Path(self.folder))
    there = marks_of(folder)
    marks = replace(there, star=self.star, notes=self.notes)
    try:
        if marks != there:
            folder.write_marks(marks)
    except OSError as error:
        text = f"Star and notes of take {folder.number} could not be kept: {error.strerror}."
        context.window_manager.animatic.show_error(text, "Make room on the disk, or choose another takes folder.")


def marks_of(folder: TakeFolder) -> Marks:
    """Return what was said of the take in `folder`; nothing where its file is damaged."""
    try:
        return folder.read_marks()
    except (ContractError, OSError):
        return Marks()


class TakeItem(bpy.types.PropertyGroup):
    """A take in the list; `name` is its number as text."""

    folder: StringProperty()
    label: StringProperty()
    detail: StringProperty()
    finished: IntProperty()
    total: IntProperty()
    icon: IntProperty()
    more: StringProperty()  # a line a set of pictures in between: its folder's name, a tab, and what it is
    shows_more: BoolProperty()  # what shows the take shows one of these
    star: BoolProperty(
        name="Star", description="A take to keep: starred takes are found again at a glance", update=_keep_marks
    )
    notes: StringProperty(
        name="Notes",
        description="What you think of this take; kept in its folder, whatever becomes of the .blend",
        update=_keep_marks,
    )


class TextureItem(bpy.types.PropertyGroup):
    """A baked texture in the list; `name` is its number as text."""

    folder: StringProperty()
    label: StringProperty()
    detail: StringProperty()
    finished: IntProperty()
    total: IntProperty()
    icon: IntProperty()


class FilmItem(bpy.types.PropertyGroup):
    """What is on disk of a shot in the film; `name` is the shot's id."""

    takes: StringProperty()  # where each lies and its number, such as `takes/2 unsaved/1`, the newest first
    newest: IntProperty()  # the number of the newest finished take, 0 without any
    newest_home: StringProperty()  # where that lies
    finished: IntProperty()  # pictures of the newest take
    total: IntProperty()
    written: StringProperty()  # when its newest take was, in seconds since 1970
    failure: PointerProperty(type=Failure)  # of its last run, without an error where that did not fail

    def is_in(self, folder_name: str) -> bool:
        """Tell whether the folder of that name holds the takes of this shot."""
        return folder_name.endswith(f"-{self.name[:8]}")

    def homes(self, number: int) -> list[str]:
        """Return where takes of that number lie, the newer first."""
        pairs = (each.split("/") for each in self.takes.split())
        return [home for home, own in pairs if own == str(number)]

    def has(self, number: int, home: str) -> bool:
        """Tell whether there is a take `number` in `home`, or for "" anywhere."""
        found = self.homes(number)
        return home in found if home else bool(found)

    def shown(self, number: int, home: str) -> int:
        """Return the number of the take that the film shows where that one is asked for, 0 for none."""
        return number if self.has(number, home) else self.newest
