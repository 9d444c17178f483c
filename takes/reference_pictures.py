"""Read the reference pictures of a take from the .blend and its files, and give them to the take's folder.

Must not import operators, panels or place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import bpy
import numpy as np

from ..backend.contract import ReferencePicture, References, TakeFolder
from ..backend.contract.folders import write_bytes
from ..capture.files import png
from ..settings.reference_images import file_of, has_pixels, image_of
from .errors import TakeError
from .reference_pixels import Pixels, is_plain, pixels_of, shown_colours

_AS_PNG = "Save it as a PNG and use that, or take it out of the look."
_WAY_OUT = "Find it again (File > External Data > Find Missing Files), or take it out of the look."

Picture = Path | Pixels  # a file to copy, or what to write as one


def require(references: References, images: Sequence[bpy.types.Image] = ()) -> None:
    """Raise `TakeError` where a picture is not there. Reads none of them; `images` as in `read`."""
    for picture, image in _with_images(references, images):
        path = file_of(image) if image else Path(picture.source)
        if path is not None and not path.is_file():
            raise _gone(picture)


def read(references: References, images: Sequence[bpy.types.Image] = ()) -> tuple[Picture, ...]:
    """Return the pictures of `references`; on the main thread, as the .blend is read. Raises `TakeError`.

    They are those of `images`, where these are told: two of one .blend may have a file in common, and a name alone
    would not tell which is meant.
    """
    return tuple(_read(picture, image) for picture, image in _with_images(references, images))


def encoded(picture: Picture) -> tuple[str, bytes]:
    """Return the ending and the content of the file that a take has of a `picture`. Raises `TakeError`."""
    if isinstance(picture, Pixels):
        return ".png", png.rgb_bytes(shown_colours(picture))
    return picture.suffix.lower(), _bytes_of(picture)


def give_pictures(folder: TakeFolder, pictures: Sequence[Picture]) -> None:
    """Write what `read` returned into a take's folder, beside the main thread. Raises `TakeError` and OSError."""
    for place, picture in enumerate(pictures, 1):
        folder.references.mkdir(exist_ok=True)
        suffix, data = encoded(picture)
        write_bytes(folder.reference(place, suffix), data, flush=False)


def hand_on_pictures(earlier: TakeFolder, later: TakeFolder) -> None:
    """Copy the reference pictures of one take into the folder of another. Raises OSError."""
    for place, path in earlier.reference_files().items():
        later.references.mkdir(exist_ok=True)
        write_bytes(later.reference(place, path.suffix), path.read_bytes(), flush=False)


def is_like(image: bpy.types.Image, copy: Path) -> bool:
    """Tell whether `image` still is the picture that a take has a `copy` of."""
    if image.source in ("SEQUENCE", "MOVIE"):
        path = file_of(image)
        if path is None or not path.is_file():
            return False
        with _opened(path, like=image) as opened:
            return is_like(opened, copy)
    path = file_of(image)
    if path is not None and path.is_file() and not image.is_dirty and path.read_bytes() == copy.read_bytes():
        return True
    if not has_pixels(image):
        return False
    with _opened(copy) as kept:
        if not has_pixels(kept):
            return True  # nothing tells them apart
        one, other = shown_colours(pixels_of(image)), shown_colours(pixels_of(kept))
    return one.shape == other.shape and int(np.abs(one.astype(int) - other).max()) <= 1


def _with_images(
    references: References, images: Sequence[bpy.types.Image]
) -> Iterator[tuple[ReferencePicture, bpy.types.Image | None]]:
    found = images or [image_of(picture.source) for picture in references.pictures]
    return zip(references.pictures, found, strict=True)


def _read(picture: ReferencePicture, image: bpy.types.Image | None) -> Picture:
    if image is None:  # taken out of the .blend since the take was put into the queue
        with _opened_of(picture, Path(picture.source)) as opened:
            return _file_or_pixels(picture, opened)
    if image.source in ("SEQUENCE", "MOVIE"):  # of which Blender would give whatever frame it showed last
        with _opened_of(picture, file_of(image), like=image) as opened:
            return _file_or_pixels(picture, opened)
    return _file_or_pixels(picture, image)


def _file_or_pixels(picture: ReferencePicture, image: bpy.types.Image) -> Picture:
    """Return the file of `image` where every reader sees in it what Blender shows, else the pixels."""
    path = file_of(image)
    if path is not None and not path.is_file():
        raise _gone(picture)
    readable = has_pixels(image)
    if path is not None and is_plain(image, path):
        return path
    if not readable:
        raise TakeError(f"Blender cannot read the reference picture {image.name}.", _AS_PNG, "no_reference")
    return pixels_of(image)


def _opened_of(
    picture: ReferencePicture, path: Path | None, like: bpy.types.Image | None = None
) -> AbstractContextManager[bpy.types.Image]:
    if path is None or not path.is_file():
        raise _gone(picture)
    return _opened(path, like)


@contextmanager
def _opened(path: Path, like: bpy.types.Image | None = None) -> Iterator[bpy.types.Image]:
    """Have the picture in a file as an image for a moment, in the colours of another one where that is told."""
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
