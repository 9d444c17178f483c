"""The scene's own picture and the mask: what they show, and that the scene comes back as it was."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
import scenes
from animatic.backend.contract import FrameMap
from animatic.capture import CaptureError, CaptureJob, capture, refusals, warnings
from test_capture_scene import set_up, unchanged

from takes import prepare_render, read_png, render

RENDERED = {"passes": ("depth", "beauty")}
MASKED = {"passes": ("depth", "mask"), "mask_collection": "Changing"}


def emitting(obj, colour) -> None:
    """Give `obj` a material that shines in `colour` by itself, also in Workbench."""
    material = bpy.data.materials.new(obj.name)
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    light, output = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeOutputMaterial")
    light.inputs["Color"].default_value = (*colour, 1)
    tree.links.new(light.outputs[0], output.inputs["Surface"])
    material.diffuse_color = (*colour, 1)
    obj.data.materials.append(material)


@pytest.fixture
def stage(scene):
    """Return a scene with a red wall and a green cube before it that moves to the right; the cube's collection."""
    prepare_render(scene)
    scenes.add_camera(scene)
    emitting(scenes.add_plane(scene, y=9), (0.8, 0.1, 0.1))
    cube = scenes.add_cube(scene, location=(-1, 5, 0))
    emitting(cube, (0.1, 0.6, 0.1))
    scenes.key(cube, "location", {1: (-1, 5, 0), 3: (1, 5, 0)})
    collection = bpy.data.collections.new("Changing")
    scene.collection.children.link(collection)
    scene.collection.objects.unlink(cube)
    collection.objects.link(cube)
    return scene


def pixels(folder, kind, number):
    return read_png(folder.control_file(kind, number))[..., :3]


@pytest.mark.parametrize("transform", ["AgX", "Standard"])
def test_the_beauty_is_what_a_render_shows(stage, tmp_path, transform):
    stage.view_settings.view_transform = transform
    folder = capture(stage, scenes.request(stage, **RENDERED), tmp_path)
    assert sorted(folder.control_files("beauty")) == [1, 2, 3]
    seen = pixels(folder, "beauty", 3)
    assert np.abs(seen - render(stage, 3, tmp_path / "f12.png")[..., :3]).max() <= 1
    assert not np.array_equal(seen, pixels(folder, "beauty", 1))
    alone = capture(stage, scenes.request(stage, passes=("depth",)), tmp_path / "alone")
    depths = [each.control_file("depth", 2).read_bytes() for each in (folder, alone)]
    assert depths[0] == depths[1]  # it changes nothing of the other passes


@pytest.mark.parametrize("transform", ["AgX", "Raw"])
def test_the_colours_of_an_override_are_not_in_it(stage, tmp_path, transform):
    stage.view_settings.view_transform, stage.view_settings.look = "AgX", "AgX - Punchy"
    request = scenes.request(stage, engine="workbench", frames=FrameMap(1, 1), **RENDERED)
    plain = pixels(capture(stage, request, tmp_path), "beauty", 1)
    image = stage.render.image_settings
    image.color_management = "OVERRIDE"
    image.view_settings.view_transform, image.view_settings.exposure = transform, 1.5
    image.view_settings.use_curve_mapping = True
    image.view_settings.curve_mapping.curves[0].points.new(0.3, 0.9)
    with unchanged(stage):
        overridden = pixels(capture(stage, request, tmp_path), "beauty", 1)
    assert np.array_equal(overridden, plain)
    assert image.color_management == "OVERRIDE" and len(image.view_settings.curve_mapping.curves[0].points) == 3


def test_workbench_draws_it_whatever_the_scene_renders_with(stage, tmp_path):
    stage.display.shading.color_type = "MATERIAL"
    folder = capture(stage, scenes.request(stage, engine="workbench", frames=FrameMap(1, 1), **RENDERED), tmp_path)
    red, green, _blue = pixels(folder, "beauty", 1)[4, 60]
    assert red > 2 * green
    red, green, _blue = pixels(folder, "beauty", 1)[32, 16]
    assert green > red


def test_frames_before_zero_have_a_beauty_too(stage, tmp_path):
    folder = capture(stage, scenes.request(stage, frames=FrameMap(-1, 1, 2), **RENDERED), tmp_path)
    assert sorted(folder.control_files("beauty")) == [1, 2]


@pytest.mark.parametrize("engine", ["scene", "workbench"])
def test_what_was_placed_is_not_in_it(stage, tmp_path, engine):
    request = scenes.request(stage, engine=engine, frames=FrameMap(1, 1), **RENDERED)
    before = pixels(capture(stage, request, tmp_path), "beauty", 1)
    plane = scenes.add_plane(stage, y=1, size=0.2)
    collection = bpy.data.collections.new("Animatic")
    stage.collection.children.link(collection)
    stage.collection.objects.unlink(plane)
    collection.objects.link(plane)
    plane["animatic_placed"] = collection["animatic_placed"] = "takes/shot/0001"
    assert np.array_equal(pixels(capture(stage, request, tmp_path), "beauty", 1), before)
    assert not collection.hide_render


