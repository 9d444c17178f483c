"""What is drawn over the viewport, when, and what ends it; the pictures in the panel."""

import itertools
import json
import sys
import time

import bpy
import numpy as np
import placing
import pytest
from animatic import place
from animatic.backend.contract import AUTOMATIC_DEPTH, DepthLook, FrameMap
from animatic.capture.files import exr
from animatic.capture.surfaces import PLACED
from animatic.operators import pictures, seen_pictures
from animatic.overlay import mapped, planes, reader, skeleton
from animatic.seeing import asked, changes, drawing, grey, thumbnails
from animatic.seeing.depth import DepthPicture
from viewports import LENSES, captured, draw_off_screen, small, update

from takes import make_take


def test_a_view_with_a_sky_has_its_black_there():
    depth = np.full((50, 50), 1e10, np.float32)
    depth[30:] = np.linspace(2, 10, 20)[:, None]
    found = grey.Greys.of(grey.range_of(depth), AUTOMATIC_DEPTH)
    assert found.far == 0 and found.far_m is None and found.near_m == pytest.approx(2, rel=0.01)
    nothing = grey.Greys.of(grey.range_of(np.full((4, 4), 1e10, np.float32)), AUTOMATIC_DEPTH)
    assert nothing.far_m is None and not nothing.drawn(np.full((4, 4), 1e10, np.float32)).any()
    room = grey.Greys.of(grey.range_of(np.linspace(2, 10, 10000)), AUTOMATIC_DEPTH)
    assert room.near_m == pytest.approx(2, abs=0.05) and room.far_m == pytest.approx(10, abs=0.3)


def greys(near, far, **look):
    return grey.Greys.of(grey.Range(near, far), DepthLook(**look))


@pytest.mark.parametrize("lens", LENSES)
def test_near_and_far_lie_across_what_the_camera_sees(stage, lens):
    small(stage, **LENSES[lens])
    stage.render.resolution_x, stage.render.resolution_y = 160, 96
    camera = stage.camera
    camera.location, camera.rotation_euler, camera.scale = (1, 2, 3), (1.2, 0.1, 0.4), (2, 2, 2)
    bpy.context.view_layer.update()
    found = drawing.near_and_far(asked.at_playhead(stage), greys(0.5, 0.1))
    assert [plane.label for plane in found] == ["Near 2.00 m", "Far 10.00 m"]
    own = np.linalg.inv(np.array(camera.matrix_world.normalized()))
    for plane, distance in zip(found, (2, 10), strict=True):
        there = plane.corners @ own[:3, :3].T + own[:3, 3]
        assert there[:, 2] == pytest.approx(-distance, abs=1e-4)
        frame = np.array(camera.data.view_frame(scene=stage)) if lens != "orthographic" else None
        if frame is not None:
            spread = frame[:, :2] / -frame[:, 2:] * distance
            assert there[:, :2].min(axis=0) == pytest.approx(spread.min(axis=0), abs=1e-3)
            assert there[:, :2].max(axis=0) == pytest.approx(spread.max(axis=0), abs=1e-3)
    assert [plane.label for plane in drawing.near_and_far(asked.at_playhead(stage), greys(0.5, 0.0))] == ["Near 2.00 m"]


def test_the_artists_distances_are_those_of_the_planes_and_of_what_is_drawn(stage):
    look = stage.animatic.depth_look
    look.use_near, look.near, look.use_far, look.far = True, 3.0, True, 12.0
    now = asked.at_playhead(stage)
    found = grey.Greys.of(grey.Range(1.0, 0.0), now.depth_look)
    assert [plane.label for plane in drawing.near_and_far(now, found)] == ["Near 3.00 m", "Far 12.00 m"]


def test_an_edge_is_cut_where_it_goes_behind_the_view():
    perspective = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, -1, 0]], float)  # looks along -z
    corners = np.array([(-1, -1, -2), (1, -1, -2), (1, 1, 2), (-1, 1, 2)], float)
    edges = planes.edges_px(corners, perspective, (100, 100))
    assert len(edges) == 3  # that from 1, 1 to -1, 1 lies behind
    assert edges[0] == pytest.approx(np.array([(25, 25), (75, 25)]))
    assert len(planes.edges_px(corners + np.array((0, 0, 10)), perspective, (100, 100))) == 0


