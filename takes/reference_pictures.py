"""Read the reference pictures of a take from the .blend and its files, and give them to the take's folder.

Must not import operators, panels or place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from ..backend.contract import ReferencePicture, References, TakeFolder
from ..backend.contract.folders import write_bytes
from ..capture.files import png
from ..settings.reference_pictures import file_of, image_of
from .errors import TakeError

MOST_PX = 1024  # of the longer side of what is written: the image encoder sees far less
_PLAIN_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
_PLAIN_BITS = (8, 24)  # of a pixel: grey and RGB; with 32, transparency, where Blender takes it as other readers do
_GREY = 128 / 255  # behind what is transparent, as the backend has it: it says least
_AS_PNG = "Save it as a PNG and use that, or take it out of the look."
_WAY_OUT = "Find it again (File > External Data > Find Missing Files), or take it out of the look."


@dataclass(frozen=True)
class Pixels:
    """What Blender holds of an image: float32 [height, width, 4], bottom row first."""

    values: np.ndarray
    is_linear: bool  # light, else as it is shown
    is_multiplied: bool  # the colours by alpha


Picture = Path | Pixels  # a file to copy, or what to write as one


def require(references: References) -> None:
    """Raise `TakeError` where a picture is not there. Reads none of them."""
    for picture in references.pictures:
        image = image_of(picture.source)
        path = file_of(image) if image else Path(picture.source)
        if path is not None and not path.is_file():
            raise _gone(picture)


def read(references: References) -> tuple[Picture, ...]:
    """Return the pictures of `references`; on the main thread, as the .blend is read. Raises `TakeError`."""
    return tuple(_read(picture) for picture in references.pictures)


def give_pictures(folder: TakeFolder, pictures: Sequence[Picture]) -> None:
    """Write what `read` returned into a take's folder, beside the main thread. Raises `TakeError` and OSError."""
    for place, picture in enumerate(pictures, 1):
        folder.references.mkdir(exist_ok=True)
        if isinstance(picture, Pixels):
            png.write_rgb(folder.reference(place), shown_colours(picture))
        else:
            write_bytes(folder.reference(place, picture.suffix.lower()), _bytes_of(picture), flush=False)


def hand_on_pictures(earlier: TakeFolder, later: TakeFolder) -> None:
    """Copy the reference pictures of one take into the folder of another. Raises OSError."""
    for place, path in earlier.reference_files().items():
        later.references.mkdir(exist_ok=True)
        write_bytes(later.reference(place, path.suffix), path.read_bytes(), flush=False)


def shown_colours(pixels: Pixels) -> np.ndarray:
    """Return `pixels` as they are shown, over grey where they are transparent: uint8 sRGB, top row first."""
    values = _smaller(np.nan_to_num(pixels.values[::-1]))
    behind = ((_GREY + 0.055) / 1.055) ** 2.4 if pixels.is_linear else _GREY
    colours, alpha = values[..., :3], np.clip(values[..., 3:], 0.0, 1.0)
    colours = (colours if pixels.is_multiplied else colours * alpha) + (1.0 - alpha) * behind
    colours = np.clip(colours, 0.0, 1.0)
    if pixels.is_linear:  # IEC 61966-2-1
        colours = np.where(colours <= 0.0031308, colours * 12.92, 1.055 * colours ** (1 / 2.4) - 0.055)
    return np.rint(colours * 255).astype(np.uint8)


def _smaller(values: np.ndarray) -> np.ndarray:
    """Return the mean of square blocks of [height, width, channels], as large as `MOST_PX` asks for."""
    height, width, channels = values.shape
    side = -(-max(height, width) // MOST_PX)
    rows, columns = max(1, height // side), max(1, width // side)
    high, wide = min(side, height), min(side, width)
    blocks = values[: rows * high, : columns * wide].reshape(rows, high, columns, wide, channels)
    return blocks.mean((1, 3), dtype=np.float32)


def _read(picture: ReferencePicture) -> Picture:
    image = image_of(picture.source)
    if image is None:  # taken out of the .blend since the take was put into the queue
        with _opened(picture, Path(picture.source)) as opened:
            return _file_or_pixels(picture, opened)
    if image.source in ("SEQUENCE", "MOVIE"):  # of which Blender would give whatever frame it showed last
        with _opened(picture, file_of(image), like=image) as opened:
            return _file_or_pixels(picture, opened)
    return _file_or_pixels(picture, image)


def _file_or_pixels(picture: ReferencePicture, image: bpy.types.Image) -> Picture:
    """Return the file of `image` where every reader sees in it what Blender shows, else the pixels."""
    path, (width, height) = file_of(image), image.size  # which has it loaded
    if path is not None and not path.is_file():
        raise _gone(picture)
    if path is not None and _is_plain(image, path):
        return path
    values = np.empty(width * height * 4, np.float32)
    if not values.size:
        raise TakeError(f"Blender cannot read the reference picture {image.name}.", _AS_PNG, "no_reference")
    image.pixels.foreach_get(values)
    values = values.reshape(height, width, 4)
    if image.alpha_mode in ("NONE", "CHANNEL_PACKED"):
        values[..., 3] = 1.0
    return Pixels(values, _is_linear(image), image.is_float)


def _is_plain(image: bpy.types.Image, path: Path) -> bool:
    """Tell whether every reader sees in the file of `image` what Blender shows."""
    if image.source != "FILE" or image.is_dirty or path.suffix.lower() not in _PLAIN_SUFFIXES:
        return False
    bits = (*_PLAIN_BITS, 32) if image.alpha_mode == "STRAIGHT" else _PLAIN_BITS
    return image.colorspace_settings.name == "sRGB" and image.depth in bits


def _is_linear(image: bpy.types.Image) -> bool:
    """Tell whether the pixels of `image` are light, which is shown by a curve."""
    space = image.colorspace_settings
    return not space.is_data and (image.is_float or space.name.startswith("Linear"))


@contextmanager
def _opened(
    picture: ReferencePicture, path: Path | None, like: bpy.types.Image | None = None
) -> Iterator[bpy.types.Image]:
    """Have the picture in a file as an image for a moment, in the colours of another one where that is told."""
    if path is None or not path.is_file():
        raise _gone(picture)
    image = bpy.data.images.load(str(path))
    try:
        if like is not None and like.size[0]:  # what was never loaded has no colour space yet
            image.colorspace_settings.name, image.alpha_mode = like.colorspace_settings.name, like.alpha_mode
        yield image
    finally:
        bpy.data.images.remove(image)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TakeError(f"The reference picture {path} cannot be read.", str(error), "no_reference") from error


def _gone(picture: ReferencePicture) -> TakeError:
    return TakeError(
        f"The reference picture {Path(picture.source).name} is not there any more.", _WAY_OUT, "no_reference"
    )
