"""All the people of a shot: who is in a frame, from far to near, and which of their joints the picture shows.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np

from ...backend.contract import CameraFrame, CaptureRequest
from ..indices import Indices
from ..materials import Shaded
from ..shown import captured_objects
from ..surfaces import has_surface
from . import instances
from .holes import Holes
from .people import find_people, places
from .pose import Actor, Figure, without_hidden
from .visibility import Seen, hidden


class Cast:
    """The people that a view layer may show, measured once."""

    def __init__(self, view_layer: bpy.types.ViewLayer, request: CaptureRequest, metres_per_unit: float) -> None:
        self._asked, self._metres_per_unit = request.figures, metres_per_unit
        self._size_px = (request.width, request.height)
        self._people = find_people(view_layer, request.figures.mappings, request.shown)
        there = captured_objects(view_layer, request.shown)
        solid = [obj for obj in (*there, *instances.sources(there)) if has_surface(obj)]
        shaded = Shaded()
        self._glass = [obj for obj in solid if shaded.is_see_through(obj)]
        self._holes = Holes.among(solid, view_layer, shaded)
        self._actors: dict[int, Actor] = {}
        self._see_through: tuple[int, ...] = ()
        self._in_holes: list[np.ndarray] = []
        self.names: set[str] = set()  # of whom a frame has shown

    def surfaces(self) -> Iterable[bpy.types.Object]:
        """Return the surfaces that are told apart: people's own hide less than others, and glass hides nothing."""
        return [*(surface for person in self._people for surface in person.surfaces), *self._glass]

    def begin(self, indices: Indices) -> None:
        """Measure each person in the rest pose; `indices` are the pass indices of what is told apart."""
        self._actors = {id(person): Actor.of(person, indices, self._asked) for person in self._people}
        own = {surface for person in self._people for surface in person.surfaces}
        self._see_through = tuple(indices[obj] for obj in self._glass if obj in indices and obj not in own)

    def figures(self, depsgraph: bpy.types.Depsgraph, seen_by: CameraFrame) -> list[Figure]:
        """Return who is in the evaluated frame, the farthest first: so the nearest is drawn over the others."""
        found = []
        for person, to_world in places(self._people, depsgraph):
            actor = self._actors[id(person)]
            found.append(actor.figure(depsgraph, seen_by, self._size_px, self._metres_per_unit, to_world))
            self.names.add(person.armature.name_full)
        found.sort(key=lambda figure: figure.distance_m, reverse=True)
        self._in_holes = [
            self._holes.hidden(figure.joints, seen_by, depsgraph, self._metres_per_unit) for figure in found
        ]
        return found

    def seen(
        self, figures: list[Figure], seen_by: CameraFrame, depth_m: np.ndarray, indices: np.ndarray
    ) -> list[Figure]:
        """Return the last `figures` as the picture of depth and pass indices [height, width] shows them."""
        picture = Seen(seen_by, depth_m, indices, self._see_through)
        shown = []
        for figure, in_hole in zip(figures, self._in_holes, strict=True):
            gone = hidden(figure.joints, figure.body, picture) | in_hole
            shown.append(without_hidden(figure, gone, self._asked.hidden))
        return [figure for figure in shown if figure.size_px >= self._asked.least_px]
