"""Place a take or a baked texture on what is there: a mesh's light or colour, a decal on it, the world around it.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

from collections.abc import Iterator

import bpy
from mathutils import Matrix, Vector

from ..compat import world_tree
from .collection import collection_of
from .colours import SURFACE_SPACE, picture_space
from .errors import PlaceError
from .layers import LayerKind, Picture, extension, insert, lay_colour, lay_light, layer_at, new_group, shows
from .owned import materials_with_nodes, own_materials, own_world
from .sequence import PLACED, PictureFolder, Sequence, read_sequence, require_editable

_SURFACE_COLOURS = {"ShaderNodeBsdfPrincipled": "Base Color", "ShaderNodeBsdfDiffuse": "Color"}
_DECAL_SHARE = 0.4  # of the object's longest side: how wide a new decal is


def as_emission(
    folder: PictureFolder,
    scene: bpy.types.Scene,
    obj: bpy.types.Object,
    *,
    uv_map: str = "",
    loop: bool = False,
    every_slot: bool = True,
) -> list[bpy.types.Material]:
    """Let `obj` glow with the pictures, in their own colours whatever the light, and return its materials.

    They lie as the UV map says ("" is the one for rendering) over what the materials show. Raises `PlaceError`.
    """
    sequence = _checked(folder, scene, obj)
    lookup = _UVLookup(_uv_map(obj, uv_map), sequence)
    materials = own_materials(obj, every_slot, sequence.label)
    for material in materials:
        socket = _surface(material)
        group = _group_at(socket, "emission", sequence)
        lay_light(group, Picture(sequence, picture_space(scene), loop), lookup)
    return materials


def as_base_colour(
    folder: PictureFolder,
    scene: bpy.types.Scene,
    obj: bpy.types.Object,
    *,
    uv_map: str = "",
    loop: bool = False,
    every_slot: bool = True,
) -> list[bpy.types.Material]:
    """Colour the surface of `obj` by the pictures, lit as the scene lights it, and return its materials.

    All else of the materials stays. Raises `PlaceError`.
    """
    sequence = _checked(folder, scene, obj)
    lookup = _UVLookup(_uv_map(obj, uv_map), sequence)
    _present_colours(obj, every_slot)  # refuses before anything is changed
    materials = own_materials(obj, every_slot, sequence.label)
    for material in materials:
        for socket in map(_below_decals, _base_colours(material)):
            lay_colour(_group_at(socket, "base_colour", sequence), Picture(sequence, SURFACE_SPACE, loop), lookup)
    return materials


def as_decal(
    folder: PictureFolder, scene: bpy.types.Scene, obj: bpy.types.Object, *, loop: bool = False, every_slot: bool = True
) -> bpy.types.Object:
    """Put the pictures on a part of `obj` from a box, an empty that the artist moves, turns and scales; return it.

    The picture lies over the materials' base colour on what is inside the box, seen along its Z. It needs no UV map,
    and begins where `obj` is nearest to the 3D cursor. Raises `PlaceError`.
    """
    sequence = _checked(folder, scene, obj)
    there = _present_colours(obj, every_slot)
    box = next(filter(None, map(decal_box, _decals(there, sequence))), None)
    spot = None if box else _spot(scene, obj)
    materials = own_materials(obj, every_slot, sequence.label)
    sockets = [socket for material in materials for socket in _base_colours(material)]
    box = box or _new_box(sequence, scene, obj, spot)
    lookup = _BoxLookup(box)
    for socket in sockets:
        node = next(_decals([socket], sequence), None)
        node = node or insert(socket.id_data, socket, new_group("decal", sequence.label, socket))
        lay_colour(node.node_tree, Picture(sequence, SURFACE_SPACE, loop), lookup, lookup.inside)
    return box


def as_background(folder: PictureFolder, scene: bpy.types.Scene, *, loop: bool = False) -> bpy.types.World:
    """Put the pictures all around `scene`, as an equirectangular sky that lights it, and return the world.

    Raises `PlaceError`.
    """
    sequence = read_sequence(folder)
    require_editable(scene)
    world = own_world(scene, sequence.label)
    tree = world_tree(world)
    output = tree.get_output_node("ALL") or tree.nodes.new("ShaderNodeOutputWorld")
    group = _group_at(output.inputs["Surface"], "background", sequence)
    lay_light(group, Picture(sequence, picture_space(scene), loop), _turned, world=True)
    return world


def decal_box(node: bpy.types.Node) -> bpy.types.Object | None:
    """Return the empty that a decal's layer is seen from; None for other layers and where it is gone."""
    places = (inner for inner in node.node_tree.nodes if inner.bl_idname == "ShaderNodeTexCoord")
    return next((inner.object for inner in places if inner.object and PLACED in inner.object), None)


