"""Hold what the panels show and no .blend keeps: the run in progress, the list of takes, errors.

`window_manager.animatic`; written by operators, read by panels. Must not import operators or panels.
"""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import BoolProperty, CollectionProperty, FloatProperty, IntProperty, PointerProperty, StringProperty

from .backend.contract import ContractError, Marks, TakeFolder, differences
from .queue_state import QueueItem, QueueState


def _keep_marks(self: TakeItem, context: bpy.types.Context) -> None:
    """Write what the artist says of a take beside it, where it differs from what is there."""
    if not self.folder:  # it is being filled
        return
    folder, marks = TakeFolder(Path(self.folder)), Marks(self.star, self.notes)
    try:
        if marks != marks_of(folder):
            folder.write_marks(marks)
    except OSError as error:
        text = f"Star and notes of take {folder.number} could not be kept: {error.strerror}."
        context.window_manager.animatic.show_error(text, "Make room on the disk, or choose another takes folder.")


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

    numbers: StringProperty()  # of its takes, with spaces between
    newest: IntProperty()  # the number of the newest finished take, 0 without any
    finished: IntProperty()  # pictures of the newest take
    total: IntProperty()

    def is_in(self, folder_name: str) -> bool:
        """Tell whether the folder of that name holds the takes of this shot."""
        return folder_name.endswith(f"-{self.name[:8]}")

    def has(self, number: int) -> bool:
        """Tell whether there is a take `number`."""
        return str(number) in self.numbers.split()

    def shown(self, chosen: int) -> int:
        """Return the number of the take that the film shows where take `chosen` is asked for, 0 for none."""
        return chosen if self.has(chosen) else self.newest


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

    shot_id: StringProperty()  # the shot that the list of takes was read for
    takes: CollectionProperty(type=TakeItem)
    active_take: IntProperty(update=_compare)
    takes_root: StringProperty()
    film: CollectionProperty(type=FilmItem)
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

    capture_request: StringProperty()  # what was asked for when the three below were read
    captured: BoolProperty()
    capture_text: StringProperty()
    depth_icon: IntProperty()
    openpose_icon: IntProperty()
    canny_icon: IntProperty()

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
        self.notes = ""

    def add_note(self, text: str) -> None:
        """Keep a note for the panel, once."""
        if text not in self.notes.splitlines():
            self.notes = f"{self.notes}\n{text}".strip()

    def active_item(self) -> TakeItem | None:
        """Return the chosen take, None without any."""
        return self.takes[self.active_take] if 0 <= self.active_take < len(self.takes) else None

    def active_texture_item(self) -> TextureItem | None:
        """Return the chosen texture, None without any."""
        return self.textures[self.active_texture] if 0 <= self.active_texture < len(self.textures) else None


_register_classes, _unregister_classes = bpy.utils.register_classes_factory(
    (TakeItem, TextureItem, FilmItem, QueueItem, QueueState, State)
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
