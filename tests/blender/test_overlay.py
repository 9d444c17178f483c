"""Pictures over the camera's frame: where it lies, which picture a frame of the scene shows, how files are read."""

import shutil
import time

import bpy
import numpy as np
import pytest
from animatic import overlay
from animatic.backend import contract
from animatic.overlay import camera_frame, live, png, reader, textures, titles

from takes import add_camera, make_take, read_png, write_png

LENSES = {
    "plain": {},
    "shifted": {"shift_x": 0.2, "shift_y": -0.15},
    "vertical": {"sensor_fit": "VERTICAL", "sensor_height": 20, "shift_y": 0.1},
    "horizontal": {"sensor_fit": "HORIZONTAL", "sensor_width": 24},
    "orthographic": {"type": "ORTHO", "ortho_scale": 7.5, "shift_x": 0.1},
}


def view_of(camera, width, height):
    """Return the matrix from the world to clip space of a region that shows just the frame of the camera."""
    bpy.context.view_layer.update()
    projection = camera.calc_matrix_camera(bpy.context.evaluated_depsgraph_get(), x=width, y=height)
    return np.array(projection) @ np.linalg.inv(np.array(camera.matrix_world.normalized()))


@pytest.mark.parametrize("lens", LENSES)
@pytest.mark.parametrize("size", [(512, 288), (288, 512)])
def test_the_frame_fills_a_region_that_shows_just_it(scene, lens, size):
    camera = add_camera(scene, **LENSES[lens])
    camera.location, camera.rotation_euler = (3, -2, 1), (1.1, 0.2, 0.7)
    found = camera_frame.frame_rectangle(camera, size, view_of(camera, *size), (800, 600))
    assert found == pytest.approx((0, 0, 800, 600), abs=0.01)


@pytest.mark.parametrize("lens", LENSES)
def test_the_frame_is_the_one_that_blender_draws(scene, lens):
    camera = add_camera(scene, **LENSES[lens])
    scene.render.resolution_x, scene.render.resolution_y = 640, 360
    corners = np.array(
        [corner / (1 if camera.data.type == "ORTHO" else -corner.z) for corner in camera.data.view_frame(scene=scene)]
    )
    mine = camera_frame.frame_corners(camera.data, 640, 360)
    assert mine[0, :2] == pytest.approx(corners[:, :2].min(axis=0), abs=1e-5)
    assert mine[1, :2] == pytest.approx(corners[:, :2].max(axis=0), abs=1e-5)


def test_zoom_offset_and_the_scale_of_the_camera_count_as_blender_counts_them(scene):
    camera = add_camera(scene)
    camera.scale = (3, 3, 3)
    size = (512, 288)
    unscaled = view_of(camera, *size)
    half = np.diag((0.5, 0.5, 1.0, 1.0))  # zoomed out to half
    half[0, 3] = 0.25  # and moved to the right by an eighth of the region
    found = camera_frame.frame_rectangle(camera, size, half @ unscaled, (800, 600))
    assert found == pytest.approx((300, 150, 700, 450), abs=0.01)
    assert camera_frame.part_of(found, (0.5, 0.0, 1.0, 1.0)) == pytest.approx((500, 150, 700, 450), abs=0.01)


def test_a_picture_of_another_shape_than_the_view_keeps_its_own(scene):
    camera = add_camera(scene)
    left, bottom, right, top = camera_frame.frame_rectangle(camera, (256, 256), view_of(camera, 512, 256), (512, 256))
    assert (right - left, top - bottom) == pytest.approx((512, 512), abs=0.01)  # AUTO fits the longer side of each


def test_a_panoramic_camera_has_no_frame(scene):
    camera = add_camera(scene, type="PANO")
    assert camera_frame.frame_rectangle(camera, (64, 64), np.eye(4), (64, 64)) is None


def test_stored_values_are_read_as_blender_wrote_them(tmp_path):
    rng = np.random.default_rng(1)
    smooth = np.add.outer(np.arange(37) * 5, np.arange(53) * 3)[..., None] + np.array((0, 40, 90, 0))
    pixels = ((smooth + rng.integers(0, 9, smooth.shape)) % 256).astype(np.uint8)
    pixels[..., 3] = 255
    path, image = tmp_path / "made.png", bpy.data.images.new("made", 53, 37)
    image.colorspace_settings.name = "Non-Color"
    image.pixels.foreach_set((pixels[::-1].astype(np.float32) / 255).ravel())
    image.filepath_raw, image.file_format = str(path), "PNG"
    image.save()
    assert (png.read_rgba(path.read_bytes()) == read_png(path)).all()
    assert (png.read_rgba(path.read_bytes()) == pixels).all()


@pytest.mark.parametrize("kind", range(5))
def test_each_filter_of_a_row_is_undone(kind):
    values = np.random.default_rng(kind).integers(0, 256, (5, 7, 3)).astype(np.int16)
    assert (png._unfiltered(np.full(5, kind, np.uint8), filtered(values, kind)) == values).all()