def test_the_skeleton_on_the_gpu_is_the_one_of_the_geometry(gpu_context):
    joints = [value for index in range(18) for value in (20 + 12.0 * index, 30 + (index * 53) % 200, 1.0)]
    text = json.dumps({"people": [{"pose_keypoints_2d": joints}], "canvas_width": 256, "canvas_height": 192})
    found, size = skeleton.shapes(text)
    shapes = mapped.FlatShapes(*skeleton.triangles(found), size)
    drawn = draw_off_screen(256, 192, lambda: shapes.draw((0, 0, 256, 192)))
    wanted = skeleton.picture(found, size)
    assert (wanted > 0).any(axis=2).sum() > 3000
    assert (np.abs(drawn[..., :3] - wanted).max(axis=2) > 0.01).sum() < 20
    half = draw_off_screen(256, 192, lambda: shapes.draw((128, 0, 256, 96)))  # the lower right quarter of a view
    assert not half[:96].any() and not half[:, :128].any() and half[96:, 128:].any()
    assert mapped.FlatShapes(*skeleton.triangles([]), size).is_empty


def test_thumbnails_need_no_backend(stage, tmp_path):
    small(stage)
    folder = captured(stage, tmp_path)
    found = thumbnails.draw(folder, 1, AUTOMATIC_DEPTH)
    assert sorted(found) == ["depth", "openpose"]
    depth = found["depth"][::-1]
    assert depth.shape == (96, 160, 4) and depth.dtype == np.float32
    z = exr.read(folder.control_file("depth", 1)).channel("Z")
    assert np.argmax(depth[..., 0]) in np.flatnonzero(z == z.min()) or depth[..., 0][z == z.min()].min() == 1
    assert found["openpose"][..., :3].max() > 0.5
    folder.control_file("openpose", 1).write_text("{")
    assert sorted(thumbnails.draw(folder, 1, AUTOMATIC_DEPTH)) == ["depth"]
    flat = thumbnails.draw(folder, 1, DepthLook(near_m=40.0, far_m=80.0))["depth"]
    assert flat[..., 0].min() == 1.0  # all is nearer than what is white


def state():
    return bpy.context.window_manager.animatic


def test_nothing_is_asked_while_all_is_off(stage, monkeypatch):
    monkeypatch.setattr(asked, "at_playhead", lambda scene: pytest.fail("the scene was looked at"))
    assert not state().seeing.is_on
    drawing._draw()


def test_nothing_is_read_while_blender_renders(stage, monkeypatch):
    monkeypatch.setattr(drawing, "_is_rendering", lambda: True)
    monkeypatch.setattr(asked, "at_playhead", lambda scene: pytest.fail("the scene was looked at"))
    state().seeing.pose = True
    drawing._draw()


def test_what_goes_wrong_is_said_once_and_switched_off(stage, monkeypatch):
    later = []
    monkeypatch.setattr(drawing, "_later", later.append)

    def broken(*_arguments):
        raise RuntimeError("the GPU is gone")

    monkeypatch.setattr(drawing, "_draw_viewport", broken)
    state().seeing.pose = True
    drawing._draw()
    drawing._draw()
    assert len(later) == 1 and state().seeing.pose  # nothing is changed while Blender draws
    later[0]()
    assert not state().seeing.is_on and "the GPU is gone" in state().error


def test_the_buttons_are_switches():
    for name in ("pose", "depth", "planes"):
        operator = getattr(bpy.ops.animatic, f"show_{name}")
        assert operator() == {"FINISHED"} and getattr(state().seeing, name)
        assert operator() == {"FINISHED"} and not getattr(state().seeing, name)


def own_handlers():
    handlers = bpy.app.handlers
    lists = (handlers.frame_change_post, handlers.depsgraph_update_post, handlers.undo_post, handlers.load_pre)
    return [sum("seeing" in handler.__module__ for handler in each) for each in lists]


def test_handlers_come_and_go_with_the_extension_and_stay_with_another_file(stage, tmp_path):
    assert own_handlers() == [1, 1, 1, 1]
    state().seeing.pose = True
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "other.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "other.blend"))
    assert own_handlers() == [1, 1, 1, 1] and not state().seeing.is_on
    extension = sys.modules["animatic"]
    extension.unregister()
    assert own_handlers() == [0, 0, 0, 0]
    extension.register()
    assert own_handlers() == [1, 1, 1, 1]


