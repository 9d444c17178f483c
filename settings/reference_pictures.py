"""Hold the reference pictures of a look: images of the .blend that its takes are to look like.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import bpy
from bpy.props import BoolProperty, CollectionProperty, FloatProperty, IntProperty, PointerProperty

from ..backend import contract
from .animated import DECIMALS

IsLike = Callable[[bpy.types.Image, Path], bool]  # whether an image is the picture that a take has a copy of
_LOOK_AGAIN_SECONDS = 2.0  # after which a drawn picture is asked anew whether its file is there


def file_of(image: bpy.types.Image) -> Path | None:
    """Return the file that `image` shows, of a sequence the one that it was opened with; None where it has none."""
    if image.packed_file or image.source not in ("FILE", "SEQUENCE", "MOVIE") or not image.filepath:
        return None
    return Path(os.path.normpath(bpy.path.abspath(image.filepath, library=image.library)))


def source_of(image: bpy.types.Image) -> str:
    """Return what finds `image` again, also in another .blend: its file, or else its name."""
    path = file_of(image)
    return str(path) if path else image.name_full


def images_of(source: str) -> list[bpy.types.Image]:
    """Return the images of the .blend that `source` names: several may show one file."""
    return [image for image in bpy.data.images if source_of(image) == source]


def image_of(source: str) -> bpy.types.Image | None:
    """Return the first image of the .blend that `source` names."""
    return next(iter(images_of(source)), None)


def unchanged(_image: bpy.types.Image, _copy: Path) -> bool:
    """Take every image for what it was, without looking at it."""
    return True


def open_image(path: str | Path) -> bpy.types.Image:
    """Return the image of the file `path`, relative to a saved .blend as Blender opens images. Raises RuntimeError."""
    known = set(bpy.data.images)
    image = bpy.data.images.load(str(path), check_existing=True)
    if image not in known and bpy.data.filepath and bpy.context.preferences.filepaths.use_relative_paths:
        with suppress(ValueError):  # another drive
            image.filepath = bpy.path.relpath(image.filepath)
    return image


def has_pixels(image: bpy.types.Image) -> bool:
    """Tell whether Blender has the picture of `image`. It does not look again for a file that was gone: this does."""
    path = None if image.size[0] else file_of(image)
    if path is not None and path.is_file():
        image.reload()
    return image.size[0] > 0


def can_be_reference(image: bpy.types.Image) -> bool:
    """Tell whether `image` is a picture: a render result and what viewers show have none to keep."""
    return image.type not in ("RENDER_RESULT", "COMPOSITING") and image.source != "VIEWER"


class LookPicture(bpy.types.PropertyGroup):
    """A reference picture of a look."""

    enabled: BoolProperty(name="In Use", description="Let takes resemble this picture", default=True, options=set())
    image: PointerProperty(
        type=bpy.types.Image,
        name="Image",
        description="The picture that takes come to resemble in light, colours and make; only the square in its middle "
        "is looked at. Of an image sequence that is the one that it was opened with, of a movie the first",
        poll=lambda _self, image: can_be_reference(image),
    )
    weight: FloatProperty(
        name="Weight",
        description="How much this picture says beside the others; those of one weight say equally much. Lower it "
        "where one takes over the look",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )

    @property
    def is_used(self) -> bool:
        """Whether takes are to look like it."""
        return self.enabled and self.image is not None

    @property
    def picture(self) -> contract.ReferencePicture:
        """This picture, which must have an image, as the contract's."""
        return contract.ReferencePicture(source_of(self.image), round(self.weight, DECIMALS))

    @property
    def lost_file(self) -> str:
        """The file of the image where it is gone, or "". Asks the disk now and then, not at each drawing."""
        path = file_of(self.image) if self.image else None
        lost = path is not None and not _is_file(str(path), int(time.monotonic() / _LOOK_AGAIN_SECONDS))
        return str(path) if lost else ""


