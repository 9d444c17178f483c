"""Find the lists that wildcards are chosen from: the texts of the .blend.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from dataclasses import replace

import bpy

from ..backend import contract


def lines_of(name: str) -> list[str] | None:
    """Return the lines of the text `name`, or `name`.txt, of the .blend; None where there is none."""
    text = bpy.data.texts.get(name) or bpy.data.texts.get(f"{name}.txt")
    return text.as_string().splitlines() if text else None  # in one go: a list may be very long


def new_list(name: str) -> bpy.types.Text:
    """Return the text `name`, made with a line that says what to write where there is none."""
    text = bpy.data.texts.get(name)
    if text is None:
        text = bpy.data.texts.new(name)
        text.write(f"# A line for each choice of __{name}__ in a prompt; lines that begin with # do not count\n")
    return text


def chosen(text: str, seed: int) -> str:
    """Return `text` with what `seed` chooses for all that it leaves open. Raises `ContractError`."""
    return contract.chosen(text, seed, lines_of)


def with_seed(take: contract.Take, seed: int) -> contract.Take:
    """Return `take` with another seed, and what that one chooses. Raises `ContractError`."""
    return contract.resolved(replace(contract.as_written(take), seed=seed), lines_of)
