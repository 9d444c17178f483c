"""Hold every difference between the Blender versions that Animatic runs in (4.5 LTS and later).

Must not import anything of Animatic: what uses it decides, this file only knows how a version says it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import bpy


class StripContent(NamedTuple):
    """What a strip has to show: where that begins in the sequencer, how long it is, and what is cut off before it."""

    start: int
    length: int
    trim: int


def material_tree(material: bpy.types.Material) -> bpy.types.NodeTree:
    """Return the node tree of `material`, which from 5.0 on is always there and in use."""
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    return material.node_tree


def world_tree(world: bpy.types.World) -> bpy.types.NodeTree:
    """Return the node tree of `world`, which from 5.0 on is always there and in use."""
    if bpy.app.version < (5, 0):
        world.use_nodes = True
    return world.node_tree


def shader_tree(owner: bpy.types.Material | bpy.types.World) -> bpy.types.NodeTree | None:
    """Return the nodes that `owner` is shaded by, or None where it has none in use. Reads only."""
    return owner.node_tree if bpy.app.version >= (5, 0) or owner.use_nodes else None


def compositor_tree(scene: bpy.types.Scene) -> bpy.types.NodeTree | None:
    """Return the compositing nodes of `scene`, or None where it has none."""
    return scene.node_tree if bpy.app.version < (5, 0) else scene.compositing_node_group


def compositor_switches(scene: bpy.types.Scene) -> dict[str, bool]:
    """Return what must be on for renders of `scene` to go through its compositing nodes, by the name in the UI."""
    switches = {"Compositing (Output > Post Processing)": scene.render.use_compositing}
    if bpy.app.version < (5, 0):
        switches["Use Nodes"] = scene.use_nodes
    return switches


def new_compositor_tree(scene: bpy.types.Scene) -> bpy.types.NodeTree:
    """Give `scene` compositing nodes that hand on what Render Layers renders; it must have none yet."""
    if bpy.app.version < (5, 0):
        scene.use_nodes = True
        tree = scene.node_tree
        tree.nodes.clear()
        output = tree.nodes.new("CompositorNodeComposite")
    else:
        tree = bpy.data.node_groups.new(f"{scene.name} Compositing", "CompositorNodeTree")
        scene.compositing_node_group = tree
        tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
        output = tree.nodes.new("NodeGroupOutput")
    layers = tree.nodes.new("CompositorNodeRLayers")
    layers.scene = scene
    layers.location, output.location = (0, 0), (400, 0)
    tree.links.new(layers.outputs["Image"], output.inputs["Image"])
    return tree


def strip_range(strip: bpy.types.Strip) -> tuple[int, int]:
    """Return the first scene frame of `strip` and the one after its last."""
    if "left_handle" in strip.bl_rna.properties:  # the names from 5.1 on; the old ones warn there
        return strip.left_handle, strip.right_handle
    return strip.frame_final_start, strip.frame_final_end


def strip_content(strip: bpy.types.Strip) -> StripContent:
    """Return what `strip` has to show, of which its handles may show a part."""
    if "content_start" in strip.bl_rna.properties:  # the names from 5.1 on
        return StripContent(round(strip.content_start), strip.content_duration, strip.content_trim_start)
    return StripContent(round(strip.frame_start), strip.frame_duration, strip.animation_offset_start)


def new_effect_strip(
    strips: bpy.types.bpy_prop_collection, name: str, kind: str, channel: int, start: int, frames: int
) -> bpy.types.EffectStrip:
    """Add an effect strip without inputs; the end became a length in 5.0."""
    if bpy.app.version < (5, 0):
        return strips.new_effect(name, kind, channel, start, frame_end=start + frames)
    return strips.new_effect(name, kind, channel, start, length=frames)


def move_strip(strip: bpy.types.Strip, start: int) -> None:
    """Move `strip` so that its whole content begins at frame `start`."""
    if "content_start" in strip.bl_rna.properties:
        strip.content_start = start
    else:
        strip.frame_start = start


def trim_strip(strip: bpy.types.Strip, begin: int, end: int) -> None:
    """Show `strip` from frame `begin` to the one before `end`."""
    if "left_handle" in strip.bl_rna.properties:
        strip.left_handle, strip.right_handle = begin, end
    else:
        strip.frame_final_start, strip.frame_final_end = begin, end


def strips_beside(strip: bpy.types.Strip) -> bpy.types.bpy_prop_collection:
    """Return the strips of the meta strip that `strip` lies in, or those of its sequencer; itself is one of them."""
    return (strip.parent_meta() or strip.id_data.sequence_editor).strips


def put_on_channel(strip: bpy.types.Strip, channel: int) -> bool:
    """Put `strip` on `channel` of its sequencer, and tell whether it lies there: a place that is taken is left alone.

    Blender shuffles a strip that is set onto another further the same way, and below channel 1 it never comes back.
    """
    begin, end = strip_range(strip)
    for other in strips_beside(strip):
        there = strip_range(other)
        if other != strip and other.channel == channel and there[0] < end and there[1] > begin:
            return False
    if strip.channel != channel:
        strip.channel = channel
    return strip.channel == channel


def multilayer_exr_settings() -> dict[str, object]:
    """Return what makes image settings write single-part multilayer EXR, in the order to set it.

    5.0 filters the formats by a media type, which must come first, and writes multi-part files
    unless the channels are interleaved.
    """
    if bpy.app.version < (5, 0):
        return {"file_format": "OPEN_EXR_MULTILAYER"}
    return {"media_type": "MULTI_LAYER_IMAGE", "file_format": "OPEN_EXR_MULTILAYER", "use_exr_interleave": True}


def png_settings() -> dict[str, object]:
    """Return what makes image settings write PNG, in the order to set it."""
    media = {} if bpy.app.version < (5, 0) else {"media_type": "IMAGE"}
    return {**media, "file_format": "PNG"}


def working_space_is_usual() -> bool:
    """Tell whether the open .blend works in the light of Rec.709, as all did before 5.0."""
    spaces = getattr(bpy.data, "colorspace", None)
    return spaces is None or spaces.working_space == "Linear Rec.709"


def bitmap_settings() -> dict[str, object]:
    """Return what makes image settings write BMP, in the order to set it."""
    media = {} if bpy.app.version < (5, 0) else {"media_type": "IMAGE"}
    return {**media, "file_format": "BMP"}


def movie_settings() -> dict[str, object]:
    """Return what makes image settings write a movie, in the order to set it."""
    media = {} if bpy.app.version < (5, 0) else {"media_type": "VIDEO"}
    return {**media, "file_format": "FFMPEG"}


def stored_value(group: bpy.types.PropertyGroup, name: str) -> object:
    """Return what `group` really holds of its property `name`: an enum's number, None where it was never set."""
    values = group if bpy.app.version < (5, 0) else group.bl_system_properties_get()
    return values.get(name) if values is not None else None


