"""The walk over the frames: numbering, simulations, drivers, other scenes."""

from __future__ import annotations

import bpy
import pytest
import scenes
from animatic import resources
from animatic.backend.contract import FrameMap
from animatic.capture import capture, refusals, warnings
from animatic.capture.files import exr


def centres(folder) -> list[float]:
    return [float(exr.read(path).channels["Z"][32, 32]) for path in folder.control_files("depth").values()]


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        (FrameMap(-5, 7, 3), [-5, -2, 1, 4, 7]),
        (FrameMap(-4, -1), [-4, -3, -2, -1]),
        (FrameMap(0, 4, 2), [0, 2, 4]),
        (FrameMap(100, 107, 3), [100, 103, 106]),
        (FrameMap(-5, 40, marked=(-3, 2, 3, 31)), [-3, 2, 3, 31]),
    ],
    ids=["across zero on threes", "before zero", "from zero on twos", "the last one short", "marked"],
)
def test_files_count_from_one_whatever_the_scene_frames(scene, tmp_path, frames, expected):
    scenes.add_camera(scene)
    plane = scenes.add_plane(scene)
    for curve_frame in (-200, 200):  # the plane is (scene frame + 300) / 10 away
        scenes.key(plane, "location", {curve_frame: (0, (curve_frame + 300) / 10, 0)})
    straighten(plane)
    folder = capture(scene, scenes.request(scene, frames=frames), tmp_path)
    assert list(folder.control_files("depth")) == list(range(1, len(expected) + 1))
    assert list(folder.control_files("openpose")) == list(range(1, len(expected) + 1))
    assert centres(folder) == pytest.approx([(frame + 300) / 10 for frame in expected], rel=1e-4)
    track = folder.read_camera()
    assert [(frame.number, frame.scene_frame) for frame in track.frames] == list(enumerate(expected, 1))


def straighten(obj) -> None:
    """Make the keys of `obj` linear, through a driver that no version spells differently."""
    obj.animation_data_clear()
    driver = obj.driver_add("location", 1).driver
    driver.expression = "(frame + 300) / 10"


def test_drivers_that_read_scene_properties(scene, tmp_path):
    scenes.add_camera(scene)
    plane = scenes.add_plane(scene)
    scene["distance"] = 1.0
    for frame, value in ((1, 4.0), (3, 8.0)):
        scene["distance"] = value
        scene.keyframe_insert('["distance"]', frame=frame)
    driver = plane.driver_add("location", 1).driver
    for name, path in (("now", "frame_current"), ("far", '["distance"]'), ("wide", "render.resolution_x")):
        variable = driver.variables.new()
        variable.name, variable.type = name, "CONTEXT_PROP"
        variable.targets[0].context_property, variable.targets[0].data_path = "ACTIVE_SCENE", path
    driver.expression = "now + far + wide / 1000"
    folder = capture(scene, scenes.request(scene), tmp_path)
    assert centres(folder) == pytest.approx([1 + 4 + 0.064, 2 + 6 + 0.064, 3 + 8 + 0.064], rel=1e-4)


def falling_cube(scene):
    scenes.add_camera(scene, location=(0, 0, 20), rotation=(0, 0, 0))  # from above: depth tells the height
    cube = scenes.add_cube(scene, location=(0, 0, 10))
    bpy.context.view_layer.objects.active = cube
    bpy.ops.rigidbody.object_add()
    return cube


def played(scene, read, frames) -> list[float]:
    """Play from frame 1, as an artist does, and read a value at `frames`."""
    found = {}
    for frame in range(1, max(frames) + 1):
        scene.frame_set(frame)
        found[frame] = read(bpy.context.evaluated_depsgraph_get())
    return [found[frame] for frame in frames]


@pytest.mark.parametrize("step", [1, 3])
def test_rigid_bodies_fall_from_their_start(scene, tmp_path, step):
    cube = falling_cube(scene)
    frames = FrameMap(12, 18, step)
    progress = []
    folder = capture(scene, scenes.request(scene, frames=frames), tmp_path, lambda *at: progress.append(at))
    captured = centres(folder)
    bpy.ops.ptcache.free_bake_all()
    expected = played(
        scene,
        lambda graph: 20 - cube.evaluated_get(graph).matrix_world.translation.z - 0.5,
        [frames.scene_frame(number) for number in range(1, frames.count + 1)],
    )
    assert captured == pytest.approx(expected, abs=1e-3)
    assert captured[0] > 9.5 + 0.5  # it fell before the shot began
    assert progress[-1] == (18 + frames.count, 18 + frames.count)


