"""Make finished takes with known pictures, export them, and read movies back."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from PIL import Image
from tiny_take import HEIGHT, WIDTH, Messages, make_take

from backend.contract import ExportTake, FrameMap, TakeFolder
from backend.exporting.export import export_take
from backend.progress import Reporter

PATCH_PX = 16
_GREYS = np.linspace(0, 255, 6).round()


def colours(number: int) -> np.ndarray:
    """Return the colours of the patches of one picture, [rows, columns, 3]: grey, pure and mixed ones, that change."""
    rows, columns = HEIGHT // PATCH_PX, WIDTH // PATCH_PX
    random = np.random.default_rng(number).integers(0, 256, (rows, columns, 3))
    random[0] = _GREYS[:, None]
    random[1, :3] = np.eye(3) * 255
    random[1, 3:] = 255 - np.eye(3) * 255
    return random.astype(np.uint8)


def picture(number: int) -> Image.Image:
    """Return a picture of square patches."""
    return Image.fromarray(np.kron(colours(number), np.ones((PATCH_PX, PATCH_PX, 1), np.uint8)))


def finished_take(path: Path, frames: FrameMap | int = 4, **changes) -> TakeFolder:
    """Write a take with all of its pictures."""
    folder = make_take(path, frames, controls=(), **changes)
    folder.frames.mkdir()
    for number in range(1, folder.read().frames.count + 1):
        picture(number).save(folder.frame(number))
    return folder


def export(folder: TakeFolder, into: Path, messages: Messages | None = None, cancelled=lambda: False, **asked) -> Path:
    """Export a take and return what was written."""
    told = messages if messages is not None else Messages()
    request = ExportTake("job", str(folder.path), str(into), **asked)
    (path,) = export_take(request, Reporter("job", told.report, cancelled))
    return Path(path)


class Movie:
    """A movie as another reader sees it: its frames as RGB, when each is shown, and what its stream says."""

    def __init__(self, path: Path) -> None:
        with av.open(str(path)) as container:
            stream, context = container.streams.video[0], container.streams.video[0].codec_context
            frames = list(container.decode(stream))
            self.fps, self.codec, self.profile = stream.average_rate, context.name, context.profile
            self.tags = (context.color_primaries, context.color_trc, context.colorspace, context.color_range)
            self.pixels = context.format.name
            self.size = (context.width, context.height)
            self.metadata = {name.lower(): text for name, text in container.metadata.items()}
            self.seconds = [frame.time for frame in frames]
            self.frames = [frame.to_ndarray(format="rgb24") for frame in frames]


def middles(frame: np.ndarray) -> np.ndarray:
    """Return the mean colour in the middle of each patch, [rows, columns, 3]: codecs blur the edges."""
    edge = PATCH_PX // 4
    patches = frame.reshape(HEIGHT // PATCH_PX, PATCH_PX, WIDTH // PATCH_PX, PATCH_PX, 3).astype(float)
    return patches[:, edge:-edge, :, edge:-edge].mean(axis=(1, 3))


def off(movie: Movie, numbers: list[int]) -> float:
    """Return how far the patches of a movie's frames are from those of the pictures `numbers`, of 255."""
    pairs = zip(movie.frames, numbers, strict=True)
    return max(np.abs(middles(frame) - colours(number)).max() for frame, number in pairs)
