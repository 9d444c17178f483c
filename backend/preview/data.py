"""Draw the training pictures into shards on disk, and read them.

A shard is a folder of arrays, drawn by one process under a temporary name and renamed when it is whole, so that
any number may draw at once and a stopped run goes on. Must not import bpy.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ..depth import range_of
from ..openpose import draw_pose
from .pictures import Clip, Facts, draw_clip

# Width and height of the pictures, and their share of the shards.
SIZES = ((256, 256), (320, 192), (256, 256), (192, 320), (256, 256), (288, 224))
CLIP_SIZES = ((256, 256), (320, 192))
STILLS_A_SHARD, CLIPS_A_SHARD, FRAMES = 256, 16, 16
HELD_OUT_SEEDS = 1_000_000_000  # from here on: evaluation, never training


@dataclass(frozen=True)
class Shard:
    """Clips of one size: pictures, depth hints and pose pictures, memory-mapped, uint8."""

    pictures: np.ndarray  # [clips, frames, h, w, 3]
    depth: np.ndarray  # [clips, frames, h, w], near 255, far and sky 0
    poses: np.ndarray  # [clips, frames, h, w, 3]
    facts: list[Facts]


def read_shard(folder: Path) -> Shard:
    """Return the shard in `folder`."""
    arrays = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("pictures", "depth", "poses"))
    facts = [Facts(**told) for told in json.loads((folder / "facts.json").read_text("utf-8"))]
    return Shard(*arrays, facts)


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
    temporary.mkdir(parents=True)
    np.save(temporary / "pictures.npy", np.stack([clip.pictures for clip in clips]))
    np.save(temporary / "depth.npy", np.stack([depth_hints(clip, first + i) for i, clip in enumerate(clips)]))
    np.save(temporary / "poses.npy", np.stack([pose_pictures(clip) for clip in clips]))
    (temporary / "facts.json").write_text(json.dumps([asdict(clip.facts) for clip in clips]), "utf-8")
    try:
        temporary.rename(done)
    except OSError:  # another process was first, with the same pictures
        shutil.rmtree(temporary)
    return done


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


def main() -> None:
    """Draw shards `first`, `first + step`, … below `end` of a kind."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("kind", choices=("stills", "clips"))
    parser.add_argument("first", type=int)
    parser.add_argument("end", type=int)
    parser.add_argument("--step", type=int, default=1)
    options = parser.parse_args()
    for number in range(options.first, options.end, options.step):
        sys.stdout.write(f"{draw_shard(options.folder, options.kind, number)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
