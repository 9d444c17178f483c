"""A UV map where a mesh has none: inside its square, without overlaps, and nothing else is another."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic.runs import RunError
from animatic.textures.uv import add_uv_map
from scenes import add, add_cube, add_plane


def uv_of(mesh, name) -> np.ndarray:
    values = np.empty(2 * len(mesh.loops), np.float32)
    mesh.uv_layers[name].uv.foreach_get("vector", values)
    return values.reshape(-1, 2)


@pytest.mark.parametrize("method", ["smart", "lightmap"])
def test_every_face_gets_a_place_of_its_own(scene, method):
    cube = add_cube(scene)
    assert add_uv_map(cube, method) == "UVMap"
    uv = uv_of(cube.data, "UVMap")
    assert uv.min() >= 0 and uv.max() <= 1
    covered = np.zeros((64, 64), int)
    for polygon in cube.data.polygons:
        low, high = uv[polygon.loop_indices].min(axis=0), uv[polygon.loop_indices].max(axis=0)
        assert (high - low).min() > 0.1
        rows, columns = np.ceil(low * 64).astype(int), np.floor(high * 64).astype(int)
        covered[rows[0] : columns[0], rows[1] : columns[1]] += 1
    assert covered.max() == 1


def test_a_second_one_is_the_active_one_and_the_scene_is_as_before(scene):
    cube, other = add_cube(scene), add_plane(scene)
    cube.data.uv_layers.new(name="UVMap")
    for polygon in cube.data.polygons:
        polygon.select = polygon.index == 2
    other.select_set(True)
    bpy.context.view_layer.objects.active = other
    assert add_uv_map(cube) == "UVMap.001"
    assert cube.data.uv_layers.active.name == "UVMap.001" and cube.data.uv_layers["UVMap.001"].active_render
    assert [polygon.select for polygon in cube.data.polygons] == [index == 2 for index in range(6)]
    assert (other.select_get(), cube.select_get()) == (True, False)
    assert bpy.context.view_layer.objects.active == other and cube.mode == "OBJECT"


@pytest.mark.parametrize("mode", ["OBJECT", "EDIT"])
def test_hidden_faces_are_unwrapped_and_stay_hidden(scene, mode):
    cube = add_cube(scene)
    bpy.context.view_layer.objects.active = cube
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="DESELECT")
    bpy.ops.object.mode_set(mode="OBJECT")
    cube.data.polygons[2].select = True
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.hide()
    bpy.ops.object.mode_set(mode="OBJECT")
    hidden = flags(cube.data)
    assert hidden[2] == [True, True, True, False, True, True]  # those around the face that was chosen
    bpy.ops.object.mode_set(mode=mode)
    name = add_uv_map(cube)
    bpy.ops.object.mode_set(mode="OBJECT")
    assert flags(cube.data) == hidden
    assert np.ptp(uv_of(cube.data, name)[list(cube.data.polygons[2].loop_indices)]) > 0.1


def flags(mesh) -> list[list[bool]]:
    """Return which vertices, edges and faces are hidden."""
    return [[item.hide for item in items] for items in (mesh.vertices, mesh.edges, mesh.polygons)]


def test_it_works_in_edit_mode(scene):
    cube = add_cube(scene)
    bpy.context.view_layer.objects.active = cube
    bpy.ops.object.mode_set(mode="EDIT")
    name = add_uv_map(cube)
    assert cube.mode == "EDIT"
    bpy.ops.object.mode_set(mode="OBJECT")
    assert np.ptp(uv_of(cube.data, name)) > 0.5


def test_what_cannot_be_unwrapped_is_said(scene):
    cube = add_cube(scene)
    cube.hide_set(True)
    with pytest.raises(RunError, match="is hidden"):
        add_uv_map(cube)
    with pytest.raises(RunError, match="no faces"):
        add_uv_map(add(scene, "Empty", bpy.data.meshes.new("Empty")))
    with pytest.raises(RunError, match="not a mesh"):
        add_uv_map(add(scene, "Path", bpy.data.curves.new("Path", "CURVE")))
