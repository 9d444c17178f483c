"""The scene comes back exactly as it was: after a capture, an error, a full disk, a cancel."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import CaptureError, capture, latest
from animatic.capture.figures import pose

SKIPPED = {"rna_type", "original", "depsgraph", "use_nodes"}  # the last warns on 5.2 that it will go


def dump(struct, path="scene", seen=None) -> dict[str, object]:
    """Return every property below `struct` by path; data-blocks by name, the scene's own structs inside out."""
    seen = set() if seen is None else seen
    if struct.as_pointer() in seen and path != "scene":
        return {}
    seen.add(struct.as_pointer())
    found = {}
    for prop in struct.bl_rna.properties:
        name = prop.identifier
        if name in SKIPPED:
            continue
        value = getattr(struct, name)
        where = f"{path}.{name}"
        if prop.type == "POINTER":
            if isinstance(value, bpy.types.ID) or value is None:
                found[where] = value and value.name
            else:
                found.update(dump(value, where, seen))
        elif prop.type == "COLLECTION":
            for index, item in enumerate(value):
                if isinstance(item, bpy.types.ID):
                    found[f"{where}[{index}]"] = item.name
                else:
                    found.update(dump(item, f"{where}[{index}]", seen))
        else:
            found[where] = tuple(value) if getattr(prop, "is_array", False) else value
    return found


def everything(scene) -> dict[str, object]:
    """Return all that a capture must not change; simulations' caches are filled, as by playing."""
    found = dump(scene)
    for obj in scene.objects:
        found.update({k: v for k, v in dump(obj, f"objects.{obj.name}").items() if ".point_cache." not in k})
        found[f"selected.{obj.name}"] = obj.select_get()
        if obj.type == "CAMERA":
            found.update(dump(obj.data, f"cameras.{obj.name}"))
    found.update(dump(bpy.context.preferences.view, "preferences.view"))
    result = next((image for image in bpy.data.images if image.type == "RENDER_RESULT"), None)
    found["slot"] = result.render_slots.active_index if result else 0
    return found


def set_up(scene) -> None:
    """Make a scene whose every setting is another one than capture's."""
    camera = scenes.add_camera(scene, name="First")
    camera.data.dof.use_dof = True
    second = scenes.add_camera(scene, location=(0, -2, 0), name="Second")
    scenes.add_person(scene).select_set(True)
    placed = scenes.add_plane(scene, y=1, name="Placed")
    placed["animatic_placed"] = "takes/shot/0001"
    render = scene.render
    render.engine = "BLENDER_WORKBENCH"
    render.resolution_x, render.resolution_y, render.resolution_percentage = 333, 222, 77
    render.pixel_aspect_x, render.pixel_aspect_y = 1.5, 1.25
    render.use_border = render.use_crop_to_border = render.use_motion_blur = render.use_stamp = True
    render.use_freestyle = render.use_multiview = render.use_single_layer = render.use_placeholder = True
    render.use_overwrite = render.use_file_extension = False
    render.filepath = "//somewhere/picture_"
    render.image_settings.file_format, render.image_settings.color_mode = "JPEG", "BW"
    render.image_settings.quality = 33
    layer = scene.view_layers[0]
    layer.use_pass_mist = layer.use_pass_normal = layer.use_pass_object_index = True
    layer.samples, layer.pass_cryptomatte_depth = 7, 8
    scene.view_layers.new("Second layer")
    scene.cycles.samples, scene.cycles.filter_width, scene.cycles.max_bounces = 99, 2.5, 5
    scene.frame_start, scene.frame_end, scene.frame_step = 5, 50, 4
    scene.timeline_markers.new("cut", frame=2).camera = camera
    scene.timeline_markers.new("cut", frame=4).camera = second
    scene.view_settings.view_transform = "Standard"
    scene.frame_set(3, subframe=0.25)


def check_same(before, after) -> None:
    assert {key: (before.get(key), after.get(key)) for key in before | after if before.get(key) != after.get(key)} == {}


@contextmanager
def unchanged(scene):
    bpy.context.view_layer.update()
    before = everything(scene)
    assert len(before) > 1000
    yield
    check_same(before, everything(scene))


@pytest.mark.parametrize("frames", [FrameMap(1, 3), FrameMap(-2, 1)], ids=["animation", "stills before zero"])
@pytest.mark.parametrize("camera", ["", "First"])
def test_after_a_capture(scene, tmp_path, camera, frames):
    set_up(scene)
    with unchanged(scene):
        capture(scene, scenes.request(scene, camera=camera, frames=frames), tmp_path)


