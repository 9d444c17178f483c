"""Surfaces: triangles in the world as renders show them, in metres, and a file a frame that holds what changed."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic.backend.contract import surface_file
from animatic.capture import CaptureError, Surface, surface_refusals, write_surface
from scenes import add, add_cube, key


def add_sheet(scene, name="Sheet"):
    """Return a unit square in the ground, facing up, whose UV map is its own x and y."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)], [], [(0, 1, 2, 3)])
    for loop, place in zip(mesh.uv_layers.new(name="UVMap").data, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True):
        loop.uv = place
    return add(scene, name, mesh)


def read(scene, folder, frames=(1,), name="Sheet", uv_map="", height=None) -> list[dict[str, np.ndarray]]:
    """Return the arrays in each file that is written."""
    list(write_surface(scene, Surface(name, uv_map, tuple(frames), height), folder))
    return [dict(np.load(surface_file(folder, number))) for number in range(1, len(frames) + 1)]


def facing(arrays) -> np.ndarray:
    """Return the way each triangle faces, by the order of its corners."""
    one, two, three = np.moveaxis(arrays["positions"], 1, 0)
    cross = np.cross(two - one, three - one)
    return cross / np.linalg.norm(cross, axis=1, keepdims=True)


def test_positions_are_metres_in_the_world(scene, tmp_path):
    sheet = add_sheet(scene)
    sheet.location, sheet.rotation_euler.z, sheet.scale = (10, 20, 30), np.pi / 2, (2, 2, 2)
    scene.unit_settings.scale_length = 0.01
    (arrays,) = read(scene, tmp_path)
    assert {name: (a.shape, a.dtype.name) for name, a in arrays.items()} == {
        "positions": ((2, 3, 3), "float32"),
        "normals": ((2, 3, 3), "float32"),
        "uv": ((2, 3, 2), "float32"),
    }
    u, v = np.moveaxis(arrays["uv"], 2, 0)
    expected = np.stack([10 - 2 * v, 20 + 2 * u, np.full_like(u, 30)], 2) * 0.01
    np.testing.assert_allclose(arrays["positions"], expected, atol=1e-6)
    np.testing.assert_allclose(arrays["normals"], np.broadcast_to((0, 0, 1), (2, 3, 3)), atol=1e-6)


@pytest.mark.parametrize("scale", [(1, 1, 1), (-1, 1, 1), (-2, -0.5, 3), (-1, -1, -1)])
def test_normals_and_corners_face_outwards_at_any_scale(scene, tmp_path, scale):
    cube = add_cube(scene, location=(0, 0, 0))
    bpy.context.view_layer.objects.active = cube
    uv = cube.data.uv_layers.new(name="UVMap")
    assert uv
    for polygon in cube.data.polygons:  # whatever way its faces were made
        if polygon.normal.dot(polygon.center) < 0:
            polygon.flip()
    cube.scale = scale
    (arrays,) = read(scene, tmp_path, name="Cube")
    outwards = arrays["positions"].mean(axis=1)
    assert (np.sum(facing(arrays) * outwards, axis=1) > 0).all()
    assert (np.sum(arrays["normals"] * outwards[:, None], axis=2) > 0).all()
    np.testing.assert_allclose(np.linalg.norm(arrays["normals"], axis=2), 1, atol=1e-6)


def test_files_hold_what_changed(scene, tmp_path):
    sheet = add_sheet(scene)
    key(sheet, "location", {1: 0.0, 2: 0.0, 3: 1.0}, index=0)
    files = read(scene, tmp_path, (1, 2, 3))
    assert [sorted(arrays) for arrays in files] == [["normals", "positions", "uv"], [], ["positions"]]
    assert files[2]["positions"][..., 0].min() == pytest.approx(1.0)


def test_shape_keys_armatures_and_modifiers_are_in_it_as_in_renders(scene, tmp_path):
    sheet = add_sheet(scene)
    sheet.shape_key_add(name="Basis")
    lifted = sheet.shape_key_add(name="Lifted")
    for point in lifted.data:
        point.co.z = 1.0
    key(lifted, "value", {1: 0.0, 3: 1.0})
    smooth = sheet.modifiers.new('Sub"divided', "SUBSURF")
    smooth.levels, smooth.render_levels, smooth.subdivision_type = 0, 2, "SIMPLE"
    sheet.modifiers.new("Unseen", "MIRROR").show_render = False
    first, second = read(scene, tmp_path, (1, 3))
    assert first["positions"].shape == (32, 3, 3)  # 4 x 4 faces
    assert first["positions"][..., 2].max() == 0 and second["positions"][..., 2].min() == pytest.approx(1.0)
    assert "positions" in second and "uv" not in second
    assert (smooth.levels, sheet.modifiers["Unseen"].show_viewport) == (0, True)


