"""Keep the jobs of the queue on disk, a file each, for every Blender that shares the takes folder.

`<takes folder>/queue/<id>.json`, beside it a lock that whoever changes the job holds, and a folder for its reference
pictures, where it has any. Must not import bpy.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..backend import contract
from ..backend.contract import CaptureRequest, ContractError, Job, JobError, Take, TakeFolder
from ..backend.contract.folders import write_text
from .lock import Hold, hold_or_none, is_held, is_mine
from .pictures import Encoded, forget, hashes_of, keep, kept_in


@dataclass(frozen=True)
class Listing:
    """The jobs that wait, run and have ended, in order, and what is wrong with the files that hold none."""

    jobs: tuple[Job, ...]
    broken: tuple[tuple[Path, ContractError], ...] = ()


@dataclass(frozen=True)
class Wanted:
    """A take to queue, what to capture for it, and its pictures as they are now: those of its look, then key frames."""

    take: Take
    request: CaptureRequest | None = None
    pictures: tuple[Encoded, ...] = ()
    key_request: CaptureRequest | None = None


class HeldJob:
    """A job that this process alone may change, until `release`."""

    def __init__(self, queue: QueueFolder, job: Job, hold: Hold) -> None:
        """Take what `QueueFolder.hold` has locked."""
        self._queue, self.job, self._hold = queue, job, hold

    def write(self, **changes: object) -> None:
        """Change the job, on disk first. Raises `OSError`."""
        changed = replace(self.job, **changes)
        write_text(self._queue.file(changed.id), contract.to_text(changed))
        self.job = changed
        if changed.status == "done":  # the take has them
            forget(self._queue.pictures(changed.id))

    def fail(self, error: JobError) -> None:
        """Say why it ended."""
        self.write(status="failed", error=error, ended=now())

    def pictures(self) -> tuple[Path, ...]:
        """Return the files of its reference pictures, as they were when it was queued."""
        return kept_in(self._queue.pictures(self.job.id))

    def release(self) -> None:
        """Let others change it."""
        self._hold.release()

    def remove(self) -> None:
        """Delete it."""
        self._queue.file(self.job.id).unlink(missing_ok=True)
        forget(self._queue.pictures(self.job.id))
        self._hold.release(remove=True)


@dataclass(frozen=True)
class QueueFolder:
    """The queue of a takes folder."""

    takes_root: Path

    @property
    def path(self) -> Path:
        """The folder of the jobs."""
        return self.takes_root / "queue"

    def file(self, job_id: str) -> Path:
        """Return the file of a job."""
        return self.path / f"{job_id}.json"

    def pictures(self, job_id: str) -> Path:
        """Return the folder of the reference pictures of a job."""
        return self.path / job_id

    def name_of(self, blend_file: Path) -> str:
        """Return how the jobs of a .blend name it, wherever the project lies by now."""
        target = blend_file.resolve()
        with suppress(ValueError):  # another drive
            return Path(os.path.relpath(target, self.takes_root.resolve())).as_posix()
        return target.as_posix()

    def changed_ns(self) -> int:
        """Return when a job was added, changed or removed last; 0 without a queue."""
        try:
            return self.path.stat().st_mtime_ns
        except OSError:
            return 0

    def read(self, blend_file: str | None = None) -> Listing:
        """Read the jobs of one .blend, or all."""
        jobs, broken = [], []
        for path in sorted(self.path.glob("*.json")):
            try:
                about = path.stat()
                jobs.append(_read(path, about.st_mtime_ns, about.st_ino))
            except FileNotFoundError:
                continue  # removed meanwhile
            except ContractError as error:
                broken.append((path, error))
        mine = [job for job in jobs if blend_file is None or _same(job.blend_file, blend_file)]
        return Listing(tuple(sorted(mine, key=lambda job: job.order)), tuple(broken))

    def set_aside(self, listing: Listing) -> list[str]:
        """Move damaged files away and return a sentence for each; what a newer Animatic wrote stays."""
        return [note for path, error in listing.broken if (note := _set_aside(path, error))]

    def add(self, blend_file: str, scene: str, asked: Iterable[Wanted], recapture: bool = False) -> list[Job]:
        """Put a job at the end of the line for each take that is `asked` for. Raises `OSError`."""
        wanted = (
            (
                {
                    "take": each.take,
                    "request": each.request,
                    "key_request": each.key_request,
                    "recapture": recapture,
                },
                each.pictures,
            )
            for each in asked
        )
        return self._append(blend_file, scene, wanted)

    def add_begun(self, blend_file: str, scene: str, folders: Iterable[TakeFolder]) -> list[Job]:
        """Put a job at the end of the line for each take that has its folder already. Raises `OSError`."""
        root = self.takes_root
        wanted = (({"take": each.read(), "folder": each.path.relative_to(root).as_posix()}, ()) for each in folders)
        return self._append(blend_file, scene, wanted)

    def _append(
        self, blend_file: str, scene: str, wanted: Iterable[tuple[dict[str, Any], Sequence[Encoded]]]
    ) -> list[Job]:
        self.path.mkdir(parents=True, exist_ok=True)
        last = max((job.place for job in self.read().jobs), default=0)
        added, kept = [], {}
        for place, (what, given) in enumerate(wanted, last + 1):
            job_id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
            job = Job(job_id, place, blend_file, scene, created=now(), pictures=hashes_of(given), **what)
            keep(self.pictures(job.id), given, kept)  # first: another Blender may take the job at once
            write_text(self.file(job.id), contract.to_text(job))
            added.append(job)
        return added

    def hold(self, job_id: str) -> HeldJob | None:
        """Return the job as it is now, for this process alone; None where it is gone or another holds it."""
        if not self.file(job_id).exists():
            return None
        hold = hold_or_none(self._lock(job_id))
        if hold is None:
            return None
        try:
            job = contract.from_text(Job, self.file(job_id).read_bytes(), self.file(job_id).name)
        except (FileNotFoundError, ContractError):
            hold.release(remove=not self.file(job_id).exists())
            return None
        return HeldJob(self, job, hold)

    def next(self, blend_file: str) -> HeldJob | None:
        """Hold the first job of a .blend that waits, or that a Blender which is gone has left unfinished."""
        for job in self.read(blend_file).jobs:
            held = self.hold(job.id) if job.status in ("waiting", "running") else None
            if held is not None and held.job.status in ("waiting", "running"):
                return held
            if held is not None:
                held.release()
        return None

    def is_being_made(self, job: Job) -> bool:
        """Tell whether a living Blender works on a job; one that is `running` otherwise was cut off."""
        return job.status == "running" and is_held(self._lock(job.id))

    def is_mine(self, job: Job) -> bool:
        """Tell whether this Blender works on a job."""
        return job.status == "running" and is_mine(self._lock(job.id))

    def remove(self, jobs: Iterable[Job]) -> int:
        """Delete jobs, all but those in work; return how many. The takes stay."""
        held = [self.hold(job.id) for job in jobs]
        found = [each for each in held if each is not None]
        for each in found:
            each.remove()
        return len(found)

    def retry(self, jobs: Iterable[Job]) -> int:
        """Let jobs that failed wait again, where they were in line; return how many."""
        return self._change([(job, {"status": "waiting", "error": None, "cuts": 0}) for job in jobs], ("failed",))

    def move(self, job: Job, by: int) -> bool:
        """Move a job up (-1) or down (1) among those of its .blend that wait; tell whether it did."""
        line = [each for each in self.read(job.blend_file).jobs if each.status == "waiting"]
        index = next((i for i, each in enumerate(line) if each.id == job.id), None)
        if index is None or not 0 <= index + by < len(line):
            return False
        places = [each.place for each in line]
        if len(set(places)) < len(places):  # two Blenders added at once
            places = list(range(places[0], places[0] + len(places)))
        line.insert(index + by, line.pop(index))
        changes = [(each, {"place": place}) for each, place in zip(line, places, strict=True) if each.place != place]
        return self._change(changes, ("waiting",)) > 0

    def _change(self, changes: list[tuple[Job, dict[str, object]]], statuses: tuple[str, ...]) -> int:
        count = 0
        for job, values in changes:
            held = self.hold(job.id)
            if held is None:
                continue
            try:
                if held.job.status in statuses:
                    held.write(**values)
                    count += 1
            finally:
                held.release()
        return count

    def _lock(self, job_id: str) -> Path:
        return self.path / f"{job_id}.lock"


def now() -> str:
    """Return this moment as the files say it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def this_host() -> str:
    """Return the name of this computer."""
    return socket.gethostname()


@lru_cache(maxsize=1024)
def _read(path: Path, _written_ns: int, _inode: int) -> Job:
    return contract.from_text(Job, path.read_bytes(), path.name)  # a list is drawn often, its jobs change seldom


def _same(one: str, other: str) -> bool:
    return os.path.normcase(one) == os.path.normcase(other)


def _set_aside(path: Path, error: ContractError) -> str:
    if error.field.endswith("schema"):
        return f"A job of the queue is left alone: {error}"
    kept = path.parent / "damaged"
    try:
        kept.mkdir(exist_ok=True)
        path.replace(kept / path.name)
        with suppress(FileNotFoundError):
            path.with_suffix("").replace(kept / path.stem)
    except FileNotFoundError:
        return ""  # another Blender has done it
    except OSError as trouble:
        return f"A job of the queue is damaged and cannot be moved away ({trouble.strerror}): {path}"
    return f"A damaged job of the queue was put into {kept}: {error} Add its shot again."
