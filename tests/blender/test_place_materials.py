"""Materials and sky: the right picture at the right time and in the right colours, and all as before after removal."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from placing import tree_dump

from takes import add_camera, make_take, number_colour, prepare_render, render

SHOT = FrameMap(3, 6)
MAPS = [SHOT, FrameMap(-5, -1, 2), FrameMap(10, 17, 3), FrameMap(-4, 6, 1, (-2, 0, 5))]
SURFACES = {"emission": place.as_emission, "base_colour": place.as_base_colour}


@pytest.fixture
def wall(scene):
    """Return a square that fills the picture of the scene's camera, in a material of its own, evenly lit."""
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene, (8, 8))
    add_camera(scene, type="ORTHO", ortho_scale=2.0).location.z = 5
    scene.world = bpy.data.worlds.new("White")
    scene.world.use_nodes = True
    scene.world.node_tree.nodes["Background"].inputs["Color"].default_value = (1, 1, 1, 1)
    return add_wall(scene)


def add_wall(scene, colour=(0.1, 0.5, 0.1, 1.0)):
    mesh = bpy.data.meshes.new("Wall")
    mesh.from_pydata([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], [], [(0, 1, 2, 3)])
    uv = mesh.uv_layers.new(name="UVMap")
    for loop, place_uv in zip(uv.data, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True):
        loop.uv = place_uv
    wall = bpy.data.objects.new("Wall", mesh)
    scene.collection.objects.link(wall)
    mesh.materials.append(matt("Plaster", colour))
    return wall


def matt(name, colour):
    """Return a material of a plain, matt colour."""
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    principled = material.node_tree.nodes["Principled BSDF"]
    principled.inputs["Base Color"].default_value = colour
    principled.inputs["Specular IOR Level"].default_value = 0.0
    return material


def shown(scene, frame, path) -> tuple[int, ...]:
    """Return the colour in the middle of the rendered picture."""
    return tuple(render(scene, frame, path / "out.png")[4, 4, :3])


def state(scene) -> tuple:
    """Return what the materials and the world of the scene are."""
    blocks = [*bpy.data.materials, *bpy.data.worlds]
    slots = {
        obj.name: [(slot.link, slot.material and slot.material.name) for slot in obj.material_slots]
        for obj in scene.objects
    }
    trees = {}
    for block in blocks:
        nodes, links = tree_dump(block.node_tree)
        trees[block.name] = (nodes, sorted(links))
    return slots, trees, scene.world and scene.world.name, len(bpy.data.node_groups), len(bpy.data.objects)


@pytest.mark.parametrize("kind", SURFACES)
@pytest.mark.parametrize("frames", MAPS, ids=str)
def test_a_material_shows_the_picture_made_from_each_frame_and_holds_the_ends(scene, wall, tmp_path, kind, frames):
    SURFACES[kind](make_take(tmp_path, frames), scene, wall)
    assert np.abs(np.subtract(shown(scene, frames.start - 9, tmp_path), number_colour(1))).max() <= 1
    for frame in range(frames.start - 1, frames.end + 3):
        number = frames.number_at(min(max(frame, frames.start), frames.end))
        assert np.abs(np.subtract(shown(scene, frame, tmp_path), number_colour(number))).max() <= 1, frame


@pytest.mark.parametrize("frames", MAPS, ids=str)
def test_a_loop_goes_on_before_and_after_the_shot(scene, wall, tmp_path, frames):
    place.as_emission(make_take(tmp_path, frames), scene, wall, loop=True)
    length = frames.end - frames.start + 1
    for frame in range(frames.start - length - 1, frames.end + length + 2):
        number = frames.number_at(frames.start + (frame - frames.start) % length)
        assert shown(scene, frame, tmp_path) == number_colour(number), frame