def test_the_mask_is_white_where_the_collection_is_seen(stage, tmp_path):
    hiding = scenes.add_cube(stage, location=(-1, 4, 0.4), size=0.5)
    folder = capture(stage, scenes.request(stage, **MASKED), tmp_path)
    first, last = (pixels(folder, "mask", number)[..., 0] for number in (1, 3))
    assert set(np.unique(first)) == {0, 255}
    assert first[40, 20] == 255 and first[40, 44] == 0 and last[40, 44] == 255 and last[40, 20] == 0
    assert first[25, 8] == 0  # hidden by the other cube
    hiding.hide_render = True
    assert pixels(capture(stage, scenes.request(stage, **MASKED), tmp_path), "mask", 1)[25, 8, 0] == 255


def test_the_mask_of_a_linked_collection_is_not_that_of_one_called_the_same(stage, tmp_path):
    local, library = bpy.data.collections["Changing"], str(tmp_path / "library.blend")
    bpy.data.libraries.write(library, {local})
    local.objects.unlink(local.objects[0])
    with bpy.data.libraries.load(library, link=True) as (_there, here):
        here.collections = ["Changing"]
    stage.collection.children.link(here.collections[0])
    masked = {"passes": ("depth", "mask"), "frames": FrameMap(1, 1)}
    white = [
        (
            pixels(capture(stage, scenes.request(stage, mask_collection=name, **masked), tmp_path), "mask", 1) == 255
        ).any()
        for name in ("Changing", "Changing [library.blend]")
    ]
    assert white == [False, True]


def test_the_mask_shows_people_and_collection_instances(stage, tmp_path):
    person = scenes.add_person(stage, location=(1.2, 5, -0.9))
    changing = bpy.data.collections["Changing"]
    for obj in (person, *person.children):
        changing.objects.link(obj)
    inside = bpy.data.collections.new("Inside")
    inside.objects.link(scenes.add_cube(stage, location=(0, 0, 0), name="Instanced"))
    stage.collection.objects.unlink(bpy.data.objects["Instanced"])
    empty = scenes.add(stage, "Instance", location=(0.4, 6, 1.5))
    empty.instance_type, empty.instance_collection = "COLLECTION", inside
    changing.objects.link(empty)
    passes = ("depth", "openpose", "mask")
    request = scenes.request(stage, passes=passes, mask_collection="Changing", frames=FrameMap(1, 1))
    folder = capture(stage, request, tmp_path)
    white = pixels(folder, "mask", 1)[..., 0] == 255
    assert white[:16, 28:44].any() and white[30:, 45:].any() and white[40, 20]
    assert folder.read().people == ("Person",)


@pytest.mark.parametrize("engine", ["scene", "workbench"])
def test_the_scene_comes_back(scene, tmp_path, engine):
    set_up(scene)
    bpy.data.collections.new("Changing").objects.link(bpy.data.objects["Person Body"])
    passes = ("depth", "openpose", "beauty", "mask")
    request = scenes.request(scene, passes=passes, engine=engine, mask_collection="Changing", frames=FrameMap(-1, 1))
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.cycles.use_denoising = False
    with unchanged(scene):
        folder = capture(scene, request, tmp_path)
    assert sorted(folder.control_files("beauty")) == sorted(folder.control_files("mask")) == [1, 2, 3]


def test_the_scene_comes_back_when_it_ends_in_the_second_walk(stage, tmp_path):
    def enough(done, total):
        assert total == 6
        if done == 5:
            raise KeyboardInterrupt

    stage.frame_set(1)
    with unchanged(stage), pytest.raises(KeyboardInterrupt):
        capture(stage, scenes.request(stage, **RENDERED), tmp_path, enough)
    assert not list(tmp_path.rglob("*.*"))


def test_a_simulation_falls_alike_in_both_walks(stage, tmp_path):
    cube = bpy.data.objects["Cube"]
    cube.animation_data_clear()
    cube.location = (0, 5, 1.2)
    bpy.context.view_layer.objects.active = cube
    bpy.ops.rigidbody.object_add()
    request = scenes.request(stage, passes=("beauty", "mask"), mask_collection="Changing", frames=FrameMap(8, 10))
    folder = capture(stage, request, tmp_path)
    green = pixels(folder, "beauty", 3)[..., 1] > pixels(folder, "beauty", 3)[..., 0]
    assert (green != (pixels(folder, "mask", 3)[..., 0] == 255)).mean() < 0.03
    assert 0.02 < green.mean() < 0.5


def test_a_collection_without_surfaces_is_told(stage):
    assert warnings(stage, scenes.request(stage, **MASKED)) == []
    bpy.data.collections["Changing"].objects.unlink(bpy.data.objects["Cube"])
    assert warnings(stage, scenes.request(stage, **MASKED)) == [
        "Collection 'Changing' holds no surface: nothing of the picture may change."
    ]


def test_a_collection_that_is_gone_is_a_sentence(stage, tmp_path):
    request = scenes.request(stage, passes=("mask",), mask_collection="Nowhere")
    assert refusals(stage, request) == ["There is no collection 'Nowhere': choose another one for the mask."]
    with pytest.raises(CaptureError, match="no collection 'Nowhere'"):
        CaptureJob(stage, request, tmp_path, background=False)
