"""Flipping: what shows one take shows another, where it is, with all that was done to it."""

from __future__ import annotations

import bpy
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from placing import WAYS, counts

from takes import add_camera, make_take, number_colour, number_picture, prepare_render, render


@pytest.fixture
def two_takes(scene, tmp_path):
    """Return two takes of one shot; the pictures of the second are those of file numbers ten higher."""
    add_camera(scene)
    one = make_take(tmp_path, FrameMap(1, 4))
    other = make_take(tmp_path, FrameMap(1, 4), number=2, paint=lambda number, w, h: number_picture(number + 10, w, h))
    return one, other


@pytest.mark.parametrize("kind", WAYS)
def test_the_other_take_is_shown_and_the_first_is_gone(scene, two_takes, kind):
    one, other = two_takes
    WAYS[kind](one, scene)
    before = counts()
    assert place.flip(one, other, scene) == 1
    (found,) = place.placed(scene)
    assert (found.kind, found.take.resolve()) == (kind, other.path.resolve())
    assert counts() == before
    assert "take 2" in found.name
    assert place.flip(other, one, scene) == 1
    assert place.placed(scene)[0].take.resolve() == one.path.resolve()


def test_a_plane_keeps_distance_place_and_render_switch(scene, two_takes):
    one, other = two_takes
    plane = place.on_camera_plane(one, scene, distance=3.0)
    standing = place.as_standing_plane(one, scene, (1.0, 2.0, 3.0))
    place.set_rendered(plane, True)
    standing.rotation_euler.z = 0.5
    assert place.flip(one, other, scene) == 2
    assert plane["distance"] == pytest.approx(3.0)
    assert place.is_rendered(plane)
    assert tuple(standing.location) == (1.0, 2.0, 3.0)
    assert standing.rotation_euler.z == 0.5


def test_a_strip_keeps_its_channel(scene, two_takes):
    one, other = two_takes
    place.in_sequencer(one, scene).channel = 7
    place.flip(one, other, scene)
    (strip,) = place.sequencer_scene(scene).sequence_editor.strips
    assert strip.channel == 7


def test_nothing_of_the_take_placed_is_nothing_done(scene, two_takes):
    one, other = two_takes
    assert place.flip(one, other, scene) == 0
    assert place.placed(scene) == []


def test_a_take_without_frames_changes_nothing(scene, two_takes, tmp_path):
    one, _other = two_takes
    place.on_camera_plane(one, scene)
    empty = make_take(tmp_path, FrameMap(1, 4), number=3, finished=())
    with pytest.raises(place.PlaceError, match="no finished frames"):
        place.flip(one, empty, scene)
    assert place.placed(scene)[0].take.resolve() == one.path.resolve()


def test_the_render_shows_the_other_pictures(scene, two_takes, tmp_path):
    one, other = two_takes
    prepare_render(scene)
    scene.view_settings.view_transform = "Standard"
    plane = place.on_camera_plane(one, scene)
    place.set_rendered(plane, True)
    place.flip(one, other, scene)
    pixels = render(scene, 2, tmp_path / "out.png")
    assert tuple(pixels[32, 32, :3]) == pytest.approx(number_colour(12), abs=1)
    assert len([image for image in bpy.data.images if "animatic_placed" in image]) == 1
