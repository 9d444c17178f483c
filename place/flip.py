"""Let what shows one take show another: planes, nodes, strips and materials stay, with all that was done to them.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy

from ..backend.contract import TakeFolder
from .compositor import image_node, in_compositor, nodes_in
from .frame_fit import DISTANCE
from .layers import picture_in, show_other
from .owned import layers_in
from .placements import remove_unused_images
from .planes import KIND, as_standing_plane, on_camera_plane, picture_node, planes_in
from .sequence import PLACED, Sequence, load_image, read_sequence, same_folder, take_path
from .sequencer import strips_in
from .strip_changes import change_strips
from .strips import strip_take
from .surfaces import decal_box


def flip(shown: TakeFolder, other: TakeFolder, scene: bpy.types.Scene) -> int:
    """Show the take in `other` wherever `scene` shows the one in `shown`, and return in how many places.

    Raises `PlaceError`, before anything is changed, where `other` has no finished frame.
    """
    new, old = read_sequence(other), read_sequence(shown)
    planes = [plane for plane in planes_in(scene) if _is_of(picture_node(plane), shown)]
    nodes = [node for node in nodes_in(scene) if _is_of(image_node(node), shown)]
    strips = [strip for strip in strips_in(scene) if same_folder(strip_take(strip), shown.path)]
    layers = [node for _, node in layers_in(scene) if _is_of(picture_in(node), shown)]
    for plane in planes:
        _flip_plane(plane, old, new, scene)
    for node in nodes:
        image_node(node).image = load_image(new, scene)  # by which the node is found again
        in_compositor(other, scene).name = node.name.replace(old.label, new.label)
    change_strips(strips, new)
    _flip_layers(layers, old, new)
    remove_unused_images()
    return len(planes) + len(nodes) + len(strips) + len(layers)


def _is_of(node: bpy.types.Node | None, folder: TakeFolder) -> bool:
    return node is not None and same_folder(take_path(node.image), folder.path)


def _flip_plane(plane: bpy.types.Object, old: Sequence, new: Sequence, scene: bpy.types.Scene) -> None:
    picture_node(plane).image = load_image(new, scene)  # by which the plane is found again
    if plane[KIND] == "camera_plane":
        on_camera_plane(new.folder, scene, distance=plane[DISTANCE] * scene.unit_settings.scale_length)
    else:
        as_standing_plane(new.folder, scene, plane.location.copy())
    for block in (plane, plane.data, plane.active_material):
        block.name = block.name.replace(old.label, new.label)


def _flip_layers(layers: list[bpy.types.Node], old: Sequence, new: Sequence) -> None:
    """Show `new` in `layers`; a decal's box gets the proportions of its pictures."""
    for layer in layers:
        show_other(layer, new)
    for box in {decal_box(layer) for layer in layers} - {None}:
        box.name, box[PLACED] = box.name.replace(old.label, new.label), str(new.folder.path)
        box.scale.y *= (new.height / new.width) / (old.height / old.width)
