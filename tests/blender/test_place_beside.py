"""Copies beside the .blend: relative, complete, the same takes, and they travel with the folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import bpy
import numpy as np
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from placing import placed_images

from takes import add_camera, make_take, number_colour, prepare_render, render

SHOT = FrameMap(1, 4)


def test_what_lies_elsewhere_is_copied_and_travels_with_the_file(scene, tmp_path):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    add_camera(scene)
    home = tmp_path / "home"
    home.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(home / "film.blend"))
    folder, near = make_take(tmp_path / "takes", SHOT), make_take(home / "takes", SHOT, number=2)
    place.set_rendered(place.on_camera_plane(folder, scene), True)
    place.as_background(folder, scene)
    place.in_sequencer(folder, scene)
    place.as_standing_plane(near, scene)
    before = [(item.kind, item.take) for item in place.placed(scene)]
    assert place.copy_beside(scene) == [home / "textures" / "Street take 1"]
    assert [(item.kind, item.take) for item in place.placed(scene)] == before  # the takes are the same
    paths = {image.filepath.replace("\\", "/") for image in placed_images()}
    assert {path.rpartition("/")[0] for path in paths} == {
        "//textures/Street take 1/frames",
        "//takes/Street-Street/0002/frames",
    }
    assert place.copy_beside(scene) == []
    bpy.ops.wm.save_mainfile()
    shutil.rmtree(tmp_path / "takes")
    moved = Path(shutil.move(home, tmp_path / "moved"))
    bpy.ops.wm.open_mainfile(filepath=str(moved / "film.blend"))
    scene = bpy.context.scene
    for shown in (scene, place.sequencer_scene(scene)):
        pixels = render(shown, 3, tmp_path / "out.png")
        np.testing.assert_array_equal(pixels[..., :3], np.broadcast_to(number_colour(3), (64, 64, 3)))
    copy = moved / "textures" / "Street take 1"
    assert {item.take for item in place.placed(scene) if item.kind != "standing_plane"} == {copy}


def test_other_pictures_of_the_same_name_stay(scene, tmp_path):
    add_camera(scene)
    (tmp_path / "home").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "home" / "film.blend"))
    one, two = make_take(tmp_path / "a", SHOT), make_take(tmp_path / "b", FrameMap(1, 2))
    place.as_standing_plane(one, scene)
    first = place.copy_beside(scene)
    place.as_standing_plane(two, scene)
    second = place.copy_beside(scene)
    assert [path.name for path in (*first, *second)] == ["Street take 1", "Street take 1.001"]
    place.as_standing_plane(one, scene)  # placed again, it shows the take itself
    assert place.copy_beside(scene) == first


def test_an_unsaved_file_is_asked_to_be_saved(scene):
    with pytest.raises(place.PlaceError, match="Save it"):
        place.copy_beside(scene)
