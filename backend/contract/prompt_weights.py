r"""Read the marks of a prompt: `(word)`, `(word:1.2)`, `[word]`, `BREAK`, and `\(` for a bracket that is said.

The marks and their numbers are those of AUTOMATIC1111's web UI, which most prompts are written for.
Must not import anything but the standard library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MORE = 1.1  # what a round bracket multiplies weights by, and a square one divides them by
_SOUND = 2.0  # above this a weight breaks pictures more than it stresses words
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"
_MARK = re.compile(
    rf"\\(?P<escaped>[\\()\[\]])|:\s*(?P<weight>{_NUMBER})\s*\)|(?P<open>[(\[])|(?P<close>[)\]])|(?P<next>\bBREAK\b)"
)
# What the web UI reads as words that take turns from step to step: [from:to:when], [to:when] and [one|other].
_OVER_STEPS = re.compile(rf"(?<!\\)\[[^\[\]]*?(?::\s*{_NUMBER}\s*|\|[^\[\]]*)\]")
_CLOSED_BY = {")": "(", "]": "["}


@dataclass(frozen=True)
class Piece:
    """Words of a prompt that weigh the same; 1 is what words weigh without brackets."""

    text: str
    weight: float = 1.0


Part = tuple[Piece, ...]  # what stands between two BREAKs


@dataclass
class _Open:
    """A bracket that is not closed yet, and the number of pieces before it."""

    bracket: str
    part: int
    piece: int


def read_prompt(text: str) -> tuple[Part, ...]:
    r"""Return the parts of `text`, each as its pieces in order.

    `(word)` weighs 1.1, `[word]` 1/1.1, `(word:1.2)` 1.2; brackets within brackets multiply. One that is never closed
    holds to the end, one that was never opened is said as it is, and so are `\(`, `\)`, `\[`, `\]` and `\\`. `BREAK`
    ends a part. A part that says nothing is left out, unless all do.
    """
    parts: list[list[Piece]] = [[]]
    opened: list[_Open] = []
    place = 0
    for mark in _MARK.finditer(text):
        parts[-1].append(Piece(text[place : mark.start()]))
        place = mark.end()
        if mark["escaped"]:
            parts[-1].append(Piece(mark["escaped"]))
        elif mark["open"]:
            opened.append(_Open(mark["open"], len(parts) - 1, len(parts[-1])))
        elif mark["next"]:
            parts.append([])
        elif not _close(parts, opened, mark["close"] or ")", mark["weight"]):
            parts[-1].append(Piece(mark[0]))
    parts[-1].append(Piece(text[place:]))
    for each in opened:
        _weigh(parts, each, _factor(each.bracket))
    said = tuple(part for part in map(_joined, parts) if any(piece.text.strip() for piece in part))
    return said or ((),)


def plain_text(text: str) -> str:
    """Return the words of `text` without its marks."""
    return " ".join("".join(piece.text for piece in part) for part in read_prompt(text))


def marks_notes(text: str) -> list[str]:
    """Return a sentence on each mark of `text` that hardly says what was meant."""
    notes = [note for note in (_bracket_note(text),) if note]
    for found in dict.fromkeys(match[0] for match in _OVER_STEPS.finditer(text)):
        told = "changes over the steps are not known, and Prompt Travel changes over the frames"
        notes.append(f"{found} is said in softer words: {told}")
    heaviest = max((abs(piece.weight) for part in read_prompt(text) for piece in part), default=1.0)
    if heaviest > _SOUND:
        notes.append(f"A weight of {heaviest:.3g} may break the picture: most stay below {_SOUND:g}")
    return notes


def _bracket_note(text: str) -> str:
    """Return a sentence on a bracket of `text` that has no other, or ""."""
    depth = {"(": 0, "[": 0}
    for mark in _MARK.finditer(text):
        if mark["open"]:
            depth[mark["open"]] += 1
        elif (mark["close"] or mark["weight"]) and not mark["escaped"]:
            bracket = _CLOSED_BY[mark["close"] or ")"]
            if not depth[bracket]:
                return f"A bracket {mark['close'] or ')'} was never opened: it is said as it is"
            depth[bracket] -= 1
    for bracket, count in depth.items():
        if count:
            return f"A bracket {bracket} is never closed: it weighs all that follows"
    return ""


def _close(parts: list[list[Piece]], opened: list[_Open], bracket: str, weight: str | None) -> bool:
    """Weigh what stands since the bracket that `bracket` closes; tell whether there is one."""
    closed = next((each for each in reversed(opened) if each.bracket == _CLOSED_BY[bracket]), None)
    if closed is None:
        return False
    opened.remove(closed)
    _weigh(parts, closed, float(weight) if weight else _factor(closed.bracket))
    return True


def _factor(bracket: str) -> float:
    return _MORE if bracket == "(" else 1 / _MORE


def _weigh(parts: list[list[Piece]], since: _Open, factor: float) -> None:
    for index in range(since.part, len(parts)):
        first = since.piece if index == since.part else 0
        parts[index][first:] = [Piece(each.text, each.weight * factor) for each in parts[index][first:]]


def _joined(pieces: list[Piece]) -> Part:
    """Return `pieces` with those in a row that weigh the same as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].weight == piece.weight:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.weight)
        elif piece.text:
            joined.append(piece)
    return tuple(joined)
