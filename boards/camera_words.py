"""Say in words what a camera does over a shot: its lens, and its moves as a film's crew calls them.

A move is said where it is big enough to see and not small beside a bigger one of its kind, so that the tremble of a
hand and the drift of a curve make no words. Must not import bpy, nor anything of Animatic but the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ..backend.contract import CameraTrack
from .camera_path import Path, find_orbit, measure, swings, unsteadiness

_LEAST_M = 0.1  # a hand's sway stays below
_LEAST_DEG = 2.5  # a twentieth of a normal lens's picture
_LEAST_ORBIT_DEG = 8.0
_LEAST_ZOOM = 0.04  # 35 to 36.4 mm
_WHOLE_MM = 20.0  # a longer lens has no tenths
_BESIDE_BIGGER = 0.3  # what is less than this part of the biggest move of its kind goes unsaid
_MOST_WORDS = 3  # moves told of one shot
_SLOW_M, _FAST_M = 0.2, 4.0  # a second: walking is 1.4
_SLOW_DEG, _FAST_DEG = 4.0, 60.0  # a second
_TREMBLE_DEG, _TREMBLES = 0.12, 2.0  # of a camera in the hand: how far, and how often a second
_TREMBLE_SECONDS = 0.13  # pictures further apart show no tremble
_DOLLY_ZOOM = 0.12  # how far the subject's size may stray, as a part of the zoom


@dataclass(frozen=True)
class CameraWords:
    """The lens ("35 → 50 mm") and the move ("dolly in, pan left") of a shot; the lens is empty where unknown."""

    lens: str
    move: str

    @property
    def text(self) -> str:
        """Both in one line."""
        return ", ".join(filter(None, (self.move, self.lens)))


@dataclass(frozen=True)
class _Said:
    """A word and how big its move is beside others of its kind."""

    words: str
    size: float


def describe(track: CameraTrack, fps: float, mm_a_px: float) -> CameraWords:
    """Return the words for `track`; a focal length of one pixel is `mm_a_px` millimetres on the camera's sensor."""
    if not track.frames:
        return CameraWords("", "")
    path, flat = measure(track, fps), track.frames[0].projection == "ORTHO"
    return CameraWords(_lens(track, mm_a_px), ", ".join(_moves(track, path, flat)) or "static")


def _lens(track: CameraTrack, mm_a_px: float) -> str:
    first = track.frames[0]
    focal_px = np.array([frame.fx for frame in track.frames])
    zoomed = swings(np.log(focal_px), _LEAST_ZOOM)
    stops = [focal_px[0]] if not zoomed else [focal_px[zoomed[0][0]], *(focal_px[end] for _, end in zoomed)]
    if first.projection == "ORTHO":
        widths = " → ".join(f"{track.width / stop:.3g}" for stop in stops)
        return f"orthographic, {widths} m wide"
    return " → ".join(name for name, _ in groupby(_millimetres(float(stop * mm_a_px)) for stop in stops)) + " mm"


def _millimetres(focal_mm: float) -> str:
    """Return a focal length as a crew says it: whole millimetres, of wide lenses with a tenth."""
    return f"{focal_mm:.0f}" if round(focal_mm, 1) >= _WHOLE_MM else f"{round(focal_mm, 1):g}"


def _moves(track: CameraTrack, path: Path, flat: bool) -> list[str]:
    """Return the moves, those of the camera's place first; the lens's own only where it is all, as mm tell it."""
    trembling = ["handheld"] if _is_handheld(path) else []
    orbit = None if flat else find_orbit(track)
    if orbit is not None and np.ptp(orbit.sweep) >= _LEAST_ORBIT_DEG:
        heard = _degrees_said(path.seconds, orbit.sweep, "orbit right", "orbit left", _LEAST_ORBIT_DEG)
        arc_m = float(np.radians(np.ptp(orbit.sweep)) * orbit.radius.mean())
        beside = _metres_said(path.seconds, orbit.radius, "dolly out", "dolly in")
        beside += _metres_said(path.seconds, orbit.height, "pedestal up", "pedestal down")
        said = [*heard, *(other for other in beside if other.size >= _BESIDE_BIGGER * arc_m)]
        return trembling + [one.words for one in said] + _main(_rolls(path))
    zoom = swings(path.zoom, _LEAST_ZOOM)
    if not flat and _is_dolly_zoom(path, zoom):
        begin, end = zoom[0]
        return [*trembling, "dolly zoom in" if path.dolly[end] > path.dolly[begin] else "dolly zoom out"]
    gone = _metres_said(path.seconds, path.truck, "truck right", "truck left")
    gone += _metres_said(path.seconds, path.pedestal, "pedestal up", "pedestal down")
    if not flat:  # what an orthographic camera sees is as big from near as from far
        gone += _metres_said(path.seconds, path.dolly, "dolly in", "dolly out")
    turned = _degrees_said(path.seconds, path.pan, "pan right", "pan left")
    turned += _degrees_said(path.seconds, path.tilt, "tilt up", "tilt down") + _rolls(path)
    moves = _few(_main(gone), _main(turned))
    return trembling + (moves or _main(_said(path.zoom, zoom, "zoom in", "zoom out")))


