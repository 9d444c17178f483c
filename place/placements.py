"""List what was placed, take it away again, and keep its colours right.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import bpy

from ..compat import compositor_switches, compositor_tree, strips_beside
from .colours import colour_notes, picture_space
from .compositor import image_node, nodes_in
from .frame_fit import followed_camera
from .layers import LAYER, LayerKind, picture_in, take_out
from .owned import Layer, give_back, layers_in
from .planes import KIND, picture_node, planes_in
from .sequence import PLACED, PictureFolder, find_image, read_sequence, same_folder, take_path
from .sequencer import sequencer_scene, strips_in
from .strips import strip_take
from .surfaces import background_note, decal_box

PlacementKind = Literal["camera_plane", "standing_plane", "compositor", "sequencer"] | LayerKind


@dataclass(frozen=True)
class Placement:
    """One thing that was placed: what, under which name, from which take."""

    kind: PlacementKind
    name: str  # of the object, node, strip, material or world
    take: Path


def placed(scene: bpy.types.Scene) -> list[Placement]:
    """Return everything that is placed in `scene`, in its compositor and in its sequencer scene."""
    found = [
        *((plane[KIND], plane.name, picture_node(plane)) for plane in planes_in(scene)),
        *(("compositor", node.name, image_node(node)) for node in nodes_in(scene)),
        *((node.node_tree[LAYER], block.name, picture_in(node)) for block, node in layers_in(scene)),
    ]
    pictures = [Placement(kind, name, take_path(node.image)) for kind, name, node in found if node]
    return pictures + [Placement("sequencer", strip.name, strip_take(strip)) for strip in strips_in(scene)]


def is_anything_placed() -> bool:
    """Tell whether anything is placed in the .blend; quick, for polls."""
    return any(PLACED in image for image in bpy.data.images) or any(PLACED in scene for scene in bpy.data.scenes)


def is_placed(folder: PictureFolder, scene: bpy.types.Scene) -> bool:
    """Tell whether pictures of a take or a texture are placed in `scene`."""
    return any(each.take.resolve() == folder.path.resolve() for each in placed(scene))


def planes_of(folder: PictureFolder, scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """Return the planes in `scene` that show this take."""
    return [plane for plane in planes_in(scene) if _is_of(folder, picture_node(plane))]


def remove(folder: PictureFolder, scene: bpy.types.Scene) -> None:
    """Take away what was placed of this take in `scene`, with the datablocks that nothing else uses.

    Compositing nodes that placing added around it and the sequencer scene stay: they may hold more by now.
    """
    for plane in planes_of(folder, scene):
        _remove_plane(plane)
    for node in nodes_in(scene):
        if _is_of(folder, image_node(node)):
            group = node.node_tree
            compositor_tree(scene).nodes.remove(node)
            if not group.users:
                bpy.data.node_groups.remove(group)
    remove_layers(folder, scene)
    for strip in strips_in(scene):
        if same_folder(strip_take(strip), folder.path):
            strips_beside(strip).remove(strip)
    for collection in scene.collection.children_recursive:
        if PLACED in collection and not collection.objects and not collection.children:
            bpy.data.collections.remove(collection)
    remove_unused_images()


def match_colours(scene: bpy.types.Scene) -> None:
    """Match what is placed in `scene` to how it is viewed now; call it after a change of the view transform."""
    space = picture_space(scene)
    nodes = [picture_node(plane) for plane in planes_in(scene)] + [image_node(node) for node in nodes_in(scene)]
    # the colours of a surface go through the view transform like all others
    nodes += [picture_in(node) for _, node in layers_in(scene) if node.node_tree[LAYER] in ("emission", "background")]
    for node in nodes:
        if node and node.image.colorspace_settings.name != space:
            node.image = find_image(take_path(node.image), space) or _copy_in_space(node.image, space)
    for strip in strips_in(scene):
        strip.colorspace_settings.name = picture_space(sequencer_scene(scene))
    remove_unused_images()


def notes(folder: PictureFolder, scene: bpy.types.Scene) -> tuple[str, ...]:
    """Return sentences that the artist should read after placing this take in `scene`. Raises `PlaceError`."""
    sequence = read_sequence(folder)
    found = list(colour_notes(scene))
    if sequence.missing:
        found.append(
            f"{sequence.label} is not finished: {len(sequence.missing)} of {sequence.frames.count} pictures are "
            f"missing or follow a gap (file {sequence.missing[0]} first). It shows from frame {sequence.start} to "
            f"{sequence.end}; go on with the take, then place it again."
        )
    off = [name for name, on in compositor_switches(scene).items() if not on]
    if off and any(_is_of(folder, image_node(node)) for node in nodes_in(scene)):
        found.append(f"Renders of {scene.name} do not go through the compositor. Turn on {' and '.join(off)}.")
    if any(node.node_tree[LAYER] == "background" and _is_of(folder, picture_in(node)) for _, node in layers_in(scene)):
        found += filter(None, [background_note(sequence)])
    for plane in planes_in(scene):
        camera = followed_camera(plane)
        if camera and camera.data.dof.use_dof and _is_of(folder, picture_node(plane)):
            found.append(
                f"The camera {camera.name} has depth of field, which blurs the camera plane in renders. "
                "Turn it off there while you render the plane."
            )
    return tuple(found)


def _is_of(folder: PictureFolder, node: bpy.types.Node | None) -> bool:
    return node is not None and same_folder(take_path(node.image), folder.path)


def remove_layers(folder: PictureFolder, scene: bpy.types.Scene) -> list[str]:
    """Take the pictures in `folder` off materials and world, which are then what they were before; return off what."""
    return take_layers_out(scene, [found for found in layers_in(scene) if _is_of(folder, picture_in(found[1]))])


def take_layers_out(scene: bpy.types.Scene, layers: list[Layer]) -> list[str]:
    """Take these layers out of their materials and world, and return what was taken off what, sorted.

    The boxes of decals go with the last layer that is seen from them.
    """
    said = sorted({f"{node.node_tree.name} ({block.name})" for block, node in layers})
    for block, node in layers:
        box = decal_box(node)
        take_out(block.node_tree, node)
        if box is not None and not any(decal_box(other) == box for _, other in layers_in(scene)):
            bpy.data.objects.remove(box)
    give_back(scene, {block for block, _ in layers})
    remove_unused_images()
    return said


def _remove_plane(plane: bpy.types.Object) -> None:
    mesh, material = plane.data, plane.active_material
    bpy.data.objects.remove(plane)
    if not mesh.users:
        bpy.data.meshes.remove(mesh)
    if not material.users:
        bpy.data.materials.remove(material)


def _copy_in_space(image: bpy.types.Image, space: str) -> bpy.types.Image:
    copy = image.copy()
    copy.colorspace_settings.name = space
    return copy


def remove_unused_images() -> None:
    """Take the images of takes away that nothing shows any more."""
    for image in list(bpy.data.images):
        if PLACED in image and not image.users:
            bpy.data.images.remove(image)
