"""Flipping: what shows one take shows another, where it is, with all that was done to it."""

from __future__ import annotations

from dataclasses import replace

import bpy
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from animatic.compat import move_strip, strip_content, strip_range, trim_strip
from animatic.textures.uv import add_uv_map
from placing import WAYS, brighten, counts
from scenes import add_plane

from takes import add_camera, make_take, number_colour, number_picture, prepare_render, render

pytestmark = pytest.mark.usefixtures("ends_where_blender_hangs")


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


def test_a_strip_keeps_its_time_and_all_that_was_done_to_it(scene, two_takes):
    one, other = two_takes
    strip = place.in_sequencer(one, scene)
    edit = place.sequencer_scene(scene)
    strip.blend_alpha, strip.transform.offset_x = 0.5, 7.0
    brightened = brighten(strip)
    move_strip(strip, 20)
    trim_strip(strip, 21, 24)
    new_effect(edit, "Glow", "GLOW", strip)
    place.flip(one, other, scene)
    (strip,) = place.strips_in(scene)
    assert [file.filename for file in strip.elements] == ["0001.png", "0002.png", "0003.png", "0004.png"]
    assert (strip.name, strip.blend_alpha, strip.transform.offset_x) == ("Street take 2", 0.5, 7.0)
    assert (strip_content(strip).start, strip_range(strip), strip.channel) == (20, (21, 24), 1)
    assert [modifier.bright for modifier in strip.modifiers] == brightened
    assert edit.sequence_editor.strips["Glow"].input_1 == strip


def test_a_strip_whose_place_in_its_own_time_is_taken_is_flipped_where_it_is(scene, two_takes, tmp_path):
    one, other = two_takes
    move_strip(place.in_sequencer(one, scene), 20)
    place.in_sequencer(make_take(tmp_path, FrameMap(1, 4), shot="Yard"), scene)
    place.flip(one, other, scene)
    lie = sorted((strip.name, strip_range(strip), strip.channel) for strip in place.strips_in(scene))
    assert lie == [("Street take 2", (20, 24), 1), ("Yard take 1", (1, 5), 1)]


def test_a_longer_take_of_another_size_is_shown_whole_and_as_large(scene, two_takes, tmp_path):
    one, _other = two_takes
    strip = place.in_sequencer(one, scene)
    strip.transform.scale_x *= 0.5
    before = strip.transform.scale_x, strip.transform.scale_y
    strip.crop.min_x = 8
    longer = make_take(tmp_path, FrameMap(0, 6), number=3, size=(128, 128))
    place.flip(one, longer, scene)
    assert strip_range(strip) == (0, 7) and len(strip.elements) == 7
    assert (strip.transform.scale_x, strip.transform.scale_y) == pytest.approx([value / 2 for value in before])
    assert strip.crop.min_x == 16


def test_longer_pictures_that_run_into_another_strip_go_above_it(scene, two_takes, tmp_path):
    one, _other = two_takes
    place.in_sequencer(one, scene)
    place.in_sequencer(make_take(tmp_path, FrameMap(5, 8), shot="Yard"), scene)
    place.flip(one, make_take(tmp_path, FrameMap(1, 6), number=3), scene)
    lie = sorted((strip.name, strip_range(strip), strip.channel) for strip in place.strips_in(scene))
    assert lie == [("Street take 3", (1, 7), 2), ("Yard take 1", (5, 9), 1)]


def test_what_tiles_repeats_and_what_does_not_ends_at_its_edges(scene, two_takes):
    one, other = two_takes
    other.write(replace(other.read(), tiling="xy"))
    wall = add_plane(scene)
    add_uv_map(wall)
    (material,) = place.as_emission(one, scene, wall)
    for shown, extension in ((one, "EXTEND"), (other, "REPEAT"), (one, "EXTEND")):
        place.flip(other if shown == one else one, shown, scene)
        assert picture(material).extension == extension


def test_a_decal_gets_the_proportions_of_its_pictures(scene, two_takes, tmp_path):
    one, _other = two_takes
    box = place.as_decal(one, scene, wall := add_plane(scene))
    width = box.scale.x
    wide = make_take(tmp_path, FrameMap(1, 4), number=3, size=(128, 64))
    assert place.flip(one, wide, scene) == 1
    assert tuple(box.scale)[:2] == pytest.approx((width, width / 2))
    assert picture(wall.active_material).extension == "CLIP" and box.name == "Street take 3 decal"


def picture(material) -> bpy.types.Node:
    group = next(node.node_tree for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    return next(node for node in group.nodes if node.bl_idname == "ShaderNodeTexImage")


def new_effect(edit, name, kind, strip) -> None:
    """Add an effect of one input as this Blender version takes it."""
    parameters = bpy.types.StripsTopLevel.bl_rna.functions["new_effect"].parameters.keys()
    one = "input1" if "input1" in parameters else "seq1"
    length = {"length": 3} if "length" in parameters else {"frame_end": 24}
    edit.sequence_editor.strips.new_effect(name, kind, 10, 21, **length, **{one: strip})
