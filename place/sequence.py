"""Tell which finished frames of a take the scene shows when, and load them as an image sequence.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

import bpy

from ..backend.contract import (
    ContractError,
    FrameMap,
    Pictures,
    Take,
    TakeFolder,
    Texture,
    TextureFolder,
    shown_pictures,
)
from .colours import picture_space
from .drivers import drive
from .errors import PlaceError

_LONG_AGO = -1048574  # Blender's first frame: an image of one frame that began then is at its end ever since
PLACED = "animatic_placed"  # custom property of everything that placing makes: the take folder it was made from


COPIED = "animatic_copied"  # custom property of an image or strip: the folder that its pictures were copied from
PictureFolder = TakeFolder | TextureFolder


@dataclass(frozen=True)
class Sequence:
    """The finished frames of a take or a baked texture without a gap, `first` to `last` by file number.

    `pictures` has their files: those of the folder itself, or in a take those with the ones in between.
    """

    folder: PictureFolder
    pictures: Pictures
    label: str  # what the artist reads: the shot or the object, and the number
    number: int
    width: int  # pixels
    height: int
    camera: str  # that the take was made through; "" where there is none
    repeats: bool  # its opposite edges fit together
    first: int
    last: int
    missing: tuple[int, ...]  # file numbers outside that run, finished or not

    @property
    def frames(self) -> FrameMap:
        """Which scene frames the files stand at."""
        return self.pictures.frames

    @property
    def start(self) -> int:
        """The first scene frame that shows a picture."""
        return self.frames.shown(self.first).start

    @property
    def end(self) -> int:
        """The last scene frame that shows a picture; the last file is held no longer than the shot."""
        return self.frames.shown(self.last).stop - 1

    @property
    def files(self) -> list[Path]:
        """The file that each scene frame from `start` to `end` shows."""
        numbers = (self.frames.number_at(frame) for frame in range(self.start, self.end + 1))
        return [self.pictures.frame(number) for number in numbers]


def read_sequence(folder: PictureFolder) -> Sequence:
    """Read which frames in `folder` are finished. Raises `PlaceError`, also where none is."""
    made = _read(folder)
    if isinstance(made, Texture):
        label, name = f"{made.object_name} texture {made.number}", f"Texture {made.number} of {made.object_name}"
        camera, repeats, pictures = "", False, Pictures(folder.frames, made.frames)
    else:
        label, name = label_of(made), f"Take {made.number} of {made.shot_name}"
        camera, repeats, pictures = made.camera, made.tiling != "none", shown_pictures(folder, made)
    count = pictures.frames.count
    finished = {number for number in pictures.finished_frames() if 1 <= number <= count}
    if not finished:
        raise PlaceError(f"{name} has no finished frames yet. Finish it, then place it.")
    first = last = min(finished)
    while last + 1 in finished:
        last += 1
    missing = tuple(number for number in range(1, count + 1) if not first <= number <= last)
    found = (made.number, made.width, made.height, camera, repeats)
    return Sequence(folder, pictures, label, *found, first, last, missing)


def label_of(take: Take) -> str:
    """Return what the artist reads of `take` where it is placed."""
    return f"{take.shot_name} take {take.number}"


def _read(folder: PictureFolder) -> Take | Texture:
    kind, file = ("texture", "texture.json") if isinstance(folder, TextureFolder) else ("take", "take.json")
    try:
        return folder.read()
    except FileNotFoundError as error:
        raise PlaceError(f"{folder.path} holds no {file}. Choose the folder of a {kind}.") from error
    except ContractError as error:
        raise PlaceError(f"The {kind} in {folder.path} cannot be read: {error} Make it again.") from error


def require_editable(scene: bpy.types.Scene) -> None:
    """Refuse a scene that is linked from another file: what is placed in it would be lost. Raises `PlaceError`."""
    if not scene.is_editable:
        raise PlaceError(
            f"The scene {scene.name} comes from another file. Place the take there, or here in the sequencer."
        )


def blend_path(path: Path) -> str:
    """Return `path` relative to the saved .blend, or absolute where it is unsaved or on another drive."""
    if not bpy.data.filepath:
        return str(path.absolute())
    try:
        return bpy.path.relpath(str(path.absolute()))
    except ValueError:  # Windows: no relative path leads to another drive
        return str(path.absolute())


def same_folder(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to the same folder, whether or not it exists."""
    return one.resolve() == other.resolve()


def take_path(image: bpy.types.Image) -> Path:
    """Return the folder of the take that `image` shows, wherever the .blend was moved together with it."""
    return origin_of(image) or folder_of(Path(bpy.path.abspath(image.filepath, library=image.library)))


