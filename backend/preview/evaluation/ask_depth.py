"""Is the depth obeyed? Edges where the depth has its edges; near and far of different colours.

The pose is off with and without depth: a figure that stands where its skeleton is has edges where the depth has some,
so that the better the pose is obeyed, the less the depth would seem to do. Must not import bpy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .figures import Figure
from .gallery import OTHER_SEED, SEED, Gallery
from .metrics.edges import depth_edges, edge_agreement
from .metrics.margin import LEAST_MARGIN, displaced, margin_ratio
from .metrics.separation import near_part, separation

LEAST_RATIO = 3.0
Truth = Callable[[np.ndarray], np.ndarray]  # hint [h, w] -> bool [h, w]
Measure = Callable[[np.ndarray, np.ndarray], float]  # picture, truth -> value
MEASURES: dict[str, tuple[Truth, Measure]] = {
    "depth": (depth_edges, edge_agreement),
    "separation": (near_part, separation),
}


def ask_depth(gallery: Gallery) -> list[Figure]:
    """Return the margins of the prompts' scenes and of the Blender shots."""
    count = gallery.plan.depths
    hints = [scene.hint(1) for scene in gallery.prompts[:count]]
    held_out = (gallery.pictures_by_depth, gallery.pictures_by_nothing, gallery.pictures_by_depth_of_another_seed)
    own = [scene.picture for scene in gallery.prompts[:count]]
    figures = _figures(hints, *held_out, own, "")
    return figures + _figures(*_blender(gallery), [], "_blender")


def _blender(gallery: Gallery) -> tuple[list, list, list, list]:
    """Return the hints, and pictures with depth, without it and of another seed, of two frames of every shot."""
    hints, on, off, other = [], [], [], []
    for scene in gallery.shots:
        numbers = gallery.early_numbers
        hints += [scene.hint(number) for number in numbers]
        for found, seed, without in (
            (on, SEED, ("openpose",)),
            (off, SEED, ("depth", "openpose")),
            (other, OTHER_SEED, ("openpose",)),
        ):
            found += list(gallery.studio.make(scene, seed, without=without, numbers=numbers).pictures)
    return hints, on, off, other


def _figures(
    hints: Sequence[np.ndarray],
    on: Sequence[np.ndarray],
    off: Sequence[np.ndarray],
    other: Sequence[np.ndarray],
    own: Sequence[np.ndarray],
    ending: str,
) -> list[Figure]:
    """Return the margins; `own` are pictures that obey by their making, which say how high a value can be."""
    figures = []
    for name, (truth, measure) in MEASURES.items():
        truths = [truth(hint) for hint in hints]
        value, chance = _against(measure, on, truths)
        off_value, off_chance = _against(measure, off, truths)
        ratio, raised = margin_ratio(value, chance, off_value, off_chance)
        other_value, other_chance = _against(measure, other, truths)
        other_ratio, _ = margin_ratio(other_value, other_chance, off_value, off_chance)
        best = f"; the scenes' own pictures {_against(measure, own, truths)[0]:.3f}" if own else ""
        floor = f"; that margin was below {LEAST_MARGIN:g} and counted as that" if raised else ""
        figures.append(
            Figure(
                f"preview_{name}_margin{ending}",
                ratio,
                "x",
                at_least=LEAST_RATIO,
                off=1.0,
                other_seed=other_ratio,
                note=f"agreement {value:.3f} over chance {chance:.3f}; without depth {off_value:.3f} over "
                f"{off_chance:.3f}{floor}{best}; the pose is off in all",
            )
        )
    return figures


def _against(measure: Measure, pictures: Sequence[np.ndarray], truths: Sequence[np.ndarray]) -> tuple[float, float]:
    """Return the mean of `measure` with the truth of each picture, and with that in other places."""
    pairs = list(zip(pictures, truths, strict=True))
    chance = [measure(picture, elsewhere) for picture, true in pairs for elsewhere in displaced(true)]
    return float(np.mean([measure(*pair) for pair in pairs])), float(np.mean(chance))
