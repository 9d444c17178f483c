"""The demo's column: a scene of its own beside the street, whose screens show the picture upright from outside."""

from __future__ import annotations

import sys
from pathlib import Path

import bpy
import numpy as np
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from mathutils import Vector

from takes import make_take

DEMO = Path(__file__).resolve().parents[2] / "demo"


@pytest.fixture
def column(scene, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(DEMO), *sys.path])
    scene.collection.children.link(bpy.data.collections.new("Houses"))
    scene.world = bpy.data.worlds.new("Evening")
    scene.frame_start, scene.frame_end = 1, 64
    from column import build_column_scene

    return build_column_scene(scene, 1.6)


def test_the_street_stays_as_it_is(scene, column):
    shown, _screens = column
    assert (len(scene.objects), len(scene.collection.children), len(scene.timeline_markers)) == (0, 1, 0)
    assert (shown.world, shown.frame_end) == (scene.world, 64) and "Houses" in shown.collection.children
    assert {"Column", "Screens"} <= set(shown.objects.keys())


def test_each_half_shows_the_whole_picture_from_outside(column):
    _scene, screens = column
    mesh = screens.data
    for polygon in mesh.polygons:
        out = Vector((polygon.center.x, polygon.center.y, 0)).normalized()
        assert polygon.normal.dot(out) > 0.99
        uv = np.array([mesh.uv_layers[0].data[loop].uv for loop in polygon.loop_indices])
        corners = [mesh.vertices[vertex].co for vertex in polygon.vertices]
        right = Vector((0, 0, 1)).cross(out)  # as seen from outside
        for place_uv, corner in zip(uv, corners, strict=True):
            assert (place_uv[0] > uv[:, 0].mean()) == ((corner - polygon.center).dot(right) > 0)
            assert (place_uv[1] > 0.5) == (corner.z > polygon.center.z)
    uv = np.array([loop.uv for loop in mesh.uv_layers[0].data])
    assert (uv.min(), uv.max()) == (0.0, 1.0)
    height = max(vertex.co.z for vertex in mesh.vertices) - min(vertex.co.z for vertex in mesh.vertices)
    assert np.pi * 0.72 / height == pytest.approx(1.6)


def test_a_take_plays_on_it(column, tmp_path):
    scene, screens = column
    place.as_emission(make_take(tmp_path, FrameMap(1, 4), size=(128, 80)), scene, screens, loop=True)
    assert [entry.kind for entry in place.placed(scene)] == ["emission"]
