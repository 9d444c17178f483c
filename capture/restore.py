"""Change properties for a while and put everything back, in reverse order, whatever happens in between.

Must not import anything of Animatic.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

import bpy

Root = bpy.types.ID | bpy.types.Preferences
_COLLECTIONS = {"SCENE": "scenes", "OBJECT": "objects", "CAMERA": "cameras", "IMAGE": "images"}


class Restorer:
    """A context manager that remembers each property it changes and restores it on leaving.

    A property is named by a data-block and a path in it (`render.filepath`). The data-block is found
    again by its session id, so an undo or a deletion in between leaves nothing dangling: what is gone
    by then is left alone.
    """

    def __init__(self) -> None:
        self._changes: list[tuple[_Address, object]] = []

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
            self._changes.append((address, _kept(before)))
            address.write(value)

    def remember(self, root: Root, *paths: str) -> None:
        """Restore properties that others are going to change; they come back in the order given."""
        for path in reversed(paths):
            address = _Address(root, path)
            self._changes.append((address, _kept(address.read())))

    def restore(self) -> None:
        """Put every change back, the last one first."""
        while self._changes:
            address, kept = self._changes.pop()
            if not address.exists():
                continue
            value = kept.found() if isinstance(kept, BlockReference) else kept
            if address.read() != value:
                address.write(value)


class BlockReference:
    """A data-block known by its session id, which outlives undo, renaming and reallocation."""

    def __init__(self, block: bpy.types.ID) -> None:
        self._collection = _COLLECTIONS[block.id_type]
        self._uid = block.session_uid

    def found(self) -> bpy.types.ID | None:
        """Return the data-block, or None where it no longer exists."""
        return next((block for block in getattr(bpy.data, self._collection) if block.session_uid == self._uid), None)


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


def _kept(value: object) -> object:
    return BlockReference(value) if isinstance(value, bpy.types.ID) else value