class LookPictureSettings:
    """A mix-in for a look: its reference pictures."""

    pictures: CollectionProperty(type=LookPicture)
    active_picture: IntProperty(
        name="Reference Picture",
        description="The picture of the list that the buttons act on",
        min=0,
        options=set(),
    )
    reference_strength: FloatProperty(
        name="Strength",
        description="How much the reference pictures say beside the prompt: 0 leaves them out, above 1 little is left "
        "of the prompt. Lower it where things of the pictures turn up in the shot",
        default=contract.NO_REFERENCES.strength,
        min=0.0,
        max=contract.REFERENCE_STRENGTH_HIGH,
        subtype="FACTOR",
        options=set(),
    )

    @property
    def references(self) -> contract.References:
        """The pictures that are in use, as the contract's."""
        used = tuple(item.picture for item in self.pictures if item.is_used)
        return contract.References(used, round(self.reference_strength, DECIMALS)) if used else contract.NO_REFERENCES

    @property
    def reference_images(self) -> tuple[bpy.types.Image, ...]:
        """The images of `references`, in their order."""
        return tuple(item.image for item in self.pictures if item.is_used)

    @property
    def shares_what_is_said(self) -> bool:
        """Whether several pictures are in use: the weight of one alone makes no difference."""
        return len(self.reference_images) > 1

    def references_note(self, models: contract.ModelSet | None) -> str:
        """Return a sentence where pictures are in use that `models` do not hear, or ""."""
        return models.references_note if models and self.references.pictures else ""

    @property
    def active_picture_item(self) -> LookPicture | None:
        """The chosen picture, None where there is none."""
        return self.pictures[min(self.active_picture, len(self.pictures) - 1)] if self.pictures else None

    @property
    def picture_files(self) -> list[tuple[str, float]]:
        """File and weight of each picture that is in use and has a file: what a preset for all .blends can keep."""
        used = [item for item in self.pictures if item.is_used and file_of(item.image)]
        return [(item.picture.source, item.picture.weight) for item in used]

    @picture_files.setter
    def picture_files(self, files: Iterable[tuple[str, float]]) -> None:
        """Have these pictures alone; one whose file is gone comes as an image that is missing."""
        self.pictures.clear()
        for path, weight in files:
            self.add_picture(_opened(path) or _missing(path), weight)
        self.active_picture = 0

    def add_picture(self, image: bpy.types.Image, weight: float = 1.0) -> None:
        """Add an image of the .blend and choose it."""
        item = self.pictures.add()
        item.image, item.weight = image, weight
        self.active_picture = len(self.pictures) - 1

    def open_picture(self, path: str | Path, weight: float = 1.0) -> bpy.types.Image:
        """Add the picture in the file `path`, choose it and return its image. Raises RuntimeError without the file."""
        image = open_image(path)
        self.add_picture(image, weight)
        return image

    def remove_active_picture(self) -> None:
        """Take the chosen picture out; the one after it is chosen then."""
        self.pictures.remove(min(self.active_picture, len(self.pictures) - 1))
        self.active_picture = min(self.active_picture, max(len(self.pictures) - 1, 0))

    def shows(self, copies: Mapping[int, Path], is_like: IsLike) -> bool:
        """Tell whether the pictures in use are those that a take has `copies` of, by place."""
        used = enumerate(self.reference_images, 1)
        return all(place not in copies or is_like(image, copies[place]) for place, image in used)

    def fill_pictures(self, references: contract.References, copies: Mapping[int, Path], is_like: IsLike) -> str:
        """Have the pictures of `references`; of one that is gone or not what it was, the copy at its place.

        Return a sentence that names those that changed, and those of which there is neither, or "".
        """
        self.pictures.clear()
        self.reference_strength = references.strength
        names: dict[str, list[str]] = {"changed": [], "lost": []}
        for place, picture in enumerate(references.pictures, 1):
            image, change = found_image(picture.source, copies.get(place), is_like)
            if change:
                names[change].append(Path(picture.source).name)
            if image is not None:
                self.add_picture(image, picture.weight)
        self.active_picture = 0
        changed, lost = (", ".join(names[change]) for change in ("changed", "lost"))
        notes = (
            changed and f"Reference pictures that have changed since come from the take: {changed}.",
            lost and f"Reference pictures that are not here were left out: {lost}.",
        )
        return " ".join(filter(None, notes))


def found_image(source: str, copy: Path | None, is_like: IsLike) -> tuple[bpy.types.Image | None, str]:
    """Return the image of a picture of a take, and whether that is its `copy` as it "changed", or is "lost"."""
    known = set(bpy.data.images)
    here = images_of(source)
    there = [image for image in here if not _is_lost(image)] or list(filter(None, [_opened(source)]))
    image = next((image for image in there if copy is None or not copy.is_file() or is_like(image, copy)), None)
    if image is not None:
        return image, ""
    for unlike in set(there) - known:
        bpy.data.images.remove(unlike)
    image = _opened(str(copy.absolute())) if copy else None
    if image is not None:
        return image, "changed" if there else ""
    return (here[0], "") if here else (None, "lost")


def _opened(path: str) -> bpy.types.Image | None:
    """Return the image of the picture in a file, None where there is no such file."""
    is_there = Path(path).is_absolute() and Path(path).is_file()
    return open_image(path) if is_there else None


def _missing(path: str) -> bpy.types.Image:
    """Return an image whose file is not there, as Blender has of a .blend that came without its pictures."""
    found = image_of(path)
    if found is None:
        found = bpy.data.images.new(Path(path).name, 1, 1)
        found.source, found.filepath = "FILE", path
    return found


def _is_lost(image: bpy.types.Image) -> bool:
    path = file_of(image)
    return path is not None and not path.is_file()


@lru_cache(maxsize=64)
def _is_file(path: str, _moment: int) -> bool:
    return Path(path).is_file()
