"""Tell which words have no effect: those that a model set does not know, where it has a list, and unheard prompts.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .model_sets import PREVIEW, PREVIEW_FOLDER
from .models import NO_GUIDANCE, ModelSet
from .take import Sampling

_MARK = re.compile(r":\s*[-+]?[\d.]+\s*(?=[)\]])|\bBREAK\b|__[^\W_](?:[^,]*?[^\W_])?__")  # (word:1.2), __name__
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def knows_few_words(models: ModelSet) -> bool:
    """Tell whether `models` has a list of the words that it knows, as the built-in preview model has."""
    return models.base == PREVIEW.base


def unknown_words(text: str, models: ModelSet) -> tuple[str, ...]:
    """Return the words of `text` that `models` does not know, in order and once each, in small letters.

    Punctuation, weights such as in `(word:1.2)` and BREAK are no words; `wind-swept` is two. Models without a list
    of words are taken to know all of them.
    """
    if not knows_few_words(models):
        return ()
    plain = _MARK.sub("", unicodedata.normalize("NFC", text)).lower()
    words = (re.sub(r"['’]s$", "", word) for word in _WORD.findall(plain))
    return tuple(word for word in dict.fromkeys(words) if word not in preview_words())


def unknown_words_note(text: str, models: ModelSet, most: int | None = None) -> str:
    """Return a sentence that names the words of `text` that `models` does not know, the first `most`; else ""."""
    unknown = unknown_words(text, models)
    if not unknown:
        return ""
    more = f" and {len(unknown) - most} more" if most is not None and len(unknown) > most else ""
    return f"The preview model does not know: {', '.join(unknown[:most])}{more}"


def unheard_note(negative_prompt: str, models: ModelSet, sampling: Sampling) -> str:
    """Return a sentence where the guidance is too low for the negative prompt to be heard; else "".

    Nothing is said of what `models` recommends: nobody wrote that.
    """
    if sampling.guided or negative_prompt.strip() in ("", models.negative_prompt):
        return ""
    return f"At guidance {sampling.guidance_at(0):g} what to avoid has no effect: it is heard above {NO_GUIDANCE:g}"


@cache
def preview_words() -> frozenset[str]:
    """Return the words that the built-in preview model knows."""
    return frozenset((PREVIEW_FOLDER / "words.txt").read_text("utf-8").split())
