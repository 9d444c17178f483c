"""What is drawn is what a render shows: the same scenes both ways, in all that decides what is seen."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
import scenes
import ways
from animatic.backend.contract import FrameMap
from animatic.capture.files import exr

from takes import read_png

pytestmark = ways.needs_gpu


def slanted(scene) -> None:
    """Add a camera that looks down on a floor."""
    camera = scenes.add_camera(scene, location=(2, -3, 3))
    scenes.look_at(camera, (0, 5, 0))
    scenes.add_plane(scene, size=100, name="Floor").rotation_euler = scenes.FORWARD


def test_people_among_props_that_move_with_the_camera(scene, tmp_path):
    camera = scenes.add_camera(scene, location=(-1, -4, 0.4), lens=35)
    scenes.key(camera, "location", {1: (-1, -4, 0.4), 3: (1, -3, 0.6)})
    scenes.add_plane(scene, y=12, size=60, name="Back")
    scenes.add_plane(scene, y=5, size=60, z=-0.9, name="Floor").rotation_euler = scenes.FORWARD
    for index in range(6):
        prop = scenes.add_cube(scene, (index * 0.6 - 2, 4 + index % 3, -0.2), 0.4, f"Prop {index}")
        prop.rotation_euler = (index, 2 * index, 0.3)
    person = scenes.add_person(scene)
    scenes.add_person(scene, location=(0.4, 6, -0.9), name="Behind")
    arm = person.pose.bones["upper_arm.L"]
    scenes.key(arm, "rotation_quaternion", {1: (1, 0, 0, 0), 3: (0.8, 0.4, 0.2, 0.4)})
    drawn, rendered = ways.both(scene, tmp_path, width=256, height=256)
    ways.assert_same(drawn, rendered)
    assert len(ways.poses(drawn)[0]["people"]) == 2


def test_modifiers_and_simplify_are_those_of_a_render(scene, tmp_path):
    slanted(scene)
    cube = scenes.add_cube(scene, (0, 4, 1), 2)
    subdivision = cube.modifiers.new("Subdivision", "SUBSURF")
    subdivision.levels, subdivision.render_levels = 0, 4
    solid = scenes.add_plane(scene, y=9, size=3).modifiers.new("Solid", "SOLIDIFY")
    solid.thickness, solid.show_viewport = 1.0, False
    scene.render.use_simplify = True
    scene.render.simplify_subdivision, scene.render.simplify_subdivision_render = 0, 3
    ways.assert_same(*ways.both(scene, tmp_path, frames=FrameMap(1, 1)))


def test_visibility_is_that_of_a_render(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=9, name="Back")
    for index, name in enumerate(("hide_viewport", "hide_render", "visible_camera", "Shows")):
        cube = scenes.add_cube(scene, (index - 1.5, 5, 0), 0.8, name)
        if name in cube.bl_rna.properties:
            setattr(cube, name, not getattr(cube, name))
    for index, name in enumerate(("exclude", "indirect_only", "holdout", "hide_viewport", "hide_render")):
        collection = bpy.data.collections.new(name)
        scene.collection.children.link(collection)
        cube = scenes.add_cube(scene, (index - 2, 5, 1), 0.8, f"In {name}")
        scene.collection.objects.unlink(cube)
        collection.objects.link(cube)
        layer = scene.view_layers[0].layer_collection.children[name]
        setattr(collection if name == "hide_render" else layer, name, True)
    scenes.add_cube(scene, (0, 5, -1), 0.8, "Hole").is_holdout = True
    blinking = scenes.add_cube(scene, (1, 4, -1), 0.8, "Blinks")
    scenes.key(blinking, "hide_render", {1: True, 2: False, 3: True})
    drawn, rendered = ways.both(scene, tmp_path, passes=("depth",), width=128, height=128)
    for mine, theirs in zip(ways.depths(drawn), ways.depths(rendered), strict=True):
        assert np.array_equal(mine > 1e9, theirs > 1e9)  # holes are nothing
    assert (ways.depths(drawn)[0] > 1e9).any()
    ways.assert_same(drawn, rendered)


def test_curves_texts_metaballs_and_what_they_become(scene, tmp_path):
    slanted(scene)
    bpy.ops.curve.primitive_bezier_circle_add(radius=1, location=(-2, 5, 1))
    bpy.context.object.data.bevel_depth = 0.2
    bpy.ops.object.text_add(location=(0, 4, 1), rotation=scenes.FORWARD)
    bpy.context.object.data.extrude = 0.1
    bpy.ops.surface.primitive_nurbs_surface_sphere_add(location=(2, 5, 1))
    for x in (-0.4, 0.4):
        bpy.ops.object.metaball_add(type="BALL", location=(x, 6, 1.5), radius=0.8)
    ways.assert_same(*ways.both(scene, tmp_path, frames=FrameMap(1, 1), width=128, height=128))


def test_lights_wires_and_empties_are_no_surfaces(scene, tmp_path):
    slanted(scene)
    scenes.add_cube(scene, (0, 5, 1))
    for kind in ("AREA", "POINT"):
        bpy.ops.object.light_add(type=kind, location=(1, 2, 1), radius=1)
    bpy.ops.object.empty_add(location=(0, 3, 0))
    wire = bpy.data.meshes.new("Wire")
    wire.from_pydata([(0, 0, 0), (1, 0, 1)], [(0, 1)], [])
    scenes.add(scene, "Wire", wire, (0, 3, 1))
    ways.assert_same(*ways.both(scene, tmp_path, frames=FrameMap(1, 2)))


def test_instances_of_every_kind(scene, tmp_path):
    slanted(scene)
    inner = bpy.data.collections.new("Inner")
    body = scenes.add_cube(scene, (0, 0, 0.5), 0.5, "Inside")
    scene.collection.objects.unlink(body)
    inner.objects.link(body)
    for index in range(3):
        empty = scenes.add(scene, f"Instance {index}", None, (index - 1, 5, 0), (0, 0, index))
        empty.instance_type, empty.instance_collection = "COLLECTION", inner
        empty.scale = (1, 1, 1 - 2 * (index == 1))  # one mirrored
    scenes.add(scene, "Hidden Instance", None, (0, 3, 0)).visible_camera = False
    bpy.data.objects["Hidden Instance"].instance_type = "COLLECTION"
    bpy.data.objects["Hidden Instance"].instance_collection = inner
    scatter(scenes.add_plane(scene, y=8, size=4, z=1, name="Scattered"), body)
    parent = scenes.add_plane(scene, y=6, size=2, z=2, name="At Vertices")
    parent.instance_type = "VERTS"
    parent.show_instancer_for_render = False
    scenes.add_cube(scene, (0, 0, 0), 0.3, "At Vertex").parent = parent
    ways.assert_same(*ways.both(scene, tmp_path, width=128, height=128))


def scatter(obj, shown) -> None:
    """Put `shown`, and a cone that no object is, onto the corners of `obj`, where nodes are asked for a render."""
    tree = bpy.data.node_groups.new("Scatter", "GeometryNodeTree")
    for direction in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=direction, socket_type="NodeSocketGeometry")
    node = {name: tree.nodes.new(name) for name in ("NodeGroupInput", "NodeGroupOutput")}
    for name in ("InstanceOnPoints", "ObjectInfo", "MeshCone", "JoinGeometry", "IsViewport", "Switch", "Transform"):
        node[name] = tree.nodes.new(f"GeometryNode{name}")
    node["ObjectInfo"].inputs["Object"].default_value = shown
    node["ObjectInfo"].inputs["As Instance"].default_value = True
    second = tree.nodes.new("GeometryNodeInstanceOnPoints")
    node["Transform"].inputs["Translation"].default_value = (0.5, 0, 0.5)
    node["MeshCone"].inputs["Vertices"].default_value = 5
    link = tree.links.new
    link(node["NodeGroupInput"].outputs[0], node["InstanceOnPoints"].inputs["Points"])
    link(node["ObjectInfo"].outputs["Geometry"], node["InstanceOnPoints"].inputs["Instance"])
    link(node["NodeGroupInput"].outputs[0], node["Transform"].inputs["Geometry"])
    link(node["Transform"].outputs[0], second.inputs["Points"])
    link(node["MeshCone"].outputs["Mesh"], second.inputs["Instance"])
    link(node["IsViewport"].outputs[0], node["Switch"].inputs["Switch"])
    link(second.outputs[0], node["Switch"].inputs["False"])  # in a render there are cones
    for each in (node["InstanceOnPoints"], node["Switch"]):
        link(each.outputs[0], node["JoinGeometry"].inputs[0])
    link(node["JoinGeometry"].outputs[0], node["NodeGroupOutput"].inputs[0])
    obj.modifiers.new("Scatter", "NODES").node_group = tree


def test_particles_that_are_objects(scene, tmp_path):
    slanted(scene)
    shown = scenes.add_cube(scene, (0, 0, -50), 0.3, "Particle")
    emitter = scenes.add_plane(scene, y=6, size=3, z=1, name="Emitter")
    system = emitter.modifiers.new("Particles", "PARTICLE_SYSTEM").particle_system.settings
    system.type, system.count, system.render_type = "HAIR", 20, "OBJECT"
    system.use_advanced_hair, system.instance_object, system.particle_size = True, shown, 1.0
    ways.assert_same(*ways.both(scene, tmp_path, frames=FrameMap(1, 1), width=128, height=128))


@pytest.mark.parametrize(
    "lens",
    [
        {"lens": 20, "shift_x": 0.2, "shift_y": -0.1},
        {"type": "ORTHO", "ortho_scale": 6, "shift_x": 0.1},
        {"clip_start": 4.0, "clip_end": 7.0},
        {"sensor_fit": "VERTICAL", "lens": 80},
    ],
    ids=["shifted", "orthographic", "clipped", "vertical fit"],
)
def test_lenses(scene, tmp_path, lens):
    camera = scenes.add_camera(scene, location=(1, -1, 2), **lens)
    scenes.look_at(camera, (0, 5, 0))
    camera.scale = (2, 2, 2)
    scenes.add_plane(scene, size=40, name="Floor").rotation_euler = scenes.FORWARD
    scenes.add_cube(scene, (0, 5, 0.5), 2).rotation_euler = (0.3, 0.5, 0.2)
    ways.assert_same(*ways.both(scene, tmp_path, frames=FrameMap(1, 1), width=192, height=128))


def test_units_far_away_and_things_that_lie_close(scene, tmp_path):
    """A decal a millimetre before a wall, 80 m away, a kilometre from the origin; units are centimetres."""
    scene.unit_settings.scale_length = 0.01
    scenes.add_camera(scene, location=(1e5, 0, 0), clip_start=1, clip_end=1e6)
    scenes.add_plane(scene, x=1e5, y=8000, size=4000, name="Wall")
    scenes.add_plane(scene, x=1e5, y=7999.9, size=2000, name="Decal")
    drawn, rendered = ways.both(scene, tmp_path, frames=FrameMap(1, 1))
    z = ways.depths(drawn)[0]
    assert z[32, 32] == pytest.approx(79.999, rel=1e-6)
    assert z[20, 20] == pytest.approx(80 if abs(ways.depths(rendered)[0][20, 20] - 80) < 1e-4 else 79.999, rel=1e-6)
    ways.assert_same(drawn, rendered)


def test_a_mesh_that_changes_and_comes_back(scene, tmp_path):
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=20, name="Back")
    cube = scenes.add_cube(scene, (0, 6, 0))
    array = cube.modifiers.new("Array", "ARRAY")
    for frame, count in ((1, 1), (2, 3), (3, 1)):
        array.count = count
        cube.keyframe_insert('modifiers["Array"].count', frame=frame)
    copied = cube.copy()
    copied.modifiers.clear()
    copied.location = (0, 8, 1.5)
    scene.collection.objects.link(copied)
    drawn, rendered = ways.both(scene, tmp_path, frames=FrameMap(1, 4))
    ways.assert_same(drawn, rendered)
    sizes = [int((z < 19).sum()) for z in ways.depths(drawn)]
    assert sizes[0] < sizes[1] > sizes[2] == sizes[3]


def test_the_mask_is_the_same(scene, tmp_path):
    slanted(scene)
    masked = bpy.data.collections.new("Masked")
    masked.objects.link(scenes.add_cube(scene, (0, 5, 0.5), 1.5))
    scenes.add_cube(scene, (0.6, 4, 0.5), 0.5, "Before It")
    drawn, rendered = ways.both(scene, tmp_path, passes=("depth", "mask"), mask_collection="Masked")
    for number, path in drawn.control_files("mask").items():
        mine, theirs = (read_png(each)[..., 0] for each in (path, rendered.control_file("mask", number)))
        assert np.mean(mine != theirs) <= ways.EDGES
        assert 0.02 < np.mean(mine == 255) < 0.5


def test_numbers_positions_and_motion_are_the_same(scene, tmp_path):
    slanted(scene)
    scenes.key(scenes.add_cube(scene, (0, 5, 0.5), name="Moves"), "location", {1: (-1, 5, 0.5), 3: (1, 5, 0.5)})
    scenes.add_person(scene, location=(1, 7, 0))
    drawn, rendered = ways.both(scene, tmp_path, passes=("depth", "objects", "position", "motion"))
    ways.assert_same(drawn, rendered)
    assert drawn.read().objects == rendered.read().objects
    for kind in ("objects", "position", "motion"):
        for number, path in drawn.control_files(kind).items():
            mine, theirs = (exr.read(each).channels for each in (path, rendered.control_file(kind, number)))
            assert mine.keys() == theirs.keys()
            for name, values in mine.items():
                assert np.mean(~np.isclose(values, theirs[name], rtol=1e-3, atol=0.02)) <= 2 * ways.EDGES, name
