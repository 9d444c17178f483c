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
    Texture,
    TextureFolder,
    View,
    Weighing,
    claim_number,
    from_data,
    surface_file,
    textures_of,
    to_data,
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


def test_the_folder_of_an_object_with_an_id_is_found_under_its_former_name(tmp_path):
    first = textures_of(tmp_path, "a/b", "12345678abcd")
    assert first == tmp_path / "textures" / "a_b-12345678"
    first.mkdir(parents=True)
    assert textures_of(tmp_path, "c", "12345678abcd") == first
    assert textures_of(tmp_path, "c", "87654321abcd").name == "c-87654321"


def test_a_number_is_claimed_above_others(tmp_path):
    assert [claim_number(tmp_path, above).name for above in (0, 4, 2)] == ["0001", "0005", "0006"]


def test_a_texture_of_before_has_no_id_and_keeps_its_exposure(tmp_path):
    written = to_data(TEXTURE)
    for name in ("object_id", "match_exposure"):
        del written[name]
    read = from_data(Texture, written, "texture.json")
    assert (read.object_id, read.match_exposure) == ("", False)


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
