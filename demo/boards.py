"""Hands the demo's film on: a storyboard, the animatic as a movie with sound, and a timeline for an edit suite.

Uses the extension through its scripting module, as an artist's script would. Must not import the backend.
"""

from __future__ import annotations

import math
import random
import shutil
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import bpy
from cameras import CLOSE, FIRST_FRAME, LAST_FRAME, STREET
from walk import CYCLE_FRAMES

MADE = ("storyboard.pdf", "storyboard.png", "animatic.mp4", "animatic.otio", "footsteps.wav")
RATE_HZ = 48000
WORDS = {
    STREET: ("WALKER (to himself): Seven o'clock, and the whole street to myself.", "Low sun, long shadows."),
    CLOSE: ("WALKER: Is anybody open?", "Stay with his shoulder; the shop window slides by."),
}


def make_boards(scene: bpy.types.Scene, scripting: ModuleType, using: object, out: Path, say: Callable) -> None:
    """Fill the title block and the shots' words, add the footsteps, and leave `MADE` in `out`. Raises `ScriptError`."""
    boards = scene.animatic.boards
    boards.title, boards.production, boards.author, boards.version = "The Old Street", "Demo", "Animatic", "v1"
    boards.pictures = "three"
    for shot in scripting.sync(scene):
        settings = scene.animatic.settings_for(shot)
        settings.dialogue, settings.notes = WORDS[shot.name]
    fps = scene.render.fps / scene.render.fps_base
    sound = write_footsteps(out / "footsteps.wav", LAST_FRAME - FIRST_FRAME + 1, fps)
    scene.sequence_editor_create().strips.new_sound("Footsteps", bpy.path.relpath(str(sound)), 1, FIRST_FRAME)
    pdf, first_page, *_ = scripting.storyboard(scene, using=using, progress=say)
    movie = scripting.export_movie(scene, using=using, progress=say)
    timeline = scripting.export_timeline(scene, using=using, progress=say)
    for made, name in ((pdf, "storyboard.pdf"), (first_page, "storyboard.png"), (movie, "animatic.mp4")):
        shutil.copyfile(made, out / name)
    # its paths count from where it lies: three folders up is `out`
    text = timeline.read_text("utf-8").replace('"../../../', '"').replace('"../../', f'"{using.takes_root.name}/')
    (out / "animatic.otio").write_text(text, "utf-8")


def write_footsteps(path: Path, frames: int, fps: float) -> Path:
    """Write the sound of the walk: a heel and then a ball of the foot at every step, left and right a little apart."""
    chance = random.Random(3)
    samples = [0.0] * round(RATE_HZ * frames / fps)
    for step, frame in enumerate(range(0, frames, CYCLE_FRAMES // 2)):
        at = frame / fps
        pitch_hz = 92.0 if step % 2 else 84.0
        _knock(samples, at, pitch_hz, 0.6 + 0.1 * chance.random(), chance)
        _knock(samples, at + 0.11, 1.6 * pitch_hz, 0.25, chance)
    loudest = max(map(abs, samples))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(b"".join(struct.pack("<h", round(24000 * sample / loudest)) for sample in samples))
    return path


def _knock(samples: list[float], at_seconds: float, pitch_hz: float, loudness: float, chance: random.Random) -> None:
    """Add a short, dull knock: a tone that dies away, and the grit of the pavement over it."""
    begin, smooth = round(at_seconds * RATE_HZ), 0.0
    for index in range(min(RATE_HZ // 6, len(samples) - begin)):
        seconds = index / RATE_HZ
        smooth += 0.25 * (chance.uniform(-1, 1) - smooth)
        tone = math.sin(2 * math.pi * pitch_hz * seconds) * math.exp(-38 * seconds)
        samples[begin + index] += loudness * (tone + 0.5 * smooth * math.exp(-70 * seconds))
