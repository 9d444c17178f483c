"""Change a material or a world without changing what others show: a copy of its own, and the way back.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy

from ..compat import material_tree, world_tree
from .errors import PlaceError
from .layers import layer_nodes

Layer = tuple[bpy.types.Material | bpy.types.World, bpy.types.Node]  # what it is in, and its node
_MADE = "animatic_made"  # custom property of a material or world that placing made where there was none
_SLOT = "animatic_slot"  # custom property of such a material: the object got its slot with it
_BEFORE = "animatic_before"  # custom property of a copy: what it stands in for
_LINK = "animatic_link"  # custom property of a copy: what the object's slot was linked to before


def own_materials(obj: bpy.types.Object, every_slot: bool, name: str) -> list[bpy.types.Material]:
    """Return the materials of the active slot of `obj`, or of every slot, that only `obj` shows.

    A material that other objects show too, that comes from another file or has no nodes is copied first; where there
    is none, one is made under `name`. Raises `PlaceError`.
    """
    if not obj.material_slots:
        if not obj.data.is_editable:
            raise PlaceError(f"The mesh of {obj.name} comes from another file. Make it local (Object > Relations).")
        obj.data.materials.append(bpy.data.materials.new(name))
        made = obj.data.materials[0]
        material_tree(made)
        made[_MADE] = made[_SLOT] = True
        made[_LINK] = "DATA"
    copies: dict[bpy.types.Material, bpy.types.Material] = {}
    return list(dict.fromkeys(_own_material(obj, slot, name, copies) for slot in _slots(obj, every_slot)))


def materials_with_nodes(obj: bpy.types.Object, every_slot: bool) -> list[bpy.types.Material]:
    """Return the materials that `own_materials` would keep or copy with their nodes; changes nothing."""
    found = (slot.material for slot in _slots(obj, every_slot))
    return list(dict.fromkeys(material for material in found if material and _has_nodes(material)))


def own_world(scene: bpy.types.Scene, name: str) -> bpy.types.World:
    """Return the world of `scene`, which no other scene shows; a copy, or a new one under `name`, where needed."""
    world = scene.world
    if world is None:
        scene.world = bpy.data.worlds.new(name)
        scene.world[_MADE] = True
    elif world.users > 1 or not world.is_editable or not _has_nodes(world):
        scene.world = world.copy()
        scene.world[_BEFORE] = world
    world_tree(scene.world)
    return scene.world


def layers_in(scene: bpy.types.Scene) -> list[Layer]:
    """Return every layer that was placed in `scene`, with the material or world that it is in."""
    slots = (slot for obj in scene.objects for slot in obj.material_slots)
    blocks = dict.fromkeys([*(slot.material for slot in slots), scene.world])
    return [(block, node) for block in blocks if block for node in layer_nodes(block.node_tree)]


def give_back(scene: bpy.types.Scene, blocks: set[bpy.types.Material | bpy.types.World]) -> None:
    """Put what was there back for those of `blocks` that are copies, or made by placing, and have no layer any more."""
    for obj in scene.objects:
        for slot in obj.material_slots if obj.is_editable else ():
            if slot.material in blocks and _is_spent(slot.material):
                _give_back_slot(slot)
    world = scene.world
    if world in blocks and _is_spent(world):
        scene.world = world.get(_BEFORE)
        if not world.users:
            bpy.data.worlds.remove(world)


def _slots(obj: bpy.types.Object, every_slot: bool) -> list[bpy.types.MaterialSlot]:
    slots = list(obj.material_slots)
    return slots if every_slot else slots[obj.active_material_index :][:1]


def _own_material(
    obj: bpy.types.Object,
    slot: bpy.types.MaterialSlot,
    name: str,
    copies: dict[bpy.types.Material, bpy.types.Material],
) -> bpy.types.Material:
    before, link = slot.material, slot.link
    if before is not None and (before in copies.values() or not _needs_copy(before, obj)):
        return before
    if before in copies:
        material = copies[before]
    elif before is None:
        material = bpy.data.materials.new(name)
        material_tree(material)
        material[_MADE] = True
    else:
        material = before.copy()
        colour = None if _has_nodes(before) else tuple(before.diffuse_color)
        tree = material_tree(material)
        if colour:  # what it showed without nodes
            principled = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
            principled.inputs["Base Color"].default_value = colour
        material[_BEFORE] = before
        copies[before] = material
    material[_LINK] = link
    if obj.data.users > 1 or not obj.data.is_editable:
        slot.link = "OBJECT"  # the mesh's slots are those of every object that shows it
    slot.material = material
    return material


def _needs_copy(material: bpy.types.Material, obj: bpy.types.Object) -> bool:
    if not material.is_editable or not _has_nodes(material):
        return True
    others = (other for other in bpy.data.objects if other != obj)
    return any(slot.material == material for other in others for slot in other.material_slots)


def _has_nodes(block: bpy.types.Material | bpy.types.World) -> bool:
    return block.node_tree is not None and (bpy.app.version >= (5, 0) or block.use_nodes)


def _is_spent(block: bpy.types.Material | bpy.types.World) -> bool:
    return (_MADE in block or _BEFORE in block) and not layer_nodes(block.node_tree)


def _give_back_slot(slot: bpy.types.MaterialSlot) -> None:
    material = slot.material
    before, link = material.get(_BEFORE), material[_LINK]
    if slot.link != link:
        slot.material, slot.link = None, link
    else:
        slot.material = before
    if _SLOT in material and len(slot.id_data.material_slots) == 1:
        slot.id_data.data.materials.clear()  # unlike `pop`, this takes the slot too
    if not material.users:
        bpy.data.materials.remove(material)
