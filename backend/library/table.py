"""Write what lies in the model folders as a table for a terminal.

Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..contract.fitting import counted, fits_words, fitting
from ..contract.good_sets import GOOD_SETS
from ..contract.library import KIND_LABELS, LAYOUT_LABELS, ModelFile
from ..contract.licences import licence_line
from .header import in_bytes
from .scan import Found

_ORDER = list(KIND_LABELS)
_HEADS = ("kind", "family", "what", "precision", "size", "file")
_SIZE = _HEADS.index("size")


def table(found: Sequence[Found]) -> list[str]:
    """Return the lines of a table for each folder, and what cannot be used behind it."""
    lines: list[str] = []
    for each in found:
        lines += ["", *_of_folder(each)]
    models = [model for each in found for model in each.models]
    lines += _same_names(models)
    whole = in_bytes(sum(model.size_bytes for model in models))
    return [*lines[1:], "", f"{_models(len(models))}, {whole}"]


def _same_names(models: Iterable[ModelFile]) -> list[str]:
    """Return a line for each name that several files have: a set that names it gets the first."""
    by_name: dict[str, dict[str, str]] = {}
    for model in models:
        path = Path(model.path)
        if not model.repository and path.is_file():
            by_name.setdefault(path.name, {}).setdefault(str(path.resolve()), model.path)
    return [
        f"{len(paths)} files are called {name}, of which sets get the first: {', '.join(paths.values())}"
        for name, paths in by_name.items()
        if len(paths) > 1
    ]


def _of_folder(found: Found) -> list[str]:
    folder = found.folder
    free = f"{in_bytes(folder.free_bytes)} free on its disk"
    count = f"{_models(folder.models)}, {in_bytes(folder.size_bytes)}; {free}"
    head = f"{folder.path} ({LAYOUT_LABELS[folder.layout]}): {folder.problem or count}"
    usable = [model for model in found.models if not model.problem]
    rows = [_row(model) for model in sorted(usable, key=_place)]
    lines = [head, *_columns([_HEADS, *rows])] if rows else [head]
    refused = [model for model in found.models if model.problem]
    if refused:
        lines += ["  cannot be used:"]
        lines += [f"    {_below(model)}: {_what(model)}{model.problem} {model.hint}".rstrip() for model in refused]
    return lines


def _models(count: int) -> str:
    return "1 model" if count == 1 else f"{count} models"


def _what(model: ModelFile) -> str:
    return f"{model.label}. " if model.kind != "unknown" else ""


def _place(model: ModelFile) -> tuple[int, str, str]:
    return _ORDER.index(model.kind), model.family, _below(model).lower()


def _row(model: ModelFile) -> tuple[str, ...]:
    what = ", ".join(filter(None, (model.version, model.detail)))
    if model.is_pickle:
        what = ", ".join(filter(None, (what, "a pickle")))
    words = (KIND_LABELS[model.kind], model.family, what, model.precision, in_bytes(model.size_bytes), _below(model))
    return tuple(word or "–" for word in words)


def _below(model: ModelFile) -> str:
    """Return where a model is in its folder; what lies in the Hub's cache is named as a set names it."""
    return model.name if model.repository else os.path.relpath(model.path, model.root)


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]

    def line(row: Sequence[str]) -> str:
        cells = (word.rjust(widths[at]) if at == _SIZE else word.ljust(widths[at]) for at, word in enumerate(row))
        return f"  {'  '.join(cells)}".rstrip()

    return [line(row) for row in rows]


def card(model: ModelFile, others: Iterable[ModelFile] = ()) -> list[str]:
    """Return lines that say all that is known of one model, and which of `others` it works with."""
    fitted = fitting(model, list(others))
    told = {
        "kind": model.label if model.kind != "unknown" or not model.problem else "",
        "family": model.family,
        "what": model.detail,
        "precision": model.precision,
        "size": in_bytes(model.size_bytes),
        "form": "a pickle, which is read as numbers only; `models convert` makes it safetensors" * model.is_pickle,
        "trigger words": ", ".join(model.triggers),
        "licence": model.licence or "not told",
        "fits": fits_words(model),
        "of those here": counted(fitted),
        "problem": f"{model.problem} {model.hint}".strip(),
    }
    width = max(map(len, told))
    return [model.path, *(f"  {name.ljust(width)}  {text}" for name, text in told.items() if text)]


def sets_table() -> list[str]:
    """Return lines that name the good sets with their sizes and the licences of their parts."""
    lines = []
    for each in GOOD_SETS:
        lines += [f"{each.name}: {each.label}, about {in_bytes(each.about_bytes)}", f"  {each.description}."]
        lines += [f"  {licence_line(repository)}" for repository in each.repositories]
    return [*lines, "", "Sizes and licences are as the Hub had them by 2025-11; a download shows those of today first."]
