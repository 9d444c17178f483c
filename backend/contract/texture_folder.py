"""Lay out the folder of a baked texture and of a surface in files.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from . import schema
from .folders import CaptureFolder, TakeFolder, link_or_copy, numbered_files, safe_name, shot_folder, write_text
from .texture import Texture


def textures_of(takes_root: Path, object_name: str, object_id: str = "") -> Path:
    """Return the folder of an object's baked textures: found again by its id when it was renamed; not made here.

    Without an id it is the one of before, which objects of one name shared.
    """
    parent = takes_root / "textures"
    return shot_folder(parent, object_name, object_id) if object_id else parent / safe_name(object_name)


def surface_file(folder: Path, number: int) -> Path:
    """Return file `number` of the surface in a capture's or a texture's `folder`."""
    return folder / "surface" / f"{number:04d}.npz"


@dataclass(frozen=True)
class TextureFolder:
    """The files of one baked texture: complete by themselves."""

    path: Path

    @property
    def number(self) -> int:
        """The number of this texture among those of its object."""
        return int(self.path.name)

    @property
    def texture_json(self) -> Path:
        """What to bake."""
        return self.path / "texture.json"

    @property
    def frames(self) -> Path:
        """The folder of the finished pictures."""
        return self.path / "frames"

    @property
    def seen(self) -> Path:
        """The folder of what a bake that is under way keeps; gone when it is finished."""
        return self.path / "seen"

    @property
    def mark(self) -> Path:
        """A hash of all that the finished pictures were baked from."""
        return self.path / "baked_from.txt"

    @property
    def log(self) -> Path:
        """What the backend said while it baked this texture."""
        return self.path / "log.txt"

    @property
    def lock(self) -> Path:
        """Who writes into this texture right now; absent when nobody does."""
        return self.path / "lock.json"

    def frame(self, number: int) -> Path:
        """Return the finished picture with file number `number`."""
        return self.frames / f"{number:04d}.png"

    def finished_frames(self) -> dict[int, Path]:
        """Return the finished pictures that exist, by number."""
        return numbered_files(self.frames, ".png")

    @property
    def coverages(self) -> Path:
        """The folder of the pictures of the weights."""
        return self.path / "coverage"

    def coverage(self, number: int) -> Path:
        """Return the picture of the weights of file `number`: black where no picture shows the surface."""
        return self.coverages / f"{number:04d}.png"

    def surface(self, number: int) -> Path:
        """Return file `number` of the surface, which is the `number`-th of the texture's `surface_frames`."""
        return surface_file(self.path, number)

    def view(self, place: int) -> CaptureFolder:
        """Return the camera and the depth of a view, counted from 1, in the layout of a capture."""
        return CaptureFolder(self.path / "views" / str(place))

    def picture(self, place: int, number: int) -> Path:
        """Return picture `number` of a view, counted from 1."""
        return self.view(place).path / "frames" / f"{number:04d}.png"

    def fill_view(self, place: int, take: TakeFolder, capture: CaptureFolder) -> None:
        """Bring the pictures of `take`, and the depth and the camera of `capture`, into the folder of a view."""
        view = self.view(place)
        sources = {self.picture(place, number): file for number, file in take.finished_frames().items()}
        sources |= {view.control_file("depth", number): file for number, file in capture.control_files("depth").items()}
        sources[view.camera_json] = capture.camera_json
        for target, source in sources.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                link_or_copy(source, target)

    def read(self) -> Texture:
        """Read texture.json. Raises `ContractError` or `FileNotFoundError`."""
        return schema.from_text(Texture, self.texture_json.read_bytes(), "texture.json")

    def write(self, texture: Texture) -> None:
        """Write texture.json, as a file of this version."""
        write_text(self.texture_json, schema.to_text(replace(texture, schema=schema.SCHEMA_VERSION)))