def filtered(values, kind):
    """Filter pixel by pixel, as the standard describes it (section 9.2)."""
    padded = np.pad(values, ((1, 0), (1, 0), (0, 0)))
    out = np.empty(values.shape, np.uint8)
    for (y, x, c), value in np.ndenumerate(values):
        a, b, corner = int(padded[y + 1, x, c]), int(padded[y, x + 1, c]), int(padded[y, x, c])
        nearest = min((a, b, corner), key=lambda each: abs(a + b - corner - each))
        out[y, x, c] = (int(value) - (0, a, b, (a + b) // 2, nearest)[kind]) % 256
    return out


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"])
def test_what_is_no_picture_is_a_sentence(data):
    with pytest.raises(png.UnreadablePicture, match="PNG"):
        png.read_rgba(data)


def test_the_gpu_gets_the_lower_row_first(tmp_path):
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[0], pixels[1] = 255, (0, 51, 102)
    write_png(tmp_path / "two.png", pixels)
    floats = textures.upright_floats(tmp_path / "two.png")
    assert floats.dtype == np.float32 and floats.flags.c_contiguous
    assert floats[0, 0] == pytest.approx((0, 0.2, 0.4, 1)) and floats[1, 0] == pytest.approx((1, 1, 1, 1))


def wait_for(condition):
    """Let Blender's timer hand over what was read."""
    for _ in range(300):
        reader.hand_over()
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("nothing was read")


def test_the_run_shows_the_nearest_picture_of_the_frame_under_the_playhead(tmp_path):
    folder = make_take(tmp_path, contract.FrameMap(11, 20, 2), finished=[1], camera="Wide", size=(64, 96))
    folder.preview.mkdir()
    for number in (1, 3, 5):
        write_png(folder.preview / f"{number:04d}.png", np.zeros((2, 2, 3), np.uint8))
    live.follow(folder)
    wait_for(live.newest)
    shown = {frame: live.layers(frame) for frame in range(10, 22)}
    assert shown[10] == shown[21] == []  # outside of the shot
    assert {frame: layers[0].path.parent.name for frame, layers in shown.items() if layers} == {
        11: "frames",
        12: "frames",
        **dict.fromkeys(range(13, 21), "preview"),
    } | {13: "frames", 14: "frames"}  # as near as preview 3, and finished
    assert [shown[frame][0].path.stem for frame in (15, 17, 19)] == ["0003", "0003", "0005"]
    layer = shown[15][0]
    assert (layer.camera, layer.width, layer.height, layer.part) == ("Wide", 64, 96, overlay.WHOLE)
    live.forget()
    assert live.layers(15) == [] and live.newest() is None


def test_a_picture_that_is_written_again_is_another(tmp_path):
    folder = make_take(tmp_path, contract.FrameMap(1, 2), finished=[1])
    live.follow(folder)
    wait_for(live.newest)
    before = live.layers(1)[0]
    write_png(folder.frame(1), np.ones((2, 2, 3), np.uint8))
    live.follow(folder)
    wait_for(lambda: live.layers(1)[0] != before)
    assert live.layers(1)[0].path == before.path


def test_a_take_that_goes_away_meanwhile_ends_nothing(tmp_path):
    folder = make_take(tmp_path, contract.FrameMap(1, 2))
    live.follow(contract.TakeFolder(tmp_path / "gone"))
    live.follow(folder)
    wait_for(live.newest)
    assert len(live.layers(1)) == 1


def test_pictures_are_shown_until_they_are_hidden():
    layer = overlay.Layer("one.png", "Camera", 64, 64, (0.0, 0.0, 0.5, 1.0))
    assert overlay.is_shown()  # what is compared
    overlay.show(lambda frame: [layer] if frame == 3 else [])
    assert overlay._shown(3) == [layer]
    overlay.hide()
    assert not overlay.is_shown()
    assert not [image for image in bpy.data.images if image.name != "Render Result"]


def test_titles_stand_in_the_outer_corners_where_there_is_room():
    at, size = (100.0, 50.0, 300.0, 150.0), (60.0, 10.0)
    assert titles.corner(at, (0.0, 0.0, 0.5, 1.0), size, 8.0) == (108.0, 58.0)
    assert titles.corner(at, (0.5, 0.0, 1.0, 1.0), size, 8.0) == (232.0, 132.0)
    assert titles.corner(at, (0.0, 0.5, 1.0, 1.0), size, 8.0) == (232.0, 132.0)
    assert titles.corner((100.0, 50.0, 170.0, 150.0), overlay.WHOLE, size, 8.0) is None


def test_compared_takes_share_the_frame_at_the_wipe(scene, tmp_path, monkeypatch):
    from animatic.overlay import comparing

    state, frames = bpy.context.window_manager.animatic, contract.FrameMap(1, 8, 2)
    chosen = make_take(tmp_path, frames, number=1, camera="Wide")
    other = make_take(tmp_path, frames, number=2, camera="Wide", finished=[1])
    item = state.takes.add()
    item.folder = str(chosen.path)
    assert comparing.pictures(1) == []
    state.compared, state.wipe = str(other.path), 0.25
    assert comparing.pictures(2) == []  # a slow disk does not hold Blender
    wait_for(lambda: len(comparing.pictures(2)) == 2)
    below, above = 0.25 - comparing._LINE, 0.25 + comparing._LINE
    assert [(layer.path, layer.part) for layer in comparing.pictures(2)] == [
        (chosen.frame(1), (0.0, 0.0, below, 1.0)),
        (other.frame(1), (above, 0.0, 1.0, 1.0)),
    ]
    assert [layer.title for layer in comparing.pictures(2)] == ["Take 1", "Take 2"]
    assert [layer.path for layer in comparing.pictures(3)] == [chosen.frame(2)]  # the other has no second one
    assert comparing.pictures(9) == []  # outside of the shot
    monkeypatch.setattr(comparing, "_AGAIN_SECONDS", 0.0)  # a take that goes on is seen to
    shutil.copy(other.frame(1), other.frame(2))
    wait_for(lambda: [layer.path for layer in comparing.pictures(3)] == [chosen.frame(2), other.frame(2)])
    state.wipe_upright = False
    assert [layer.part for layer in comparing.pictures(1)] == [(0.0, 0.0, 1.0, below), (0.0, above, 1.0, 1.0)]
    state.compared = ""
    assert comparing.pictures(1) == []
