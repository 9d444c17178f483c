"""Is the prompt obeyed? Colours and time of day are read off the picture; one word changes one thing.

Must not import bpy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..vocabulary import COLOUR_WORDS
from .figures import Figure
from .gallery import SEED, Gallery
from .metrics.raster import grown
from .metrics.swaps import change_inside_and_outside
from .readouts import ReadOuts
from .scenes import CHARACTER, COLOURED, PROP, Scene

LEAST_ACCURACY = 0.9
LEAST_SWAP_RATIO = 3.0
_SWAPS = {
    **{"red": "blue", "orange": "blue", "yellow": "purple", "green": "pink", "blue": "orange", "purple": "yellow"},
    **{"pink": "green", "cyan": "red", "brown": "cyan", "white": "red", "black": "yellow", "grey": "red"},
}
_REACH_PX = 4  # shadows and soft edges belong to the thing that changes
Asked = Sequence[tuple[np.ndarray, Scene, int]]  # picture, scene, file number


def ask_prompt(gallery: Gallery, readouts: ReadOuts) -> list[Figure]:
    """Return the share of words that are read right, and what a changed word changes."""

    def stills(pictures: Sequence[np.ndarray]) -> Asked:
        return [
            (picture, scene, 1) for picture, scene in zip(pictures, gallery.prompts, strict=False)
        ]  # fewer for baselines

    right = _read_right(readouts, stills(gallery.pictures))
    shuffled = [gallery.pictures[-1], *gallery.pictures[:-1]]
    held_out = Figure(
        "preview_prompt_accuracy",
        _share(right),
        "of words",
        at_least=LEAST_ACCURACY,
        off=_share(_read_right(readouts, stills(gallery.pictures_without_prompt))),
        other_seed=_share(_read_right(readouts, stills(gallery.pictures_of_another_seed))),
        chance=_share(_read_right(readouts, stills(shuffled))),
        note=f"{len(right)} words: {_told(right)}; chance: the picture of another prompt",
    )
    filmed = [
        (gallery.clip(scene).pictures[number - 1], scene, number)
        for scene in gallery.shots
        for number in gallery.key_numbers
    ]
    right = _read_right(readouts, filmed)
    blender = Figure(
        "preview_prompt_accuracy_blender",
        _share(right),
        "of words",
        at_least=LEAST_ACCURACY,
        note=f"{len(right)} words: {_told(right)}",
    )
    return [held_out, blender, *_swapped(gallery)]


def _read_right(readouts: ReadOuts, asked: Asked) -> list[tuple[str, str, bool]]:
    """Return what was asked, the word, and whether it was read, for every word that a prompt says."""
    found = []
    for picture, scene, number in asked:
        read = readouts.read(picture, scene, number)
        found += [(key, word, read[key] == word) for key, word in readouts.said(scene).items() if key in read]
    return found


def _share(found: Sequence[tuple[str, str, bool]]) -> float:
    return float(np.mean([right for _, _, right in found])) if found else 0.0


def _told(found: Sequence[tuple[str, str, bool]]) -> str:
    """Return the share of each kind of word, and the words that were missed."""
    keys = dict.fromkeys(key for key, _, _ in found)
    shares = (f"{key.removesuffix('_colour')} {_share([f for f in found if f[0] == key]):.2f}" for key in keys)
    missed = [f"{key.removesuffix('_colour')} {word}" for key, word, right in found if not right]
    return ", ".join(shares) + (f"; missed: {', '.join(missed)}" if missed else "")


def _swapped(gallery: Gallery) -> list[Figure]:
    """Change the colour of the character or the prop, with the same seed."""
    ratios, inside, outside = [], [], []
    for scene, before in zip(gallery.prompts, gallery.pictures, strict=True):
        if len(ratios) == gallery.plan.swaps:
            break
        for region in (CHARACTER, PROP):
            area = scene.region(1) == region
            changed = _with_another_colour(scene, COLOURED[region])
            if changed is None or area.mean() < 0.02:
                continue
            after = gallery.studio.make(scene, SEED, prompt=changed).pictures[0]
            inner, outer = change_inside_and_outside(before, after, grown(area, _REACH_PX))
            ratios.append(inner / max(outer, 0.5))
            inside.append(inner)
            outside.append(outer)
            break
    if not ratios:
        return []
    note = f"{len(ratios)} colours changed: {np.mean(inside):.1f} of 255 inside, {np.mean(outside):.1f} outside"
    return [
        Figure("preview_swap_ratio", float(np.median(ratios)), "x", at_least=LEAST_SWAP_RATIO, chance=1.0, note=note)
    ]


def _with_another_colour(scene: Scene, key: str) -> str | None:
    """Return the prompt with the colour of `key` replaced; None where it is not said, or said of two things."""
    colour = scene.facts.get(key)
    if colour not in _SWAPS or list(scene.facts.values()).count(colour) > 1:
        return None
    pattern = r"\b(" + "|".join(COLOUR_WORDS[colour]) + r")\b"
    text, count = re.subn(pattern, _SWAPS[colour], scene.prompt)
    return text if count == 1 else None
