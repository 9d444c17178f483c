"""The .blend: placing again replaces, removing takes away one take, undo works, paths travel."""

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
from animatic.compat import compositor_tree
from placing import WAYS, counts, placed_images, tree_dump

from takes import add_camera, make_take, number_colour, prepare_render, render

SHOT = FrameMap(1, 4)


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
    folder, other = make_take(tmp_path, SHOT), make_take(tmp_path, SHOT, number=2, shot="Yard")
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
