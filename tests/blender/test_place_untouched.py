"""What the artist made stays when a take is placed: renders, settings, compositing nodes, linked scenes, textures."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic import place
from animatic.backend.contract import FrameMap
from animatic.compat import compositor_tree, new_compositor_tree
from placing import WAYS, counts, tree_dump

from takes import add_camera, make_take, prepare_render, render

SHOT = FrameMap(1, 4)


def build_scene(scene) -> None:
    """Give the scene something to render: a lit cube on a floor, a camera, a world."""
    prepare_render(scene, size=(48, 32))
    scene.world = bpy.data.worlds.new("World")
    bpy.ops.mesh.primitive_cube_add(size=2)
    bpy.ops.mesh.primitive_plane_add(size=20, location=(0, 0, -1))
    bpy.ops.object.light_add(type="SUN", rotation=(0.5, 0.3, 0))
    camera = add_camera(scene)
    camera.location, camera.rotation_euler = (0, -8, 2), (1.35, 0, 0)


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
