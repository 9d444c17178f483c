"""Hold how many tokens the backend counted in prompts, for as long as Blender runs.

Must not import operators or panels.
"""

from __future__ import annotations

_MOST = 200  # prompts; the oldest goes first


TokenCount = tuple[int, int]  # the tokens of a prompt, and the parts in which it is heard

_counted: dict[tuple[str, str], TokenCount] = {}  # by the base model, whose tokenizer counts, and the text


def known(base: str, text: str) -> TokenCount | None:
    """Return what the tokenizer of the model `base` counted in `text`, None where nobody has asked it."""
    return _counted.get((base, text))


def remember(base: str, text: str, count: TokenCount) -> None:
    """Keep what was counted."""
    _counted[base, text] = count
    while len(_counted) > _MOST:
        del _counted[next(iter(_counted))]


def forget() -> None:
    """Hold nothing."""
    _counted.clear()
