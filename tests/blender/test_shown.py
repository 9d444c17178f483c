"""What counts as visible: what renders, or what the viewport shows, without what is left out."""

from __future__ import annotations

from dataclasses import replace

import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap, Shown
from animatic.capture import CaptureError, capture, refusals, warnings
from animatic.capture.files import exr, png

ONE = FrameMap(1, 1)
VIEWPORT = Shown("viewport")
NOTHING = 1e10


def depths(scene, tmp_path, **changes) -> list[np.ndarray]:
    folder = capture(scene, scenes.request(scene, **{"frames": ONE, "passes": ("depth",), **changes}), tmp_path)
    return [exr.read(path).channels["Z"] for path in folder.control_files("depth").values()]


def middle(scene, tmp_path, **changes) -> float:
    """Return the depth in the middle of the first frame."""
    return float(depths(scene, tmp_path, **changes)[0][32, 32])


@pytest.fixture
def stage(scene):
    """Return a scene whose wall is 9 m away."""
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=9, name="Wall")
    return scene


def boxed(scene, name="Box", y=5.0, linked=True):
    """Add a box 4 m away in a collection of its own."""
    box = scenes.add_cube(scene, location=(0, y, 0), size=2, name=name)
    made = bpy.data.collections.new(f"{name} Collection")
    if linked:
        scene.collection.children.link(made)
    scene.collection.objects.unlink(box)
    made.objects.link(box)
    bpy.context.view_layer.update()
    return box, made


def layer_of(scene, made):
    return scene.view_layers[0].layer_collection.children[made.name]


# Hiding in the viewport and in renders


HIDING = {
    "nothing": (True, True),
    "render icon": (False, True),
    "eye": (True, False),
    "screen icon": (True, False),
    "collection's render icon": (False, True),
    "collection's eye": (True, False),
    "collection's screen icon": (True, False),
    "excluded": (False, False),
}


def hide(scene, box, made, how) -> None:
    if how == "render icon":
        box.hide_render = True
    elif how == "eye":
        box.hide_set(True)
    elif how == "screen icon":
        box.hide_viewport = True
    elif how == "collection's render icon":
        made.hide_render = True
    elif how == "collection's eye":
        layer_of(scene, made).hide_viewport = True
    elif how == "collection's screen icon":
        made.hide_viewport = True
    elif how == "excluded":
        layer_of(scene, made).exclude = True


@pytest.mark.parametrize("how", HIDING)
def test_render_and_viewport_visibility(stage, tmp_path, how):
    box, made = boxed(stage)
    hide(stage, box, made, how)
    in_render, in_viewport = HIDING[how]
    before = (box.hide_render, box.hide_viewport, made.hide_render, made.hide_viewport, box.hide_get())
    assert middle(stage, tmp_path) == pytest.approx(4 if in_render else 9)
    assert middle(stage, tmp_path, shown=VIEWPORT) == pytest.approx(4 if in_viewport else 9)
    assert (box.hide_render, box.hide_viewport, made.hide_render, made.hide_viewport, box.hide_get()) == before


def test_nested_collections_and_the_own_picture(stage, tmp_path):
    box, made = boxed(stage)
    box.color, stage.display.shading.color_type = (1, 0, 0, 1), "OBJECT"
    outer = bpy.data.collections.new("Outer")
    stage.collection.children.link(outer)
    outer.children.link(made)
    stage.collection.children.unlink(made)
    outer.hide_render = True
    assert middle(stage, tmp_path) == pytest.approx(9)
    assert middle(stage, tmp_path, shown=VIEWPORT) == pytest.approx(4)
    pictures = []
    for shown in (Shown(), VIEWPORT):
        request = scenes.request(stage, frames=ONE, passes=("beauty",), engine="workbench", shown=shown)
        pictures.append(capture(stage, request, tmp_path).control_file("beauty", 1).read_bytes())
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("how", ["nothing", "render icon", "screen icon", "eye", "collection's screen icon"])
@pytest.mark.parametrize("where", ["only instanced", "in the scene too"])
def test_what_is_inside_an_instance(stage, tmp_path, where, how):
    """No eye reaches into an instance; the other icons do, each for its own kind of picture."""
    box, made = boxed(stage, linked=where != "only instanced")
    if where == "only instanced" and how == "eye":
        return
    empty = scenes.add(stage, "Instance", None, (0, -1, 0))  # 3 m away
    empty.instance_type, empty.instance_collection = "COLLECTION", made
    hide(stage, box, made, how)
    in_viewport = how not in ("screen icon", "collection's screen icon")
    assert middle(stage, tmp_path) == pytest.approx(9 if how == "render icon" else 3)
    assert middle(stage, tmp_path, shown=VIEWPORT) == pytest.approx(3 if in_viewport else 9)