def test_cloth_and_simulation_nodes_are_played_too(scene, tmp_path):
    scenes.add_camera(scene, location=(0, 0, 20), rotation=(0, 0, 0))
    bpy.ops.mesh.primitive_grid_add(size=4, location=(0, 0, 10), x_subdivisions=4, y_subdivisions=4)
    cloth = bpy.context.object
    cloth.modifiers.new("Cloth", "CLOTH")
    request = scenes.request(scene, frames=FrameMap(15, 15))
    (sentence,) = [s for s in warnings(scene, request) if "played" in s]
    assert "from frame 1" in sentence
    assert f"Cloth on {cloth.name}" in sentence
    (captured,) = centres(capture(scene, request, tmp_path))
    (expected,) = played(scene, lambda graph: 20 - middle_z(cloth.evaluated_get(graph)), [15])
    assert captured == pytest.approx(expected, abs=1e-3)
    assert captured > 10.5


def middle_z(obj) -> float:
    nearest = min(obj.data.vertices, key=lambda vertex: vertex.co.x**2 + vertex.co.y**2)
    return (obj.matrix_world @ nearest.co).z


def test_simulation_nodes_are_played(scene, tmp_path):
    scenes.add_camera(scene)
    plane = scenes.add_plane(scene, y=20)
    plane.modifiers.new("Rise", "NODES").node_group = moving_nodes((0, -0.5, 0))
    captured = centres(capture(scene, scenes.request(scene, frames=FrameMap(11, 12)), tmp_path))
    expected = played(scene, lambda graph: 20 + plane.evaluated_get(graph).data.vertices[0].co.y, [11, 12])
    assert captured == pytest.approx(expected, rel=1e-4)
    assert captured[1] < 15


def moving_nodes(offset) -> bpy.types.NodeTree:
    """Return geometry nodes that move everything by `offset` a frame."""
    tree = bpy.data.node_groups.new("Moving", "GeometryNodeTree")
    for direction in ("INPUT", "OUTPUT"):
        tree.interface.new_socket("Geometry", in_out=direction, socket_type="NodeSocketGeometry")
    start, end = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
    before, after = tree.nodes.new("GeometryNodeSimulationInput"), tree.nodes.new("GeometryNodeSimulationOutput")
    before.pair_with_output(after)
    move = tree.nodes.new("GeometryNodeSetPosition")
    move.inputs["Offset"].default_value = offset
    tree.links.new(start.outputs["Geometry"], before.inputs["Geometry"])
    tree.links.new(before.outputs["Geometry"], move.inputs["Geometry"])
    tree.links.new(move.outputs["Geometry"], after.inputs["Geometry"])
    tree.links.new(after.outputs["Geometry"], end.inputs["Geometry"])
    return tree


def test_a_simulation_that_cannot_be_played_is_reported(scene):
    scenes.add_camera(scene)
    plane = scenes.add_plane(scene)
    plane.modifiers.new("Cloth", "CLOTH")
    plane.hide_viewport = True  # playing does not evaluate what the viewport does not show
    (sentence,) = [s for s in warnings(scene, scenes.request(scene)) if "Bake" in s]
    assert "Cloth on Plane" in sentence


def test_a_still_scene_warns_of_nothing(scene):
    scenes.add_camera(scene)
    scenes.add_person(scene)
    assert warnings(scene, scenes.request(scene)) == []


def test_a_scene_that_is_not_shown(scene, tmp_path):
    other = bpy.data.scenes.new("Other")
    scenes.add_camera(other)
    scenes.add_plane(other, y=7)
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=3)
    assert refusals(other, scenes.request(other)) == []
    assert warnings(other, scenes.request(other, passes=("depth",))) == []
    folder = capture(other, scenes.request(other), tmp_path)
    assert centres(folder) == pytest.approx([7, 7, 7], rel=1e-5)
    found = folder.read()
    assert found.scene == "Other"
    assert (found.animatic_version, found.blender_version) == (resources.version(), bpy.app.version_string)
    assert bpy.context.scene == scene


def test_the_first_used_view_layer_is_captured_and_the_others_named(scene, tmp_path):
    scenes.add_camera(scene)
    near, far = bpy.data.collections.new("Near"), bpy.data.collections.new("Far")
    for collection, y in ((near, 3), (far, 9)):
        plane = scenes.add_plane(scene, y=y, name=collection.name)
        scene.collection.objects.unlink(plane)
        collection.objects.link(plane)
        scene.collection.children.link(collection)
    scene.view_layers[0].name = "Not used"
    scene.view_layers[0].use = False
    layer = scene.view_layers.new("Front")
    layer.layer_collection.children["Near"].exclude = True
    scene.view_layers.new("Back")
    request = scenes.request(scene, frames=FrameMap(1, 1))
    (sentence,) = [s for s in warnings(scene, request) if "view layer" in s]
    assert "'Front'" in sentence
    assert "Back" in sentence
    assert "Not used" not in sentence
    assert centres(capture(scene, request, tmp_path)) == pytest.approx([9], rel=1e-5)
    assert [each.use for each in scene.view_layers] == [False, True, True]


def test_a_missing_cycles_is_refused(scene):
    scenes.add_camera(scene)
    scenes.add_plane(scene)
    bpy.ops.preferences.addon_disable(module="cycles")
    try:
        assert "Cycles add-on is off" in refusals(scene, scenes.request(scene))[0]
    finally:
        bpy.ops.preferences.addon_enable(module="cycles")
