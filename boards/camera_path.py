"""Measure how a camera moves over a shot: metres along its axes, degrees about them, the change of its lens.

Every measure is a signal, one value a file of the track, counted from the first. Up is the world's z, as a film's crew
means it; near a plumb view, where "left" has no meaning on the ground, the camera's own axes stand in. Must not import
bpy, nor anything of Animatic but the contract.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from ..backend.contract import CameraTrack

_UP = np.array((0.0, 0.0, 1.0))
_PLUMB = np.sin(np.radians(70))  # a view this steep is of the ground, or of the sky
_ALONG_VIEW = np.cos(np.radians(20))  # a move this near to the view is one along it, whatever the tilt
_AIM_DEG = 3.0  # how far off its centre a camera that orbits may look
_PARALLEL = 2e-3  # view lines that cross so flatly have no centre


@dataclass(frozen=True)
class Path:
    """The signals of a track; each is [n], in metres or degrees, `zoom` is the logarithm of the focal length.

    Positive is right, up and forward for metres; to the right, up and clockwise for degrees.
    """

    seconds: np.ndarray
    truck: np.ndarray
    pedestal: np.ndarray
    dolly: np.ndarray
    pan: np.ndarray
    tilt: np.ndarray
    roll: np.ndarray
    zoom: np.ndarray


@dataclass(frozen=True)
class Orbit:
    """A way around a point that the camera keeps looking at: degrees about it, its radius and the height, [n]."""

    sweep: np.ndarray
    radius: np.ndarray
    height: np.ndarray


def measure(track: CameraTrack, fps: float) -> Path:
    """Return the signals of `track`, whose frames play at `fps`."""
    places, axes = _places_and_axes(track)
    frames = np.array([frame.scene_frame for frame in track.frames], float)
    truck, pedestal, dolly = _along(places, axes).T
    pan, tilt, roll = _turns(axes).T
    focal_px = np.array([frame.fx for frame in track.frames])
    zoom = np.log(focal_px / focal_px[0])
    return Path((frames - frames[0]) / fps, truck, pedestal, dolly, pan, tilt, roll, zoom)


def find_orbit(track: CameraTrack) -> Orbit | None:
    """Return the way around the point that all views cross, None where there is no such point or no such way.

    The point is the one nearest to all view lines, by least squares. A straight way past it is no orbit.
    """
    places, axes = _places_and_axes(track)
    views = axes[:, 2]
    across = np.eye(3) - views[:, :, None] * views[:, None, :]  # [n, 3, 3]: takes away what lies along each view
    weight = across.sum(axis=0)
    if np.linalg.eigvalsh(weight)[0] < _PARALLEL * len(views):
        return None
    centre = np.linalg.solve(weight, np.einsum("nij,nj->i", across, places))
    spokes = centre - places
    lengths = np.linalg.norm(spokes, axis=1)
    if lengths.min() < 1e-6:
        return None
    aims = np.degrees(np.arccos(np.clip(np.einsum("ni,ni->n", spokes, views) / lengths, -1, 1)))
    if np.sqrt((aims**2).mean()) > _AIM_DEG:
        return None
    sweep = _degrees(np.arctan2(spokes[:, 1], spokes[:, 0]))
    radius = np.hypot(spokes[:, 0], spokes[:, 1])
    if not _is_curved(places, np.ptp(sweep), radius.min()):
        return None
    return Orbit(sweep, radius, places[:, 2] - places[0, 2])


def swings(signal: np.ndarray, least: float) -> list[tuple[int, int]]:
    """Return the (from, to) indices of every swing of `signal` that is at least `least`, in their order.

    A turn counts only once the signal has come back by `least`: smaller ups and downs are noise within a swing.
    """
    turns, low, high, rising = [], 0, 0, None
    for index in range(1, len(signal)):
        low = index if signal[index] < signal[low] else low
        high = index if signal[index] > signal[high] else high
        if rising is not True and signal[index] - signal[low] >= least:
            turns.append(low)
            high, rising = index, True
        elif rising is not False and signal[high] - signal[index] >= least:
            turns.append(high)
            low, rising = index, False
    if rising is not None:
        turns.append(high if rising else low)
    return list(itertools.pairwise(turns))


def unsteadiness(signal: np.ndarray, seconds: np.ndarray) -> tuple[float, float]:
    """Return how much `signal` trembles about its way (root mean square), and how often a second it crosses it."""
    reach = max(1, round(0.3 / max(np.diff(seconds).mean(), 1e-6)))
    padded = np.concatenate((np.full(reach, signal[0]), signal, np.full(reach, signal[-1])))
    way = np.convolve(padded, np.full(2 * reach + 1, 1 / (2 * reach + 1)), "valid")
    rest = (signal - way)[reach:-reach] if len(signal) > 4 * reach else signal - way
    crossings = int((np.diff(np.signbit(rest)) != 0).sum())
    return float(np.sqrt((rest**2).mean())), crossings / max(seconds[-1] - seconds[0], 1e-6)


def _places_and_axes(track: CameraTrack) -> tuple[np.ndarray, np.ndarray]:
    """Return where the camera is, [n, 3] in metres, and its right, up and forward in the world, [n, 3, 3]."""
    matrices = np.array([frame.world_to_camera for frame in track.frames]).reshape(-1, 3, 4)
    rotations = matrices[:, :, :3]
    places = -np.einsum("nji,nj->ni", rotations, matrices[:, :, 3])
    return places, rotations * np.array((1.0, -1.0, 1.0))[:, None]


def _along(places: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """Return the metres that the camera has gone right, up and forward, [n, 3].

    Forward is as the camera looked at first, or as it looks at each moment, whichever tells the way with fewer words:
    a camera that turns with a winding street dollies, one that pans from a straight track does too.
    """
    at_first = (places - places[0]) @ _frame_of(axes[0], places).T
    steps = np.diff(places, axis=0)
    turning = [_frame_of(axis, places) @ step for axis, step in zip(axes[:-1], steps, strict=True)]
    as_it_looks = np.vstack((np.zeros(3), np.cumsum(np.array(turning).reshape(-1, 3), axis=0)))

    def plainness(way: np.ndarray) -> float:
        spans = np.ptp(way, axis=0)
        return spans.max() / max(spans.sum(), 1e-9)

    return as_it_looks if plainness(as_it_looks) > plainness(at_first) + 0.1 else at_first


def _frame_of(axes: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return right, up and forward for words, [3, 3]: level with the ground unless the camera moves along its view."""
    move = places[np.linalg.norm(places - places[0], axis=1).argmax()] - places[0]
    far = np.linalg.norm(move)
    view = axes[2]
    if abs(view[2]) > _PLUMB or (far > 0 and abs(move @ view) > _ALONG_VIEW * far):
        return axes
    forward = view - (view @ _UP) * _UP
    forward /= np.linalg.norm(forward)
    return np.array((np.cross(forward, _UP), _UP, forward))