def test_instancers_and_modifiers(stage, tmp_path):
    """An instancer's own switch follows the viewport; modifiers stay those of renders."""
    box, _ = boxed(stage)
    box.instance_type, box.show_instancer_for_viewport = "VERTS", False
    scenes.add_cube(stage, location=(50, 0, 0), name="Child").parent = box
    assert middle(stage, tmp_path) == pytest.approx(4)
    assert middle(stage, tmp_path, shown=VIEWPORT) == pytest.approx(9)
    box.show_instancer_for_viewport = True
    displace = box.modifiers.new("Grow", "DISPLACE")
    displace.strength, displace.show_viewport = 0.5, False
    assert middle(stage, tmp_path, shown=VIEWPORT) < 3.9


def test_keys_of_the_render_icon_have_the_last_word(stage, tmp_path):
    box, _ = boxed(stage)
    scenes.key(box, "hide_render", {1: True, 2: False, 3: True})
    scenes.key(box, "hide_viewport", {1: True, 2: False, 3: True})
    stage.frame_set(2)
    request = {"frames": FrameMap(1, 3), "shown": VIEWPORT}
    found = [z[32, 32] for z in depths(stage, tmp_path, **request)]
    assert found == pytest.approx([9, 4, 9])
    assert not [s for s in warnings(stage, scenes.request(stage, **request)) if "keys" in s]
    box.hide_set(True)
    found = [z[32, 32] for z in depths(stage, tmp_path, **request)]
    assert found == pytest.approx([9, 9, 9])


def test_keys_of_the_viewport_alone_are_a_warning(stage):
    box, _ = boxed(stage)
    scenes.key(box, "hide_viewport", {1: True, 2: False})
    (sentence,) = warnings(stage, scenes.request(stage, passes=("depth",), shown=VIEWPORT))
    assert "Box" in sentence
    assert warnings(stage, scenes.request(stage, passes=("depth",))) == []


def test_nothing_in_the_viewport_is_refused(stage):
    stage.objects["Wall"].hide_set(True)
    (sentence,) = refusals(stage, scenes.request(stage, shown=VIEWPORT))
    assert "viewport" in sentence
    assert refusals(stage, scenes.request(stage)) == []


# What is left out


def left_out(*collections) -> Shown:
    return Shown(left_out=tuple(each.name_full for each in collections))


@pytest.mark.parametrize("visibility", ["render", "viewport"])
def test_a_collection_is_left_out_with_all_that_it_holds(stage, tmp_path, visibility):
    _box, inner = boxed(stage)
    outer = bpy.data.collections.new("Outer")
    stage.collection.children.link(outer)
    outer.children.link(inner)
    stage.collection.children.unlink(inner)
    assert middle(stage, tmp_path) == pytest.approx(4)
    shown = Shown(visibility, (outer.name_full,))
    assert middle(stage, tmp_path, shown=shown) == pytest.approx(9)
    assert (inner.hide_render, outer.hide_render) == (False, False)


def test_an_object_of_two_collections_is_left_out(stage, tmp_path):
    box, made = boxed(stage)
    stage.collection.objects.link(box)
    assert middle(stage, tmp_path, shown=left_out(made)) == pytest.approx(9)
    scenes.key(box, "hide_render", {1: False})  # which would show it again
    assert middle(stage, tmp_path, shown=left_out(made)) == pytest.approx(9)
    assert middle(stage, tmp_path) == pytest.approx(4)


def test_instances_of_what_is_left_out_are_gone(stage, tmp_path):
    _box, made = boxed(stage, linked=False)
    empty = scenes.add(stage, "Instance", None, (0, -1, 0))
    empty.instance_type, empty.instance_collection = "COLLECTION", made
    assert middle(stage, tmp_path) == pytest.approx(3)
    assert middle(stage, tmp_path, shown=left_out(made)) == pytest.approx(9)


def test_a_linked_collection_is_left_out(tmp_path):
    _box, made = boxed(bpy.context.scene)
    path = tmp_path / "props.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene = bpy.context.scene
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=9)
    with bpy.data.libraries.load(str(path), link=True) as (_, wanted):
        wanted.collections = ["Box Collection"]
    made = bpy.data.collections["Box Collection"]
    scene.collection.children.link(made)
    bpy.context.view_layer.update()
    assert middle(scene, tmp_path) == pytest.approx(4)
    assert middle(scene, tmp_path, shown=left_out(made)) == pytest.approx(9)
    assert not made.hide_render


def test_a_collection_that_is_gone_is_refused(stage, tmp_path):
    request = scenes.request(stage, shown=Shown(left_out=("Gone",)))
    (sentence,) = refusals(stage, request)
    assert "'Gone'" in sentence
    with pytest.raises(CaptureError, match="take it off"):
        capture(stage, request, tmp_path)


# What Cycles has switches for: the table in docs/capture.md


def test_holdouts_are_holes(stage, tmp_path):
    box, made = boxed(stage)
    box.is_holdout = True
    assert middle(stage, tmp_path) == pytest.approx(NOTHING)
    box.is_holdout, layer_of(stage, made).holdout = False, True
    assert middle(stage, tmp_path) == pytest.approx(NOTHING)