def _rolls(path: Path) -> list[_Said]:
    return _degrees_said(path.seconds, path.roll, "roll right", "roll left")


def _metres_said(seconds: np.ndarray, signal: np.ndarray, more: str, less: str) -> list[_Said]:
    found = swings(signal, _LEAST_M)
    return _with_pace(_said(signal, found, more, less), signal, seconds, found, _SLOW_M, _FAST_M)


def _degrees_said(
    seconds: np.ndarray, signal: np.ndarray, more: str, less: str, least: float = _LEAST_DEG
) -> list[_Said]:
    found = swings(signal, least)
    said = _with_pace(_said(signal, found, more, less), signal, seconds, found, _SLOW_DEG, _FAST_DEG)
    return [_Said(one.words.replace("fast pan", "whip pan"), one.size) for one in said]


def _said(signal: np.ndarray, found: list[tuple[int, int]], more: str, less: str) -> list[_Said]:
    """Return what the swings of a signal are called: "pan left", "pan left then right", "pan left and right"."""
    if not found:
        return []
    biggest = max(abs(signal[end] - signal[begin]) for begin, end in found)
    names = [
        more if signal[end] > signal[begin] else less
        for begin, end in found
        if abs(signal[end] - signal[begin]) >= _BESIDE_BIGGER * biggest
    ]
    back = names[1].split()[-1] if len(names) > 1 else ""
    joined = "" if len(names) == 1 or back == names[0].split()[-1] else f" then {back}"
    if len(names) > 2:
        joined = f" and {(less if names[0] == more else more).split()[-1]}"
    return [_Said(names[0] + joined, float(biggest))]


def _with_pace(
    said: list[_Said],
    signal: np.ndarray,
    seconds: np.ndarray,
    found: list[tuple[int, int]],
    slow: float,
    fast: float,
) -> list[_Said]:
    """Say of the moves of one signal that they are slow or fast, where they are."""
    if not found:
        return said
    begin, end = max(found, key=lambda swing: abs(signal[swing[1]] - signal[swing[0]]))
    pace = abs(signal[end] - signal[begin]) / max(seconds[end] - seconds[begin], 1e-6)
    word = "slow " if pace < slow else "fast " if pace > fast else ""
    return [_Said(word + one.words, one.size) for one in said]


def _main(said: list[_Said]) -> list[str]:
    """Return the words of one kind of move, the biggest first, without those that are small beside it."""
    biggest = max((one.size for one in said), default=0.0)
    kept = [one for one in said if one.size >= _BESIDE_BIGGER * biggest]
    return [one.words for one in sorted(kept, key=lambda one: -one.size)]


def _few(gone: list[str], turned: list[str]) -> list[str]:
    """Return the moves that can be read at a glance: the smallest are left out of the longer list first."""
    while len(gone) + len(turned) > _MOST_WORDS:
        longer = gone if len(gone) > len(turned) else turned
        longer.pop()
    return gone + turned


def _is_dolly_zoom(path: Path, zoom: list[tuple[int, int]]) -> bool:
    """Tell whether the lens makes up for the way: something at one distance stays as big while the rest changes."""
    way = swings(path.dolly, _LEAST_M)
    sideways = max(np.ptp(path.truck), np.ptp(path.pedestal))
    if len(zoom) != 1 or len(way) != 1 or sideways > _BESIDE_BIGGER * np.ptp(path.dolly):
        return False
    change, gone = path.zoom[-1] - path.zoom[0], path.dolly[-1] - path.dolly[0]
    if change * gone >= 0:
        return False
    distance = gone / (1 - np.exp(change))  # at which the size is the same at both ends
    left = distance - (path.dolly - path.dolly[0])
    if left.min() <= 0:
        return False
    size = path.zoom - path.zoom[0] - np.log(left / distance)
    return bool(np.abs(size).max() <= _DOLLY_ZOOM * abs(change))


def _is_handheld(path: Path) -> bool:
    """Tell whether the camera trembles as in a hand; too few pictures a second cannot tell."""
    if len(path.seconds) < 12 or np.diff(path.seconds).mean() > _TREMBLE_SECONDS:
        return False
    shaken = [unsteadiness(signal, path.seconds) for signal in (path.pan, path.tilt)]
    return any(size >= _TREMBLE_DEG and often >= _TREMBLES for size, often in shaken)
