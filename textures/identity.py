"""Know an object's textures again when it is renamed, copied, appended or undone: it keeps an id.

Must not import operators or panels.

The id is a custom property of the object, which Blender copies, appends and saves with it. A copy is another object
that may show the same textures: it is told from the first by its name, lists what it was copied with, and gets an id of
its own with the first texture of its own.
"""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..backend import contract
from ..backend.contract import Texture, TextureFolder

_KEPT = "animatic_textures"  # custom property of an object: what `_Kept` says
_UNSAVED = uuid.uuid4().hex  # stands for the file of what was never saved, in this Blender


@dataclass(frozen=True)
class _Kept:
    """What an object keeps of its textures."""

    id: str  # empty where it only keeps a name
    name: str  # the object's, when it was last looked at
    inherited: tuple[str, ...] = ()  # the ids of what it was copied from
    named: str = ""  # the folder of textures of before, which were found by name


def ids_of(obj: bpy.types.Object) -> tuple[str, ...]:
    """Return the ids under which textures of `obj` lie: its own, then those of what it was copied from. Reads only."""
    kept = _read(obj)
    if kept is None or not kept.id:
        return (_free_id(obj),)
    if _is_copy(obj, kept):
        return (_free_id(obj), kept.id, *kept.inherited)
    return (kept.id, *kept.inherited)


def keep_id(obj: bpy.types.Object, takes_root: Path) -> str:
    """Let `obj` keep its own id, and return that. An object of another file cannot, but has the same one each time."""
    own, *inherited = ids_of(obj)
    if obj.is_editable:
        _write(obj, _Kept(own, obj.name, tuple(inherited), _named(obj, takes_root)))
    return own


def notice(obj: bpy.types.Object, takes_root: Path) -> None:
    """Let `obj` keep what tells it from its copies and finds its textures of before, however it is renamed."""
    kept, named = _read(obj), _named(obj, takes_root)
    if not obj.is_editable or (kept and kept.id and _is_copy(obj, kept)):
        return
    noticed = _Kept(kept.id if kept else "", obj.name, kept.inherited if kept else (), named)
    if noticed != kept and (noticed.id or named):
        _write(obj, noticed)


def folders_of(obj: bpy.types.Object, takes_root: Path) -> list[Path]:
    """Return the folders in which textures of `obj` may lie, that of its own first; they need not be there."""
    found = [contract.textures_of(takes_root, obj.name, each) for each in ids_of(obj)]
    if named := _named(obj, takes_root):
        found.append(contract.textures_of(takes_root, named))
    return found


def textures_of(takes_root: Path, obj: bpy.types.Object) -> list[TextureFolder]:
    """Return what was baked for `obj`, the newest first; folders without a texture.json are left out."""
    found = [TextureFolder(path) for folder in folders_of(obj, takes_root) for path in contract.numbered(folder)]
    found.sort(key=lambda folder: -folder.number)
    return [folder for folder in found if folder.texture_json.exists()]


def claim(obj: bpy.types.Object, takes_root: Path) -> TextureFolder:
    """Make the folder of a new texture of `obj`, with a number that none in its list has. Raises `OSError`."""
    folders = folders_of(obj, takes_root)
    return TextureFolder(contract.claim_number(folders[0], max(map(contract.last_number, folders))))


def is_for(texture: Texture, obj: bpy.types.Object) -> bool:
    """Tell whether `texture` was baked for `obj`, or for what that was copied from."""
    if texture.object_id:
        return texture.object_id in ids_of(obj)
    kept = _read(obj)
    return contract.safe_name(texture.object_name) in (contract.safe_name(obj.name), kept.named if kept else "")


def is_own(texture: Texture, obj: bpy.types.Object) -> bool:
    """Tell whether `texture` was baked for `obj` itself."""
    return is_for(texture, obj) and texture.object_id in ("", ids_of(obj)[0])


def _named(obj: bpy.types.Object, takes_root: Path) -> str:
    """Return the name of the folder of textures of before that `obj` has, or ""."""
    kept = _read(obj)
    if kept and kept.named:
        return kept.named
    return contract.safe_name(obj.name) if contract.numbered(contract.textures_of(takes_root, obj.name)) else ""


def _is_copy(obj: bpy.types.Object, kept: _Kept) -> bool:
    """Tell whether `kept` is what another object had before: the one that has its name, or else the first."""
    if obj.name == kept.name:
        return False
    others = [(other, theirs) for other in bpy.data.objects if other != obj and (theirs := _read(other))]
    same = [(other, theirs) for other, theirs in others if theirs.id == kept.id]
    return any(other.name == theirs.name or other.session_uid < obj.session_uid for other, theirs in same)


def _free_id(obj: bpy.types.Object) -> str:
    """Return an id that no object has, the same one whenever this file has not kept the one from before.

    Undo, and closing without saving, forget it; the textures on disk are found by it.
    """
    file = bpy.path.abspath(obj.library.filepath) if obj.library else bpy.data.filepath
    taken = {kept.id for other in bpy.data.objects if (kept := _read(other))}
    for attempt in itertools.count():
        found = uuid.uuid5(uuid.NAMESPACE_OID, repr(("textures", file or _UNSAVED, obj.name, attempt))).hex
        if found not in taken:
            return found
    raise AssertionError("counting never ends")


def _read(obj: bpy.types.Object) -> _Kept | None:
    """Return what `obj` keeps; None for nothing, and for what is not Animatic's."""
    found = obj.get(_KEPT)
    try:
        return _Kept(found["id"], found["name"], tuple(found["inherited"].split()), found["named"])
    except (TypeError, KeyError, AttributeError):
        return None


def _write(obj: bpy.types.Object, kept: _Kept) -> None:
    obj[_KEPT] = {"id": kept.id, "name": kept.name, "inherited": " ".join(kept.inherited), "named": kept.named}
