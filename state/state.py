"""Hold what the panels show and no .blend keeps: the run in progress, the list of takes, errors.

`window_manager.animatic`; written by operators, read by panels. Must not import operators or panels.
"""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import BoolProperty, CollectionProperty, FloatProperty, IntProperty, PointerProperty, StringProperty

from ..backend.contract import ContractError, TakeFolder, differences
from .depth_range import DepthRangeState
from .failures import Failure
from .items import FilmItem, TakeItem, TextureItem
from .library import CLASSES as LIBRARY_CLASSES
from .library import LibraryState
from .people import CLASSES as PEOPLE_CLASSES
from .people import PeopleState
from .queue import QueueItem, QueueState
from .seeing import SeeingState


def _compare(self: State, _context: bpy.types.Context) -> None:
    """Read what the chosen take and the one that it is compared with do not share."""
    item = self.active_item()
    self.differences = ""
    if not item or not self.compared:
        return
    try:
        compared, chosen = (TakeFolder(Path(path)).read() for path in (self.compared, item.folder))
    except (ContractError, OSError) as error:
        self.differences = str(error)
    else:
        self.differences = "\n".join(map(str, differences(compared, chosen)))


class State(bpy.types.PropertyGroup):
    """What is going on in this Blender."""

    running: BoolProperty()
    cancelling: BoolProperty()
    text: StringProperty()
    fraction: FloatProperty(min=0.0, max=1.0)
    preview_icon: IntProperty()
    beat: IntProperty(update=lambda _self, _context: None)  # Blender draws everything again when it is set
    making: StringProperty()  # the name of the folder of the shot whose take the run makes

    error: StringProperty()
    error_hint: StringProperty()
    error_detail: StringProperty()
    error_fixes: StringProperty()  # the names of the buttons that may put it right
    notes: StringProperty()
    notes_of: StringProperty()  # the scene that the notes are of
    said_by: StringProperty()  # the operator whose run the error and the notes are of, "" for what is no run

    shot_id: StringProperty()  # the shot that the list of takes was read for
    takes: CollectionProperty(type=TakeItem)
    active_take: IntProperty(update=_compare)
    takes_root: StringProperty()
    film: CollectionProperty(type=FilmItem)
    ended: CollectionProperty(type=Failure)  # how runs from buttons ended, by the shot's id
    compared: StringProperty(update=_compare)  # the folder of the take beside which the chosen one is seen
    wipe: FloatProperty(
        name="Wipe",
        description="Where the chosen take ends and the one it is compared with begins, across the picture",
        default=0.5,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
    )
    wipe_upright: BoolProperty(
        name="Upright", description="Wipe from left to right; off, from the lower edge up", default=True
    )
    differences: StringProperty()  # a line for each setting that the two do not share

    textures_of: StringProperty()  # the object that the list of textures was read for
    textures: CollectionProperty(type=TextureItem)
    active_texture: IntProperty()

    queue: PointerProperty(type=QueueState)
    seeing: PointerProperty(type=SeeingState)
    people: PointerProperty(type=PeopleState)
    library: PointerProperty(type=LibraryState)

    capture_request: StringProperty()  # what was asked for when what is below was read
    captured: BoolProperty()
    capture_text: StringProperty()
    capture_note: StringProperty()  # why it was rendered, where it was not drawn
    segmentation_note: StringProperty()  # what of it belongs to no class
    depth_icon: IntProperty()
    openpose_icon: IntProperty()
    canny_icon: IntProperty()
    normal_icon: IntProperty()
    seg_icon: IntProperty()
    lineart_icon: IntProperty()
    depth_range: PointerProperty(type=DepthRangeState)

    backend_ready: BoolProperty()
    backend_report: StringProperty()
    backend_installed: BoolProperty()  # by a set-up: a named Python is not Animatic's to repair
    python_problem: StringProperty()  # of the Python that is named
    setting_up: BoolProperty()
    setup_text: StringProperty()
    setup_fraction: FloatProperty(min=0.0, max=1.0)

    def show_error(self, message: str, hint: str = "", detail: str = "", fixes: str = "") -> None:
        """Keep an error for the panel, with the names of the buttons that may put it right."""
        self.error, self.error_hint, self.error_detail, self.error_fixes = message, hint, detail, fixes

    def clear_messages(self) -> None:
        """Forget the error and the notes of the last run."""
        self.show_error("")
        self.notes = self.said_by = ""

    def add_note(self, text: str) -> None:
        """Keep a note of the present scene for the panel, once."""
        scene = bpy.context.scene.name_full
        kept = self.notes if self.notes_of == scene else ""
        self.notes_of = scene
        if text not in kept.splitlines():
            self.notes = f"{kept}\n{text}".strip()

    def drop_note(self, text: str) -> None:
        """Keep a note no longer that does not hold any more."""
        self.notes = "\n".join(note for note in self.notes.splitlines() if note != text)

    def notes_in(self, scene: bpy.types.Scene) -> list[str]:
        """Return the notes that are of `scene`."""
        return self.notes.splitlines() if self.notes_of == scene.name_full else []

    def active_item(self) -> TakeItem | None:
        """Return the chosen take, None without any."""
        return self.takes[self.active_take] if 0 <= self.active_take < len(self.takes) else None

    def compared_item(self) -> TakeItem | None:
        """Return the take beside which the chosen one is seen, None without any."""
        return next((item for item in self.takes if self.compared and item.folder == self.compared), None)

    def active_texture_item(self) -> TextureItem | None:
        """Return the chosen texture, None without any."""
        return self.textures[self.active_texture] if 0 <= self.active_texture < len(self.textures) else None


_register_classes, _unregister_classes = bpy.utils.register_classes_factory(
    (
        *(TakeItem, TextureItem, Failure, FilmItem, QueueItem, QueueState, SeeingState, DepthRangeState),
        *PEOPLE_CLASSES,
        *LIBRARY_CLASSES,
        State,
    )
)


@bpy.app.handlers.persistent
def _forget(_file: str) -> None:
    """Start anew with each file: takes, pictures and runs belong to the one before."""
    bpy.context.window_manager.property_unset("animatic")


def register() -> None:
    """Add `window_manager.animatic`."""
    _register_classes()
    bpy.types.WindowManager.animatic = PointerProperty(type=State)
    bpy.app.handlers.load_post.append(_forget)


def unregister() -> None:
    """Take `window_manager.animatic` away, with its values: the next registration starts anew."""
    bpy.app.handlers.load_post.remove(_forget)
    for manager in bpy.data.window_managers:
        manager.property_unset("animatic")
    del bpy.types.WindowManager.animatic
    _unregister_classes()
