r"""Choose by the seed what a prompt leaves open: `__name__`, a line of a list, and `{a|b|c}`, one of these.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .schema import ContractError

LinesOf = Callable[[str], Sequence[str] | None]  # the lines of the list with a name; None where there is none

_NAME = re.compile(r"__(?P<name>[^\W_](?:[\w .\-/]*?[^\W_])?)__")
_ESCAPED = "{|}_"


@dataclass(frozen=True)
class Written:
    """What the prompts of a take were before the seed chose among what they leave open."""

    prompt: str
    negative_prompt: str = ""
    style_prompt: str = ""
    style_negative_prompt: str = ""
    travel: tuple[str, ...] = ()  # the prompts of its travel


def chosen(text: str, seed: int, lines_of: LinesOf) -> str:
    r"""Return `text` with one line of its list for each `__name__`, and one of a, b and c for each `{a|b|c}`.

    A line may leave something open in its turn; empty ones and those that begin with `#` do not count. Which one it
    is depends on the seed, on what is chosen from and on how often that was asked for before in this text: what else
    is changed in the text makes no difference, and the same name in another text gives the same line. `\{`, `\|`,
    `\}` and `\_` are said as they are. Raises `ContractError` for a name without a list.
    """
    return _Choice(seed, lines_of).of(text, ())


class NoChoices(ContractError):
    """A wildcard whose text is not there, or has no lines; `value` is how a prompt names it."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__("wildcard", f"__{name}__", "named after a text with a choice on each line")
        self.args = (said,)


class _Choice:
    """What the seed chooses in one text."""

    def __init__(self, seed: int, lines_of: LinesOf) -> None:
        self._seed, self._lines_of = seed, lines_of
        self._times: Counter[str] = Counter()
        self._lists: dict[str, list[str]] = {}

    def of(self, text: str, within: tuple[str, ...]) -> str:
        """Return `text`, which stands in a line of each of the lists `within`, with all in it chosen."""
        said, place = [], 0
        while place < len(text):
            options, end = _options(text, place)
            if text[place] == "\\" and text[place + 1 : place + 2] in tuple(_ESCAPED):
                said.append(text[place + 1])
                place += 2
            elif len(options) > 1:
                said.append(self.of(self._one(options, "|".join(options)), within))
                place = end
            elif named := _NAME.match(text, place):
                said.append(self._line(named["name"], within))
                place = named.end()
            else:
                said.append(text[place])
                place += 1
        return "".join(said)

    def _line(self, name: str, within: tuple[str, ...]) -> str:
        if name in within:
            raise _wrong(name, "left out of its own lines, as it would never end")
        if name not in self._lists:
            self._lists[name] = self._read(name)
        return self.of(self._one(self._lists[name], f"__{name}__"), (*within, name))

    def _read(self, name: str) -> list[str]:
        found = self._lines_of(name)
        if found is None:
            said = f"__{name}__ has no text: make a text {name} in the Text Editor, a choice on each line."
            raise NoChoices(name, said)
        lines = [line for line in map(str.strip, found) if line and not line.startswith("#")]
        if not lines:
            raise NoChoices(name, f"The text {name} is empty: write a choice for __{name}__ on each line.")
        return lines

    def _one(self, options: Sequence[str], asked: str) -> str:
        self._times[asked] += 1
        drawn = hashlib.sha256(f"{self._seed} {self._times[asked]} {asked}".encode()).digest()  # as everywhere and ever
        return options[int.from_bytes(drawn[:8], "big") % len(options)]


def _wrong(name: str, expected: str) -> ContractError:
    return ContractError("wildcard", f"__{name}__", expected)


def _options(text: str, place: int) -> tuple[list[str], int]:
    """Return what stands between the bars of the braces that open at `place`, and where they end; nothing without."""
    if text[place] != "{":
        return [], place
    options, depth, at = [""], 0, place
    while at < len(text):
        letter = text[at]
        if letter == "\\" and at + 1 < len(text):
            options[-1] += text[at : at + 2]
            at += 2
            continue
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if depth == 0:
            return options, at + 1
        if letter == "|" and depth == 1:
            options.append("")
        elif at > place:
            options[-1] += letter
        at += 1
    return [], place
