"""Watch panels being drawn: how often, and what they raise, which Blender only prints."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import bpy


class Drawn:
    """What became of `classes` (panels, lists, menus) when they were drawn."""

    def __init__(self, classes: Sequence[type]) -> None:
        self._classes = classes
        self._times: Counter[str] = Counter()
        self.errors: list[str] = []

    @property
    def count(self) -> int:
        """How many panels were drawn."""
        return len(self._times)

    def left_out(self) -> list[str]:
        """Return the panels that would show and were not drawn."""
        panels = [cls for cls in self._classes if issubclass(cls, bpy.types.Panel)]
        shown = [cls for cls in panels if not hasattr(cls, "poll") or cls.poll(bpy.context)]
        return [cls.__name__ for cls in shown if cls.__name__ not in self._times]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch as long as the block lasts what is registered in it; folded panels are open."""
        kept = [(cls, name, vars(cls)[name]) for cls in self._classes for name in _DRAWING if name in vars(cls)]
        for cls, name, original in kept:
            setattr(cls, name, self._noting(cls, original))
        folded = [(cls, cls.bl_options) for cls in self._classes if "DEFAULT_CLOSED" in getattr(cls, "bl_options", ())]
        for cls, options in folded:
            cls.bl_options = options - {"DEFAULT_CLOSED"}
        try:
            yield
        finally:
            for cls, name, original in kept:
                setattr(cls, name, original)
            for cls, options in folded:
                cls.bl_options = options

    def _noting(self, cls: type, original: Callable) -> Callable:
        def draw(*arguments: object, **named: object) -> object:
            self._times[cls.__name__] += 1
            try:
                return original(*arguments, **named)
            except Exception:
                self.errors.append(f"{cls.__name__}: {traceback.format_exc(limit=-2)}")
                raise

        return draw


_DRAWING = ("draw", "draw_header", "draw_item", "filter_items")
