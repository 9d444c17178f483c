"""Compositor, sequencer and colours: frame N shows picture N, in the 8-bit values of its file."""

from __future__ import annotations

import colorsys

import bpy
import numpy as np
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from animatic.compat import compositor_tree, strip_range

from takes import add_camera, make_take, number_colour, prepare_render, render, write_png

FRAMES = [FrameMap(1, 4), FrameMap(-5, -1, 2), FrameMap(10, 20, 3), FrameMap(-3, 6, marked=(-1, 0, 5))]


def connect(scene, node) -> None:
    """Link the picture of a placed node to what the scene's compositor puts out."""
    tree = compositor_tree(scene)
    (output,) = (other for other in tree.nodes if other.bl_idname in ("CompositorNodeComposite", "NodeGroupOutput"))
    tree.links.new(node.outputs["Image"], output.inputs["Image"])


def painted(saturation: float, value: float):
    """Return a painter of random colours up to these limits (0 to 1)."""

    def paint(number: int, width: int, height: int) -> np.ndarray:
        random = np.random.default_rng(number)
        colours = [
            colorsys.hsv_to_rgb(random.random(), saturation * random.random(), value * random.random())
            for _ in range(width * height)
        ]
        return np.rint(np.array(colours) * 255).astype(np.uint8).reshape(height, width, 3)

    return paint


def assert_shows(pixels: np.ndarray, number: int) -> None:
    np.testing.assert_array_equal(pixels[..., :3], np.broadcast_to(number_colour(number), (*pixels.shape[:2], 3)))


@pytest.mark.parametrize("frames", FRAMES, ids=str)
def test_compositor_shows_the_picture_made_from_each_frame(scene, tmp_path, frames):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    add_camera(scene)
    connect(scene, place.in_compositor(make_take(tmp_path, frames), scene))
    for frame in range(frames.start - 1, frames.end + 2):
        pixels = render(scene, frame, tmp_path / "out.png")
        number = frames.number_at(frame)
        if number is None:
            assert pixels.max() == 0  # nothing, and that transparent
        else:
            assert_shows(pixels, number)


def test_compositor_groups_of_two_shots_follow_each_other_over_the_render(scene, tmp_path):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    add_camera(scene)
    scene.world = bpy.data.worlds.new("Grey")
    plain = render(scene, 1, tmp_path / "out.png")
    first = place.in_compositor(make_take(tmp_path, FrameMap(3, 4), shot="First"), scene)
    second = place.in_compositor(make_take(tmp_path, FrameMap(5, 6), shot="Second"), scene)
    tree = compositor_tree(scene)
    (layers,) = (node for node in tree.nodes if node.bl_idname == "CompositorNodeRLayers")
    tree.links.new(layers.outputs["Image"], first.inputs[0])
    tree.links.new(first.outputs[0], second.inputs[0])
    connect(scene, second)
    for frame, number in ((3, 1), (4, 2), (5, 1), (6, 2)):
        assert_shows(render(scene, frame, tmp_path / "out.png"), number)
    for frame in (2, 7):
        np.testing.assert_array_equal(render(scene, frame, tmp_path / "out.png"), plain)


def test_compositor_keeps_alpha(scene, tmp_path):
    def paint(number, width, height):
        return np.tile(np.array((200, 100, 50, 51), np.uint8), (height, width, 1))

    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    add_camera(scene)
    connect(scene, place.in_compositor(make_take(tmp_path, FrameMap(1, 1), paint=paint), scene))
    pixels = render(scene, 1, tmp_path / "out.png")
    assert np.abs(pixels - (200, 100, 50, 51)).max() <= 1


@pytest.mark.parametrize("frames", FRAMES, ids=str)
def test_sequencer_shows_the_picture_made_from_each_frame(scene, tmp_path, frames):
    prepare_render(scene)
    strip = place.in_sequencer(make_take(tmp_path, frames), scene)
    assert strip_range(strip) == (frames.start, frames.end + 1)
    edit = place.sequencer_scene(scene)
    for frame in range(frames.start, frames.end + 1):
        assert_shows(render(edit, frame, tmp_path / "out.png"), frames.number_at(frame))
    for frame in (frames.start - 1, frames.end + 1):
        assert render(edit, frame, tmp_path / "out.png")[..., :3].max() == 0


