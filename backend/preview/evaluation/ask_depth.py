"""Is the depth obeyed? Edges where the depth has its edges; near and far of different colours.

Must not import bpy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .figures import Figure
from .gallery import SEED, Gallery
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
    count = gallery.plan.without_depth
    hints = [scene.hint(1) for scene in gallery.prompts[:count]]
    held_out = (gallery.pictures[:count], gallery.pictures_without_depth, gallery.pictures_of_another_seed[:count])
    own = [scene.picture for scene in gallery.prompts[:count]]
    figures = _figures(hints, *held_out, own, "")
    on, off, other, filmed_hints = _blender(gallery)
    return figures + _figures(filmed_hints, on, off, other, [None] * len(on), "_blender")


def _blender(gallery: Gallery) -> tuple[list, list, list, list]:
    """Return pictures with depth, without it, of another seed, and the hints, of two frames of every shot."""
    on, off, other, hints = [], [], [], []
    for scene in gallery.shots:
        numbers = gallery.early_numbers
        rows = [number - 1 for number in numbers]
        on += list(gallery.clip(scene).pictures[rows])
        off += list(gallery.studio.make(scene, SEED, without=("depth",), numbers=numbers).pictures)
        hints += [scene.hint(number) for number in numbers]
        again = gallery.clip_of_another_seed(scene)
        other += list(again.pictures[rows]) if again else [None] * len(rows)
    return on, off, other, hints


def _figures(
    hints: Sequence[np.ndarray],
    on: Sequence[np.ndarray],
    off: Sequence[np.ndarray],
    other: Sequence[np.ndarray | None],
    own: Sequence[np.ndarray | None],
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
        best = f"; the scenes' own pictures {_against(measure, own, truths)[0]:.3f}" if own[0] is not None else ""
        floor = f"; that margin was below {LEAST_MARGIN:g} and counted as that" if raised else ""
        figures.append(
            Figure(
                f"preview_{name}_margin{ending}",
                ratio,
                "x",
                at_least=LEAST_RATIO,
                off=1.0,
                other_seed=other_ratio if any(picture is not None for picture in other) else None,
                note=f"agreement {value:.3f} over chance {chance:.3f}; without depth {off_value:.3f} over "
                f"{off_chance:.3f}{floor}{best}",
            )
        )
    return figures


def _against(
    measure: Measure, pictures: Sequence[np.ndarray | None], truths: Sequence[np.ndarray]
) -> tuple[float, float]:
    """Return the mean of `measure` with the truth of each picture, and with that in other places."""
    pairs = [(picture, true) for picture, true in zip(pictures, truths, strict=True) if picture is not None]
    if not pairs:
        return 0.0, 0.0
    chance = [measure(picture, elsewhere) for picture, true in pairs for elsewhere in displaced(true)]
    return float(np.mean([measure(*pair) for pair in pairs])), float(np.mean(chance))
