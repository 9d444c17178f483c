"""Textures: which pictures they are made from, and the files in their folders."""

from __future__ import annotations

import dataclasses

import pytest
from samples import CAPTURE, TEXTURE, TRACK

from backend.contract import (
    CaptureFolder,
    ContractError,
    FrameMap,
    Picture,
    TakeFolder,
    TextureFolder,
    View,
    Weighing,
    surface_file,
    textures_of,
)


def texture(*views: FrameMap, mode="sequence"):
    named = tuple(View("take", "Shot", 1, each) for each in views)
    return dataclasses.replace(TEXTURE, frames=FrameMap(1, 10), views=named, mode=mode)


def test_a_sequence_takes_the_picture_that_each_view_shows_at_its_scene_frame():
    made = texture(FrameMap(1, 10, 2), FrameMap(4, 6))
    assert made.count == 10
    assert made.pictures(2) == (Picture(1, 1, 1),)  # held on twos; the other view begins later
    assert made.pictures(4) == (Picture(1, 2, 3), Picture(2, 1, 4))
    assert made.surface_frames == (1, 3, 4, 5, 6, 7, 9)


def test_key_frames_alone_are_baked_alone():
    keys = FrameMap(1, 10, 1, marked=(2, 5, 9))
    made = dataclasses.replace(texture(keys), frames=keys)
    assert made.count == 3 and made.pictures(2) == (Picture(1, 2, 5),)
    assert made.surface_frames == (2, 5, 9)


def test_a_still_takes_all_pictures_of_all_views():
    made = texture(FrameMap(-3, 0), FrameMap(20, 24, 4), mode="still")
    assert made.count == 1
    assert made.pictures(1) == (*(Picture(1, n, n - 4) for n in range(1, 5)), Picture(2, 1, 20), Picture(2, 2, 24))
    assert made.surface_frames == (-3, -2, -1, 0, 20, 24)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"views": ()}, "views"),
        ({"width": 8}, "width is 8; it must be a number from 16 to 8192"),
        ({"margin_px": -1}, "margin_px"),
        ({"fps": 0.0}, "fps"),
    ],
)
def test_what_cannot_be_baked_is_refused_by_its_field(change, words):
    with pytest.raises(ContractError, match=words):
        dataclasses.replace(TEXTURE, **change)


def test_views_that_show_none_of_its_frames_are_refused():
    with pytest.raises(ContractError, match="takes that have pictures in the texture's frames"):
        texture(FrameMap(50, 60))


@pytest.mark.parametrize(
    "change", [{"grazing_degrees": 2.0}, {"sharpness": 0.0}, {"edge_px": -1}, {"depth_tolerance": 0.0}]
)
def test_weights_have_limits(change):
    with pytest.raises(ContractError, match=next(iter(change))):
        Weighing(**change)


def test_a_texture_comes_back_from_its_folder(tmp_path):
    folder = TextureFolder(textures_of(tmp_path, "a/b") / "0007")
    folder.path.mkdir(parents=True)
    folder.write(TEXTURE)
    assert (folder.read(), folder.number) == (TEXTURE, 7)
    assert folder.path.parent == tmp_path / "textures" / "a_b"
    assert folder.surface(3) == surface_file(folder.path, 3) == folder.path / "surface" / "0003.npz"


def test_a_view_is_filled_from_a_take_and_its_capture(tmp_path):
    take, capture = TakeFolder(tmp_path / "take"), CaptureFolder(tmp_path / "capture")
    for number in (1, 2):
        for path in (take.frame(number), capture.control_file("depth", number)):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(f"{path.suffix} {number}".encode())
    capture.write(CAPTURE)
    capture.write_camera(TRACK)
    folder = TextureFolder(tmp_path / "texture")
    folder.fill_view(2, take, capture)
    folder.fill_view(2, take, capture)  # what is there stays
    assert folder.picture(2, 2).read_bytes() == b".png 2"
    assert folder.view(2).control_file("depth", 1).read_bytes() == b".exr 1"
    assert folder.view(2).read_camera() == TRACK
