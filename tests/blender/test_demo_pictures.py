"""The demo's plain pictures and its movie."""

from __future__ import annotations

import sys
from pathlib import Path

import bpy
import numpy as np
import pytest

DEMO = Path(__file__).resolve().parents[2] / "demo"


@pytest.fixture(autouse=True)
def demo_on_path(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(DEMO), *sys.path])


def write_picture(path: Path, level: float, size: tuple[int, int] = (64, 32)) -> Path:
    """Write a grey PNG."""
    image = bpy.data.images.new(path.stem, *size)
    image.pixels.foreach_set(np.tile(np.array([level, level, level, 1], np.float32), size[0] * size[1]))
    image.filepath_raw, image.file_format = str(path), "PNG"
    image.save()
    bpy.data.images.remove(image)
    return path


def test_beauty_renders_the_named_frames_and_leaves_the_scene_alone(scene, tmp_path):
    from beauty import render_beauty

    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", 1, False
    scene.render.resolution_x, scene.render.resolution_y = 32, 16
    scene.render.filepath = "//mine"
    scene.frame_set(7)
    files = [(3, tmp_path / "a" / "0001.png"), (5, tmp_path / "a" / "0002.png")]
    render_beauty(scene, files)
    for _, path in files:
        assert tuple(bpy.data.images.load(str(path)).size) == (32, 16)
    assert (scene.frame_current, scene.render.filepath) == (7, "//mine")


def test_movie_holds_each_picture(tmp_path):
    from movie import Held, write_movie

    pictures = [write_picture(tmp_path / f"{n:04d}.png", level) for n, level in enumerate((0.1, 0.5, 0.9), start=1)]
    scenes = len(bpy.data.scenes)
    write_movie([Held(pictures[0], 2), Held(pictures[1], 3), Held(pictures[2], 1)], 24, tmp_path / "out.mp4")
    clip = bpy.data.movieclips.load(str(tmp_path / "out.mp4"))
    assert clip.frame_duration == 6
    assert tuple(clip.size) == (64, 32)
    assert clip.fps == 24
    assert len(bpy.data.scenes) == scenes
