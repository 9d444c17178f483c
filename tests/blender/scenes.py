"""Small scenes for tests: planes, cubes, cameras, people made of bones and boxes.

Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy
from animatic.backend.contract import ALL_FIGURES, CaptureRequest, FrameMap
from mathutils import Matrix, Vector

FORWARD = (1.5707963267948966, 0.0, 0.0)  # a camera's rotation that looks along world +y, z up


def request(scene, **changes) -> CaptureRequest:
    """Return a request for three frames at 64 x 64 through the scene's camera; `changes` replaces fields."""
    fields = {"shot_id": "abcdef123456", "shot_name": "Shot", "camera": "", "frames": FrameMap(1, 3)}
    return CaptureRequest(**{**fields, "width": 64, "height": 64, "figures": ALL_FIGURES, **changes})


def add(scene, name, data=None, location=(0, 0, 0), rotation=(0, 0, 0)) -> bpy.types.Object:
    """Link a new object into the scene."""
    obj = bpy.data.objects.new(name, data)
    scene.collection.objects.link(obj)
    obj.location, obj.rotation_euler = location, rotation
    return obj


def add_camera(scene, location=(0, 0, 0), rotation=FORWARD, name="Camera", **lens) -> bpy.types.Object:
    """Add a camera that looks along +y, make it the scene's, and set `lens` on its data."""
    data = bpy.data.cameras.new(name)
    for key, value in lens.items():
        setattr(data, key, value)
    camera = add(scene, name, data, location, rotation)
    scene.camera = camera
    return camera


def add_plane(scene, y=5.0, size=200.0, name="Plane", x=0.0, z=0.0) -> bpy.types.Object:
    """Add an upright square that faces the camera at distance `y`."""
    half = size / 2
    corners = [(-half, 0, -half), (half, 0, -half), (half, 0, half), (-half, 0, half)]
    return add(scene, name, _mesh(name, corners, [(0, 1, 2, 3)]), (x, y, z))


def add_cube(scene, location=(0, 5, 0), size=1.0, name="Cube") -> bpy.types.Object:
    """Add a cube."""
    half = size / 2
    corners = [(x, y, z) for x in (-half, half) for y in (-half, half) for z in (-half, half)]
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    return add(scene, name, _mesh(name, corners, faces), location)


def _mesh(name, corners, faces) -> bpy.types.Mesh:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners, [], faces)
    return mesh


# A person of 1.75 m that faces the camera, which looks along +y: name -> (head, tail), left side only
_MIDDLE = {
    "spine": ((0, 0, 1.0), (0, 0, 1.2)),
    "spine.003": ((0, 0, 1.2), (0, 0, 1.45)),
    "spine.006": ((0, 0, 1.55), (0, 0, 1.75)),
}
_LEFT = {
    "upper_arm": ((0.18, 0, 1.42), (0.45, 0, 1.4)),
    "forearm": ((0.45, 0, 1.4), (0.7, -0.02, 1.4)),
    "hand": ((0.7, -0.02, 1.4), (0.8, -0.02, 1.4)),
    "thigh": ((0.1, 0, 0.95), (0.1, -0.02, 0.5)),
    "shin": ((0.1, -0.02, 0.5), (0.1, 0, 0.1)),
    "foot": ((0.1, 0, 0.1), (0.1, -0.15, 0.02)),
}
_PARENTS = {
    **{"spine.003": "spine", "spine.006": "spine.003", "upper_arm": "spine.003", "forearm": "upper_arm"},
    **{"hand": "forearm", "thigh": "spine", "shin": "thigh", "foot": "shin"},
}
RIGIFY = {**{name: name for name in _MIDDLE}, **{limb: limb + ".{}" for limb in _LEFT}}
MIXAMO = {
    **{"spine": "mixamorig:Hips", "spine.003": "mixamorig:Spine2", "spine.006": "mixamorig:Head"},
    **{"upper_arm": "mixamorig:{}Arm", "forearm": "mixamorig:{}ForeArm", "hand": "mixamorig:{}Hand"},
    **{"thigh": "mixamorig:{}UpLeg", "shin": "mixamorig:{}Leg", "foot": "mixamorig:{}Foot"},
}


def add_person(
    scene, location=(0, 5, -0.9), names=RIGIFY, sides=("L", "R"), with_mesh=True, name="Person"
) -> bpy.types.Object:
    """Add an armature with a person's bones that faces -y, and a box mesh that it deforms."""
    armature = add(scene, name, bpy.data.armatures.new(name), location)
    with bpy.context.temp_override(active_object=armature, object=armature, selected_objects=[armature]):
        bpy.context.view_layer.objects.active = armature
        bpy.ops.object.mode_set(mode="EDIT")
        _add_bones(armature.data.edit_bones, names, sides)
        bpy.ops.object.mode_set(mode="OBJECT")
    if with_mesh:
        _add_body(scene, armature, f"{name} Body")
    return armature


def _add_bones(edit_bones, names, sides) -> None:
    for part, (head, tail) in _MIDDLE.items():
        _bone(edit_bones, names[part], head, tail, names.get(_PARENTS.get(part)))
    for word, mirror in zip(sides, (1, -1), strict=True):
        for part, (head, tail) in _LEFT.items():
            ends = [(x * mirror, y, z) for x, y, z in (head, tail)]
            _bone(edit_bones, names[part].format(word), *ends, names[_PARENTS[part]].format(word))


def _bone(edit_bones, name, head, tail, parent) -> None:
    bone = edit_bones.new(name)
    bone.head, bone.tail = head, tail
    bone.parent = edit_bones.get(parent) if parent else None


def _add_body(scene, armature, name) -> bpy.types.Object:
    """Add a thin box around each bone, weighted to it."""
    corners, faces, groups = [], [], {}
    for bone in armature.data.bones:
        first = len(corners)
        axis = (bone.tail_local - bone.head_local).to_track_quat("Z", "Y").to_matrix()
        for z in (0.0, bone.length):
            corners += [
                bone.head_local + axis @ Vector((x, y, z))
                for x, y in ((-0.05, -0.05), (0.05, -0.05), (0.05, 0.05), (-0.05, 0.05))
            ]
        quads = ((0, 1, 2, 3), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7))
        faces += [tuple(first + i for i in quad) for quad in quads]
        groups[bone.name] = range(first, first + 8)
    body = add(scene, name, _mesh(name, corners, faces))
    for group, vertices in groups.items():
        body.vertex_groups.new(name=group).add(list(vertices), 1.0, "ADD")
    body.parent = armature
    body.modifiers.new("Armature", "ARMATURE").object = armature
    return body


def key(owner, path, values: dict[int, object], index: int = -1) -> None:
    """Key `path` of `owner` at scene frame -> value, straight lines between."""
    for frame, value in values.items():
        if index >= 0:
            getattr(owner, path)[index] = value
        else:
            setattr(owner, path, value)
        owner.keyframe_insert(path, index=index, frame=frame)


def look_at(camera, target: Iterable[float]) -> None:
    """Turn `camera` to look at a world point."""
    direction = Vector(target) - camera.location
    camera.matrix_world = Matrix.LocRotScale(camera.location, direction.to_track_quat("-Z", "Y"), None)
