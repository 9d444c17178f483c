"""Know the pictures of the run in progress: what it has finished, and what it previews.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..backend.contract import Take, TakeFolder
from ..preferences import preferences_or_none
from . import reader, textures
from .layers import Layer


@dataclass(frozen=True)
class Picture:
    """A picture on disk; `written_ns` tells it from the one that had its name before."""

    path: Path
    written_ns: int
    finished: bool


@dataclass(frozen=True)
class Found:
    """What a look at the take's folder has found: the take, and its pictures by file number."""

    take: Take
    pictures: dict[int, Picture]

    def nearest(self, frame: int) -> Picture | None:
        """Return the picture nearest to the scene frame `frame`, a finished one before a preview; None without any."""
        wanted = self.take.frames.number_at(frame)
        if wanted is None:
            return None  # another shot
        order = ((abs(number - wanted), not picture.finished, number) for number, picture in self.pictures.items())
        nearest = min(order, default=None)
        return self.pictures[nearest[2]] if nearest else None

    @property
    def newest(self) -> Path | None:
        """The picture that was written last, None without any."""
        last = max(self.pictures.values(), key=lambda picture: picture.written_ns, default=None)
        return last.path if last else None


_folder: TakeFolder | None = None
_found: Found | None = None
_looking = _look_again = False


def follow(folder: TakeFolder) -> None:
    """Look at the pictures of the take that the run makes, soon; call it whenever there may be new ones."""
    global _folder, _found, _looking, _look_again
    if folder != _folder:
        _folder, _found, _looking = folder, None, False
    _look_again = _looking
    if not _looking:
        _looking = True
        reader.ask(lambda: look(folder), lambda found: _keep(folder, found))


def forget() -> None:
    """No run goes on any more: its pictures leave the GPU."""
    global _folder, _found, _looking, _look_again
    _folder = _found = None
    _looking = _look_again = False
    textures.clear()
    textures.redraw()


def newest() -> Path | None:
    """Return the newest picture of the run, None without any."""
    return _found.newest if _found else None


def layers(frame: int) -> list[Layer]:
    """Return the run's picture for the scene frame `frame`, where the preferences want it in the camera's view."""
    own = preferences_or_none()
    picture = _found.nearest(frame) if _found and (own is None or own.live_in_camera) else None
    if picture is None:
        return []
    take = _found.take
    return [Layer(picture.path, take.camera, take.width, take.height, written_ns=picture.written_ns)]


def look(folder: TakeFolder) -> Found:
    """Read what the take in `folder` is and which pictures it has. Raises OSError or ContractError."""
    pictures = {number: (path, False) for number, path in folder.previews().items()}
    pictures |= {number: (path, True) for number, path in folder.finished_frames().items()}
    found = {}
    for number, (path, finished) in pictures.items():
        try:
            found[number] = Picture(path, path.stat().st_mtime_ns, finished)
        except FileNotFoundError:  # the backend takes previews away meanwhile
            continue
    return Found(folder.read(), found)


def _keep(folder: TakeFolder, found: object) -> None:
    global _found, _looking
    if folder != _folder:
        return  # the run has ended, or another began
    _looking = False
    _found = found if isinstance(found, Found) else _found
    if _look_again:
        follow(folder)
    textures.redraw()
