"""Which way a capture goes, drawn or rendered: what refuses drawing, the reason that is kept, and what happens then."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import bpy
import numpy as np
import pytest
import scenes
import ways
from animatic.backend import contract
from animatic.backend.contract import FrameMap
from animatic.capture import CaptureError, capture
from animatic.capture.fast import engine, gpu_context
from animatic.capture.fast.drawing import Drawing


def material(name="Paint") -> bpy.types.Material:
    """Return a material whose surface is a Principled BSDF."""
    made = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0):
        made.use_nodes = True
    return made


def shader(made, kind) -> bpy.types.Node:
    """Add a node of `kind` to a material."""
    return made.node_tree.nodes.new(f"ShaderNode{kind}")


def linked(made, kind, socket="Surface") -> bpy.types.Material:
    """Link a new node of `kind` to the output of a material."""
    output = made.node_tree.get_output_node("CYCLES")
    made.node_tree.links.new(shader(made, kind).outputs[0], output.inputs[socket])
    return made


def glassy_alpha(made) -> None:
    made.node_tree.nodes["Principled BSDF"].inputs["Alpha"].default_value = 0.5


def in_a_group(made) -> None:
    group = bpy.data.node_groups.new("Leaf", "ShaderNodeTree")
    group.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
    clear, out = group.nodes.new("ShaderNodeBsdfTransparent"), group.nodes.new("NodeGroupOutput")
    group.links.new(clear.outputs[0], out.inputs[0])
    node = shader(made, "Group")
    node.node_tree = group
    made.node_tree.links.new(node.outputs[0], made.node_tree.get_output_node("CYCLES").inputs["Surface"])


def displaced(made) -> None:
    made.displacement_method = "DISPLACEMENT"
    linked(made, "Displacement", "Displacement")


def through_a_mix_and_a_reroute(made) -> None:
    nodes, link = made.node_tree.nodes, made.node_tree.links.new
    mix, reroute = shader(made, "MixShader"), nodes.new("NodeReroute")
    link(shader(made, "BsdfTransparent").outputs[0], reroute.inputs[0])
    link(reroute.outputs[0], mix.inputs[1])
    link(nodes["Principled BSDF"].outputs[0], mix.inputs[2])
    link(mix.outputs[0], made.node_tree.get_output_node("CYCLES").inputs["Surface"])


def pencil(scene) -> None:
    bpy.ops.object.grease_pencil_add(type="MONKEY", location=(0, 4, 0))
    bpy.context.object.name = "Sketch"


def hair(scene) -> None:
    emitter = scenes.add_plane(scene, y=4, size=1, name="Furry")
    emitter.modifiers.new("Hair", "PARTICLE_SYSTEM").particle_system.settings.type = "HAIR"


def curls(scene) -> None:
    data = bpy.data.hair_curves.new("Curls")
    data.add_curves([3])
    scenes.add(scene, "Curls", data, (0, 4, 0))


def cloud(scene) -> None:
    points = scenes.add_cube(scene, (0, 4, 0), name="Points")
    tree = bpy.data.node_groups.new("Points", "GeometryNodeTree")
    for direction in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=direction, socket_type="NodeSocketGeometry")
    begin, make, end = (
        tree.nodes.new(kind) for kind in ("NodeGroupInput", "GeometryNodeMeshToPoints", "NodeGroupOutput")
    )
    tree.links.new(begin.outputs[0], make.inputs[0])
    tree.links.new(make.outputs[0], end.inputs[0])
    points.modifiers.new("Points", "NODES").node_group = tree


def catcher(scene) -> None:
    scenes.add_plane(scene, y=4, size=1, name="Catcher").is_shadow_catcher = True


def diced(scene) -> None:
    cube = scenes.add_cube(scene, (0, 4, 0), name="Diced")
    modifier = cube.modifiers.new("Subdivision", "SUBSURF")
    if bpy.app.version < (5, 0):
        scene.cycles.feature_set, cube.cycles.use_adaptive_subdivision = "EXPERIMENTAL", True
    else:
        modifier.use_adaptive_subdivision = True


def culled(scene) -> None:
    scene.render.use_simplify = scene.cycles.use_distance_cull = True


@ways.needs_gpu
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (pencil, "Sketch is a drawing"),
        (hair, "Furry has hair"),
        (curls, "Curls is hair"),
        (cloud, "a point cloud"),
        (diced, "Diced is subdivided as the camera sees it"),
        (catcher, "Catcher is a shadow catcher"),
        (culled, "Simplify culls"),
    ],
)
def test_what_triangles_do_not_show_is_rendered(scene, tmp_path, make, words):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=8)
    make(scene)
    rendered_because(words, scene, tmp_path)


@ways.needs_gpu
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (glassy_alpha, "seen through"),
        (in_a_group, "seen through"),
        (through_a_mix_and_a_reroute, "seen through"),
        (displaced, "displaces"),
        (lambda made: linked(made, "BsdfTransparent"), "seen through"),
    ],
)
def test_a_material_that_hides_less_than_its_surface_is_rendered(scene, tmp_path, change, words):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=8)
    made = material("Leaves")
    change(made)
    scenes.add_plane(scene, y=4, size=1, name="Card").data.materials.append(made)
    rendered_because(f"Material Leaves.*{words}", scene, tmp_path)


def rendered_because(words, scene, folder) -> None:
    """Capture the scene, which is rendered for the reason that `words` (a pattern) tell, with what a render gives."""
    asked, rendered = (capture(scene, scenes.request(scene, draw=draw), folder) for draw in (True, False))
    found = asked.read()
    assert found.way == "rendered"
    assert re.search(words, found.why_rendered), found.why_rendered
    assert np.array_equal(ways.depths(asked), ways.depths(rendered))


@ways.needs_gpu
def test_glass_and_textures_are_drawn(scene, tmp_path):
    """A ray that a render sends ends at glass, and a bump moves nothing."""
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=8)
    glass, bumped = linked(material("Glass"), "BsdfGlass"), linked(material("Bumped"), "Displacement", "Displacement")
    bumped.displacement_method = "BUMP"
    for index, made in enumerate((glass, bumped, None)):
        scenes.add_cube(scene, (index - 1, 5, 0), 0.7).data.materials.append(made)
    ways.assert_same(*ways.both(scene, tmp_path, frames=FrameMap(1, 1)))


@ways.needs_gpu
def test_what_fades_in_the_middle_is_rendered_from_the_beginning(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=8)
    made = material()
    alpha = made.node_tree.nodes["Principled BSDF"].inputs["Alpha"]
    for frame, value in ((2, 1.0), (3, 0.0)):
        alpha.default_value = value
        alpha.keyframe_insert("default_value", frame=frame)
    scenes.add_plane(scene, y=4, name="Fades").data.materials.append(made)
    told = []
    folder = capture(scene, scenes.request(scene), tmp_path, lambda *at: told.append(at))
    assert "seen through" in folder.read().why_rendered
    assert [float(z[32, 32]) for z in ways.depths(folder)] == pytest.approx([4, 4, 8], rel=1e-5)
    assert told == [(1, 3), (2, 3), (1, 3), (2, 3), (3, 3)]
    assert len(folder.read_camera().frames) == 3


def test_a_capture_is_rendered_where_it_is_asked_to(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    found = capture(scene, scenes.request(scene, draw=False), tmp_path).read()
    assert (found.way, found.why_rendered) == ("rendered", "Fast Capture is switched off in the preferences.")
    assert found.serves(scenes.request(scene, draw=True))


@ways.needs_gpu
def test_a_pass_that_needs_a_shader_has_all_rendered(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    found = capture(scene, scenes.request(scene, passes=("depth", "normal")), tmp_path).read()
    assert (found.way, found.why_rendered) == ("rendered", "Rendered, not drawn: Normal needs it.")


def test_without_a_gpu_it_is_rendered(scene, tmp_path, monkeypatch):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    monkeypatch.setattr(gpu_context, "why_not", lambda: "There is no GPU.")
    found = capture(scene, scenes.request(scene), tmp_path).read()
    assert (found.way, found.why_rendered) == ("rendered", "There is no GPU.")


@pytest.mark.skipif(sys.platform != "linux", reason="asks EGL, which Linux has")
def test_a_machine_without_a_driver_is_known_before_blender_crashes_on_it():
    code = "import bpy, importlib.util as u, sys\n" + (
        "spec = u.spec_from_file_location('gpu_context', sys.argv[1]); module = u.module_from_spec(spec)\n"
        "spec.loader.exec_module(module); print('said:', module.why_not())"
    )
    environment = {**os.environ, "__EGL_VENDOR_LIBRARY_DIRS": "/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", code, gpu_context.__file__], env=environment, capture_output=True, text=True, timeout=60
    )
    assert "no GPU, nor software OpenGL" in done.stdout, done.stdout + done.stderr


@ways.needs_gpu
def test_what_the_gpu_cannot_do_is_rendered(scene, tmp_path, monkeypatch):
    scenes.add_camera(scene)
    scenes.add_plane(scene)

    def fail(*_):
        raise SystemError("out of memory")

    monkeypatch.setattr(Drawing, "draw", fail)
    assert "(out of memory)" in capture(scene, scenes.request(scene), tmp_path).read().why_rendered


@ways.needs_gpu
def test_the_engine_is_there_only_meanwhile_and_the_scene_comes_back(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    scene.render.engine = "BLENDER_WORKBENCH"
    before = {p.identifier: repr(getattr(scene.render, p.identifier)) for p in scene.render.bl_rna.properties}
    engines = []
    capture(scene, scenes.request(scene), tmp_path, lambda *_: engines.append(scene.render.engine))
    assert set(engines) == {engine.NAME}
    assert not hasattr(bpy.types, engine.DrawingEngine.__name__)
    assert before == {p.identifier: repr(getattr(scene.render, p.identifier)) for p in scene.render.bl_rna.properties}


@ways.needs_gpu
def test_an_end_in_the_middle_leaves_nothing(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene)

    def stop(done, _total):
        if done == 2:
            raise CaptureError("enough")

    with pytest.raises(CaptureError, match="enough"):
        capture(scene, scenes.request(scene), tmp_path, stop)
    assert not list(Path(tmp_path).rglob("*.exr"))
    assert scene.render.engine != engine.NAME
    assert not scene.render.use_border


@ways.needs_gpu
def test_a_capture_from_another_scene_and_before_zero_is_drawn(scene, tmp_path):
    stage = bpy.data.scenes.new("Stage")
    scenes.add_camera(stage)
    plane = scenes.add_plane(stage)
    for frame in (-2, 2):
        plane.location.y = 10 + frame
        plane.keyframe_insert("location", frame=frame)
    ways.assert_same(*ways.both(stage, tmp_path, frames=FrameMap(-2, 2, 2)))


def test_older_captures_are_read_as_rendered():
    data = contract.from_text(contract.Capture, OLD, "capture.json")
    assert (data.way, data.why_rendered, data.request.draw) == ("rendered", "", True)


OLD = """{"request": {"shot_id": "a", "shot_name": "A", "camera": "", "frames": {"start": 1, "end": 2, "step": 1},
"width": 64, "height": 64, "passes": ["depth"]}, "number": 1, "scene": "Scene", "schema": 1}"""