def _turns(axes: np.ndarray) -> np.ndarray:
    """Return the degrees that the camera has panned, tilted and rolled, [n, 3]; a pan counts as far as it is seen."""
    views = axes[:, 2]
    elevation = np.arcsin(np.clip(views[:, 2], -1, 1))
    if np.abs(views[:, 2]).max() > _PLUMB:
        return _turns_of_plumb(axes)
    pan = -_degrees(np.arctan2(views[:, 1], views[:, 0])) * np.cos(elevation.mean())
    level = np.cross(views, _UP)
    level /= np.linalg.norm(level, axis=1, keepdims=True)
    right = axes[:, 0]
    side = np.einsum("ni,ni->n", np.cross(level, right), views)
    roll = _degrees(np.arctan2(side, np.einsum("ni,ni->n", level, right)))
    tilt = np.degrees(elevation)
    return np.column_stack((pan - pan[0], tilt - tilt[0], roll))


def _turns_of_plumb(axes: np.ndarray) -> np.ndarray:
    """Return pan, tilt and roll about the axes that the camera had at first."""
    right, up, forward = np.einsum("ki,nji->kjn", axes[0], axes)[[0, 1, 2]]
    pan = _degrees(np.arctan2(right[2], forward[2]))
    tilt = np.degrees(np.arcsin(np.clip(up[2], -1, 1)))
    roll = _degrees(np.arctan2(-up[0], right[0]))
    return np.column_stack((pan, tilt, roll))


def _is_curved(places: np.ndarray, sweep_deg: float, radius: float) -> bool:
    """Tell whether a way bends at least half as much as the circle that it may be on."""
    bend = radius * (1 - np.cos(np.radians(min(sweep_deg, 180.0)) / 2))
    chord = places[-1] - places[0]
    length = np.linalg.norm(chord)
    from_first = places - places[0]
    if length > 0.05 * radius:
        from_first = from_first - np.outer(from_first @ chord, chord) / length**2
    return bool(np.linalg.norm(from_first, axis=1).max() >= max(bend / 2, 1e-9))


def _degrees(radians: np.ndarray) -> np.ndarray:
    """Return an angle that grows on past half a turn, in degrees from its first value."""
    turned = np.degrees(np.unwrap(radians))
    return turned - turned[0]