def select_bone(bone: bpy.types.PoseBone, selected: bool) -> None:
    """Select or deselect a bone in Pose Mode; from 5.0 on that is kept with the pose."""
    owner = bone.bone if bpy.app.version < (5, 0) else bone
    owner.select = selected


def nodes_modifier_values(modifier: bpy.types.NodesModifier) -> list[object]:
    """Return what a modifier hands to its geometry nodes; it kept that as custom properties before 5.2."""
    if "properties" not in modifier.bl_rna.properties:
        return list(modifier.values())
    inputs = modifier.properties.inputs
    return [getattr(getattr(inputs, name), "value", None) for name in inputs.bl_rna.properties.keys()]  # noqa: SIM118


def is_subdivided_as_seen(obj: bpy.types.Object) -> bool:
    """Tell whether Cycles subdivides `obj` by how large the camera sees it: a modifier's setting from 5.0 on."""
    if getattr(getattr(obj, "cycles", None), "use_adaptive_subdivision", False):
        return True
    subdivisions = (each for each in obj.modifiers if each.type == "SUBSURF" and each.show_render)
    return any(getattr(each, "use_adaptive_subdivision", False) for each in subdivisions)


def object_index_channel() -> str:
    """Return how the EXR channel of the object index pass ends; the pass has its name in full from 5.0 on."""
    return ".IndexOB.X" if bpy.app.version < (5, 0) else ".Object Index.X"


def material_index_channel() -> str:
    """Return how the EXR channel of the material index pass ends."""
    return ".IndexMA.X" if bpy.app.version < (5, 0) else ".Material Index.X"


def scale_node(tree: bpy.types.NodeTree, kind: Literal["Relative", "Render Size"]) -> bpy.types.Node:
    """Add a compositing node that scales by its inputs X and Y, or to the render's size; 5.0 made that an input."""
    node = tree.nodes.new("CompositorNodeScale")
    if bpy.app.version < (5, 0):
        node.space = kind.upper().replace(" ", "_")
    else:
        node.inputs["Type"].default_value = kind
    return node


def compositor_math(tree: bpy.types.NodeTree, operation: str) -> bpy.types.Node:
    """Add a compositing node that calculates; from 5.0 on it is the one that shaders have."""
    node = tree.nodes.new("CompositorNodeMath" if bpy.app.version < (5, 0) else "ShaderNodeMath")
    node.operation = operation
    return node
