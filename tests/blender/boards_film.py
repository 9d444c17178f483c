"""A film for the tests of boards: shots from markers, takes with pictures that carry their number, sounds."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

import bpy
from animatic import shots
from animatic.backend.contract import FrameMap, TakeFolder
from animatic.backend.contract import shot_folder as folder_of

from takes import add_camera, make_take

FPS = 24


def build_film(scene, cuts=(("SH010", 1), ("SH020", 9), ("골목길", 17)), end=24) -> list:
    """Give `scene` a shot at each of `cuts` (name, first frame), each with a camera of its own; return them."""
    scene.frame_start, scene.frame_end = 1, end
    scene.render.resolution_x, scene.render.resolution_y, scene.render.fps = 128, 72, FPS
    for name, frame in cuts:
        scene.timeline_markers.new(name, frame=frame).camera = add_camera(scene, f"Camera {name}")
    return shots.sync(scene)


def add_take(root: Path, shot, number=1, step=1, finished=None, frames=None, size=(128, 72), **more) -> TakeFolder:
    """Write a take of `shot` where Animatic looks for it."""
    frames = frames or FrameMap(shot.start, shot.end, step)
    made = make_take(root / "made", frames, finished=finished, shot=shot.name, number=number, size=size, **more)
    into = folder_of(root / "takes", shot.name, shot.id) / made.path.name
    into.parent.mkdir(parents=True, exist_ok=True)
    made.path.rename(into)
    return TakeFolder(into)


def write_sound(path: Path, seconds: float, tone_hz: float = 440.0) -> Path:
    """Write a wave file with a tone."""
    rate = 48000
    values = (int(12000 * math.sin(2 * math.pi * tone_hz * n / rate)) for n in range(round(seconds * rate)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", value) for value in values))
    return path


def add_sound(scene, path: Path, channel: int, start: int) -> bpy.types.SoundStrip:
    """Add a sound strip to the scene's own sequencer, named like its file."""
    return scene.sequence_editor_create().strips.new_sound(path.stem, str(path), channel, start)