def background_note(sequence: Sequence) -> str:
    """Return a sentence where the pictures of a background are not twice as wide as high, else ""."""
    if sequence.width == 2 * sequence.height:
        return ""
    return (
        f"{sequence.label} is {sequence.width} × {sequence.height} pixels; a sky is twice as wide as high, so it looks "
        "stretched. Generate it at such a size."
    )


class _UVLookup:
    """Looks pictures up by a UV map."""

    def __init__(self, uv_map: str, sequence: Sequence) -> None:
        self._uv_map, self._sequence = uv_map, sequence

    def __call__(self, group: bpy.types.NodeTree) -> bpy.types.NodeSocket:
        place = group.nodes.new("ShaderNodeUVMap")
        place.uv_map, place.location = self._uv_map, (-560, -100)
        picture = next(node for node in group.nodes if node.bl_idname == "ShaderNodeTexImage")
        picture.extension = extension(self._sequence)
        return place.outputs["UV"]


class _BoxLookup:
    """Looks pictures up in the box of an empty, 1 wide around its origin."""

    def __init__(self, box: bpy.types.Object) -> None:
        self._box = box

    def __call__(self, group: bpy.types.NodeTree) -> bpy.types.NodeSocket:
        next(node for node in group.nodes if node.bl_idname == "ShaderNodeTexImage").extension = "CLIP"
        move = group.nodes.new("ShaderNodeMapping")
        move.inputs["Location"].default_value = (0.5, 0.5, 0.0)
        move.location = (-540, -150)
        group.links.new(self._place(group), move.inputs["Vector"])
        return move.outputs[0]

    def inside(self, group: bpy.types.NodeTree) -> bpy.types.NodeSocket:
        """Return 1 within the depth of the box; its sides clip the picture."""
        parts, near = group.nodes.new("ShaderNodeSeparateXYZ"), group.nodes.new("ShaderNodeMath")
        parts.location, near.location = (-350, 350), (-150, 350)
        near.operation = "COMPARE"
        near.inputs[1].default_value, near.inputs[2].default_value = 0.0, 0.5
        group.links.new(self._place(group), parts.inputs[0])
        group.links.new(parts.outputs["Z"], near.inputs[0])
        return near.outputs[0]

    def _place(self, group: bpy.types.NodeTree) -> bpy.types.NodeSocket:
        place = group.nodes.new("ShaderNodeTexCoord")
        place.object, place.location = self._box, (-720, -150)
        return place.outputs["Object"]


def _turned(group: bpy.types.NodeTree) -> bpy.types.NodeSocket:
    """Look a background up by the direction, turned around the vertical as the artist sets it."""
    start = next(node for node in group.nodes if node.bl_idname == "NodeGroupInput")
    place, turn = group.nodes.new("ShaderNodeTexCoord"), group.nodes.new("ShaderNodeVectorRotate")
    turn.rotation_type = "Z_AXIS"
    place.location, turn.location = (-760, -150), (-560, -150)
    group.links.new(place.outputs["Generated"], turn.inputs["Vector"])
    group.links.new(start.outputs["Rotation"], turn.inputs["Angle"])
    return turn.outputs[0]


def _checked(folder: PictureFolder, scene: bpy.types.Scene, obj: bpy.types.Object) -> Sequence:
    """Return the pictures in `folder`, once `obj` can show them. Raises `PlaceError`."""
    sequence = read_sequence(folder)
    require_editable(scene)
    if obj.type != "MESH":
        raise PlaceError(f"{obj.name} is not a mesh. Convert it (Object > Convert > Mesh), then place the take on it.")
    if not obj.is_editable:
        raise PlaceError(f"{obj.name} comes from another file. Make it local or override it (Object > Relations).")
    return sequence


def _uv_map(obj: bpy.types.Object, name: str) -> str:
    layers = obj.data.uv_layers
    if name and name not in layers:
        raise PlaceError(f"{obj.name} has no UV map {name!r}: choose another one.")
    if not layers:
        raise PlaceError(f"{obj.name} has no UV map, so no picture fits on it. Press Add UV Map.")
    return name or next((layer.name for layer in layers if layer.active_render), layers[0].name)


