"""What counts as visible: what renders, or what the viewport shows, without what is left out."""

from __future__ import annotations

import bpy
import pytest
import scenes
from animatic.backend.contract import FrameMap, Shown
from animatic.capture import CaptureError, capture, refusals, warnings
from shown_things import HIDING, ONE, VIEWPORT, boxed, depths, hide, middle


@pytest.fixture
def stage(scene):
    """Return a scene whose wall is 9 m away."""
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=9, name="Wall")
    return scene


# Hiding in the viewport and in renders


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


INSIDE = ("nothing", "render icon", "screen icon", "collection's screen icon")


@pytest.mark.parametrize(
    ("where", "how"),
    [
        *(("only instanced", how) for how in INSIDE),
        *(("in the scene too", how) for how in (*INSIDE, "eye")),  # what is in no layer has no eye
    ],
)
def test_what_is_inside_an_instance(stage, tmp_path, where, how):
    """No eye reaches into an instance; the other icons do, each for its own kind of picture."""
    box, made = boxed(stage, linked=where != "only instanced")
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
