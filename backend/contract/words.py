"""Tell which words of a prompt a model set does not know, where it comes with a list of those that it knows.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .model_sets import PREVIEW, PREVIEW_FOLDER
from .models import ModelSet

_WEIGHT = re.compile(r":\s*[-+]?[\d.]+\s*(?=[)\]])")  # as in `(word:1.2)`
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def unknown_words(text: str, models: ModelSet) -> tuple[str, ...]:
    """Return the words of `text` that `models` does not know, in order and once each, in small letters.

    Punctuation and weights such as in `(word:1.2)` are no words; `wind-swept` is two. Models without a list of
    words are taken to know all of them.
    """
    if models.base != PREVIEW.base:
        return ()
    plain = _WEIGHT.sub("", unicodedata.normalize("NFC", text)).lower()
    words = (re.sub(r"['’]s$", "", word) for word in _WORD.findall(plain))
    return tuple(word for word in dict.fromkeys(words) if word not in preview_words())


def unknown_words_note(text: str, models: ModelSet, most: int | None = None) -> str:
    """Return a sentence that names the words of `text` that `models` does not know, the first `most`; else ""."""
    unknown = unknown_words(text, models)
    if not unknown:
        return ""
    more = f" and {len(unknown) - most} more" if most is not None and len(unknown) > most else ""
    return f"The preview model does not know: {', '.join(unknown[:most])}{more}"


@cache
def preview_words() -> frozenset[str]:
    """Return the words that the built-in preview model knows."""
    return frozenset((PREVIEW_FOLDER / "words.txt").read_text("utf-8").split())
