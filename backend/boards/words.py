"""Make texts ready for a page: harmless, with their language and direction, speech in quotation marks.

Must not import anything but the standard library.
"""

from __future__ import annotations

import re
import unicodedata

_SPEAKER = re.compile(r"(?P<speaker>[^:\uff1a“\"「]{1,40}?)(?P<aside>\s*\([^)]*\))?\s*[:\uff1a]\s*(?P<speech>\S.*)")
_QUOTES = (("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"), ("„", "“"))
_STRAIGHT = '"'
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}  # categories that need no font
_SELECTORS = range(0xFE00, 0xFE10)

# the scripts whose lines break in a way of their own, and where their characters are
_LANGUAGES = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)


def clean(text: str) -> str:
    """Return `text` without what cannot be drawn; lines and their breaks stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    text = text.encode("utf-8", "replace").decode("utf-8")  # halves of a pair become question marks
    kept = (c for c in text if c == "\n" or unicodedata.category(c) != "Cc")
    lines = [re.sub(r" {2,}", " ", line).strip() for line in "".join(kept).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def one_line(text: str) -> str:
    """Return `text` with its line breaks as spaces."""
    return " ".join(clean(text).split())


def drawn(text: str) -> str:
    """Return the characters of `text` that need a font."""
    return "".join(
        c for c in dict.fromkeys(text) if unicodedata.category(c) not in _UNSEEN and ord(c) not in _SELECTORS
    )


def language(text: str) -> str:
    """Return the language whose rules break the lines of `text`, by its script."""
    return next((code for code, script in _LANGUAGES if script.search(text)), "en")


def is_right_to_left(text: str) -> bool:
    """Tell whether the first letter of `text` with a direction runs to the left."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in directions if kind in ("L", "R", "AL")), "L") != "L"


def spoken(text: str) -> str:
    """Return dialogue with its speeches in quotation marks; the speaker, where a script names one, stands before.

    A speaker is what stands in capitals, or in a script that has none, before a colon.
    """
    return "\n".join(_quoted(line) if line else "" for line in clean(text).split("\n"))


def _quoted(line: str) -> str:
    found = _SPEAKER.fullmatch(line)
    if found and found["speaker"] == found["speaker"].upper() and not found["speaker"].isdigit():
        speech = _in_quotes(found["speech"])
        space = "" if speech.startswith("「") else " "
        return f"{found['speaker']}{found['aside'] or ''}{space}{speech}"
    return _in_quotes(line)


def _in_quotes(speech: str) -> str:
    if len(speech) > 2 and speech.startswith(_STRAIGHT) and speech.endswith(_STRAIGHT):
        inner = speech[1:-1].strip()
        speech = speech if _STRAIGHT in inner else inner  # of two speeches in one line the marks are all needed
    if any(speech.startswith(opens) and speech.endswith(closes) for opens, closes in _QUOTES):
        return speech
    if speech.startswith(_STRAIGHT) and speech.endswith(_STRAIGHT):
        return speech
    return f"「{speech}」" if language(speech) == "ja" else f"“{speech}”"
