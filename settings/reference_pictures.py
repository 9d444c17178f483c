"""Hold the reference pictures of a look: images of the .blend that its takes are to look like.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import bpy
from bpy.props import CollectionProperty, FloatProperty, IntProperty

from ..backend import contract
from . import animated
from .animated import DECIMALS
from .look_picture import LookPicture
from .reference_images import file_of, image_of, images_of, open_image

IsLike = Callable[[bpy.types.Image, Path], bool]  # whether an image is the picture that a take has a copy of
Kept = tuple[str, float, contract.When, int, int]  # file, weight, when, frame and fade of a picture in a preset


def unchanged(_image: bpy.types.Image, _copy: Path) -> bool:
    """Take every image for what it was, without looking at it."""
    return True


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
        "of the prompt. Lower it where things of the pictures turn up in the shot. Key it to let a shot come to "
        "resemble them or leave them: every picture takes the strength of its own frame",
        default=contract.NO_REFERENCES.strength,
        min=0.0,
        max=contract.REFERENCE_STRENGTH_HIGH,
        subtype="FACTOR",
    )

    @property
    def references(self) -> contract.References:
        """The pictures that are in use, as the contract's, with the strength at the playhead."""
        used = tuple(item.picture for item in self.pictures if item.is_used)
        return contract.References(used, round(self.reference_strength, DECIMALS)) if used else contract.NO_REFERENCES

    def references_over(self, frames: contract.FrameMap) -> contract.References:
        """Return the pictures that are in use, with the strength at the pictures of `frames`."""
        found = self.references
        if not found.pictures:
            return found
        keys = animated.keys_over(self, "reference_strength", frames)
        return contract.References(found.pictures, keys[0].value, keys if len(keys) > 1 else ())

    @property
    def reference_images(self) -> tuple[bpy.types.Image, ...]:
        """The images of `references`, in their order."""
        return tuple(item.image for item in self.pictures if item.is_used)

    @property
    def shares_what_is_said(self) -> bool:
        """Whether several pictures are in use: the weight of one alone makes no difference."""
        return len(self.reference_images) > 1

    def references_note(self, models: contract.ModelSet | None) -> str:
        """Return a sentence where pictures are in use that `models` do not hear, or not as is set, or ""."""
        if not self.reference_images:
            return ""
        return (models.references_note if models else "") or animated.unread_note(self, "reference_strength")

    @property
    def active_picture_item(self) -> LookPicture | None:
        """The chosen picture, None where there is none."""
        return self.pictures[min(self.active_picture, len(self.pictures) - 1)] if self.pictures else None

    @property
    def picture_files(self) -> list[Kept]:
        """What a preset for all .blends can keep of each picture that is in use and has a file."""
        used = [item.picture for item in self.pictures if item.is_used and file_of(item.image)]
        return [(each.source, each.weight, each.when, each.frame, each.fade) for each in used]

    @picture_files.setter
    def picture_files(self, files: Iterable[Kept | tuple[str, float]]) -> None:
        """Have these pictures alone; one whose file is gone comes as an image that is missing.

        Earlier presets keep file and weight.
        """
        self.pictures.clear()
        for path, weight, *times in files:
            self.add_picture(_opened(path) or _missing(path), weight, *times)
        self.active_picture = 0

    def add_picture(
        self,
        image: bpy.types.Image,
        weight: float = 1.0,
        when: contract.When = "shot",
        frame: int | None = None,
        fade: int = 0,
        within: bpy.types.Object | bpy.types.Collection | None = None,
    ) -> LookPicture:
        """Add an image of the .blend, choose it and return its entry.

        `when` is "shot", "first" or "frame"; `frame` is where it stands then, at the playhead unless told, and `fade`
        over how many scene frames one of the first frame goes. It is heard `within` an object or collection alone.
        """
        item = self.pictures.add()
        item.image, item.weight, item.when, item.fade = image, weight, when, fade
        if frame is not None:
            item.frame = frame
        item.hear_within(within)
        self.active_picture = len(self.pictures) - 1
        return item

    def open_picture(self, path: str | Path, weight: float = 1.0, **how: object) -> bpy.types.Image:
        """Add the picture in the file `path`, choose it and return its image; the rest is as in `add_picture`.

        Raises RuntimeError without the file.
        """
        image = open_image(path)
        self.add_picture(image, weight, **how)
        return image

    def remove_active_picture(self) -> None:
        """Take the chosen picture out; the one after it is chosen then."""
        self.pictures.remove(min(self.active_picture, len(self.pictures) - 1))
        self.active_picture = min(self.active_picture, max(len(self.pictures) - 1, 0))

    def shows(self, copies: Mapping[int, Path], is_like: IsLike) -> bool:
        """Tell whether the pictures in use are those that a take has `copies` of, by place."""
        used = enumerate(self.reference_images, 1)
        return all(place not in copies or is_like(image, copies[place]) for place, image in used)

    def fill_pictures(
        self, references: contract.References, copies: Mapping[int, Path], is_like: IsLike, span: tuple[int, int]
    ) -> str:
        """Have the pictures of `references`; of one that is gone or not what it was, the copy at its place.

        The strength is keyed in the scene frames of `span`. Return a sentence that names those that changed, those of
        which there is neither and those that are heard everywhere now, or "".
        """
        self.pictures.clear()
        unkeyed = self._fill_strength(references, span) if references.pictures else ""
        names: dict[str, list[str]] = {"changed": [], "lost": [], "nowhere": []}
        for place, picture in enumerate(references.pictures, 1):
            image, change = found_image(picture.source, copies.get(place), is_like)
            if change:
                names[change].append(Path(picture.source).name)
            if image is not None and not self.add_picture(image).fill(picture):
                names["nowhere"].append(picture.within.name)
        self.active_picture = 0
        changed, lost, nowhere = (", ".join(dict.fromkeys(found)) for found in names.values())
        notes = (
            changed and f"Reference pictures that have changed since come from the take: {changed}.",
            lost and f"Reference pictures that are not here were left out: {lost}.",
            nowhere and f"Not in this file, so its reference pictures are heard everywhere: {nowhere}.",
            unkeyed,
        )
        return " ".join(filter(None, notes))

    def _fill_strength(self, references: contract.References, span: tuple[int, int]) -> str:
        """Set or key the strength of `references`; return a sentence where that cannot be, or ""."""
        keys = references.strength_keys or (contract.Key(float(span[0]), references.strength),)
        note = animated.unkeyable_note(self, "reference_strength", keys)
        if not note:
            animated.put_keys(self, "reference_strength", keys, span)
        return note and f"Reference Pictures: {note}"


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
