"""Measure how long Blender's main thread was held: a timer that ticks every 10 ms, and Animatic's own calls.

    probe = Probe("bl_ext.user_default.animatic", phase=lambda: state.text or "idle")
    probe.start(); …; probe.stop(); print(*probe.report(), sep="\\n")

A block is the time between two ticks that is more than 10 ms, without what Blender needed for one frame: drawing the
viewports, and evaluating the scene. Blocks are told by phase; a phase of capturing counts apart, as Blender renders
then. Beside it stands what Animatic's own code on the main thread took at most in one call, by its name.
"""

from __future__ import annotations

import functools
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import bpy

TICK_SECONDS = 0.01
CAPTURING = "Capturing"
_MODULES = ("operators.modal", "operators.watch", "operators.set_up", "overlay.live", "overlay.textures", "overlay")
_CALLS = ("_step", "_follow", "_keep", "_draw", "invoke", "_take_lines")
_CLASSES = ("RunOperator", "SetupOperator")
_SHOWN = 5


@dataclass
class Gaps:
    """The times between ticks, and what of them Blender needed to draw and to evaluate."""

    longest: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # seconds by phase
    worst: list[tuple[float, str, str]] = field(default_factory=list)  # seconds, phase before, phase after
    _at: float | None = None
    _phase: str = ""
    _allowed: float = 0.0

    def allow(self, seconds: float) -> None:
        """Take `seconds` since the last tick as Blender's own."""
        self._allowed += seconds

    def skip(self) -> None:
        """Count nothing up to the next tick."""
        self._at = None

    def tick(self, now: float, phase: str) -> None:
        """Note a tick."""
        if self._at is not None:
            block = max(0.0, now - self._at - TICK_SECONDS - self._allowed)
            self.longest[self._phase] = max(self.longest[self._phase], block)
            self.worst = sorted([*self.worst, (block, self._phase, phase)], reverse=True)[:_SHOWN]
        self._at, self._phase, self._allowed = now, phase, 0.0

    def longest_ms(self, capturing: bool) -> float:
        """Return the longest block in the phases of capturing, or in all others."""
        return 1000 * max((s for p, s in self.longest.items() if p.startswith(CAPTURING) == capturing), default=0.0)


class Probe:
    """Ticks while it is started, and times Animatic's calls."""

    def __init__(self, package: str, phase: Callable[[], str]) -> None:
        """`phase` says what goes on; texts are cut at their first comma or colon."""
        self.gaps, self.calls = Gaps(), defaultdict(float)
        self._package, self._phase = package, phase
        self._handles: list[object] = []
        self._patched: list[tuple[object, str, object]] = []
        self._began: dict[str, float] = {}
        self._ticking = self._tick  # Blender finds a timer by the object that it was given

    def start(self) -> None:
        """Begin to tick."""
        view = bpy.types.SpaceView3D
        self._handles = [
            view.draw_handler_add(self._begin, ("draw",), "WINDOW", "PRE_VIEW"),
            view.draw_handler_add(self._end, ("draw",), "WINDOW", "POST_PIXEL"),
        ]
        bpy.app.handlers.frame_change_pre.append(self._before_frame)
        bpy.app.handlers.frame_change_post.append(self._after_frame)
        self._patch()
        bpy.app.timers.register(self._ticking, first_interval=TICK_SECONDS, persistent=True)

    def stop(self) -> None:
        """End it, and leave everything as it was."""
        bpy.app.timers.unregister(self._ticking)
        for handle in self._handles:
            bpy.types.SpaceView3D.draw_handler_remove(handle, "WINDOW")
        bpy.app.handlers.frame_change_pre.remove(self._before_frame)
        bpy.app.handlers.frame_change_post.remove(self._after_frame)
        for owner, name, original in reversed(self._patched):
            setattr(owner, name, original)

    def figures(self) -> dict[str, float]:
        """Return the longest block, also while capturing, and the longest of Animatic's own calls, in milliseconds."""
        return {
            "ui_longest_block_ms": self.gaps.longest_ms(capturing=False),
            "ui_longest_block_capturing_ms": self.gaps.longest_ms(capturing=True),
            "ui_longest_call_ms": 1000 * max(self.calls.values(), default=0.0),
        }

    def report(self) -> list[str]:
        """Return the figures, the worst gaps and the longest calls."""
        lines = [f"figure {name} {value:.1f} ms" for name, value in self.figures().items()]
        lines += [f"  block {1000 * seconds:.1f} ms: {before} -> {after}" for seconds, before, after in self.gaps.worst]
        longest = sorted(self.calls.items(), key=lambda call: -call[1])[:_SHOWN]
        return lines + [f"  call {1000 * seconds:.1f} ms: {name}" for name, seconds in longest]

    def _tick(self) -> float:
        text = self._phase()
        self.gaps.tick(time.perf_counter(), text.split(",")[0].split(":")[0].strip() or "idle")
        return TICK_SECONDS

    def _begin(self, what: str) -> None:
        self._began[what] = time.perf_counter()

    def _end(self, what: str) -> None:
        began = self._began.pop(what, None)
        if began is not None:
            self.gaps.allow(time.perf_counter() - began)

    def _before_frame(self, *_arguments: object) -> None:
        self._begin("frame")

    def _after_frame(self, *_arguments: object) -> None:
        self._end("frame")

    def _patch(self) -> None:
        """Time the calls by which Blender enters Animatic: timers, modal steps, drawing."""
        modules = [sys.modules[f"{self._package}.{name}"] for name in _MODULES]
        owners = modules + [vars(module)[name] for module in modules for name in _CLASSES if name in vars(module)]
        for owner in owners:
            for name in _CALLS:
                if callable(vars(owner).get(name)):
                    self._wrap(owner, name, f"{getattr(owner, '__name__', owner)}.{name}")
        for name in dir(bpy.types):
            if name.startswith(("ANIMATIC_PT_", "ANIMATIC_UL_")):
                cls = getattr(bpy.types, name)
                for method in ("draw", "draw_item"):
                    if method in vars(cls):
                        self._wrap(cls, method, f"{name}.{method}")

    def _wrap(self, owner: object, name: str, label: str) -> None:
        original = vars(owner)[name]

        @functools.wraps(original)
        def timed(*arguments: object, **options: object) -> object:
            began = time.perf_counter()
            try:
                return original(*arguments, **options)
            finally:
                self.calls[label] = max(self.calls[label], time.perf_counter() - began)

        self._patched.append((owner, name, original))
        setattr(owner, name, _shaped_like(original, timed) if isinstance(owner, type) else timed)


def _shaped_like(original: Callable, timed: Callable) -> Callable:
    """Return `timed` with as many arguments as `original`: Blender counts those of what it calls."""
    names = ", ".join(f"a{number}" for number in range(original.__code__.co_argcount))
    return eval(f"lambda {names}: timed({names})", {"timed": timed})