def test_sequencer_scene_follows_the_scene_and_keeps_a_channel_a_take(scene, tmp_path):
    scene.name = "Film"
    scene.render.fps, scene.render.fps_base = 30, 1.001
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 320, 200, 50
    scene.frame_start, scene.frame_end = 7, 77
    place.in_sequencer(make_take(tmp_path, FrameMap(7, 20), number=1), scene)
    place.in_sequencer(make_take(tmp_path, FrameMap(7, 20), number=3, shot="Yard"), scene)
    place.in_sequencer(make_take(tmp_path, FrameMap(21, 30), number=3, shot="Roof"), scene)
    edit = bpy.data.scenes["Film Animatic"]
    assert [(strip.name, strip.channel) for strip in edit.sequence_editor.strips] == [
        ("Street take 1", 1),
        ("Yard take 3", 3),
        ("Roof take 3", 3),
    ]
    for name in ("fps", "fps_base", "resolution_x", "resolution_y", "resolution_percentage"):
        assert getattr(edit.render, name) == getattr(scene.render, name)
    assert (edit.frame_start, edit.frame_end) == (7, 77)


def test_sequencer_leaves_the_artists_strips_alone(scene, tmp_path):
    place.in_sequencer(make_take(tmp_path, FrameMap(1, 4), number=1), scene)
    edit = place.sequencer_scene(scene)
    mine = edit.sequence_editor.strips.new_effect("Mine", "COLOR", 2, 3, **effect_length(20))
    strip = place.in_sequencer(make_take(tmp_path, FrameMap(1, 4), number=2, shot="Yard"), scene)
    assert mine.channel == 2 and strip.channel == 3
    scene.name, edit.name = "Renamed", "Cut"
    assert place.sequencer_scene(scene) == edit
    assert place.in_sequencer(make_take(tmp_path, FrameMap(5, 6), shot="Roof"), edit).id_data == edit


def test_sequencer_without_a_free_channel_says_so(scene, tmp_path):
    place.in_sequencer(make_take(tmp_path, FrameMap(1, 4)), scene)
    strips = place.sequencer_scene(scene).sequence_editor.strips
    for channel in range(2, 129):
        strips.new_effect("Mine", "COLOR", channel, 3, **effect_length(20))
    with pytest.raises(place.PlaceError, match="No channel of Scene Animatic is free at frame 1"):
        place.in_sequencer(make_take(tmp_path, FrameMap(1, 4), number=2, shot="Yard"), scene)
    later = make_take(tmp_path, FrameMap(30, 34), number=200, shot="Roof")
    assert place.in_sequencer(later, scene).channel == 128


def effect_length(frames: int) -> dict[str, int]:
    """Return how this Blender version takes the length of a new effect strip at frame 3."""
    parameters = bpy.types.StripsTopLevel.bl_rna.functions["new_effect"].parameters
    return {"length": frames} if "length" in parameters else {"frame_end": 3 + frames}


# Up to which saturation and value a view can show colours, and how many 8-bit steps and which share of the pixels
# may be off. The inverse of 4.5's AgX has holes: 1 in 1000 colours comes out up to 33 steps away.
VIEWS = {"Standard": (1.0, 1.0, 0, 0.0), "Filmic": (0.8, 0.8, 1, 0.0), "AgX": (0.35, 0.8, 2, 0.005)}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("where", ["plane", "compositor", "sequencer"])
def test_pictures_show_their_own_values(scene, tmp_path, view, where):
    saturation, value, steps, share = VIEWS[view]
    scene.view_settings.view_transform = view
    prepare_render(scene)
    scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BLACKMAN_HARRIS", 0.01  # no mixing of neighbours
    add_camera(scene)
    folder = make_take(tmp_path, FrameMap(1, 1), paint=painted(saturation, value))
    if where == "plane":
        plane = place.on_camera_plane(folder, scene)
        place.set_rendered(plane, True)
        plane.active_material.node_tree.nodes["Image Texture"].interpolation = "Closest"
    elif where == "compositor":
        connect(scene, place.in_compositor(folder, scene))
    else:
        place.in_sequencer(folder, scene)
        scene = place.sequencer_scene(scene)
        steps = share = 0
    pixels = render(scene, 1, tmp_path / "out.png")[..., :3]
    wanted = painted(saturation, value)(1, 64, 64).astype(int)
    assert np.mean(np.abs(pixels - wanted) > steps) <= share


