"""Let what hardly changes from step to step hold for the next ones: shortcuts that trade exactness for speed.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Collection

from ..networks.unet import DeepFeatures
from .key_steering import SteeredByKeys
from .steering import Moment, Steered


class HeldSteering:
    """What ControlNets say, asked in every `every`-th step; in between, what they said last holds.

    It holds for one window: of longer shots too much would have to be kept. While the `features` of the UNet hold,
    ControlNets that are asked in every step say no more than it uses.
    """

    def __init__(self, steered: Steered | SteeredByKeys, every: int, features: HeldFeatures) -> None:
        self._steered, self._every, self._features = steered, every, features
        self._held: dict[str, object] = {}
        self._of: tuple[object, ...] = ()  # what the held is of

    def residuals(self, moment: Moment, kept: Collection[int]) -> dict[str, object]:
        """Return the UNet's arguments that steer it, as `Steered` does."""
        if self._every == 1:  # what is not held takes no memory in the next step
            return (
                self._steered.shallow_residuals(moment)
                if self._features.hold
                else self._steered.residuals(moment, kept)
            )
        of = (tuple(moment.frames), moment.copies, self._steered.shares(moment.step))
        if of != self._of or moment.step % self._every == 0:
            self._held = {}  # what was held goes before new comes
            self._held, self._of = self._steered.residuals(moment, kept), of
        return self._held


class HeldFeatures:
    """The deep features of a window's pictures, made in every `every`-th step; in between those made last hold."""

    def __init__(self, every: int) -> None:
        self._every = every
        self._held, self._frames = DeepFeatures(), ()

    @property
    def hold(self) -> bool:
        """Whether the features that `at` returned last are in use, and not to be made."""
        return self._held.kept is not None

    def at(self, moment: Moment) -> DeepFeatures | None:
        """Return the features to use, or an empty place for new ones; None where nothing is to be held."""
        if self._every == 1:
            return None
        frames = tuple(moment.frames)
        if frames != self._frames or moment.step % self._every == 0:
            self._held, self._frames = DeepFeatures(), frames
        return self._of_copies(moment.copies * len(frames))

    def _of_copies(self, pictures: int) -> DeepFeatures:
        """Return the held features; where guidance has ended, those of the prompt's own copy."""
        kept = self._held.kept
        if kept is not None and len(kept) != pictures:
            self._held = DeepFeatures(kept[-pictures:] if len(kept) > pictures else None)
        return self._held