def _surface(material: bpy.types.Material) -> bpy.types.NodeSocket:
    tree = material.node_tree
    output = tree.get_output_node("ALL") or tree.nodes.new("ShaderNodeOutputMaterial")
    return output.inputs["Surface"]


def _present_colours(obj: bpy.types.Object, every_slot: bool) -> list[bpy.types.NodeSocket]:
    """Return the inputs for the colour in the materials before any is copied or made. Raises `PlaceError`."""
    return [socket for material in materials_with_nodes(obj, every_slot) for socket in _base_colours(material)]


def _base_colours(material: bpy.types.Material) -> list[bpy.types.NodeSocket]:
    """Return the inputs for the surface's colour among the nodes that lead to the output. Raises `PlaceError`."""
    output = material.node_tree.get_output_node("ALL")
    upstream = _upstream(output.inputs["Surface"]) if output else ()
    found = [node.inputs[_SURFACE_COLOURS[node.bl_idname]] for node in upstream if node.bl_idname in _SURFACE_COLOURS]
    if not found:
        raise PlaceError(
            f"The material {material.name} has no Principled or Diffuse BSDF that a colour could go into. "
            "Add one, or choose Emission."
        )
    return found


def _below_decals(socket: bpy.types.NodeSocket) -> bpy.types.NodeSocket:
    """Return where what lies under the decals at `socket` comes in."""
    while decal := layer_at(socket, "decal"):
        socket = decal.inputs["Before"]
    return socket


def _upstream(socket: bpy.types.NodeSocket) -> Iterator[bpy.types.Node]:
    """Yield every node that `socket` depends on, once."""
    waiting, seen = [socket], set()
    while waiting:
        for link in waiting.pop().links:
            if link.from_node.name not in seen:
                seen.add(link.from_node.name)
                waiting += link.from_node.inputs
                yield link.from_node


def _group_at(socket: bpy.types.NodeSocket, kind: LayerKind, sequence: Sequence) -> bpy.types.NodeTree:
    """Return the group of the layer of this kind at `socket`, a new one where there is none."""
    node = layer_at(socket, kind)
    if node is None:
        node = insert(socket.id_data, socket, new_group(kind, sequence.label, socket))
    node.name = node.label = sequence.label
    return node.node_tree


def _decals(sockets: list[bpy.types.NodeSocket], sequence: Sequence) -> Iterator[bpy.types.Node]:
    """Yield the decals in front of `sockets` that show `sequence`."""
    for socket in sockets:
        node = layer_at(socket, "decal")
        while node and not shows(node, sequence):
            node = layer_at(node.inputs["Before"], "decal")
        if node:
            yield node


def _spot(scene: bpy.types.Scene, obj: bpy.types.Object) -> tuple[Vector, Vector]:
    """Return the point of `obj` that is nearest to the 3D cursor, and where its surface looks. Raises `PlaceError`."""
    bpy.context.view_layer.update()  # what was added just now has no place yet
    inverse = obj.matrix_world.inverted_safe()
    try:
        found, near, normal, _face = obj.closest_point_on_mesh(inverse @ scene.cursor.location)
    except RuntimeError as error:
        raise PlaceError(
            f"Blender has no faces of {obj.name} while it is hidden or in Edit Mode. Show it, leave Edit Mode, then "
            "place the decal."
        ) from error
    if not found:
        raise PlaceError(f"{obj.name} has no faces, so there is nothing to put a decal on.")
    return obj.matrix_world @ near, (inverse.transposed().to_3x3() @ normal).normalized()


def _new_box(
    sequence: Sequence, scene: bpy.types.Scene, obj: bpy.types.Object, spot: tuple[Vector, Vector]
) -> bpy.types.Object:
    """Return a new empty at `spot`, looking at the surface of `obj`."""
    (place, away), width = spot, _DECAL_SHARE * max(obj.dimensions)
    box = bpy.data.objects.new(f"{sequence.label} decal", None)
    collection_of(scene).objects.link(box)
    box.empty_display_type, box.empty_display_size = "CUBE", 0.5
    box[PLACED] = str(sequence.folder.path)
    box.parent = obj
    size = Vector((width, width * sequence.height / sequence.width, width / 2))
    box.matrix_parent_inverse = obj.matrix_world.inverted_safe()
    box.matrix_basis = Matrix.LocRotScale(place, away.to_track_quat("Z", "Y"), size)
    return box
