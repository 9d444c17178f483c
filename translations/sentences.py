"""Find the template that a finished text was made from, and fill its translation in.

Must not import bpy or anything of Animatic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_FIELD = re.compile(r"\{(\d+)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?]) +")


def translated(text: str, texts: Mapping[str, str]) -> str:
    """Return `text` by the dictionary `texts`: whole, or sentence by sentence; what it does not know stays."""
    if not text:
        return text
    whole = _by_dictionary(text, texts)
    if whole is not None:
        return whole
    parts = _SENTENCE_END.split(text)
    if len(parts) == 1:
        return text
    return " ".join(_by_dictionary(part, texts) or part for part in parts)


def _by_dictionary(text: str, texts: Mapping[str, str]) -> str | None:
    if text in texts:
        return texts[text]
    for template, pattern in _patterns(tuple(texts)):
        if match := pattern.fullmatch(text):
            values = {name[1:]: translated(value, texts) for name, value in match.groupdict().items()}
            pieces = _FIELD.split(texts[template])
            return "".join(values[piece] if index % 2 else piece for index, piece in enumerate(pieces))
    return None


@lru_cache(maxsize=4)
def _patterns(templates: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    """Return the templates with values as patterns, those with the most words of their own first."""
    with_values = [template for template in templates if _FIELD.search(template)]
    with_values.sort(key=lambda template: -len(_FIELD.sub("", template)))
    return [(template, _pattern(template)) for template in with_values]


def _pattern(template: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def group(number: str) -> str:
        if number in seen:
            return f"(?P=v{number})"
        seen.add(number)
        return f"(?P<v{number}>.+?)"

    pieces = _FIELD.split(template)  # text, number, text, number … text
    filled = (group(piece) if index % 2 else re.escape(piece) for index, piece in enumerate(pieces))
    return re.compile("".join(filled), re.DOTALL)  # a value may be a list with a line for each entry
