"""Change properties for a while and put everything back, in reverse order, whatever happens in between.

Must not import anything of Animatic.
"""

from __future__ import annotations

import json
import logging
from types import TracebackType
from typing import Any

import bpy

Root = bpy.types.ID | bpy.types.Preferences
BEFORE_CAPTURE = "animatic_before_capture"  # custom property of a scene that is being captured
_COLLECTIONS = {
    "ACTION": "actions",
    "SCENE": "scenes",
    "OBJECT": "objects",
    "MATERIAL": "materials",
    "CAMERA": "cameras",
    "COLLECTION": "collections",
    "IMAGE": "images",
    "WORLD": "worlds",
}

_UNSET = object()  # kept of a property that nobody ever set

_log = logging.getLogger(__name__)


class Restorer:
    """A context manager that remembers each property it changes and restores it on leaving.

    A property is named by a data-block and a path in it (`render.filepath`). The data-block is found
    again by its session id, so an undo or a deletion in between leaves nothing dangling: what is gone
    by then is left alone.
    """

    def __init__(self) -> None:
        self._changes: list[tuple[_Address, object]] = []
        self._noted_in: BlockReference | None = None

    def __enter__(self) -> Restorer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.restore()

    def set(self, root: Root, path: str, value: object) -> None:
        """Set the property at `path` of `root`; a value that it has already is not written again."""
        address = _Address(root, path)
        before = address.read()
        if before != value:
            self._changes.append((address, _kept(before) if address.is_set() else _UNSET))
            address.write(value)

    def remember(self, root: Root, *paths: str) -> None:
        """Restore properties that others are going to change; they come back in the order given."""
        for path in reversed(paths):
            address = _Address(root, path)
            self._changes.append((address, _kept(address.read()) if address.is_set() else _UNSET))

    def note_in(self, scene: bpy.types.Scene) -> None:
        """Note in `scene` what every change replaced, so that `mend` finds it in a .blend saved meanwhile."""
        self._noted_in = BlockReference(scene)
        scene[BEFORE_CAPTURE] = json.dumps([note for change in self._changes if (note := _note(*change))], default=list)

    def restore(self) -> None:
        """Put every change back, the last one first."""
        noted_in = self._noted_in.found() if self._noted_in else None
        if noted_in and BEFORE_CAPTURE in noted_in:
            del noted_in[BEFORE_CAPTURE]
        while self._changes:
            address, kept = self._changes.pop()
            if not address.exists():
                continue
            if kept is _UNSET:
                address.unset()
                continue
            value = kept.found() if isinstance(kept, BlockReference) else kept
            if address.read() != value:
                address.write(value)


def mend(scene: bpy.types.Scene) -> bool:
    """Put back what a capture had changed when the .blend of `scene` was saved; tell whether there was anything."""
    text = scene.get(BEFORE_CAPTURE)
    if text is None:
        return False
    del scene[BEFORE_CAPTURE]
    for collection, name, path, value in reversed(json.loads(text)):
        block = getattr(bpy.data, collection).get(name)
        if block is None:
            continue
        address = _Address(block, path)
        try:
            address.write(_named_block(value) if isinstance(value, dict) else value)
        except (AttributeError, TypeError, ValueError) as error:  # another Blender, which lacks the setting
            _log.info("%s of %s stays as the capture set it: %s", path, name, error)
    return True


class BlockReference:
    """A data-block known by its session id, which outlives undo, renaming and reallocation."""

    def __init__(self, block: bpy.types.ID) -> None:
        self.collection = _COLLECTIONS[block.id_type]
        self._uid = block.session_uid

    def found(self) -> bpy.types.ID | None:
        """Return the data-block, or None where it no longer exists."""
        return next((block for block in getattr(bpy.data, self.collection) if block.session_uid == self._uid), None)


class _Address:
    """One property: a root, the path of the struct in it, and the property's name."""

    def __init__(self, root: Root, path: str) -> None:
        self._root = BlockReference(root) if isinstance(root, bpy.types.ID) else root
        self._struct_path, _, self._name = path.rpartition(".")

    def _struct(self) -> Any:
        root = self._root.found() if isinstance(self._root, BlockReference) else self._root
        if root is None or not self._struct_path:
            return root
        return root.path_resolve(self._struct_path)

    def name(self) -> tuple[str, str, str] | None:
        """Return collection, name and path, which hold in a saved file too; None outside the file."""
        block = self._root.found() if isinstance(self._root, BlockReference) else None
        if block is None or block.library:
            return None
        return self._root.collection, block.name, ".".join(filter(None, (self._struct_path, self._name)))

    def exists(self) -> bool:
        """Tell whether the property is still there."""
        try:
            return self._struct() is not None
        except ValueError:  # the data-block is there, the path in it is not
            return False

    def read(self) -> object:
        """Return the value; arrays as tuples, which compare and outlive their owner."""
        value = getattr(self._struct(), self._name)
        return tuple(value) if isinstance(value, bpy.types.bpy_prop_array) else value

    def write(self, value: object) -> None:
        """Set the value."""
        setattr(self._struct(), self._name, value)

    def is_set(self) -> bool:
        """Tell whether the value was ever set, and is not the default of an add-on such as Cycles."""
        struct = self._struct()
        return not isinstance(struct, bpy.types.bpy_struct) or struct.is_property_set(self._name)

    def unset(self) -> None:
        """Go back to the default."""
        self._struct().property_unset(self._name)

    def default(self) -> object:
        """Return the default, as JSON can hold it."""
        return self._struct().bl_rna.properties[self._name].default


def _kept(value: object) -> object:
    return BlockReference(value) if isinstance(value, bpy.types.ID) else value


def _note(address: _Address, kept: object) -> tuple[object, ...] | None:
    """Return a change as JSON can hold it; None for one that is not in the file."""
    name = address.name()
    if name is None:
        return None
    if kept is _UNSET:
        kept = address.default()
    elif isinstance(kept, BlockReference):
        block = kept.found()
        kept = {"collection": kept.collection, "name": block.name} if block else None
    return (*name, kept)


def _named_block(value: dict[str, str]) -> bpy.types.ID | None:
    return getattr(bpy.data, value["collection"]).get(value["name"])
