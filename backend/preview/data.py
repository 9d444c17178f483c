"""Draw the training pictures into shards on disk, and read them.

A shard is a folder of arrays, drawn by one process under a temporary name and renamed when it is whole, so that
any number may draw at once and a stopped run goes on. Must not import bpy.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from ..controls.depth import range_of
from ..controls.openpose import draw_pose
from .architecture import make_tokenizer, tokens_of
from .pictures import Clip, caption_of, draw_clip, said

# Width and height of the pictures, and their share of the shards.
SIZES = ((256, 256), (320, 192), (256, 256), (192, 320), (256, 256), (288, 224))
CLIP_SIZES = ((256, 256), (320, 192))
STILLS_A_SHARD, CLIPS_A_SHARD, FRAMES = 256, 16, 16
CAPTIONS_A_CLIP = 8  # each says another part of what is seen, in other words
HELD_OUT_SEEDS = 1_000_000_000  # from here on: evaluation, never training


@dataclass(frozen=True)
class Shard:
    """Clips of one size: pictures, depth hints and pose pictures, memory-mapped, uint8."""

    pictures: np.ndarray  # [clips, frames, h, w, 3]
    depth: np.ndarray  # [clips, frames, h, w], near 255, far and sky 0
    poses: np.ndarray  # [clips, frames, h, w, 3]
    tokens: np.ndarray  # uint16 [clips, captions, tokens]


def read_shard(folder: Path) -> Shard:
    """Return the shard in `folder`. Raises SystemExit if another version of the training drew it."""
    if not (folder / "tokens.npy").is_file():
        raise SystemExit(f"{folder} was drawn by another version of the training: delete {folder.parent.parent}.")
    # Copied on writing, which nothing does: only so will torch take them as they are.
    return Shard(*(np.load(folder / f"{field.name}.npy", mmap_mode="c") for field in fields(Shard)))


def shards(folder: Path, kind: str) -> list[Path]:
    """Return the finished shards of `kind` (stills or clips) in `folder`, in order."""
    return sorted(path for path in (folder / kind).glob("[0-9]*") if path.is_dir())


def draw_shard(folder: Path, kind: str, number: int) -> Path:
    """Draw shard `number` of `kind` in `folder` if it is not there; return its folder."""
    done = folder / kind / f"{number:05d}"
    if done.is_dir():
        return done
    width, height = (SIZES if kind == "stills" else CLIP_SIZES)[number % (len(SIZES) if kind == "stills" else 2)]
    count, frames = (STILLS_A_SHARD, 1) if kind == "stills" else (CLIPS_A_SHARD, FRAMES)
    first = (number + (0 if kind == "stills" else 100_000)) * STILLS_A_SHARD
    clips = [draw_clip(first + index, frames, width, height) for index in range(count)]
    temporary = folder / kind / f".{number:05d}-{os.getpid()}"
    shutil.rmtree(temporary, ignore_errors=True)  # of a process that was ended, and had the same number
    temporary.mkdir(parents=True)
    np.save(temporary / "pictures.npy", np.stack([clip.pictures for clip in clips]))
    np.save(temporary / "depth.npy", np.stack([depth_hints(clip, first + i) for i, clip in enumerate(clips)]))
    np.save(temporary / "poses.npy", np.stack([pose_pictures(clip) for clip in clips]))
    np.save(temporary / "tokens.npy", _tokens(clips, first))
    try:
        temporary.rename(done)
    except OSError:  # another process was first, with the same pictures
        shutil.rmtree(temporary)
    return done


def _tokens(clips: list[Clip], first: int) -> np.ndarray:
    """Return the tokens of some captions of each of `clips`, uint16 [clips, captions, tokens]."""
    told = []
    for number, clip in enumerate(clips):
        draw = np.random.default_rng([first + number, 2])
        told += [caption_of(said(clip.facts, draw), draw) for _ in range(CAPTIONS_A_CLIP)]
    tokens = tokens_of(make_tokenizer(), told)
    return tokens.numpy().astype(np.uint16).reshape(len(clips), CAPTIONS_A_CLIP, -1)


def depth_hints(clip: Clip, seed: int | None = None) -> np.ndarray:
    """Return the depth hints of `clip` as the backend makes them, uint8 [frames, h, w].

    With a `seed` the range varies as if the frames were cut from a longer clip that comes nearer or goes farther.
    """
    inverse = np.where(np.isfinite(clip.z), 1 / clip.z, 0).astype(np.float32)
    span = range_of(inverse)
    if seed is not None:
        draw = np.random.default_rng([seed, 1])
        if draw.random() < 0.5:
            span = type(span)(span.near * draw.uniform(1.0, 1.8), span.far * draw.uniform(0.3, 1.0))
    return (span.normalise(inverse) * 255).round().astype(np.uint8)


def pose_pictures(clip: Clip) -> np.ndarray:
    """Return the pose hints of `clip` as the backend draws them, uint8 [frames, h, w, 3]."""
    _, height, width = clip.z.shape
    return np.stack([np.asarray(draw_pose(pose, width, height)) for pose in clip.poses])


def plan(stills: int, clips: int) -> list[tuple[str, int]]:
    """Return the shards to draw, kind and number: of both kinds early on, and then in step."""
    counts = {"stills": stills, "clips": clips}
    both = [((number + 0.5) / count, kind, number) for kind, count in counts.items() for number in range(count)]
    return [(kind, number) for _, kind, number in sorted(both)]


def main() -> None:
    """Draw every `step`-th shard of the plan for so many stills and clips, from the `first` on."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    for name in ("stills", "clips", "first", "step"):
        parser.add_argument(name, type=int)
    options = parser.parse_args()
    for kind, number in plan(options.stills, options.clips)[options.first :: options.step]:
        sys.stdout.write(f"{draw_shard(options.folder, kind, number)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
