"""Say how the limbs are held while somebody walks, runs, waves, sits, dances or stands.

Angles are radians. Must not import torch, bpy or anything else of the project.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Limb = tuple[float, float, float]  # swing forward, spread outward, bend of elbow or knee


@dataclass(frozen=True)
class Angles:
    """How a body is held; pairs are right, left."""

    arms: tuple[Limb, Limb]
    legs: tuple[Limb, Limb]
    lean: float = 0.0
    side_lean: float = 0.0
    hip_sway: float = 0.0
    head_turn: float = 0.0
    arm_twist: tuple[float, float] = (0.0, 0.0)  # 0 bends the forearm forward, pi/2 upward
    hop: float = 0.0  # off the ground, in heights
    grounded: bool = True


class Action:
    """One person's way of doing something, drawn once and then a function of time.

    `speed` is in heights a second along the way they look.
    """

    def __init__(self, name: str, draw: np.random.Generator) -> None:
        self.name = name
        self.speed = {"walk": 0.75, "run": 1.7}.get(name, 0.0)
        self._draw = draw.uniform(-1, 1, 24)
        self._rate = {"walk": 1.0, "run": 1.5, "dance": 0.8, "wave": 1.2}.get(name, 0.25) * draw.uniform(0.8, 1.2)
        self._phase = draw.uniform(0, 2 * np.pi)
        self._hand = int(draw.integers(0, 2))

    def at(self, seconds: float) -> Angles:
        """Return the angles after `seconds`."""
        phase = self._phase + 2 * np.pi * self._rate * seconds
        return getattr(self, f"_{self.name}")(phase)

    def _stand(self, phase: float) -> Angles:
        d, sway = self._draw, 0.03 * np.sin(phase)
        arms = [(0.15 * d[i] + sway, 0.22 + 0.12 * d[2 + i], 0.35 + 0.3 * d[4 + i]) for i in (0, 1)]
        if d[10] > 0.4:  # hands on the hips, or one raised to point
            arms[0] = (-0.25, 0.75, 1.6) if d[11] > 0 else (1.45 + 0.2 * d[12], 0.15, 0.1)
        legs = [(0.08 * d[6 + i], 0.07 + 0.06 * d[8 + i], 0.05) for i in (0, 1)]
        return Angles((arms[0], arms[1]), (legs[0], legs[1]), 0.02, sway, 0.1 * d[13], 0.5 * d[14])

    def _walk(self, phase: float) -> Angles:
        return self._stride(phase, leg=0.48 + 0.08 * self._draw[0], knee=0.75, arm=0.42, elbow=0.3, lean=0.06)

    def _run(self, phase: float) -> Angles:
        held = self._stride(phase, leg=0.85 + 0.1 * self._draw[0], knee=1.5, arm=0.75, elbow=1.45, lean=0.25)
        return Angles(held.arms, held.legs, held.lean, 0, held.hip_sway, 0, (0.5, 0.5), 0.03 * (1 - np.cos(2 * phase)))

    def _stride(self, phase: float, leg: float, knee: float, arm: float, elbow: float, lean: float) -> Angles:
        arms, legs = [], []
        for side, turn in enumerate((0.0, np.pi)):
            swing = np.sin(phase + turn)
            lift = max(0.0, np.cos(phase + turn)) ** 1.5  # the leg that travels forward is bent
            legs.append((leg * swing + 0.25 * knee * lift, 0.03, 0.12 + knee * lift))
            bend = elbow * (1 - 0.3 * swing)
            arms.append((-arm * swing + 0.05, 0.12 + 0.05 * self._draw[2 + side], bend))
        return Angles((arms[0], arms[1]), (legs[0], legs[1]), lean, 0, 0.12 * np.sin(phase), 0.3 * self._draw[5])

    def _wave(self, phase: float) -> Angles:
        held = self._stand(self._phase)
        waving = (0.35, 1.75 + 0.2 * self._draw[15], 1.1 + 0.6 * np.sin(phase))
        arms = list(held.arms)
        arms[self._hand] = waving
        twist = [0.0, 0.0]
        twist[self._hand] = np.pi / 2
        return Angles((arms[0], arms[1]), held.legs, 0.02, 0.04 * np.sin(phase), 0, 0.2, (twist[0], twist[1]))

    def _sit(self, phase: float) -> Angles:
        d, sway = self._draw, 0.03 * np.sin(phase)
        arms = [(0.55 + 0.25 * d[i] + sway, 0.12 + 0.1 * d[2 + i], 0.9 + 0.4 * d[4 + i]) for i in (0, 1)]
        legs = [(1.5 + 0.08 * d[6 + i], 0.1 + 0.08 * d[8 + i], 1.5 + 0.15 * d[6 + i]) for i in (0, 1)]
        return Angles((arms[0], arms[1]), (legs[0], legs[1]), 0.05 + sway, 0, 0, 0.5 * d[14])

    def _dance(self, phase: float) -> Angles:
        d = self._draw

        def swing(number: int, size: float) -> float:
            return float(size * np.sin(phase * (1 if d[number] > -0.3 else 2) + 6 * d[number]))

        arms = [(0.5 + swing(i, 1.0), 0.9 + swing(2 + i, 0.8), 0.9 + swing(4 + i, 0.8)) for i in (0, 1)]
        legs = [(0.15 + swing(6 + i, 0.45), 0.18 + swing(8 + i, 0.18), 0.45 + swing(10 + i, 0.4)) for i in (0, 1)]
        twist = (0.8 + swing(12, 0.8), 0.8 + swing(13, 0.8))
        return Angles(
            (arms[0], arms[1]),
            (legs[0], legs[1]),
            0.05,
            swing(16, 0.2),
            swing(17, 0.35),
            swing(18, 0.4),
            twist,
            max(0.0, swing(19, 0.05)),
        )
