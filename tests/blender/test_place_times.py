"""Planes show at each scene frame the picture made from it, and nothing outside of their shot."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from animatic.place.planes import picture_node

from takes import add_camera, make_take, number_colour, number_picture, prepare_render, read_png, render

SHOT = FrameMap(1, 4)


@pytest.mark.parametrize("on_plane", [place.on_camera_plane, place.as_standing_plane])
def test_plane_is_hidden_outside_its_shot(scene, tmp_path, on_plane):
    add_camera(scene)
    plane = on_plane(make_take(tmp_path, FrameMap(-2, 5, 3)), scene)
    for on in (False, True):
        place.set_rendered(plane, on)
        for frame in (-30, -3, -2, 0, 5, 6, 40):
            scene.frame_set(frame)
            seen = plane.evaluated_get(bpy.context.evaluated_depsgraph_get())
            assert seen.hide_viewport == (not -2 <= frame <= 5)
            assert seen.hide_render == (not (on and -2 <= frame <= 5))


@pytest.mark.parametrize("engine", ["CYCLES", "BLENDER_WORKBENCH"])
@pytest.mark.parametrize(
    "frames",
    [FrameMap(1, 4), FrameMap(-5, -1, 2), FrameMap(10, 20, 3), FrameMap(-3, 6, marked=(-1, 0, 5))],
    ids=str,
)
def test_each_frame_renders_the_picture_made_from_it(scene, tmp_path, frames, engine):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene, engine=engine)
    scene.display.shading.light, scene.display.shading.color_type = "FLAT", "TEXTURE"
    add_camera(scene, lens=31.0, shift_x=0.2)
    plane = place.on_camera_plane(make_take(tmp_path, frames), scene)
    place.set_rendered(plane, True)
    for frame in range(frames.start - 1, frames.end + 2):
        pixels = render(scene, frame, tmp_path / "out.png")
        number = frames.number_at(frame)
        if number is None:
            assert not (np.abs(pixels[..., :3] - number_colour(1)).max(axis=2) < 60).any()
        else:
            np.testing.assert_array_equal(pixels[..., :3], np.broadcast_to(number_colour(number), (64, 64, 3)))


def test_animation_render_with_kept_data_shows_each_picture(scene, tmp_path):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    scene.render.use_persistent_data = True
    add_camera(scene)
    place.set_rendered(place.on_camera_plane(make_take(tmp_path, FrameMap(2, 7, 2)), scene), True)
    scene.frame_start, scene.frame_end, scene.render.filepath = 2, 7, str(tmp_path / "out")
    bpy.ops.render.render(animation=True)
    for frame in range(2, 8):
        pixels = read_png(tmp_path / f"out{frame:04d}.png")[..., :3]
        np.testing.assert_array_equal(pixels, np.broadcast_to(number_colour(frame // 2), (64, 64, 3)))


def test_stills_of_any_number_are_each_held_until_the_next(scene, tmp_path):
    """An expression would be too long for so many; the first is shown from the start of the shot."""
    add_camera(scene)
    frames = FrameMap(1, 400, marked=tuple(range(10, 400, 3)))
    paint = lambda number, *size: number_picture(number % 9, *size)  # noqa: E731
    folder = make_take(tmp_path, frames, finished=range(2, frames.count - 1), paint=paint)
    user = picture_node(place.on_camera_plane(folder, scene)).image_user
    for frame in (1, 12, 13, 15, 16, 200, 201, 202, 390, 400):
        scene.frame_set(frame)
        at = min(max(frame, frames.shown(2).start), frames.shown(frames.count - 2).stop - 1)
        file = min(max(frame - user.frame_start + 1, 0), user.frame_duration) + user.frame_offset
        assert file == frames.number_at(at), frame
