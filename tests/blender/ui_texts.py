"""Collect every text that the UI shows, for the test that looks for it in the dictionaries.

Registered names and descriptions are read from Blender; what panels draw and what runs and buttons say is read from
the source. A text with values becomes a template: f"Frames {a} to {b}" is "Frames {0} to {1}".
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import bpy

ROOT = Path(__file__).resolve().parents[2]
_DRAWN = {"label": "text", "operator": "text", "prop": "text", "menu": "text", "operator_menu_enum": "text"}
_ALSO = ("placeholder", "title", "confirm_text", "message", "heading")
_SAID = {"RunError", "BackendError", "ScriptError", "PlaceError", "CaptureError", "CaptureStopped", "TakeError"}
_TOLD = {"report", "poll_message_set", "add_note", "show_error"}
_SAYING = ("", "operators", "capture", "place", "runs", "takes", "state", "textures", "waiting", "boards", "opening",
           "worker", "backend/contract", "backend", "backend/exporting", "backend/comfyui",
           "backend/library")  # fmt: skip
_LETTER = re.compile(r"[A-Za-z]{2}")


def registered() -> tuple[set[str], set[str]]:
    """Return the names and the descriptions of all that Animatic registers."""
    names, descriptions = set(), set()
    for struct, own in _structs():
        names.add(struct.name if own else "")
        descriptions.add(struct.description)
        for each in struct.properties:
            if each.identifier in {"rna_type", "bl_idname"} or each.is_hidden or not _is_named(each):
                continue
            names.add(each.name)
            descriptions.add(each.description)
            if each.type == "ENUM" and each.enum_items:
                names.update(item.name for item in each.enum_items)
                descriptions.update(item.description for item in each.enum_items)
    for cls in _classes():
        names.add(getattr(cls, "bl_label", ""))
    return {name for name in names if _LETTER.search(name)}, {text for text in descriptions if _LETTER.search(text)}


def _is_named(each: bpy.types.Property) -> bool:
    return each.name != each.identifier and not each.description.startswith(
        "Unique name used in the code and scripting"
    )


def _structs() -> Iterator[tuple[bpy.types.Struct, bool]]:
    for name in dir(bpy.ops.animatic):
        yield getattr(bpy.ops.animatic, name).get_rna_type(), True
    waiting, seen = [], set()
    for owner in (bpy.types.Scene, bpy.types.WindowManager):
        waiting.append(owner.bl_rna.properties["animatic"].fixed_type)
    from animatic import preferences

    waiting.append(preferences.AnimaticPreferences.bl_rna)
    while waiting:
        struct = waiting.pop()
        if struct.identifier in seen or not _is_own(struct):
            continue
        seen.add(struct.identifier)
        yield struct, False
        waiting += [each.fixed_type for each in struct.properties if each.type in {"POINTER", "COLLECTION"}]


def _is_own(struct: bpy.types.Struct) -> bool:
    return struct.base is not None and struct.base.identifier in {"PropertyGroup", "AddonPreferences"}


def _classes() -> list[type]:
    return [getattr(bpy.types, name) for name in dir(bpy.types) if name.startswith(("ANIMATIC_PT_", "ANIMATIC_MT_"))]


def drawn() -> set[str]:
    """Return the texts that panels, menus and dialogs draw."""
    found = set()
    for path in _sources("panels", "operators", "preferences.py"):
        for call in _calls(path):
            name = _name(call)
            if name in {"draw_text", "_draw_step"}:
                found.update(itertools.chain.from_iterable(map(templates, call.args)))
            elif name in {"iface", "translated"}:
                found.update(itertools.chain.from_iterable(map(templates, call.args[:1])))
            for keyword in call.keywords:
                if keyword.arg == _DRAWN.get(name) or keyword.arg in _ALSO:
                    found.update(templates(keyword.value))
        found.update(_constants(path))
    return {text for text in found if _is_text(text)}


def said() -> set[str]:
    """Return what runs and buttons say when they end: errors, hints, notes and reports."""
    found = set()
    for path in _sources(*_SAYING):
        for call in _calls(path):
            if _name(call) in _SAID | _TOLD:
                for argument in call.args:
                    found.update(templates(argument))
            elif _name(call) == "Update":
                for each in (*call.args[:1], *(word.value for word in call.keywords if word.arg == "note")):
                    found.update(templates(each))
    return {text for text in found if _is_text(text)}


def untranslated_labels() -> list[str]:
    """Return where a text with values is drawn as it is: Blender cannot find it in a dictionary."""
    wrong = []
    for path in _sources("panels", "preferences.py"):
        for call in _calls(path):
            for keyword in call.keywords:
                plain = isinstance(keyword.value, ast.JoinedStr) and _name(call) in _DRAWN
                if plain and keyword.arg == "text" and any(map(_has_words, templates(keyword.value))):
                    wrong.append(f"{path.relative_to(ROOT)}:{keyword.value.lineno}")
    return wrong


def templates(node: ast.expr) -> Iterator[str]:
    """Yield the texts that `node` may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        number = itertools.count()
        yield "".join(part.value if isinstance(part, ast.Constant) else f"{{{next(number)}}}" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from templates(node.body)
        yield from templates(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from templates(value)


def _has_words(text: str) -> bool:
    return bool(_LETTER.search(re.sub(r"\{\d+\}", "", text)))


def _is_text(text: str) -> bool:
    """Tell a text from an identifier, an icon or a path."""
    return _has_words(text) and not re.fullmatch(r"[A-Z0-9_]+|[a-z0-9_.]+|//\w+", text)


def _sources(*places: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from [path] if path.is_file() else sorted(path.glob("*.py"))


def _calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def _constants(path: Path) -> Iterator[str]:
    """Yield the sentences that a file of panels keeps under a name in capitals."""
    if path.parent.name != "panels":
        return
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.Dict):
            yield from (
                each.value
                for each in ast.walk(node.value)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
