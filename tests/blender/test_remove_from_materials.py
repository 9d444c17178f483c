"""Remove from Materials: the topmost pictures of what is selected, or all, or the world's; and it says so."""

from __future__ import annotations

import bpy
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from walls import add_wall, lit_wall, state

from takes import make_take

SHOT = FrameMap(3, 6)


def remove(what: str) -> set[str]:
    return bpy.ops.animatic.remove_material(what=what)


def select(*objs) -> None:
    bpy.context.view_layer.update()  # so that it knows what was added just now
    for obj in bpy.context.view_layer.objects:
        obj.select_set(obj in objs)
    bpy.context.view_layer.objects.active = objs[0] if objs else None


def kinds(scene) -> list[tuple[str, str]]:
    return sorted((each.kind, each.name) for each in place.placed(scene))


@pytest.fixture
def walls(scene):
    """Return two walls with a material each, without pictures."""
    return lit_wall(scene), add_wall(scene)


def test_the_topmost_goes_first_and_all_is_as_before_at_the_end(scene, walls, tmp_path):
    wall, other = walls
    before = state(scene)
    tile, decal = make_take(tmp_path, SHOT), make_take(tmp_path, SHOT, number=2)
    place.as_base_colour(tile, scene, wall)
    place.as_decal(decal, scene, wall)
    place.as_emission(tile, scene, wall)
    place.as_base_colour(tile, scene, other)
    select(wall)
    left = [("base_colour", "Plaster"), ("base_colour", "Plaster.001"), ("decal", "Plaster")]
    for _ in range(2):
        assert remove("topmost") == {"FINISHED"}
        assert kinds(scene) == left
        left.pop()
    assert not any(obj.type == "EMPTY" for obj in scene.objects)  # the decal's box
    assert remove("topmost") == {"FINISHED"}
    assert kinds(scene) == [("base_colour", "Plaster.001")]
    assert remove("topmost") == {"CANCELLED"}
    select(other)
    assert remove("all") == {"FINISHED"}
    assert state(scene) == before


def test_all_pictures_of_several_meshes_go_at_once_and_the_world_by_its_own_entry(scene, walls, tmp_path):
    before = state(scene)
    folder = make_take(tmp_path, SHOT)
    for wall in walls:
        place.as_base_colour(folder, scene, wall)
        place.as_emission(folder, scene, wall)
    place.as_background(folder, scene)
    select(*walls)
    assert remove("all") == {"FINISHED"}
    assert kinds(scene) == [("background", "White")]
    assert remove("all") == {"CANCELLED"}
    assert remove("world") == {"FINISHED"}
    assert state(scene) == before
    assert remove("world") == {"CANCELLED"}


def test_what_was_taken_off_what_is_told(scene, walls, tmp_path):
    wall, _ = walls
    place.as_base_colour(make_take(tmp_path, SHOT), scene, wall)
    assert place.remove_from_meshes(scene, [wall], every_layer=True) == ["Street take 1 (Plaster)"]
    assert place.remove_from_meshes(scene, [wall], every_layer=True) == []


def test_without_a_mesh_it_asks_for_one(scene, walls):
    select()
    with pytest.raises(RuntimeError, match="Select the meshes"):
        remove("topmost")
