"""What the demo hands on of its film: all of it beside the .blend, with paths that lead from there."""

from __future__ import annotations

import json
import sys
import wave
from pathlib import Path

import bpy
import numpy as np
import pytest
from animatic import scripting
from animatic.resources import resources
from boards_film import add_take, build_film

DEMO = Path(__file__).resolve().parents[2] / "demo"


@pytest.fixture(autouse=True)
def demo_on_path(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(DEMO), *sys.path])


def test_footsteps_sound_at_every_step(tmp_path):
    from boards import write_footsteps

    with wave.open(str(write_footsteps(tmp_path / "steps.wav", 64, 24.0))) as file:
        assert file.getnframes() == 128000 and file.getframerate() == 48000
        loud = np.abs(np.frombuffer(file.readframes(128000), np.int16).astype(float))
    for step in range(0, 64, 12):
        begin = step * 2000
        assert loud[begin : begin + 2400].max() > 8000
        assert loud[begin + 16000 : begin + 24000].max(initial=0) < 2000


def test_the_demo_leaves_storyboard_movie_and_timeline(scene, tmp_path, warm_backend):
    from boards import MADE, make_boards

    film = build_film(scene, (("Street", 1), ("Close", 33)), 64)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "demo.blend"))
    for shot in film:
        add_take(tmp_path / "animatic", shot, step=8)
    make_boards(scene, scripting, resources(takes=str(tmp_path / "animatic")), tmp_path, print)
    assert all((tmp_path / name).stat().st_size > 1000 for name in MADE)
    text = (tmp_path / "animatic.otio").read_text("utf-8")
    folders = [part for part in json.dumps(json.loads(text)).split('"') if part.startswith("animatic/")]
    assert folders and all((tmp_path / folder).exists() for folder in folders) and "../" not in text
