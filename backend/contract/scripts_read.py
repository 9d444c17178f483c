"""Tell which letters of a prompt say nothing to a text encoder that learned English.

Must not import anything but the standard library.
"""

from __future__ import annotations

import unicodedata

_NAMES = {
    "HANGUL": "Korean",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "CJK": "Chinese characters",
    "CYRILLIC": "Cyrillic",
    "ARABIC": "Arabic",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "THAI": "Thai",
    "DEVANAGARI": "Devanagari",
}
_READ = ("LATIN", "FULLWIDTH", "MODIFIER", "FEMININE", "MASCULINE")


def unread_scripts(text: str) -> tuple[str, ...]:
    """Return what the letters of `text` are written in that are no Latin ones, in order and once each."""
    letters = (unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha())
    found = (_NAMES.get(script, "these letters") for script in letters if script and script not in _READ)
    return tuple(dict.fromkeys(found))


def unread_note(text: str) -> str:
    """Return a sentence where a part of `text` is in letters that say nothing to CLIP, or ""."""
    found = unread_scripts(text)
    return f"CLIP, which reads prompts, learned English and does not understand {found[0]}" if found else ""
