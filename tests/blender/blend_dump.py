"""Everything that a .blend holds, as a dictionary from path to value: to compare before and after.

Must not import anything of Animatic.
"""

from __future__ import annotations

import bpy

# Of Blender's own making: where things are in memory, what is evaluated, what a click would do next
_RUNTIME = {
    *("rna_type", "original", "depsgraph", "is_evaluated", "session_uid", "users", "is_runtime_data", "use_nodes"),
    *("bl_rna", "preview", "is_dirty", "has_data", "is_updated", "is_updated_data", "bindcode", "tag"),
    *("is_frame_skip", "is_outdated", "is_baking", "info", "storage_type", "is_valid", "memory_usage", "name_full"),
}
# Filled by playing and rendering, as any playing and rendering does
_CACHES = {"point_cache", "point_caches", "vertex_velocity", "particles", "child_particles", "pixels", "render_slots"}
# What follows from other properties, in whichever evaluation was last
_DERIVED = {"matrix_channel", "matrix_local", "matrix_world", "bound_box", "vector_rest", "dimensions"}
_SKIPPED = _RUNTIME | _CACHES | _DERIVED
_NOT_OF_THE_FILE = {"window_managers", "libraries", "screens", "workspaces", "all_ids"}


def dump() -> dict[str, object]:
    """Return every property of every data-block, custom properties and animation too."""
    found: dict[str, object] = {}
    for prop in bpy.data.bl_rna.properties:
        if prop.type != "COLLECTION" or prop.identifier in _NOT_OF_THE_FILE:
            continue
        for block in getattr(bpy.data, prop.identifier):
            if getattr(block, "type", "") == "RENDER_RESULT":  # the first render of any kind makes it
                continue
            where = f"{prop.identifier}[{block.name_full}]"
            found[where] = (block.users, block.use_fake_user)
            _dump(block, where, found, set())
    for layer_of in bpy.data.scenes:
        for layer in layer_of.view_layers:
            for obj in layer.objects:
                where = f"{layer_of.name}.{layer.name}.{obj.name_full}"
                found[where] = (obj.select_get(view_layer=layer), obj.hide_get(view_layer=layer))
    found["window.scene"] = bpy.context.scene.name
    return found


def differences(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    """Return what differs, with both values."""
    return {
        where: (before.get(where, "not there"), after.get(where, "not there"))
        for where in before | after
        if before.get(where, "not there") != after.get(where, "not there")
    }


def _dump(struct, path: str, found: dict[str, object], seen: set[int]) -> None:
    if (struct.as_pointer(), struct.bl_rna.identifier) in seen:
        return
    seen.add((struct.as_pointer(), struct.bl_rna.identifier))
    if hasattr(struct, "keys"):
        _dump_custom(struct, path, found)
    for prop in struct.bl_rna.properties:
        name = prop.identifier
        if name in _SKIPPED:
            continue
        try:
            value = getattr(struct, name)
        except (AttributeError, RuntimeError):  # of another kind of what it is
            continue
        _dump_value(prop, value, f"{path}.{name}", found, seen)


def _dump_value(prop, value, where: str, found: dict[str, object], seen: set[int]) -> None:
    if prop.type == "POINTER":
        if value is None or (isinstance(value, bpy.types.ID) and not value.is_embedded_data):
            found[where] = value and value.name_full
        else:
            _dump(value, where, found, seen)
    elif prop.type == "COLLECTION":
        items = list(value)
        found[f"{where}.length"] = len(items)
        for index, item in enumerate(items):
            if item is None or (isinstance(item, bpy.types.ID) and not item.is_embedded_data):
                found[f"{where}[{index}]"] = item and item.name_full
            else:
                _dump(item, f"{where}[{index}]", found, seen)
    elif prop.type in {"INT", "FLOAT", "BOOLEAN"} and getattr(prop, "is_array", False):
        found[where] = tuple(tuple(part) if hasattr(part, "__len__") else part for part in value)
    else:
        found[where] = tuple(sorted(value)) if isinstance(value, set) else value


def _dump_custom(struct, path: str, found: dict[str, object]) -> None:
    try:
        names = list(struct.keys())
    except TypeError:  # not a thing that holds custom properties
        return
    for name in names:
        value = struct[name]
        if hasattr(value, "to_dict"):
            value = value.to_dict()
        elif hasattr(value, "to_list"):
            value = value.to_list()
        elif isinstance(value, bpy.types.ID):
            value = value.name_full
        if (value := _filled(value)) != {}:
            found[f'{path}["{name}"]'] = repr(value)


def _filled(value):
    """Return `value` without empty groups: where an add-on keeps its own properties, they are made by looking there."""
    if not isinstance(value, dict):
        return value
    parts = {name: _filled(part) for name, part in value.items()}
    return {name: part for name, part in parts.items() if part != {}}
