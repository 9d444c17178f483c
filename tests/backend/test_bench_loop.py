"""The benchmark of loops compares the last picture with the first, and a texture's edges with each other."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from PIL import Image

from backend.contract import TakeFolder
from bench import bench_loop


def test_changes_are_those_of_neighbours_and_of_the_seam(tmp_path):
    folder = TakeFolder(tmp_path)
    folder.frames.mkdir()
    for number, grey in enumerate((10, 12, 15, 40), 1):
        Image.fromarray(np.full((4, 4, 3), grey, np.uint8)).save(folder.frame(number))
    assert bench_loop.changes(folder) == (30, [2, 3, 25])


def test_the_seam_of_a_texture_is_judged_beside_its_neighbours_across_and_down(tmp_path):
    folder, grey = TakeFolder(tmp_path), np.zeros((4, 5, 3), np.uint8)
    folder.frames.mkdir()
    grey[:] = np.array([0, 10, 20, 30, 40])[None, :, None] + np.array([0, 1, 2, 0])[:, None, None]
    Image.fromarray(grey).save(folder.frame(1))
    assert bench_loop.seam_ratios(folder) == [4.0, 0.0]


def test_a_loop_and_the_same_without_are_measured(tmp_path, monkeypatch):
    output = tmp_path / "loop.json"
    monkeypatch.setattr(bench_loop, "STEPS", 1)
    monkeypatch.setattr(bench_loop, "TEXTURES", ("a brick wall",))
    monkeypatch.setattr(sys, "argv", ["bench_loop", "--frames", "10", "--side", "64", "--output", str(output)])
    assert bench_loop.main() == 0
    figures = json.loads(output.read_text("utf-8"))["figures"]
    assert figures["loop_seam_ratio"]["limit"] == "at most 1"
    for name in ("loop", "no_loop"):  # beside the mean: the largest change would let a shot without a loop pass too
        seam, mean = (figures[f"{name}_{part}"]["value"] for part in ("seam", "mean_neighbours"))
        assert figures[f"{name}_seam_ratio"]["value"] == pytest.approx(seam / mean, rel=1e-2)
    assert figures["tile_seam_ratio"]["limit"] == "at most 1.2"
    assert figures["tile_seam_ratio"]["value"] < figures["no_tile_seam_ratio"]["value"]
    assert figures["loop_seam"]["value"] != pytest.approx(figures["no_loop_seam"]["value"])
