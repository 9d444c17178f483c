"""Decals and skies: where they are seen, and all as before after removal."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from walls import add_wall, lit_wall, shown, state

from takes import make_take, number_colour, render

SHOT = FrameMap(3, 6)


@pytest.fixture
def wall(scene):
    return lit_wall(scene)


def test_a_decal_covers_its_box_alone_and_follows_the_artist(scene, wall, tmp_path):
    plain = shown(scene, 4, tmp_path)
    before = state(scene)
    folder = make_take(tmp_path, SHOT)
    scene.cursor.location = (0.6, 0.6, 3.0)
    box = place.as_decal(folder, scene, wall)
    box.scale = (0.8, 0.8, 0.5)
    picture = render(scene, 4, tmp_path / "out.png")
    assert np.abs(picture[1, 6, :3] - number_colour(2)).max() <= 1  # up right, where the cursor is
    assert tuple(picture[4, 1, :3]) == tuple(picture[7, 7, :3]) == plain
    box.location.x -= 1.2
    picture = render(scene, 4, tmp_path / "out.png")
    assert np.abs(picture[1, 1, :3] - number_colour(2)).max() <= 1 and tuple(picture[1, 6, :3]) == plain
    box.location.z += 2.0  # off the surface
    assert tuple(render(scene, 4, tmp_path / "out.png")[1, 1, :3]) == plain
    assert place.as_decal(folder, scene, wall) == box
    others = [make_take(tmp_path, SHOT, number=number) for number in (2, 3)]
    assert place.as_decal(others[0], scene, wall) != box and len(place.placed(scene)) == 2
    place.as_base_colour(others[1], scene, wall)  # goes under the decals
    for placed in (folder, *others):
        place.remove(placed, scene)
    assert state(scene) == before


def test_a_sky_is_on_time_turns_and_gives_the_world_back(scene, wall, tmp_path):
    def halves(number, width, height):
        picture = np.zeros((height, width, 3), np.uint8)
        picture[:, width // 2 :] = number_colour(number)
        return picture

    wall.hide_render = True
    scene.camera.rotation_euler = (np.pi / 2, 0, -np.pi / 4)  # looks between +x and +y
    scene.camera.data.type = "PERSP"
    before = state(scene)
    folder = make_take(tmp_path, SHOT, size=(128, 64), paint=halves)
    world = place.as_background(folder, scene)
    assert not place.notes(folder, scene)
    seen = {shown(scene, 4, tmp_path)}
    node = next(node for node in world.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    node.inputs["Rotation"].default_value = np.pi
    seen.add(shown(scene, 4, tmp_path))
    assert seen == {(0, 0, 0), number_colour(2)}
    place.remove(folder, scene)
    assert state(scene) == before
    scene.world = None
    place.as_background(folder, scene, loop=True)
    place.remove(folder, scene)
    assert scene.world is None
    square = make_take(tmp_path, SHOT, number=2)
    place.as_background(square, scene)
    assert "twice as wide" in place.notes(square, scene)[0]


@pytest.mark.parametrize("way", [place.as_base_colour, place.as_decal])
def test_what_is_refused_leaves_the_shared_material_where_it_is(scene, wall, tmp_path, way):
    other = add_wall(scene)
    material = other.data.materials[0] = wall.data.materials[0]
    nodes = material.node_tree.nodes
    nodes.remove(nodes["Principled BSDF"])
    before = state(scene)
    with pytest.raises(place.PlaceError, match="no Principled or Diffuse"):
        way(make_take(tmp_path, SHOT), scene, wall)
    assert state(scene) == before


def test_a_decal_on_a_mesh_that_blender_has_no_faces_of_is_refused_and_nothing_changed(scene, wall, tmp_path):
    folder = make_take(tmp_path, SHOT)
    wall.data.materials.clear()
    before = state(scene)
    wall.hide_viewport = True
    with pytest.raises(place.PlaceError, match="hidden or in Edit Mode"):
        place.as_decal(folder, scene, wall)
    wall.hide_viewport = False
    bpy.context.view_layer.objects.active = wall
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(place.PlaceError, match="hidden or in Edit Mode"):
        place.as_decal(folder, scene, wall)
    bpy.ops.object.mode_set(mode="OBJECT")
    assert state(scene) == before and not wall.material_slots
    box = place.as_decal(folder, scene, wall)
    wall.hide_viewport = True
    assert place.as_decal(folder, scene, wall) == box  # which has its place already
