"""Have the training pictures drawn by several processes: before the training, or beside it where a GPU does that.

Must not import bpy.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .data import shards

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
CLIPS_AMONG_SHARDS = 0.35
SHARD_SECONDS = 16.0  # that one processor draws on a shard
_SHARD_BYTES, _SHARE_OF_DISK = 118e6, 0.5  # 256 pictures, or 16 clips of 16 frames; what is taken of the free disk
_ENOUGH = {"stills": 4, "clips": 2}  # to begin with


@contextmanager
def drawing(data: Path, seconds: float, processes: int, beside: bool) -> Iterator[None]:
    """Draw as many shards as `processes` can in `seconds`, if the disk has room; what an earlier run drew counts.

    With `beside` this goes on while the training runs, else the training waits for it. The seconds are what one
    processor usually takes: the count is the same on every machine with as many. Raises SystemExit if a process fails
    before the training begins; later that is only logged, as there are pictures to train with.
    """
    data.mkdir(parents=True, exist_ok=True)
    room = _SHARE_OF_DISK * shutil.disk_usage(data).free / _SHARD_BYTES
    count, share = min(seconds * processes / SHARD_SECONDS, room), CLIPS_AMONG_SHARDS
    counts = {"stills": max(2, round(count * (1 - share))), "clips": max(2, round(count * share))}
    log.info("pictures: of %s shards are drawn %s", counts, {kind: len(shards(data, kind)) for kind in counts})
    running = [_start(data, counts, first, processes) for first in range(processes)]
    try:
        enough = {kind: min(_ENOUGH[kind], counts[kind]) if beside else counts[kind] for kind in counts}
        _wait(data, enough, running)
        yield
        if failed := sum(bool(process.poll()) for process in running):
            log.warning("%d of %d processes that draw pictures failed; their words are above.", failed, processes)
    finally:
        for process in running:
            process.terminate()
            process.wait()


def _start(data: Path, counts: dict[str, int], first: int, processes: int) -> subprocess.Popen[bytes]:
    numbers = (str(each) for each in (counts["stills"], counts["clips"], first, processes))
    return subprocess.Popen(
        [sys.executable, "-m", "backend.preview.data", str(data), *numbers],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
        stdout=subprocess.DEVNULL,
    )


def _wait(data: Path, enough: dict[str, int], running: list[subprocess.Popen[bytes]]) -> None:
    while any(len(shards(data, kind)) < count for kind, count in enough.items()):
        if any(process.poll() for process in running):
            raise SystemExit("A process that draws pictures failed; its words are above.")
        time.sleep(0.1)
