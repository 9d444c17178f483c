"""Describe pictures that a take is to look like: their light, colours and make, by IP-Adapter (Ye et al. 2023).

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from .curves import Key, require_keys, value_at
from .regions import Region
from .schema import require, require_between

When = Literal["shot", "first", "frame"]  # when a picture is heard: in the whole shot, in its first frame, at a frame
REFERENCE_STRENGTH_HIGH = 1.5
FADE_HIGH = 10000  # scene frames


@dataclass(frozen=True)
class ReferencePicture:
    """One of them; in a take it lies as `references/<place>.<ending>`, places counted from 1.

    `source` says where it came from: a file, or an image in the .blend. `weight` (0 to 1) is how much it says beside
    the others: those of one weight say equally much, and one of weight 0 says nothing.

    One of the "first" frame is heard whole at the shot's first scene frame, less and less over the `fade` scene frames
    after it, and not at all from then on. Those at a "frame" stand at the scene frame `frame`; between two of them the
    pictures hear the mix of both, before the first and after the last that one. Two at one frame make a cut.
    `within` is where in the picture it is heard; None is everywhere.
    """

    source: str
    weight: float = 1.0
    when: When = "shot"
    frame: int = 0
    fade: int = 0
    within: Region | None = None

    def __post_init__(self) -> None:
        require(bool(self.source.strip()), "source", self.source, "a text that is not empty")
        require_between("weight", self.weight, 0.0, 1.0)
        require_between("fade", self.fade, 0, FADE_HIGH)

    def share_after(self, scene_frames: int) -> float:
        """Return how loud (0 to 1) one of the first frame is so many scene frames after it."""
        return max(0.0, 1.0 - scene_frames / (self.fade + 1))


@dataclass(frozen=True)
class References:
    """The reference pictures of a look or a take, and how much they say beside the prompt.

    `strength_keys`, by scene frame, take the place of `strength` where there are any.
    """

    pictures: tuple[ReferencePicture, ...] = ()
    strength: float = 0.7
    strength_keys: tuple[Key, ...] = ()

    def __post_init__(self) -> None:
        require_between("strength", self.strength, 0.0, REFERENCE_STRENGTH_HIGH)
        require_keys("strength_keys", self.strength_keys, 0.0, REFERENCE_STRENGTH_HIGH)

    @property
    def are_heard(self) -> bool:
        """Whether any of them has an effect."""
        loud = any(key.value > 0 for key in self.strength_keys) if self.strength_keys else self.strength > 0
        return loud and any(picture.weight > 0 for picture in self.pictures)

    @property
    def regions(self) -> tuple[Region, ...]:
        """The parts of the picture that some of them are heard in alone."""
        heard = (picture.within for picture in self.pictures if picture.weight > 0)
        return tuple(dict.fromkeys(region for region in heard if region is not None))

    def strength_at(self, scene_frame: float) -> float:
        """Return the strength at a scene frame."""
        return value_at(self.strength_keys, scene_frame) if self.strength_keys else self.strength

    def everywhere(self) -> References:
        """Return the same, heard in the whole picture."""
        return replace(self, pictures=tuple(replace(picture, within=None) for picture in self.pictures))

    def moved(self, by: int) -> References:
        """Return the same so many scene frames later."""
        keys = tuple(replace(key, at=key.at + by) for key in self.strength_keys)
        pictures = (
            replace(picture, frame=picture.frame + by) if picture.when == "frame" else picture
            for picture in self.pictures
        )
        return replace(self, pictures=tuple(pictures), strength_keys=keys)


NO_REFERENCES = References()
