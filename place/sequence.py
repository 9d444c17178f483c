"""Tell which finished frames of a take the scene shows when, and load them as an image sequence.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import bpy

from ..backend.contract import ContractError, Take, TakeFolder
from .colours import picture_space
from .drivers import drive
from .errors import PlaceError

PLACED = "animatic_placed"  # custom property of everything that placing makes: the take folder it was made from


@dataclass(frozen=True)
class Sequence:
    """The finished frames of a take without a gap, `first` to `last` by file number."""

    folder: TakeFolder
    take: Take
    first: int
    last: int
    missing: tuple[int, ...]  # file numbers outside that run, finished or not

    @property
    def label(self) -> str:
        """What the artist reads: the shot and the number of the take."""
        return f"{self.take.shot_name} take {self.take.number}"

    @property
    def start(self) -> int:
        """The first scene frame that shows a picture."""
        return self.take.frames.scene_frame(self.first)

    @property
    def end(self) -> int:
        """The last scene frame that shows a picture; the last file is held no longer than the shot."""
        return min(self.take.frames.end, self.take.frames.scene_frame(self.last + 1) - 1)

    @property
    def files(self) -> list[Path]:
        """The file that each scene frame from `start` to `end` shows."""
        numbers = (self.take.frames.number_at(frame) for frame in range(self.start, self.end + 1))
        return [self.folder.frame(number) for number in numbers]


def read_sequence(folder: TakeFolder) -> Sequence:
    """Read which frames of the take in `folder` are finished. Raises `PlaceError`, also where none is."""
    try:
        take = folder.read()
    except FileNotFoundError as error:
        raise PlaceError(f"{folder.path} holds no take.json. Choose the folder of a take.") from error
    except ContractError as error:
        raise PlaceError(f"The take in {folder.path} cannot be read: {error} Generate it again.") from error
    finished = {number for number in folder.finished_frames() if 1 <= number <= take.frames.count}
    if not finished:
        raise PlaceError(
            f"Take {take.number} of {take.shot_name} has no finished frames yet. Finish it, then place it."
        )
    first = last = min(finished)
    while last + 1 in finished:
        last += 1
    missing = tuple(number for number in range(1, take.frames.count + 1) if not first <= number <= last)
    return Sequence(folder, take, first, last, missing)


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
    return Path(bpy.path.abspath(image.filepath, library=image.library)).parent.parent


def find_image(take: Path, space: str) -> bpy.types.Image | None:
    """Return the image that was placed from the take folder `take` in this colour space."""
    for image in bpy.data.images:
        if PLACED in image and image.colorspace_settings.name == space and same_folder(take_path(image), take):
            return image
    return None


def load_image(sequence: Sequence, scene: bpy.types.Scene) -> bpy.types.Image:
    """Return the one image of this take in the colour space of `scene`; it reads its files anew."""
    space = picture_space(scene)
    image = find_image(sequence.folder.path, space)
    file = sequence.folder.frame(sequence.first)
    if image is None:
        image = bpy.data.images.load(str(file.absolute()))
        image.name = sequence.label
        image.source = "SEQUENCE"
    image.filepath = blend_path(file)
    image.colorspace_settings.name = space
    image[PLACED] = str(sequence.folder.path)
    return image


def show_on_time(user: bpy.types.ImageUser | bpy.types.CompositorNodeImage, sequence: Sequence) -> None:
    """Make `user` show at each scene frame the picture that was made from it.

    Blender shows file min(frame - frame_start + 1, frame_duration) + frame_offset. On twos and threes a
    driver takes back the frames for which a file is held; being a simple expression it needs no permission
    to run Python.
    """
    frames = sequence.take.frames
    user.frame_start = frames.start
    user.frame_duration = frames.end - frames.start + 1
    user.frame_offset = 0
    user.use_cyclic = False
    user.use_auto_refresh = True
    user.driver_remove("frame_offset")
    if frames.step > 1:
        passed = f"max(frame - {frames.start}, 0)"
        drive(user, "frame_offset", f"floor({passed} / {frames.step}) - floor({passed})")


def in_shot_expression(sequence: Sequence) -> str:
    """Return a driver expression that is 1 where the scene shows a picture of this take, and 0 elsewhere.

    The open ends let motion blur see the moments just before the first and after the last frame.
    """
    return f"{sequence.start - 1} < frame < {sequence.end + 1}"