def test_all_is_written_where_the_triangles_are_others(scene, tmp_path):
    sheet = add_sheet(scene)
    array = sheet.modifiers.new("Array", "ARRAY")
    key(array, "count", {1: 1, 2: 3})
    files = read(scene, tmp_path, (1, 2))
    assert [len(arrays["uv"]) for arrays in files] == [2, 6]


@pytest.mark.parametrize(("height", "expected"), [("local_z", 1.5), ("distance", np.sqrt(3) * 0.5), ("flat", 0.0)])
def test_height_is_metres_above_what_is_asked(scene, tmp_path, height, expected):
    mesh = add_sheet(scene).data
    for vertex in mesh.vertices:
        vertex.co = (1, 1, 1)
    mesh.vertices[0].co = (0, 0, 0)
    bpy.data.objects["Sheet"].scale = (0.5, 0.5, 0.5) if height != "local_z" else (1, 1, 1.5)
    bpy.data.objects["Sheet"].location = (7, 7, 7)
    (arrays,) = read(scene, tmp_path, height=height)
    assert arrays["height"].shape == (2, 3) and arrays["height"].dtype == np.float32
    assert (arrays["height"].min(), arrays["height"].max()) == pytest.approx((0.0, expected))


def test_the_scene_comes_back_also_when_it_ends_early(scene, tmp_path):
    sheet = add_sheet(scene)
    sheet.modifiers.new("Smooth", "SUBSURF").render_levels = 3
    sheet.hide_viewport = True
    sheet.hide_set(True)
    scene.frame_set(7)

    def state():
        return scene.frame_current, sheet.hide_viewport, sheet.hide_get(), sheet.modifiers[0].levels, list(scene.keys())

    before = state()
    steps = write_surface(scene, Surface("Sheet", "", (1, 2, 3)), tmp_path)
    next(steps)
    assert scene.get("animatic_before_capture")  # a file saved meanwhile can be mended
    steps.close()
    assert state() == before


def test_the_chosen_uv_map_is_read_or_missed(scene, tmp_path):
    sheet = add_sheet(scene)
    other = sheet.data.uv_layers.new(name="Other")
    for loop in other.data:
        loop.uv = (0.25, 0.75)
    (arrays,) = read(scene, tmp_path, uv_map="Other")
    np.testing.assert_allclose(arrays["uv"], np.broadcast_to((0.25, 0.75), (2, 3, 2)))
    assert "choose another one" in surface_refusals(scene, "Sheet", "Third")[0]
    assert "choose another one" in surface_refusals(scene, "Gone", "")[0]
    sheet.modifiers.new("Nodes", "NODES")
    assert surface_refusals(scene, "Sheet", "Third") == []  # a modifier may bring it
    with pytest.raises(CaptureError, match="once its modifiers are applied; it has UVMap, Other"):
        read(scene, tmp_path, uv_map="Third")
    curve = add(scene, "Path", bpy.data.curves.new("Path", "CURVE"))
    assert "Convert" in surface_refusals(scene, curve.name, "")[0]
    sheet.data.uv_layers.remove(sheet.data.uv_layers[0])
    sheet.data.uv_layers.remove(sheet.data.uv_layers[0])
    assert "Add UV Map" in surface_refusals(scene, "Sheet", "")[0]


def test_edit_mode_is_left_first(scene, tmp_path):
    sheet = add_sheet(scene)
    bpy.context.view_layer.objects.active = sheet
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(CaptureError, match="Edit Mode"):
        read(scene, tmp_path)


def test_a_hidden_collection_is_named(scene, tmp_path):
    sheet = add_sheet(scene)
    hidden = bpy.data.collections.new("Hidden")
    scene.collection.children.link(hidden)
    hidden.objects.link(sheet)
    scene.collection.objects.unlink(sheet)
    hidden.hide_viewport = True
    with pytest.raises(CaptureError, match="hidden collection"):
        read(scene, tmp_path)


def test_a_scene_that_is_not_open_is_read_at_its_own_frames(scene, tmp_path):
    other = bpy.data.scenes.new("Other")
    sheet = add_sheet(other)
    key(sheet, "location", {-3: -3.0, 5: 5.0}, index=0)
    first, second = read(other, tmp_path, (-3, 5))
    assert (first["positions"][..., 0].min(), second["positions"][..., 0].min()) == pytest.approx((-3.0, 5.0))
    assert bpy.context.scene == scene
