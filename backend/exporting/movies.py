"""Encode a film as a movie by FFmpeg's libraries: H.264, VP9 or ProRes, in the colours of ITU-R BT.709.

Must not import torch, bpy or anything from the Blender side; av only when it is needed: it takes a while to load.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..contract import ExportFormat, ExportQuality
from ..errors import BackendError
from ..progress import Reporter
from ..storage import DISK_ERRORS
from .about import as_comment
from .footage import Footage, read_picture

if TYPE_CHECKING:
    import av

_BT709 = 1  # of primaries, transfer and matrix alike, by ITU-T H.273
_GOP_FRAMES = 12  # an editor steps through it


@dataclass(frozen=True)
class Encoding:
    """What one format is in one quality, in FFmpeg's words."""

    container: str
    codec: str
    pixels: str
    options: dict[str, str]


def _h264(crf: int) -> Encoding:
    return Encoding("mp4", "libx264", "yuv420p", {"crf": str(crf), "preset": "medium", "g": str(_GOP_FRAMES)})


def _vp9(crf: int) -> Encoding:
    return Encoding("webm", "libvpx-vp9", "yuv420p", {"crf": str(crf), "b": "0", "row-mt": "1", "cpu-used": "2"})


def _prores(profile: str, pixels: str) -> Encoding:
    return Encoding("mov", "prores_ks", pixels, {"profile": profile, "vendor": "apl0"})


ENCODINGS: dict[tuple[ExportFormat, ExportQuality], Encoding] = {
    ("mp4", "best"): _h264(8),
    ("mp4", "high"): _h264(16),
    ("mp4", "small"): _h264(26),
    ("webm", "best"): _vp9(12),
    ("webm", "high"): _vp9(22),
    ("webm", "small"): _vp9(36),
    ("prores", "best"): _prores("4444", "yuv444p10le"),
    ("prores", "high"): _prores("hq", "yuv422p10le"),
    ("prores", "small"): _prores("lt", "yuv422p10le"),
}


def write_movie(footage: Footage, into: Path, encoding: Encoding, told: dict[str, str], reporter: Reporter) -> None:
    """Encode `footage` into the file `into`, with what is `told` of it. Raises `BackendError` or `CancelledByUser`."""
    av = _av()
    width, height = (side // 2 * 2 for side in footage.size)  # half of the colours' pixels, so an even number
    options = {"movflags": "+faststart"} if encoding.container != "webm" else {}
    try:
        with av.open(str(into), "w", format=encoding.container, options=options) as container:
            container.metadata.update(_metadata(told))
            stream = container.add_stream(encoding.codec, rate=footage.fps, options=encoding.options)
            stream.width, stream.height, stream.pix_fmt = width, height, encoding.pixels
            stream.time_base = 1 / footage.fps
            _tag(stream.codec_context)
            _encode(footage, (width, height), encoding, container, stream, reporter)
    except av.error.FFmpegError as error:
        if isinstance(error, OSError) and error.errno in DISK_ERRORS:
            raise
        raise BackendError(
            "export_failed",
            f"The movie could not be encoded: {error.strerror}.",
            "Try another format or quality, and report it if none works.",
            detail=str(error),
        ) from error


def _encode(
    footage: Footage,
    size: tuple[int, int],
    encoding: Encoding,
    container: av.container.OutputContainer,
    stream: av.VideoStream,
    reporter: Reporter,
) -> None:
    from av.video.reformatter import Interpolation, VideoReformatter

    done, reformatter = 0, VideoReformatter()
    smoothest = Interpolation.BICUBIC | Interpolation.ACCURATE_RND
    for path, held in footage.held:
        rgb = _av().VideoFrame.from_ndarray(_pixels(path, size), format="rgb24")
        for _ in range(held):
            frame = reformatter.reformat(
                rgb,
                format=encoding.pixels,
                src_colorspace="ITU709",
                dst_colorspace="ITU709",
                src_color_range="JPEG",
                dst_color_range="MPEG",
                interpolation=smoothest,
            )
            frame.color_primaries = frame.color_trc = _BT709
            frame.pts, frame.time_base = done, 1 / footage.fps
            container.mux(stream.encode(frame))
            done += 1
            reporter.advance(done / len(footage.pictures))
    container.mux(stream.encode())


def _pixels(path: Path, size: tuple[int, int]) -> np.ndarray:
    """Return the pixels of a picture, uint8, [height, width, 3], less a row or column where that is odd."""
    picture = read_picture(path)
    if any(have < asked for have, asked in zip(picture.size, size, strict=True)):
        raise BackendError(
            "bad_frame",
            f"The picture {path.name} is {picture.width} x {picture.height} pixels, smaller than the first.",
            "Delete it and press Finish Take: it is made again.",
            detail=str(path),
        )
    return np.array(picture.crop((0, 0, *size)))


def _tag(context: av.VideoCodecContext) -> None:
    """Say in the stream that its colours are those of BT.709, from 16 to 235: players guess otherwise."""
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = 1  # MPEG's, of FFmpeg's AVColorRange


def _metadata(told: dict[str, str]) -> dict[str, str]:
    """Return what is told under the names that all containers have: title, description and comment."""
    return {"title": told.get("title", ""), "description": told.get("prompt", ""), "comment": as_comment(told)}


def _av():
    try:
        import av
    except ImportError as error:
        raise BackendError(
            "no_encoder",
            "The backend has no PyAV, which encodes movies.",
            "Set the backend up again, or install av into the Python that you named. PNG, EXR and GIF work without.",
            detail=str(error),
        ) from error
    return av
