"""Make the material that shows a take's pictures as they are: light that depends on nothing in the scene.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy

from ..compat import material_tree
from .sequence import PLACED, Sequence, load_image, show_on_time


def show_pictures(plane: bpy.types.Object, sequence: Sequence, scene: bpy.types.Scene) -> None:
    """Give `plane` a material of its own that shows `sequence`; a material placed there before is set up anew."""
    material = plane.active_material or bpy.data.materials.new(sequence.label)
    material[PLACED] = str(sequence.folder.path)
    tree = material_tree(material)
    tree.nodes.clear()
    picture = tree.nodes.new("ShaderNodeTexImage")
    emission = tree.nodes.new("ShaderNodeEmission")
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    picture.location, emission.location, output.location = (-500, 0), (-200, 0), (0, 0)
    tree.links.new(picture.outputs["Color"], emission.inputs["Color"])
    tree.links.new(emission.outputs["Emission"], output.inputs["Surface"])
    picture.image = load_image(sequence, scene)
    picture.extension = "EXTEND"  # repeating would mix the opposite edge into the outermost pixels
    show_on_time(picture.image_user, sequence)
    _keep_light_to_itself(plane, material)
    plane.active_material = material


def _keep_light_to_itself(plane: bpy.types.Object, material: bpy.types.Material) -> None:
    for ray in ("diffuse", "glossy", "transmission", "volume_scatter", "shadow"):
        setattr(plane, f"visible_{ray}", False)
    if hasattr(material, "cycles"):  # Cycles is an add-on and may be off
        material.cycles.emission_sampling = "NONE"