def folder_of(frame: Path) -> Path:
    """Return the folder of the take or texture that has the finished `frame`."""
    return frame.parent.parent


def origin_of(shown: bpy.types.Image | bpy.types.Strip) -> Path | None:
    """Return the folder that what is shown was copied from; None where it is no copy, or that is not here."""
    origin = Path(shown[COPIED]) if COPIED in shown else None
    return origin if origin and origin.is_dir() else None


def find_image(take: Path, space: str) -> bpy.types.Image | None:
    """Return the image that was placed from the take folder `take` in this colour space."""
    for image in bpy.data.images:
        if PLACED in image and image.colorspace_settings.name == space and same_folder(take_path(image), take):
            return image
    return None


def load_image(sequence: Sequence, scene: bpy.types.Scene) -> bpy.types.Image:
    """Return the one image of this take that shows its own values in `scene`; it reads its files anew."""
    return load_image_in(sequence, picture_space(scene))


def load_image_in(sequence: Sequence, space: str) -> bpy.types.Image:
    """Return the one image of this take in the colour space `space`; it reads its files anew."""
    image = find_image(sequence.folder.path, space)
    file = sequence.pictures.frame(sequence.first)
    if image is None:
        image = bpy.data.images.load(str(file.absolute()))
        image.name = sequence.label
        image.source = "SEQUENCE"
    image.filepath = blend_path(file)
    if COPIED in image:
        del image[COPIED]
    image.colorspace_settings.name = space
    image[PLACED] = str(sequence.folder.path)
    return image


def show_on_time(
    user: bpy.types.ImageUser | bpy.types.CompositorNodeImage, sequence: Sequence, *, loop: bool = False
) -> None:
    """Make `user` show at each scene frame the picture that was made from it.

    Before and after it holds the first and the last, or with `loop` shows all again and again. Blender shows file
    min(max(frame - frame_start + 1, 0), frame_duration) + frame_offset, which begins anew where it is cyclic. A driver
    takes back the frames for which a file is held, on twos and threes and before the first; being a simple
    expression it needs no permission to run Python. Stills are held for any time: there the driver's curve names them.
    """
    length, before = sequence.end - sequence.start + 1, sequence.first - 1
    user.frame_start, user.frame_duration, user.frame_offset = sequence.start, length, before
    user.use_cyclic, user.use_auto_refresh = loop, True
    user.driver_remove("frame_offset")
    passed = f"floor(frame - {sequence.start})"
    if loop:
        within = f"({passed} - {length} * floor({passed} / {length}))"
        shown = f"{within} + 1"
    else:
        within = f"min(max({passed}, 0), {length - 1})"
        shown = f"min(max({passed} + 1, 0), {length})"
    if sequence.frames.marked:
        user.frame_start, user.frame_duration, user.use_cyclic = _LONG_AGO, 1, False
        drive(user, "frame_offset", within, steps=_held_files(sequence))
    elif not loop or sequence.frames.step > 1:
        wanted = f"floor({within} / {sequence.frames.step}) + 1"
        drive(user, "frame_offset", f"{before} + {wanted} - ({shown})")


def _held_files(sequence: Sequence) -> list[tuple[int, int]]:
    """Return since which of the frames, counted from 0, which file is shown, counted from 0."""
    shown = {number: sequence.frames.shown(number) for number in range(sequence.first, sequence.last + 1)}
    return [(held.start - sequence.start, number - 1) for number, held in shown.items()]


def camera_of(sequence: Sequence, scene: bpy.types.Scene) -> bpy.types.Object | None:
    """Return the object of `scene` that the take was made through, by name, or for none the camera of its start."""
    return scene.objects.get(sequence.camera) if sequence.camera else _camera_at(scene, sequence.frames.start)


def _camera_at(scene: bpy.types.Scene, frame: int) -> bpy.types.Object | None:
    """Return the camera that markers bind at `frame`: the last one up to it, else the first one, else the scene's."""
    cameras = ((marker.frame, marker.camera) for marker in scene.timeline_markers if marker.camera)
    bound = sorted(cameras, key=itemgetter(0))  # two may be bound at one frame
    before = [camera for at, camera in bound if at <= frame]
    return before[-1] if before else bound[0][1] if bound else scene.camera


def in_shot_expression(sequence: Sequence) -> str:
    """Return a driver expression that is 1 where the scene shows a picture of this take, and 0 elsewhere.

    The open ends let motion blur see the moments just before the first and after the last frame.
    """
    return f"{sequence.start - 1} < frame < {sequence.end + 1}"
