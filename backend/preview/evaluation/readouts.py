"""Read colours, time of day and figures off pictures, by prototypes measured on the generator's own pictures.

Must not import torch or bpy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..pictures import draw_clip
from ..vocabulary import TIMES
from .metrics.colours import nearest, prototypes_of, region_colour
from .metrics.daytime import Times, statistics
from .metrics.figure import background_colours, find_figure
from .metrics.raster import shrunk
from .scenes import COLOURED, SKY, Scene

FIRST_SEED = 2_000_000_000  # neither trained nor asked about
SAMPLES, SIZE_PX = 1200, 96
_EDGE_PX = 1.5  # pixels at a region's border show two colours
_LEAST_SHARE = 0.006  # of the picture: a region that is smaller is not read
_MOST_PROTOTYPES = 5

Prototypes = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class ReadOuts:
    """Prototypes of surfaces and of skies in each light, and the statistics of each time of day."""

    colours: Mapping[tuple[bool, str], Prototypes]  # (whether of the sky, time of day) -> colour -> [n, 3]
    times: Times

    @classmethod
    def measured(cls, samples: int = SAMPLES) -> ReadOuts:
        """Measure on `samples` pictures in clear weather, drawn without a style."""
        colours: dict[tuple[bool, str], dict[str, list[np.ndarray]]] = defaultdict(lambda: defaultdict(list))
        times: dict[str, list[np.ndarray]] = {time: [] for time in TIMES}
        for seed in range(FIRST_SEED, FIRST_SEED + samples):
            clip = draw_clip(seed, 1, SIZE_PX, SIZE_PX)
            facts = clip.facts
            if facts.style != "render" or facts.weather != "clear":
                continue
            times[facts.time].append(statistics(clip.pictures[0]))
            for region, key in COLOURED.items():
                place = clip.regions[0] == region
                if (word := getattr(facts, key)) and (inner := _inner(place)) is not None:
                    colours[region == SKY, facts.time][word].append(region_colour(clip.pictures[0], inner))
        return cls({key: prototypes_of(named, _MOST_PROTOTYPES) for key, named in colours.items()}, Times.of(times))

    def said(self, scene: Scene) -> dict[str, str]:
        """Return what the prompt of `scene` says that can be read off its first frame."""
        said = {
            key: scene.facts[key]
            for region, key in COLOURED.items()
            if key in scene.facts and _inner(scene.region(1) == region) is not None
        }
        return {**said, "time": scene.facts["time"]} if _names_time(scene) else said

    def read(self, picture: np.ndarray, scene: Scene, number: int) -> dict[str, str]:
        """Return the words that `picture` shows in the regions of file `number` of `scene`."""
        time = scene.facts.get("time", "day")
        words = {"time": self.times.read(picture)}
        for region, key in COLOURED.items():
            inner = _inner(scene.region(number) == region)
            if key in scene.facts and inner is not None:
                words[key] = nearest(region_colour(picture, inner), self.colours[region == SKY, time])
        return words

    def figure(self, picture: np.ndarray, scene: Scene) -> np.ndarray:
        """Return the pixels of `picture` [h, w] in the colour of the prompt's character, not in the background's."""
        own = self.colours[False, scene.facts.get("time", "day")][scene.facts["character_colour"]]
        return find_figure(picture, own, background_colours(picture))


def _names_time(scene: Scene) -> bool:
    """Tell whether the prompt itself names the time of day; by day it may be left out."""
    padded = f" {scene.prompt.replace(',', ' ')} "
    return any(f" {word} " in padded for word in TIMES.get(scene.facts.get("time", ""), ()))


def _inner(place: np.ndarray) -> np.ndarray | None:
    """Return `place` without its border; None where too little of it is left."""
    if not place.any():
        return None
    inner = shrunk(place, _EDGE_PX)
    return inner if inner.mean() >= _LEAST_SHARE else None