def test_indirect_only_and_camera_ray_visibility_are_not_seen(stage, tmp_path):
    box, made = boxed(stage)
    layer_of(stage, made).indirect_only = True
    assert middle(stage, tmp_path) == pytest.approx(9)
    layer_of(stage, made).indirect_only, box.visible_camera = False, False
    assert middle(stage, tmp_path) == pytest.approx(9)
    assert not box.visible_camera


def test_shadow_catchers_and_wires_are_surfaces(stage, tmp_path):
    box, _ = boxed(stage)
    box.is_shadow_catcher = True
    assert middle(stage, tmp_path) == pytest.approx(4)
    box.is_shadow_catcher, box.display_type = False, "WIRE"
    assert middle(stage, tmp_path) == pytest.approx(4)


def shaded(kind, opacity=1.0):
    made = bpy.data.materials.new(kind)
    made.use_nodes = True
    tree = made.node_tree
    tree.nodes.clear()
    output, shader = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new(kind)
    if opacity < 1:
        mix, clear = tree.nodes.new("ShaderNodeMixShader"), tree.nodes.new("ShaderNodeBsdfTransparent")
        mix.inputs[0].default_value = opacity
        tree.links.new(clear.outputs[0], mix.inputs[1])
        tree.links.new(shader.outputs[0], mix.inputs[2])
        shader = mix
    tree.links.new(shader.outputs[0], output.inputs["Volume" if "Volume" in kind else "Surface"])
    return made


@pytest.mark.parametrize(
    ("kind", "opacity", "depth"),
    [
        ("ShaderNodeBsdfTransparent", 1, 9),
        ("ShaderNodeBsdfDiffuse", 0.3, 9),
        ("ShaderNodeBsdfDiffuse", 0.7, 4),
        ("ShaderNodeBsdfGlass", 1, 4),
        ("ShaderNodeEmission", 1, 4),
        ("ShaderNodeHoldout", 1, NOTHING),
    ],
)
def test_transparent_materials(stage, tmp_path, kind, opacity, depth):
    box, _ = boxed(stage)
    box.data.materials.append(shaded(kind, opacity))
    assert middle(stage, tmp_path) == pytest.approx(depth)


def fog(kind, scene):
    """Fill the scene with fog; return what is to be as before afterwards."""
    if kind == "world":
        scene.world = bpy.data.worlds.new("Mist")
        scene.world.use_nodes = True
        tree = scene.world.node_tree
        output = next(node for node in tree.nodes if node.type == "OUTPUT_WORLD")
        tree.links.new(tree.nodes.new("ShaderNodeVolumeScatter").outputs[0], output.inputs["Volume"])
        return lambda: (scene.world, scene.world.use_fake_user)
    box, _ = boxed(scene, "Fog")
    box.scale = (9, 1, 9)
    box.data.materials.append(shaded("ShaderNodeVolumePrincipled"))
    if kind == "instanced":
        made = box.users_collection[0]
        scene.collection.children.unlink(made)
        empty = scenes.add(scene, "Instance", None)
        empty.instance_type, empty.instance_collection = "COLLECTION", made
    return lambda: box.visible_camera


@pytest.mark.parametrize("kind", ["mesh", "instanced", "world"])
def test_volumes_are_seen_through(stage, tmp_path, kind):
    """A ray ends in fog where chance has it: depth would be noise."""
    state = fog(kind, stage)
    before = state()
    (depth,) = depths(stage, tmp_path)
    assert depth == pytest.approx(9)
    assert state() == before


def test_fog_with_a_surface_is_one(stage, tmp_path):
    box, _ = boxed(stage)
    jade = shaded("ShaderNodeBsdfDiffuse")
    tree = jade.node_tree
    output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    tree.links.new(tree.nodes.new("ShaderNodeVolumeAbsorption").outputs[0], output.inputs["Volume"])
    box.data.materials.append(jade)
    assert middle(stage, tmp_path) == pytest.approx(4)


def test_hair_is_a_surface(stage, tmp_path):
    box, _ = boxed(stage)
    box.modifiers.new("Fur", "PARTICLE_SYSTEM")
    settings = box.particle_systems[0].settings
    settings.type, settings.count, settings.hair_length, settings.root_radius = "HAIR", 3000, 1.0, 4.0
    (depth,) = depths(stage, tmp_path)
    assert depth.min() < 3.5
    assert (depth < 3.9).mean() > 0.05


def test_a_mask_follows_what_is_shown(stage, tmp_path):
    box, made = boxed(stage)
    box.hide_render = True
    request = scenes.request(stage, frames=ONE, passes=("mask",), mask_collection=made.name_full)
    pictures = []
    for shown in (Shown(), VIEWPORT):
        folder = capture(stage, replace(request, shown=shown), tmp_path)
        pictures.append(png.size_px(folder.control_file("mask", 1).read_bytes()) and folder.control_file("mask", 1))
    assert pictures[0].read_bytes() != pictures[1].read_bytes()
