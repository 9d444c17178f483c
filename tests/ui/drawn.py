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
        """Return the panels of the 3D viewport that would show and were not drawn."""
        panels = [cls for cls in self._classes if issubclass(cls, bpy.types.Panel) and cls.bl_space_type == "VIEW_3D"]
        shown: list[str] = []
        for cls in panels:  # parents come first
            below_shown = getattr(cls, "bl_parent_id", "") in ("", *shown)
            if below_shown and (not hasattr(cls, "poll") or cls.poll(bpy.context)):
                shown.append(cls.__name__)
        return [name for name in shown if name not in self._times]

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch as long as the block lasts what is registered in it; folded panels are open."""
        kept = [(cls, name, vars(cls)[name]) for cls in self._classes for name in _DRAWING if name in vars(cls)]
        for cls, name, original in kept:
            setattr(cls, name, self._noting(cls, name, original))
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

    def _noting(self, cls: type, name: str, original: Callable) -> Callable:
        def noted(*arguments: object) -> object:
            self._times[cls.__name__] += 1
            try:
                return original(*arguments[: original.__code__.co_argcount])
            except Exception:
                self.errors.append(f"{cls.__name__}: {traceback.format_exc(limit=-2)}")
                raise

        # Blender counts the arguments of what it registers
        def draw(self, context):
            return noted(self, context)

        def draw_item(self, context, layout, data, item, icon, active_data, active_property, index):
            return noted(self, context, layout, data, item, icon, active_data, active_property, index)

        def filter_items(self, context, data, property):
            return noted(self, context, data, property)

        return {"draw_item": draw_item, "filter_items": filter_items}.get(name, draw)


_DRAWING = ("draw", "draw_header", "draw_item", "filter_items")
