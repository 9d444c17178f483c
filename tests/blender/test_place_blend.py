"""The .blend: what the artist made stays, renders stay, undo works, paths travel, placing again replaces."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import bpy
import numpy as np
import pytest
from animatic import place
from animatic.backend.contract import FrameMap, TakeFolder
from animatic.compat import compositor_tree, new_compositor_tree

from takes import add_camera, make_take, number_colour, prepare_render, render

SHOT = FrameMap(1, 4)
WAYS = {
    "camera_plane": place.on_camera_plane,
    "standing_plane": place.as_standing_plane,
    "compositor": place.in_compositor,
    "sequencer": place.in_sequencer,
}
MADE = ("objects", "meshes", "materials", "images", "node_groups", "collections", "scenes")


def counts() -> dict[str, int]:
    found = {name: len(getattr(bpy.data, name)) for name in MADE}
    return {**found, "images": len(placed_images())}  # Blender makes some for its own viewers


def placed_images() -> list:
    return [image for image in bpy.data.images if "animatic_placed" in image]


def build_scene(scene) -> None:
    """Give the scene something to render: a lit cube on a floor, a camera, a world."""
    prepare_render(scene, size=(48, 32))
    scene.world = bpy.data.worlds.new("World")
    bpy.ops.mesh.primitive_cube_add(size=2)
    bpy.ops.mesh.primitive_plane_add(size=20, location=(0, 0, -1))
    bpy.ops.object.light_add(type="SUN", rotation=(0.5, 0.3, 0))
    camera = add_camera(scene)
    camera.location, camera.rotation_euler = (0, -8, 2), (1.35, 0, 0)


def tree_dump(tree) -> tuple[dict, list]:
    """Return every node with its plain properties and input values, and every link."""

    def plain(value):
        return tuple(value) if hasattr(value, "__len__") and not isinstance(value, str) else value

    nodes = {}
    for node in tree.nodes:
        names = (p.identifier for p in node.bl_rna.properties if p.type != "COLLECTION" and p.identifier != "rna_type")
        values = {name: repr(plain(getattr(node, name))) for name in names if name != "select"}
        sockets = {s.identifier: repr(plain(s.default_value)) for s in node.inputs if hasattr(s, "default_value")}
        nodes[node.name] = (values, sockets)
    return nodes, [(link.from_socket.path_from_id(), link.to_socket.path_from_id()) for link in tree.links]


@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_placing_leaves_renders_as_they_were(scene, tmp_path, way, transparent):
    build_scene(scene)
    scene.render.film_transparent = transparent
    before = render(scene, 2, tmp_path / "out.png")
    assert before.std() > 10  # there is something to lose
    way(make_take(tmp_path, SHOT), scene)
    np.testing.assert_array_equal(render(scene, 2, tmp_path / "out.png"), before)
    np.testing.assert_array_equal(render(scene, 9, tmp_path / "out.png"), before)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_placing_leaves_selection_and_settings(scene, tmp_path, way):
    build_scene(scene)

    def state():
        layer = bpy.context.view_layer
        render_settings = {
            p.identifier: repr(getattr(scene.render, p.identifier))
            for p in scene.render.bl_rna.properties
            if p.type in ("BOOLEAN", "INT", "FLOAT", "ENUM", "STRING")
        }
        selected = [item.name for item in layer.objects if item.select_get()]
        return layer.objects.active, selected, scene.frame_current, scene.camera, render_settings, bpy.context.scene

    before = state()
    way(make_take(tmp_path, SHOT), scene)
    assert state() == before


def test_the_artists_compositor_stays_untouched(scene, tmp_path):
    build_scene(scene)
    tree = new_compositor_tree(scene)
    (layers,) = (node for node in tree.nodes if node.bl_idname == "CompositorNodeRLayers")
    (output,) = (node for node in tree.nodes if node != layers)
    invert = tree.nodes.new("CompositorNodeInvert")
    invert.location, invert.label = (200, -300), "mine"
    tree.links.new(layers.outputs["Image"], invert.inputs["Color"])
    tree.links.new(invert.outputs[0], output.inputs["Image"])
    before, picture = tree_dump(tree), render(scene, 1, tmp_path / "out.png")
    folders = [make_take(tmp_path, SHOT, number=number) for number in (1, 2)]
    ours = [place.in_compositor(folder, scene) for folder in folders]
    assert compositor_tree(scene) == tree
    nodes, links = tree_dump(tree)
    assert ({name: nodes[name] for name in before[0]}, links) == before
    assert set(nodes) - set(before[0]) == {node.name for node in ours}
    assert [node.label for node in ours] == ["Street take 1", "Street take 2"]
    assert ours[1].location.y < ours[0].location.y - 50 and ours[0].location.y < invert.location.y - 50
    np.testing.assert_array_equal(render(scene, 1, tmp_path / "out.png"), picture)
    for folder in folders:
        place.remove(folder, scene)
    assert tree_dump(tree) == before


@pytest.mark.skipif(bpy.app.version >= (5, 0), reason="from 5.0 on compositing nodes are always in use")
def test_compositing_nodes_that_are_off_stay_off_and_a_note_says_so(scene, tmp_path):
    build_scene(scene)
    new_compositor_tree(scene)
    scene.use_nodes = False
    folder = make_take(tmp_path, SHOT)
    place.in_compositor(folder, scene)
    assert not scene.use_nodes
    assert any("Turn on Use Nodes" in note for note in place.notes(folder, scene))


def test_a_compositor_that_renders_do_not_go_through_is_noted(scene, tmp_path):
    scene.view_settings.view_transform = "Standard"
    folder, other = make_take(tmp_path, SHOT), make_take(tmp_path, SHOT, number=2)
    place.in_compositor(folder, scene)
    assert place.notes(folder, scene) == ()
    scene.render.use_compositing = False
    (note,) = place.notes(folder, scene)
    assert "Turn on Compositing (Output > Post Processing)." in note
    assert place.notes(other, scene) == ()


@pytest.mark.skipif(bpy.app.version < (5, 0), reason="up to 4.x compositing nodes are part of their scene")
def test_compositing_nodes_from_another_file_are_refused(scene, tmp_path):
    library = tmp_path / "library.blend"
    bpy.data.libraries.write(str(library), {new_compositor_tree(scene)})
    with bpy.data.libraries.load(str(library), link=True) as (there, here):
        here.node_groups = there.node_groups
    (scene.compositing_node_group,) = here.node_groups
    with pytest.raises(place.PlaceError, match=r"come from another file\. Make them local"):
        place.in_compositor(make_take(tmp_path, SHOT), scene)
    assert place.placed(scene) == []


@pytest.mark.parametrize("way", ["camera_plane", "standing_plane", "compositor"])
def test_a_scene_from_another_file_is_refused_and_nothing_stays(scene, tmp_path, way):
    add_camera(scene)
    scene.name = "Elsewhere"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_there, here):
        here.scenes = ["Elsewhere"]
    linked = next(scene for scene in bpy.data.scenes if scene.library)
    take, before = make_take(tmp_path, SHOT), counts()
    with pytest.raises(place.PlaceError, match="comes from another file"):
        WAYS[way](take, linked)
    assert counts() == before


def test_a_texture_that_the_artist_put_instead_is_not_taken_for_ours(scene, tmp_path):
    folder = make_take(tmp_path, SHOT)
    plane = place.as_standing_plane(folder, scene)
    mine = bpy.data.images.load(str(folder.frame(2)))
    next(node for node in plane.active_material.node_tree.nodes if node.type == "TEX_IMAGE").image = mine
    assert place.placed(scene) == []
    place.remove(folder, scene)
    assert plane.name in scene.objects and mine.users == 1


@pytest.mark.parametrize("kind", WAYS)
def test_placing_again_replaces(scene, tmp_path, kind):
    add_camera(scene)
    folder = make_take(tmp_path, FrameMap(1, 8, 2), finished=(1, 2))
    WAYS[kind](folder, scene)
    before = counts()
    whole = make_take(tmp_path / "whole", FrameMap(1, 8, 2))
    for file in whole.frames.iterdir():
        shutil.copy(file, folder.frames)
    WAYS[kind](folder, scene)
    assert counts() == before
    assert [(item.kind, item.take) for item in place.placed(scene)] == [(kind, folder.path)]


def test_placing_again_keeps_links_and_the_switch(scene, tmp_path):
    add_camera(scene)
    folder = make_take(tmp_path, SHOT)
    plane, node = place.on_camera_plane(folder, scene), place.in_compositor(folder, scene)
    place.set_rendered(plane, True)
    tree = compositor_tree(scene)
    (layers,) = (other for other in tree.nodes if other.bl_idname == "CompositorNodeRLayers")
    tree.links.new(layers.outputs["Image"], node.inputs[0])
    links = tree_dump(tree)[1]
    assert place.on_camera_plane(folder, scene) == plane and plane["show_in_render"]
    assert place.in_compositor(folder, scene) == node
    assert tree_dump(tree)[1] == links


def test_remove_takes_away_one_take_and_nothing_else(scene, tmp_path):
    add_camera(scene)
    start = counts()
    folder, other = make_take(tmp_path, SHOT), make_take(tmp_path, SHOT, number=2)
    for way in WAYS.values():
        way(folder, scene)
        way(other, scene)
    assert sorted((item.kind, item.take.name) for item in place.placed(scene)) == sorted(
        (kind, number) for kind in WAYS for number in ("0001", "0002")
    )
    assert len(placed_images()) == 2
    place.remove(folder, scene)
    assert {(item.kind, item.take) for item in place.placed(scene)} == {(kind, other.path) for kind in WAYS}
    place.remove(other, scene)
    assert place.placed(scene) == []
    after = counts()
    assert after["scenes"] == 2  # the sequencer scene stays, and from 5.0 on the compositing nodes
    assert {**after, "scenes": 1, "node_groups": 0} == start


def test_placed_things_carry_their_take(scene, tmp_path):
    add_camera(scene)
    folder = make_take(tmp_path, SHOT)
    plane, standing = place.on_camera_plane(folder, scene), place.as_standing_plane(folder, scene)
    node, strip = place.in_compositor(folder, scene), place.in_sequencer(folder, scene)
    made = (plane, standing, plane.data, plane.active_material, node.node_tree, strip, placed_images()[0])
    assert {item["animatic_placed"] for item in made} == {str(folder.path)}
    assert plane.users_collection[0].name == "Animatic"
    assert place.sequencer_scene(scene)["animatic_placed"] == scene


@pytest.mark.parametrize("kind", WAYS)
def test_undo_takes_placing_back_and_redo_brings_it_again(scene, tmp_path, kind):
    bpy.context.preferences.edit.use_global_undo = True
    add_camera(scene)
    name, before = scene.name, counts()
    bpy.ops.ed.undo_push(message="before")
    folder = make_take(tmp_path, SHOT)
    WAYS[kind](folder, scene)
    after = counts()
    assert after != before
    bpy.ops.ed.undo_push(message="place")
    bpy.ops.ed.undo()
    scene = bpy.data.scenes[name]
    assert counts() == before
    assert place.placed(scene) == []
    assert not compositor_tree(scene)
    bpy.ops.ed.redo()
    scene = bpy.data.scenes[name]
    assert counts() == after
    assert [(item.kind, item.take) for item in place.placed(scene)] == [(kind, folder.path)]


def test_relative_paths_survive_a_move_of_the_folder(scene, tmp_path):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    add_camera(scene)
    home = tmp_path / "home"
    home.mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(home / "film.blend"))
    folder = make_take(home / "takes", SHOT)
    place.set_rendered(place.on_camera_plane(folder, scene), True)
    place.in_compositor(folder, scene)
    place.in_sequencer(folder, scene)
    assert placed_images()[0].filepath.startswith("//takes")
    bpy.ops.wm.save_mainfile()
    moved = Path(shutil.move(home, tmp_path / "moved"))
    bpy.ops.wm.open_mainfile(filepath=str(moved / "film.blend"))
    scene = bpy.context.scene
    there = TakeFolder(moved / folder.path.relative_to(home))
    assert {item.take for item in place.placed(scene)} == {there.path}
    for shown in (scene, place.sequencer_scene(scene)):
        pixels = render(shown, 3, tmp_path / "out.png")
        np.testing.assert_array_equal(pixels[..., :3], np.broadcast_to(number_colour(3), (64, 64, 3)))
    before = counts()
    for way in (place.on_camera_plane, place.in_compositor, place.in_sequencer):
        way(there, scene)
    assert counts() == before


def test_unsaved_files_get_absolute_paths(scene, tmp_path):
    folder = make_take(tmp_path, SHOT)
    strip = place.in_sequencer(folder, scene)
    place.as_standing_plane(folder, scene)
    assert Path(placed_images()[0].filepath) == folder.frame(1)
    assert Path(strip.directory) == folder.frames


OTHER_PYTHON = os.environ.get("ANIMATIC_OTHER_BPY", "")  # a Python that has another version of bpy
READ_BACK = """
import json, sys
import conftest, bpy
from pathlib import Path
from animatic import place
from animatic.compat import strip_range
from takes import render
blend = Path(sys.argv[1])
bpy.ops.wm.open_mainfile(filepath=str(blend))
scene = bpy.context.scene
edit = place.sequencer_scene(scene)
found = {
    "version": list(bpy.app.version[:2]),
    "placed": [[item.kind, str(item.take)] for item in place.placed(scene)],
    "strip": strip_range(edit.sequence_editor.strips[0]),
    "pixels": [[render(shown, frame, blend.with_name("there.png"))[32, 32, :3].tolist() for frame in (-3, -2, 4)]
               for shown in (scene, edit)],
}
blend.with_suffix(".json").write_text(json.dumps(found))
"""


@pytest.mark.skipif(not OTHER_PYTHON, reason="ANIMATIC_OTHER_BPY names no Python with another version of bpy")
def test_another_blender_version_shows_the_same(scene, tmp_path):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    add_camera(scene)
    blend = tmp_path / "film.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    folder = make_take(tmp_path / "takes", FrameMap(-3, 4, 2))
    place.set_rendered(place.on_camera_plane(folder, scene), True)
    place.in_compositor(folder, scene)
    place.in_sequencer(folder, scene)
    bpy.ops.wm.save_mainfile()
    command = [OTHER_PYTHON, "-c", READ_BACK, str(blend)]
    subprocess.run(command, cwd=Path(__file__).parent, check=True, timeout=120)
    found = json.loads(blend.with_suffix(".json").read_text("utf-8"))
    assert found["version"] != list(bpy.app.version[:2])
    assert found["placed"] == [[kind, str(folder.path)] for kind in ("camera_plane", "compositor", "sequencer")]
    assert found["strip"] == [-3, 5]
    assert found["pixels"] == [[list(number_colour(number)) for number in (1, 1, 4)]] * 2
