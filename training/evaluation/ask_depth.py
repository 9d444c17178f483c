"""Is the depth obeyed? Edges where the depth has its edges; near and far of different colours.

Must not import bpy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .figures import Figure
from .gallery import SEED, Gallery
from .metrics.edges import depth_agreement
from .metrics.margin import LEAST_MARGIN, margin_ratio
from .metrics.separation import near_part, separation

LEAST_RATIO = 3.0
STRANGE = 3  # hints of other scenes that a picture is compared with, for chance
Measure = Callable[[np.ndarray, np.ndarray], float]  # picture, hint -> value


def ask_depth(gallery: Gallery) -> list[Figure]:
    """Return the margins of the prompts' scenes and of the Blender shots."""
    count = gallery.plan.without_depth
    hints = [scene.hint(1) for scene in gallery.prompts[:count]]
    held_out = (gallery.pictures[:count], gallery.pictures_without_depth, gallery.pictures_of_another_seed[:count])
    figures = _figures(hints, *held_out, hints, "")
    on, off, other, filmed_hints = _blender(gallery)
    return figures + _figures(filmed_hints, on, off, other, hints, "_blender")


def separated(picture: np.ndarray, hint: np.ndarray) -> float:
    """Return how well colour alone tells near from far."""
    return separation(picture, near_part(hint))


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
    strange: Sequence[np.ndarray],
    ending: str,
) -> list[Figure]:
    figures = []
    for name, measure in (("depth", depth_agreement), ("separation", separated)):
        value, chance = _against(measure, on, hints, strange)
        off_value, off_chance = _against(measure, off, hints, strange)
        ratio, raised = margin_ratio(value, chance, off_value, off_chance)
        other_value, other_chance = _against(measure, other, hints, strange)
        other_ratio, _ = margin_ratio(other_value, other_chance, off_value, off_chance)
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
                f"{off_chance:.3f}{floor}",
            )
        )
    return figures


def _against(
    measure: Measure,
    pictures: Sequence[np.ndarray | None],
    hints: Sequence[np.ndarray],
    strange: Sequence[np.ndarray],
) -> tuple[float, float]:
    """Return the mean of `measure` with each picture's own hint, and with some of the `strange` ones."""
    own, others = [], []
    for index, picture in enumerate(pictures):
        if picture is not None:
            own.append(measure(picture, hints[index]))
            ways = [strange[(index + shift) % len(strange)] for shift in range(1, 1 + min(STRANGE, len(strange) - 1))]
            others += [measure(picture, _sized(hint, picture.shape)) for hint in ways]
    return (float(np.mean(own)), float(np.mean(others))) if own else (0.0, 0.0)


def _sized(hint: np.ndarray, shape: Sequence[int]) -> np.ndarray:
    """Return `hint` in the height and width of `shape`, nearest pixels."""
    rows = np.arange(shape[0]) * hint.shape[0] // shape[0]
    columns = np.arange(shape[1]) * hint.shape[1] // shape[1]
    return hint[rows][:, columns]