def test_markers_may_change_during_a_capture(scene, tmp_path):
    set_up(scene)
    markers, (first, second) = scene.timeline_markers, (bpy.data.objects[name] for name in ("First", "Second"))
    markers.new("late", frame=9).camera = second

    def cut(done, _total):
        if done == 1:
            markers.remove(markers[0])
            markers.new("new", frame=1).camera = second

    folder = capture(scene, scenes.request(scene, camera="First"), tmp_path, cut)
    found = sorted((marker.frame, marker.name, marker.camera) for marker in markers)
    assert found == [(1, "new", second), (4, "cut", second), (9, "late", second)]
    assert (first.hide_render, second.hide_render) == (False, False)
    assert {each.world_to_camera[3::4] for each in folder.read_camera().frames} == {(0, 0, 0)}  # always the first


def test_after_playing_a_simulation(scene, tmp_path):
    set_up(scene)
    plane = scenes.add_plane(scene, y=9, name="Flag")
    plane.modifiers.new("Cloth", "CLOTH")
    with unchanged(scene):
        capture(scene, scenes.request(scene, frames=FrameMap(3, 5)), tmp_path)


def test_after_an_error_in_a_handler(scene, tmp_path, monkeypatch):
    set_up(scene)
    frames_seen = []

    def broken(self, depsgraph, seen_by, *rest):
        frames_seen.append(seen_by.number)
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(pose.Actor, "figure", broken)
    with unchanged(scene), pytest.raises(ZeroDivisionError, match="on purpose"):
        capture(scene, scenes.request(scene, frames=FrameMap(1, 6)), tmp_path)
    assert frames_seen == [1]  # it ended there, and did not render the rest
    assert not list(tmp_path.rglob("*.*"))


@pytest.mark.parametrize("frames", [FrameMap(1, 9), FrameMap(-9, -1)], ids=["animation", "stills"])
def test_after_the_caller_ends_it(scene, tmp_path, frames):
    set_up(scene)
    calls = []

    def enough(done, total):
        calls.append(done)
        if done == 2:
            raise KeyboardInterrupt

    with unchanged(scene), pytest.raises(KeyboardInterrupt):
        capture(scene, scenes.request(scene, frames=frames), tmp_path, enough)
    assert calls == [1, 2]
    assert not list(tmp_path.rglob("*.*"))


def test_handlers_are_gone_afterwards(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    handlers = (bpy.app.handlers.frame_change_post, bpy.app.handlers.render_write)
    before = [list(each) for each in handlers]
    capture(scene, scenes.request(scene), tmp_path)
    assert [list(each) for each in handlers] == before


def test_the_artists_last_picture_stays(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", 1, False
    scene.render.resolution_x, scene.render.resolution_y = 40, 30
    scene.render.image_settings.file_format = "PNG"
    bpy.ops.render.render()

    def picture(name) -> np.ndarray:
        bpy.data.images["Render Result"].save_render(str(tmp_path / name))
        return np.array(bpy.data.images.load(str(tmp_path / name)).pixels)

    before = picture("before.png")
    assert before.size == 40 * 30 * 4
    capture(scene, scenes.request(scene), tmp_path)
    assert np.array_equal(picture("after.png"), before)


# The disk


def test_an_unwritable_folder_is_a_sentence(scene, tmp_path):
    set_up(scene)
    (tmp_path / "captures").write_text("a file where the folder should be")
    with unchanged(scene), pytest.raises(CaptureError, match="could not be written"):
        capture(scene, scenes.request(scene), tmp_path / "captures")


@pytest.fixture
def small_disk(tmp_path):
    """Mount a file system of a megabyte."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    yield tmp_path
    subprocess.run(["umount", tmp_path], check=True)


def test_a_full_disk_is_a_sentence_and_leaves_nothing(scene, small_disk):
    set_up(scene)
    with unchanged(scene), pytest.raises(CaptureError, match="disk is full"):
        capture(scene, scenes.request(scene, width=256, height=256, frames=FrameMap(1, 9)), small_disk)
    assert not list(small_disk.rglob("*.*"))


def test_what_blender_could_not_write_is_noticed(scene, tmp_path, monkeypatch):
    """Blender reports success when the disk fills up in the middle of an EXR."""
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: read(self)[:-100])
    with pytest.raises(CaptureError, match="cut short"):
        capture(scene, scenes.request(scene, draw=False), tmp_path)


# Finding captures again


def test_the_newest_capture_that_serves_is_found(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    request = scenes.request(scene)
    assert latest(tmp_path, request) is None
    first = capture(scene, request, tmp_path)
    assert latest(tmp_path, request) == first
    second = capture(scene, request, tmp_path)
    capture(scene, scenes.request(scene, frames=FrameMap(1, 2)), tmp_path)
    assert latest(tmp_path, request) == second
    assert latest(tmp_path, scenes.request(scene, shot_name="Renamed")) == second
    assert latest(tmp_path, scenes.request(scene, passes=("depth",))) == second
    assert latest(tmp_path, scenes.request(scene, width=72)) is None
    assert latest(tmp_path, scenes.request(scene, shot_id="another")) is None
    second.capture_json.unlink()  # as after a crash
    assert latest(tmp_path, request) == first
    first.capture_json.write_text("{}")
    assert latest(tmp_path, request) is None
