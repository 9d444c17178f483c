"""Make small folders of textures to bake: a mesh that moves, and views whose pictures are painted by its own place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from baking_scenes import BACKGROUND_M, Mesh, camera, cast, sphere
from PIL import Image
from tiny_take import write_depth

from backend.contract import (
    CameraFrame,
    CameraTrack,
    FrameMap,
    FrameSaved,
    Note,
    Progress,
    Texture,
    TextureFolder,
    View,
)
from backend.jobs import bake_texture

WIDTH, HEIGHT, SIDE = 64, 48, 64
Paint = Callable[[int, np.ndarray], np.ndarray]  # scene frame, positions [n, 3] -> sRGB 0 to 255 [n, 3] or one


@dataclass
class Shooting:
    """One view: where its camera stands at a scene frame, and what colour it sees where the mesh is."""

    frames: FrameMap
    camera: Callable[[int], CameraFrame] = lambda frame: camera((0, -4, 0), width=WIDTH, height=HEIGHT, focal_px=80)
    paint: Paint = lambda frame, at: np.full((len(at), 3), 128)


@dataclass
class Stage:
    """What is written into the folder of a texture."""

    views: list[Shooting]
    mesh: Callable[[int], Mesh] = lambda frame: sphere(columns=24, rows=12)
    changes: dict = field(default_factory=dict)  # fields of the texture

    def write(self, path: Path) -> TextureFolder:
        """Write the folder and return it."""
        views = tuple(View(f"take {n}", f"Shot {n}", n, view.frames) for n, view in enumerate(self.views, 1))
        settings = {"frames": self.views[0].frames, "fps": 24.0, "width": SIDE, "height": SIDE, **self.changes}
        texture = Texture(object_name="Ball", uv_map="UVMap", number=1, views=views, **settings)
        folder = TextureFolder(path)
        (path / "surface").mkdir(parents=True)
        folder.write(texture)
        for number, frame in enumerate(texture.surface_frames, 1):
            np.savez(folder.surface(number), **self.mesh(frame).arrays())
        for place, view in enumerate(self.views, 1):
            self._write_view(folder, place, view)
        return folder

    def _write_view(self, folder: TextureFolder, place: int, view: Shooting) -> None:
        frames = []
        for number in range(1, view.frames.count + 1):
            frame = view.frames.scene_frame(number)
            seen_by = view.camera(frame)
            frames.append(CameraFrame(**{**vars(seen_by), "number": number, "scene_frame": frame}))
            what = cast(seen_by, WIDTH, HEIGHT, self.mesh(frame))
            drawn = np.full((HEIGHT, WIDTH, 3), (255, 0, 255), np.uint8)
            seen = what.z < BACKGROUND_M
            drawn[seen] = np.round(view.paint(frame, what.position[seen]))
            write_depth(folder.view(place).control_file("depth", number), what.z)
            folder.picture(place, number).parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(drawn).save(folder.picture(place, number))
        folder.view(place).write_camera(CameraTrack(WIDTH, HEIGHT, tuple(frames)))


class Told:
    """Collects what a bake says."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.saved: list[int] = []
        self.fractions: list[float] = []
        self.stages: set[str] = set()

    def __call__(self, message) -> None:
        if isinstance(message, Note):
            self.notes.append(message.text)
        elif isinstance(message, FrameSaved):
            self.saved.append(message.number)
        elif isinstance(message, Progress):
            self.fractions.append(message.fraction)
            self.stages.add(message.stage)


def bake(folder: TextureFolder, cancelled=lambda: False) -> Told:
    """Bake `folder` and return what was said."""
    told = Told()
    bake_texture(folder, told, cancelled, "job")
    return told


def pixels(folder: TextureFolder, number: int = 1) -> np.ndarray:
    """Return a finished picture, [height * width, 3] int."""
    with Image.open(folder.frame(number)) as picture:
        assert picture.mode == "RGB"
        return np.asarray(picture).reshape(-1, 3).astype(int)


def coverage(folder: TextureFolder, number: int = 1) -> np.ndarray:
    """Return the weights of a finished picture, [height * width]."""
    with Image.open(folder.coverage(number)) as picture:
        return np.asarray(picture).ravel()
