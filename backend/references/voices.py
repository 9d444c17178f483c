"""Arrange the reference pictures of a take: which are heard as one, when, where, and how strongly in each frame.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..contract import FrameMap, Key, Mix, ReferencePicture, References, Region, value_at
from ..engine.masks import Masks
from ..engine.references import Choir, Voice


def arranged(
    references: References, frames: FrameMap, masks_of: Callable[[Region], Masks]
) -> tuple[list[int], list[Choir]]:
    """Return the places (from 1) of the pictures that are heard, in the order in which the choirs count them from 0.

    There is a choir for each part of the picture, heard as strongly as the weightiest picture in it among all others.
    """
    heard = [(place, picture) for place, picture in enumerate(references.pictures, 1) if picture.weight > 0]
    loudest = max(picture.weight for _, picture in heard)
    places, choirs = [], []
    for region in dict.fromkeys(picture.within for _, picture in heard):
        own = _ordered([(place, picture) for place, picture in heard if picture.within == region])
        pictures = [picture for _, picture in own]
        share = max(picture.weight for picture in pictures) / loudest
        voices, shares = _voices(pictures, len(places), frames)
        strengths = [
            references.strength_at(frame) * share * shown
            for frame, shown in zip(_scene_frames(frames), shares, strict=True)
        ]
        choirs.append(Choir(voices, strengths, None if region is None else masks_of(region)))
        places += [place for place, _ in own]
    return places, choirs


def _ordered(pictures: Sequence[tuple[int, ReferencePicture]]) -> list[tuple[int, ReferencePicture]]:
    """Return what stands at frames last, by these, and the others as they are: voices go from one to the next."""
    return sorted(pictures, key=lambda each: (1, each[1].frame) if each[1].when == "frame" else (0, 0))


def _voices(pictures: Sequence[ReferencePicture], first: int, frames: FrameMap) -> tuple[list[Voice], list[float]]:
    """Return the voices of `pictures`, counted from `first`, and how much of the loudest is there in each frame.

    All that stand at frames are one voice.
    """
    shares = [[_share(picture, frame - frames.start) for frame in _scene_frames(frames)] for picture in pictures]
    present = [max(at_frame) for at_frame in zip(*shares, strict=True)]
    steady = [picture for picture in pictures if picture.when != "frame"]
    alone = len(steady) + (len(steady) < len(pictures)) == 1  # its weight makes no difference
    voices = [
        Voice([Mix(number)] * frames.count, [1.0 if alone else picture.weight * each for each in share])
        for number, (picture, share) in enumerate(zip(steady, shares, strict=False), first)
    ]
    if travelling := pictures[len(steady) :]:
        voices.append(_travelling(travelling, first + len(steady), frames, alone))
    return voices, present


def _share(picture: ReferencePicture, scene_frames: int) -> float:
    """Return how much of `picture` is heard so many scene frames after the shot's first."""
    return picture.share_after(scene_frames) if picture.when == "first" else 1.0


def _travelling(pictures: Sequence[ReferencePicture], first: int, frames: FrameMap, alone: bool) -> Voice:
    """Return the voice of pictures that stand at frames: between two of them, of the mix of both."""
    positions = [Key(float(picture.frame), float(number)) for number, picture in enumerate(pictures)]
    weights = [Key(float(picture.frame), picture.weight) for picture in pictures]
    mixes, loudness = [], []
    for frame in _scene_frames(frames):
        position = value_at(positions, frame)
        mixes.append(Mix(first + int(position), position - int(position)))
        loudness.append(1.0 if alone else value_at(weights, frame))
    return Voice(mixes, loudness)


def _scene_frames(frames: FrameMap) -> list[int]:
    return [frames.scene_frame(number) for number in range(1, frames.count + 1)]
