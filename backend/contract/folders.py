"""Lay out capture and take folders: names, numbers, files, atomic writes.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from . import schema
from .capture import CameraTrack, Capture
from .marks import NO_MARKS, Marks
from .shot import PASS_SUFFIXES, PassKind
from .take import Take

_RETIRED = ".last-deleted"  # the highest number that was deleted
_WINDOWS_NAMES = {"con", "prn", "aux", "nul", *(f"com{i}" for i in range(10)), *(f"lpt{i}" for i in range(10))}


def safe_name(name: str) -> str:
    """Return `name` as a folder name that every file system takes; never empty, at most 60 characters."""
    text = unicodedata.normalize("NFC", name)
    text = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "_", text).strip(" .")[:60].rstrip(" .")
    if not text or text.split(".")[0].lower() in _WINDOWS_NAMES:
        text = f"_{text}"
    return text


def shot_folder(parent: Path, shot_name: str, shot_id: str) -> Path:
    """Return the folder of a shot, or of an object, in `parent`: readable, its own even where two share a name.

    Found again by the id's first characters when the shot was renamed; not made here.
    """
    ending = f"-{safe_name(shot_id)[:8]}"
    if parent.is_dir():
        for entry in sorted(parent.iterdir()):
            if entry.name.endswith(ending) and entry.is_dir():
                return entry
    return parent / (safe_name(shot_name) + ending)


def numbered(parent: Path) -> list[Path]:
    """Return the numbered folders in `parent`, lowest first; an absent parent has none."""
    if not parent.is_dir():
        return []
    found = [entry for entry in parent.iterdir() if entry.name.isdigit() and entry.is_dir()]
    return sorted(found, key=lambda entry: int(entry.name))


def claim_number(parent: Path, above: int = 0) -> Path:
    """Make the next numbered folder in `parent`, numbered higher than `above`, and return it.

    Two processes never get the same one.
    """
    parent.mkdir(parents=True, exist_ok=True)
    number = 1 + max(last_number(parent), above)
    while True:
        folder = parent / f"{number:04d}"
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return folder


def last_number(parent: Path) -> int:
    """Return the highest number that was ever given in `parent`, 0 for none."""
    return max(_retired_number(parent), *(int(entry.name) for entry in numbered(parent)), 0)


def retire_number(folder: Path) -> None:
    """Keep the number of a folder that is about to be deleted from being given again: it may be written down."""
    number = max(int(folder.name), _retired_number(folder.parent))
    write_text(folder.parent / _RETIRED, f"{number}\n")


def _retired_number(parent: Path) -> int:
    try:
        return int((parent / _RETIRED).read_text("utf-8"))
    except (OSError, ValueError):
        return 0


def write_bytes(path: Path, data: bytes, *, flush: bool = True) -> None:
    """Write `data` under a temporary name beside `path`, flush it to disk, then rename it.

    Without `flush` the system writes it to disk in its own time: for the many files of a pass, whose
    folder counts only once a flushed file says that it is complete.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            if flush:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 the way `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"))


def link_or_copy(source: Path, target: Path) -> None:
    """Hard-link `source` to `target`; copy where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        write_bytes(target, source.read_bytes())


def numbered_files(folder: Path, suffix: str = "") -> dict[int, Path]:
    """Return the files in `folder` that are named by a number and end in `suffix`, if one is told, by number."""
    if not folder.is_dir():
        return {}
    files = (entry for entry in folder.iterdir() if entry.suffix == (suffix or entry.suffix) and entry.stem.isdigit())
    return {int(entry.stem): entry for entry in sorted(files)}


@dataclass(frozen=True)
class CaptureFolder:
    """The files of one capture."""

    path: Path

    @property
    def number(self) -> int:
        """The number of this capture in its shot."""
        return int(self.path.name)

    @property
    def camera_json(self) -> Path:
        """The camera at every file number."""
        return self.path / "camera.json"

    @property
    def camera_text(self) -> Path:
        """The camera of a capture as CameraCtrl reads it."""
        return self.path / "camera.txt"

    @property
    def capture_json(self) -> Path:
        """What was captured; present only when the capture is complete."""
        return self.path / "capture.json"

    def control_file(self, kind: PassKind, number: int) -> Path:
        """Return the file of pass `kind` with file number `number`."""
        return self.path / kind / f"{number:04d}{PASS_SUFFIXES[kind]}"

    def control_files(self, kind: PassKind) -> dict[int, Path]:
        """Return the files of pass `kind` that exist, by number."""
        return numbered_files(self.path / kind, PASS_SUFFIXES[kind])

    def read(self) -> Capture:
        """Read capture.json. Raises `ContractError`, or `FileNotFoundError` for an unfinished capture."""
        return schema.from_text(Capture, self.capture_json.read_bytes(), "capture.json")

    def read_camera(self) -> CameraTrack:
        """Read camera.json. Raises `ContractError` or `FileNotFoundError`."""
        return schema.from_text(CameraTrack, self.camera_json.read_bytes(), "camera.json")

    def write(self, capture: Capture) -> None:
        """Write capture.json, which marks the capture as complete."""
        write_text(self.capture_json, schema.to_text(capture))

    def write_camera(self, track: CameraTrack) -> None:
        """Write camera.json."""
        write_text(self.camera_json, schema.to_text(track))


@dataclass(frozen=True)
class TakeFolder:
    """The files of one take."""

    path: Path

    @property
    def number(self) -> int:
        """The number of this take in its shot."""
        return int(self.path.name)

    @property
    def take_json(self) -> Path:
        """What to make."""
        return self.path / "take.json"

    @property
    def control(self) -> CaptureFolder:
        """The control files and the camera, in the layout of a capture."""
        return CaptureFolder(self.path / "control")

    @property
    def frames(self) -> Path:
        """The folder of the finished frames."""
        return self.path / "frames"

    @property
    def keys(self) -> Path:
        """The folder of the pictures that some frames are led to."""
        return self.path / "keys"

    @property
    def references(self) -> Path:
        """The folder of the pictures that the take is to look like."""
        return self.path / "references"

    @property
    def preview(self) -> Path:
        """The folder of the low-cost pictures shown while denoising."""
        return self.path / "preview"

    @property
    def checkpoint(self) -> Path:
        """The folder of the denoising state."""
        return self.path / "checkpoint"

    @property
    def marks_json(self) -> Path:
        """What the artist says of the take; absent until something is said."""
        return self.path / "marks.json"

    @property
    def log(self) -> Path:
        """What the backend said while it made this take."""
        return self.path / "log.txt"

    @property
    def lock(self) -> Path:
        """Who writes into this take right now; absent when nobody does."""
        return self.path / "lock.json"

    def frame(self, number: int) -> Path:
        """Return the finished frame with file number `number`."""
        return self.frames / f"{number:04d}.png"

    def key(self, number: int, suffix: str = ".png") -> Path:
        """Return the picture that the frame with file number `number` is led to, a file that ends in `suffix`."""
        return self.keys / f"{number:04d}{suffix}"

    def reference(self, place: int, suffix: str = ".png") -> Path:
        """Return the reference picture at `place`, from 1, of a file that ends in `suffix`."""
        return self.references / f"{place:04d}{suffix}"

    def reference_files(self) -> dict[int, Path]:
        """Return the reference pictures that exist, by place, whichever kind of file each is."""
        return numbered_files(self.references)

    def finished_frames(self) -> dict[int, Path]:
        """Return the finished frames that exist, by number."""
        return numbered_files(self.frames, ".png")

    def made_frames(self, take: Take) -> dict[int, Path]:
        """Return the finished frames without those that were given to `take`, by number."""
        return {number: path for number, path in self.finished_frames().items() if number > take.given}

    def previews(self) -> dict[int, Path]:
        """Return the preview pictures that exist, by number."""
        return numbered_files(self.preview, ".png")

    def read(self) -> Take:
        """Read take.json. Raises `ContractError` or `FileNotFoundError`."""
        return schema.from_text(Take, self.take_json.read_bytes(), "take.json")

    def write(self, take: Take) -> None:
        """Write take.json, as a file of this version: an older one may not know what it holds."""
        write_text(self.take_json, schema.to_text(replace(take, schema=schema.SCHEMA_VERSION)))

    def read_marks(self) -> Marks:
        """Read what the artist said of the take; nothing where there is no marks.json. Raises `ContractError`."""
        try:
            return schema.from_text(Marks, self.marks_json.read_bytes(), "marks.json")
        except FileNotFoundError:
            return NO_MARKS

    def write_marks(self, marks: Marks) -> None:
        """Write marks.json. Raises OSError."""
        write_text(self.marks_json, schema.to_text(marks))

    def fill_control(self, capture: CaptureFolder, kinds: tuple[PassKind, ...]) -> None:
        """Bring the files of `capture` that the take uses into control/, so that the folder is complete by itself."""
        for kind in kinds:
            (self.control.path / kind).mkdir(parents=True, exist_ok=True)
            for number, source in capture.control_files(kind).items():
                target = self.control.control_file(kind, number)
                if not target.exists():
                    link_or_copy(source, target)
        self.control.path.mkdir(parents=True, exist_ok=True)
        for name in ("capture.json", "camera.json"):
            source, target = capture.path / name, self.control.path / name
            if source.exists() and not target.exists():
                link_or_copy(source, target)
