"""Tell which pictures show a take: its own, or those of a folder that has the ones in between too.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .folders import TakeFolder, numbered_files
from .more_frames import MoreFolder, frames_of, more_folders
from .schema import ContractError
from .shot import FrameMap
from .take import Take


@dataclass(frozen=True)
class Pictures:
    """Files `0001.png` … in a folder, and which scene frames they stand at."""

    path: Path
    frames: FrameMap

    def frame(self, number: int) -> Path:
        """Return the picture with file number `number`."""
        return self.path / f"{number:04d}.png"

    def finished_frames(self) -> dict[int, Path]:
        """Return the pictures that exist, by number."""
        return numbered_files(self.path, ".png")


def shown_pictures(folder: TakeFolder, take: Take) -> Pictures:
    """Return what shows `take`, which lies in `folder`.

    Where its marks want that, it is the finished set of pictures in between that has the most scene frames, and leaves
    none between two of them.
    """
    own = Pictures(folder.frames, take.frames)
    try:
        wanted = folder.read_marks().more_frames
    except (ContractError, OSError):  # a damaged file says nothing
        wanted = True
    sets = (_pictures_or_none(more, take) for more in more_folders(folder)) if wanted else ()
    return min((own, *filter(None, sets)), key=lambda found: found.frames.step)


def _pictures_or_none(more: MoreFolder, take: Take) -> Pictures | None:
    """Return the pictures of `more` where all are there and each stands at a scene frame."""
    try:
        frames = frames_of(take, more.read().fps)
        return Pictures(more.path, frames) if frames and more.is_finished(take) else None
    except (ContractError, OSError):
        return None
