"""Takes as GIFs and as sequences of PNG and EXR."""

from __future__ import annotations

import numpy as np
import OpenEXR
import pytest
from exported import colours, export, finished_take, middles, picture
from PIL import Image, ImageSequence

from backend.contract import FrameMap
from backend.exporting.sequences import linear_of


def frames_of(path) -> list[tuple[np.ndarray, int]]:
    """Return the pictures of a GIF and how many milliseconds each stands."""
    with Image.open(path) as gif:
        return [(np.array(one.convert("RGB")), one.info["duration"]) for one in ImageSequence.Iterator(gif)]


def test_a_gif_plays_at_the_pace_of_the_film(tmp_path):
    path = export(finished_take(tmp_path / "take", FrameMap(1, 24), fps=24), tmp_path / "a.gif", format="gif")
    found = frames_of(path)
    assert len(found) == 24
    assert sum(stands for _, stands in found) == 1000
    assert {stands for _, stands in found} == {40, 50}


def test_a_gif_holds_held_pictures_and_leaves_out_what_browsers_would_slow_down(tmp_path):
    held = export(finished_take(tmp_path / "a", FrameMap(1, 7, 3), fps=25), tmp_path / "a.gif", format="gif")
    assert [stands for _, stands in frames_of(held)] == [120, 120, 40]
    fast = export(finished_take(tmp_path / "b", FrameMap(1, 12), fps=120), tmp_path / "b.gif", format="gif")
    stands = [stands for _, stands in frames_of(fast)]
    assert min(stands) >= 20 and sum(stands) == 100
    one = export(finished_take(tmp_path / "c", FrameMap(1, 1), fps=120), tmp_path / "c.gif", format="gif")
    with Image.open(one) as gif:
        assert gif.size == (96, 64)


@pytest.mark.parametrize(("quality", "most"), [("best", 24), ("high", 24), ("small", 70)])
def test_a_gif_has_the_colours_of_its_take(tmp_path, quality, most):
    path = export(finished_take(tmp_path / "take", 3), tmp_path / "a.gif", format="gif", quality=quality)
    for number, (frame, _) in enumerate(frames_of(path), 1):
        assert np.abs(middles(frame) - colours(number)).max() < most


def test_a_gif_repeats_unless_it_shall_not(tmp_path):
    folder = finished_take(tmp_path / "take", 2, seed=5)
    with Image.open(export(folder, tmp_path / "a.gif", format="gif")) as gif:
        assert gif.info["loop"] == 0 and b"seed: 5" in gif.info["comment"]
    with Image.open(export(folder, tmp_path / "b.gif", format="gif", repeats=False)) as gif:
        assert "loop" not in gif.info


def test_a_png_sequence_has_each_scene_frame_and_says_what_it_is(tmp_path):
    folder = finished_take(tmp_path / "take", FrameMap(-1, 3, 2), prompt="a 夜 street")
    into = export(folder, tmp_path / "shot", format="png")
    names = sorted(path.name for path in into.iterdir())
    assert names == sorted(["shot_-0001.png", "shot_0000.png", "shot_0001.png", "shot_0002.png", "shot_0003.png"])
    for frame, number in ((-1, 1), (0, 1), (1, 2), (2, 2), (3, 3)):
        name = f"shot_{frame:05d}.png" if frame < 0 else f"shot_{frame:04d}.png"
        with Image.open(into / name) as one:
            assert np.array_equal(np.array(one), np.array(picture(number)))
            assert one.text["Prompt"] == "a 夜 street" and one.text["Seed"] == "7"


def test_an_exr_sequence_is_linear_and_half(tmp_path):
    into = export(finished_take(tmp_path / "take", 2), tmp_path / "shot.exr", format="exr")
    assert sorted(path.name for path in into.iterdir()) == ["shot_0001.exr", "shot_0002.exr"]
    with OpenEXR.File(str(into / "shot_0002.exr"), separate_channels=True) as file:
        header = dict(file.header())
        channels = {name: np.array(channel.pixels) for name, channel in file.channels().items()}
    assert set(channels) == {"R", "G", "B"}
    assert header["seed"] == "7" and header["title"] == "Shot, take 1" and header["fps"] == "24"
    assert np.allclose(header["chromaticities"][:2], (0.64, 0.33), atol=1e-6)
    srgb = np.array(picture(2)) / 255.0
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    for place, name in enumerate("RGB"):
        assert channels[name].dtype == np.float16
        assert np.allclose(channels[name], linear[..., place], atol=1e-3)


def test_middle_grey_is_what_it_should_be():
    assert linear_of(np.array([0, 188, 255], np.uint8)) == pytest.approx([0, 0.5029, 1], abs=1e-4)
