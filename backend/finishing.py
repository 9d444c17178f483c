"""Decode the finished latents, and write frames, several at once, while the next ones are decoded.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import torch
from PIL import Image

from .contract import Take, TakeFolder
from .controls.control import write_png
from .pictures.decode import decode
from .pictures.key_frames import key_picture
from .pictures.source import blended
from .run import Run

MOST_WRITERS = 4  # a core takes longer to compress a frame than a GPU to decode it
MOST_WAITING = 7  # pictures that are decoded and not told yet


def missing_frames(folder: TakeFolder, take: Take) -> list[int]:
    """Return the numbers of the frames that are still to be made."""
    made = folder.made_frames(take)
    return [number for number in range(take.given + 1, take.frames.count + 1) if number not in made]


def finish_frames(run: Run, x: torch.Tensor) -> None:
    """Make the missing frames of `run` from its latents [1, channels, frames, h, w], in their order.

    A frame is told once it lies in the take. Whatever ends this, frames that are decoded are written.
    """
    missing = missing_frames(run.folder, run.take)
    run.reporter.begin("decoding")
    run.residence.bring(run.models.vae)
    waiting: deque[tuple[int, Future[None]]] = deque()
    with ThreadPoolExecutor(min(MOST_WRITERS, os.cpu_count() or 1)) as writers:
        for number, picture in _pictures(run, x, missing):
            waiting.append((number, writers.submit(write_png, run.folder.frame(number), picture)))
            while waiting and (len(waiting) > MOST_WAITING or waiting[0][1].done()):
                _tell(run, waiting, missing)
        while waiting:
            _tell(run, waiting, missing)


def _pictures(run: Run, x: torch.Tensor, numbers: list[int]) -> Iterator[tuple[int, Image.Image]]:
    """Yield the picture of each frame, one at a time, as memory is short; a final key frame is its own picture."""
    final = {key.number for key in run.take.keys if key.is_final}
    for number in numbers:
        if number in final:
            picture = key_picture(run.folder, run.take, number)
        else:
            picture = decode(x[0, :, number - 1], run.models.vae)
        if run.take.source and run.take.source.masked:
            picture = blended(run.folder, run.take, number, picture)
        yield number, picture


def _tell(run: Run, waiting: deque[tuple[int, Future[None]]], missing: list[int]) -> None:
    """Wait for the first of the frames that are `waiting` to be written, and tell of it."""
    number, written = waiting.popleft()
    written.result()
    run.reporter.frame_saved(number)
    run.reporter.advance((missing.index(number) + 1) / len(missing))