def test_an_edit_makes_a_capture_old_and_another_frame_does_not(stage):
    changes.file_loaded()
    stage.frame_set(3)
    bpy.context.view_layer.update()
    assert changes.edited_at == 0
    stage.objects["Pillar"].location.x += 0.2
    bpy.context.view_layer.update()
    assert changes.edited_at > 0
    changes.file_loaded()
    stage.objects["Wall"][PLACED] = "take"
    stage.objects["Wall"].location.x += 0.2
    bpy.context.view_layer.update()
    assert changes.edited_at == 0


@pytest.mark.parametrize("way", placing.WAYS)
def test_what_is_placed_does_not_make_the_capture_old(stage, tmp_path, way):
    bpy.context.view_layer.update()
    changes.file_loaded()
    folder = make_take(tmp_path, FrameMap(1, 4))
    placing.WAYS[way](folder, stage)
    bpy.context.view_layer.update()
    assert changes.edited_at == 0
    place.remove(folder, stage)
    bpy.context.view_layer.update()
    assert changes.edited_at == 0


def test_nothing_is_asked_outside_of_the_shot_or_of_a_panoramic_camera(stage):
    assert asked.at_playhead(stage) is not None
    stage.frame_set(40)
    assert asked.at_playhead(stage) is None
    stage.frame_set(1)
    stage.camera.data.type = "PANO"
    bpy.context.view_layer.update()
    assert asked.at_playhead(stage) is None


def follow_until(condition, seconds=10.0):
    """Follow the playhead as the window's timer does."""
    limit = time.monotonic() + seconds
    while not condition() and time.monotonic() < limit:
        seen_pictures.follow(bpy.context)
        reader.hand_over()
        time.sleep(0.02)
    assert condition()


def test_the_pictures_in_the_panel_follow_the_playhead(stage, monkeypatch):
    numbers = itertools.count(1)  # without a window there are no icons
    monkeypatch.setattr(pictures, "drawn_icon", lambda _name, _drawn: next(numbers))
    small(stage)
    bpy.ops.animatic.capture()
    seeing = state().seeing
    assert seeing.capture and not seeing.depth_icon
    follow_until(lambda: seeing.depth_icon and seeing.openpose_icon)
    assert seeing.pictures_text == "Frame 1"
    first = seeing.depth_icon
    stage.frame_set(3)
    seen_pictures.follow(bpy.context)
    assert seeing.pictures_text == "Frame 1"  # the playhead may still move
    follow_until(lambda: seeing.pictures_text == "Frame 3" and seeing.depth_icon not in (0, first))
    second = seeing.depth_icon
    bpy.ops.animatic.capture()
    assert seeing.depth_icon == second  # the panel keeps its height until there is another picture
    follow_until(lambda: seeing.depth_icon not in (0, second))
    stage.frame_set(40)
    assert seen_pictures.follow(bpy.context)  # outside of the shot there is nothing to show
    assert not seeing.is_stale and not seeing.depth_icon and not seeing.openpose_icon


def test_a_capture_is_called_old_after_an_edit(stage, monkeypatch):
    small(stage)
    bpy.ops.animatic.capture()
    seen_pictures.follow(bpy.context)
    assert not state().seeing.is_stale
    monkeypatch.setattr(changes, "edited_at", time.time() + 5)
    assert seen_pictures.follow(bpy.context) and state().seeing.is_stale


def test_the_first_picture_leaves_what_is_drawn_after_it_in_the_viewport(stage, gpu_context):
    import gpu

    picture, found = DepthPicture(), []

    def draw():
        viewport = gpu.state.active_framebuffer_get()
        viewport.clear(color=(0, 0, 0, 0))
        for width in (160, 192):  # the target is made, and made anew for another size
            small(stage)
            stage.animatic.shots[0].width = width
            asked.forget()
            update(picture, stage)
            picture.read()
        gpu.state.active_framebuffer_get().clear(color=(1, 0, 0, 1))  # what comes after: skeleton, names of objects
        buffer = viewport.read_color(0, 0, 8, 8, 4, 0, "FLOAT")
        buffer.dimensions = 8 * 8 * 4
        found.append(np.array(buffer, np.float32))

    draw_off_screen(8, 8, draw)
    assert found[0].reshape(-1, 4)[:, 0].min() == 1.0
