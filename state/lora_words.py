"""Keep the words that LoRAs were trained on, as their files tell, for the panels.

Must not import operators or panels.
"""

from __future__ import annotations

_known: dict[str, tuple[str, ...]] = {}


def words_of(place: str) -> tuple[str, ...]:
    """Return the words of the LoRA at `place`; none while its file was not read."""
    return _known.get(place, ())


def is_known(place: str) -> bool:
    """Tell whether the file at `place` was read, or looked for."""
    return place in _known


def keep(place: str, words: tuple[str, ...]) -> None:
    """Keep the words of the LoRA at `place`."""
    _known[place] = words


def forget() -> None:
    """Let files be read again: they may be others by now."""
    _known.clear()