def test_sequencer_shows_every_colour_whatever_the_view_of_the_scene(scene, tmp_path):
    scene.view_settings.view_transform, scene.view_settings.exposure = "AgX", 1.0
    prepare_render(scene)
    place.in_sequencer(make_take(tmp_path, FrameMap(1, 1), paint=painted(1.0, 1.0)), scene)
    pixels = render(place.sequencer_scene(scene), 1, tmp_path / "out.png")[..., :3]
    np.testing.assert_array_equal(pixels, painted(1.0, 1.0)(1, 64, 64))


def spaces() -> list[str]:
    """Return the colour spaces of the placed images."""
    return sorted(image.colorspace_settings.name for image in bpy.data.images if "animatic_placed" in image)


def test_colours_are_matched_again_after_the_view_changed(scene, tmp_path):
    prepare_render(scene)
    add_camera(scene)
    scene.view_settings.view_transform = "AgX"
    folder = make_take(tmp_path, FrameMap(1, 7, 2))
    place.set_rendered(place.on_camera_plane(folder, scene), True)
    place.in_compositor(folder, scene)
    other = bpy.data.scenes.new("Other")
    other.view_settings.view_transform = "AgX"
    place.in_compositor(folder, other)
    assert spaces() == ["AgX Base sRGB"]
    scene.view_settings.view_transform = "Standard"
    assert np.abs(render(scene, 4, tmp_path / "out.png")[..., :3] - number_colour(2)).max() > 5
    place.match_colours(scene)
    assert_shows(render(scene, 4, tmp_path / "out.png"), 2)
    assert spaces() == ["AgX Base sRGB", "sRGB"]
    other.view_settings.view_transform = "Standard"
    place.match_colours(other)
    assert spaces() == ["sRGB"]


def test_notes_name_what_changes_the_colours(scene, tmp_path):
    folder = make_take(tmp_path, FrameMap(1, 1))
    view = scene.view_settings
    view.view_transform = "Standard"
    assert place.notes(folder, scene) == ()
    view.exposure, view.look = 1.0, "High Contrast"
    (note,) = place.notes(folder, scene)
    assert "a look, exposure" in note
    view.look, view.exposure, view.view_transform = "None", 0.0, "AgX"
    (note,) = place.notes(folder, scene)
    assert "AgX cannot show strong, bright colours" in note
    view.view_transform = "False Color"
    (note,) = place.notes(folder, scene)
    assert "False Color changes the colours" in note


def test_pictures_of_another_size_fit_into_the_sequencers_frame(scene, tmp_path):
    prepare_render(scene, size=(128, 64))
    place.in_sequencer(make_take(tmp_path, FrameMap(1, 1), size=(128, 128)), scene)
    pixels = render(place.sequencer_scene(scene), 1, tmp_path / "out.png")[..., :3]
    assert_shows(pixels[:, 34:94], 1)
    assert pixels[:, :30].max() == pixels[:, 98:].max() == 0


@pytest.mark.parametrize("where", ["plane", "compositor"])
def test_a_frame_made_again_shows_after_placing_again(scene, tmp_path, where):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene, engine="BLENDER_WORKBENCH")
    scene.display.shading.light, scene.display.shading.color_type = "FLAT", "TEXTURE"
    add_camera(scene)
    folder = make_take(tmp_path, FrameMap(1, 2))

    def put():
        if where == "plane":
            place.set_rendered(place.on_camera_plane(folder, scene), True)
        else:
            connect(scene, place.in_compositor(folder, scene))

    put()
    assert_shows(render(scene, 1, tmp_path / "out.png"), 1)
    write_png(folder.frame(1), np.tile(np.array(number_colour(15), np.uint8), (64, 64, 1)))
    put()
    assert_shows(render(scene, 1, tmp_path / "out.png"), 15)


def test_image_users_refresh_by_themselves_and_do_not_start_over(scene, tmp_path):
    add_camera(scene)
    folder = make_take(tmp_path, FrameMap(-3, 8, 2))
    plane, node = place.on_camera_plane(folder, scene), place.in_compositor(folder, scene)
    users = [
        next(inner for inner in plane.active_material.node_tree.nodes if inner.type == "TEX_IMAGE").image_user,
        next(inner for inner in node.node_tree.nodes if inner.type == "IMAGE"),
    ]
    for user in users:
        assert (user.use_auto_refresh, user.use_cyclic) == (True, False)
        assert (user.frame_start, user.frame_duration) == (-3, 12)