def test_the_timing_needs_no_permission_to_run_python(scene, wall, tmp_path):
    folder = make_take(tmp_path, FrameMap(-5, 9, 2))
    for loop in (False, True):
        (material,) = place.as_emission(folder, scene, wall, loop=loop)
        group = next(node.node_tree for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
        (curve,) = group.animation_data.drivers
        assert curve.driver.is_simple_expression and curve.driver.is_valid


@pytest.mark.parametrize("view", ["AgX", "Standard"])
def test_a_glow_and_a_sky_show_their_own_colours_through_the_view_transform(scene, wall, tmp_path, view):
    scene.view_settings.view_transform = view
    folder = make_take(tmp_path, SHOT)
    place.as_emission(folder, scene, wall)
    assert np.abs(np.subtract(shown(scene, 4, tmp_path), number_colour(2))).max() <= 1
    wall.hide_render = True
    place.as_background(folder, scene)
    assert np.abs(np.subtract(shown(scene, 4, tmp_path), number_colour(2))).max() <= 1


def test_match_colours_follows_the_view_for_light_and_leaves_surface_colours(scene, wall, tmp_path):
    folder = make_take(tmp_path, SHOT)
    place.as_emission(folder, scene, wall)
    place.as_base_colour(make_take(tmp_path, SHOT, number=2), scene, wall)
    scene.view_settings.view_transform = "AgX"
    place.match_colours(scene)
    spaces = {
        image.name[:13]: image.colorspace_settings.name for image in bpy.data.images if "animatic_placed" in image
    }
    assert spaces == {"Street take 1": "AgX Base sRGB", "Street take 2": "sRGB"}
    assert np.abs(np.subtract(shown(scene, 4, tmp_path), number_colour(2))).max() <= 1


def test_base_colour_keeps_the_rest_of_the_material_and_goes_when_removed(scene, wall, tmp_path):
    material = wall.active_material
    tree = material.node_tree
    noise, principled = tree.nodes.new("ShaderNodeTexNoise"), tree.nodes["Principled BSDF"]
    principled.inputs["Roughness"].default_value = 0.3
    tree.links.new(noise.outputs["Color"], principled.inputs["Base Color"])
    before = state(scene)
    folder = make_take(tmp_path, SHOT)
    assert place.as_base_colour(folder, scene, wall) == [material]
    assert principled.inputs["Roughness"].default_value == pytest.approx(0.3)
    noise.name = "Renamed"
    place.as_emission(folder, scene, wall)
    kinds = sorted(item.kind for item in place.placed(scene))
    assert kinds == ["base_colour", "emission"]
    place.remove(folder, scene)
    noise.name = "Noise Texture"
    assert state(scene) == before and place.placed(scene) == []


def test_opacity_shows_what_was_there(scene, wall, tmp_path):
    plain = shown(scene, 4, tmp_path)
    folder = make_take(tmp_path, SHOT)
    for way in SURFACES.values():
        (material,) = way(folder, scene, wall)
        node = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
        node.inputs["Opacity"].default_value = 0.0
        assert shown(scene, 4, tmp_path) == plain
        place.remove(folder, scene)
    assert shown(scene, 4, tmp_path) == plain


def test_another_take_takes_the_place_of_the_one_before(scene, wall, tmp_path):
    first, second = (make_take(tmp_path, SHOT, number=number) for number in (1, 2))
    for folder in (first, second, second):
        place.as_base_colour(folder, scene, wall)
    (item,) = place.placed(scene)
    assert (item.kind, item.name, item.take.name) == ("base_colour", "Plaster", "0002")


def test_flipping_to_another_take_keeps_what_was_set(scene, wall, tmp_path):
    first, second = make_take(tmp_path, SHOT), make_take(tmp_path, FrameMap(2, 7, 2), number=2)
    (material,) = place.as_emission(first, scene, wall, loop=True)
    node = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    node.inputs["Strength"].default_value = 0.0
    assert place.flip(first, second, scene) == 1
    assert shown(scene, 4, tmp_path) == (0, 0, 0)
    node.inputs["Strength"].default_value = 1.0
    assert [shown(scene, frame, tmp_path) for frame in (4, 8)] == [number_colour(2), number_colour(1)]
    assert [item.take for item in place.placed(scene)] == [second.path] and node.label == "Street take 2"


def test_an_object_without_material_gets_one_and_loses_it(scene, wall, tmp_path):
    wall.data.materials.clear()
    before = state(scene)
    folder = make_take(tmp_path, SHOT)
    place.as_base_colour(folder, scene, wall)
    assert np.abs(np.subtract(shown(scene, 4, tmp_path), number_colour(2))).max() <= 12  # with a sheen
    place.remove(folder, scene)
    assert state(scene) == before


def test_what_others_show_stays_theirs(scene, wall, tmp_path):
    twin = bpy.data.objects.new("Twin", wall.data)  # of the same mesh
    other = bpy.data.objects.new("Other", wall.data.copy())  # of the same material
    for obj in (twin, other):
        obj.location.x = 9
        scene.collection.objects.link(obj)
    before = state(scene)
    folder = make_take(tmp_path, SHOT)
    place.as_emission(folder, scene, wall)
    place.as_base_colour(folder, scene, wall)  # finds the object's own by now
    assert [slot.link for slot in wall.material_slots] == ["OBJECT"]
    assert len(bpy.data.materials) == 2
    assert twin.active_material == other.active_material == bpy.data.materials["Plaster"] != wall.active_material
    place.remove(folder, scene)
    assert state(scene) == before


def test_undo_takes_it_back_and_removing_after_redo_gives_all_back(scene, wall, tmp_path):
    bpy.context.preferences.edit.use_global_undo = True
    other = bpy.data.objects.new("Other", wall.data.copy())
    scene.collection.objects.link(other)
    name, before = scene.name, state(scene)
    bpy.ops.ed.undo_push(message="before")
    folder = make_take(tmp_path, SHOT)
    place.as_base_colour(folder, scene, wall)
    place.as_background(folder, scene)
    after = state(scene)
    bpy.ops.ed.undo_push(message="place")
    bpy.ops.ed.undo()
    scene = bpy.data.scenes[name]
    assert state(scene) == before and place.placed(scene) == []
    bpy.ops.ed.redo()
    scene = bpy.data.scenes[name]
    assert state(scene) == after and len(place.placed(scene)) == 2
    place.remove(folder, scene)
    assert state(scene) == before


def test_every_slot_or_the_active_one(scene, wall, tmp_path):
    wall.data.materials.append(matt("Wood", (0.3, 0.2, 0.1, 1)))
    folder = make_take(tmp_path, SHOT)
    assert [material.name for material in place.as_emission(folder, scene, wall)] == ["Plaster", "Wood"]
    place.remove(folder, scene)
    wall.active_material_index = 1
    assert [item.name for item in place.as_emission(folder, scene, wall, every_slot=False)] == ["Wood"]


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


def test_refusals_say_what_to_do(scene, wall, tmp_path):
    folder = make_take(tmp_path, SHOT)
    curve = bpy.data.objects.new("Path", bpy.data.curves.new("Path", "CURVE"))
    with pytest.raises(place.PlaceError, match="Convert it"):
        place.as_emission(folder, scene, curve)
    with pytest.raises(place.PlaceError, match="has no UV map 'Other'"):
        place.as_emission(folder, scene, wall, uv_map="Other")
    wall.active_material.node_tree.nodes.remove(wall.active_material.node_tree.nodes["Principled BSDF"])
    with pytest.raises(place.PlaceError, match="choose Emission"):
        place.as_base_colour(folder, scene, wall)
    wall.data.uv_layers.remove(wall.data.uv_layers[0])
    with pytest.raises(place.PlaceError, match="Press Add UV Map"):
        place.as_emission(folder, scene, wall)
