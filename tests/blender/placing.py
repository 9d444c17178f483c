"""The ways to place a take, and what is in a .blend before and after."""

from __future__ import annotations

import bpy
from animatic import place

WAYS = {
    "camera_plane": place.on_camera_plane,
    "standing_plane": place.as_standing_plane,
    "compositor": place.in_compositor,
    "sequencer": place.in_sequencer,
}
MADE = ("objects", "meshes", "materials", "images", "node_groups", "collections", "scenes")


def counts() -> dict[str, int]:
    found = {name: len(getattr(bpy.data, name)) for name in MADE}
    return {**found, "images": len(placed_images())}  # Blender makes some for its own viewers


def placed_images() -> list:
    return [image for image in bpy.data.images if "animatic_placed" in image]


def tree_dump(tree) -> tuple[dict, list]:
    """Return every node with its plain properties and input values, and every link."""

    def plain(value):
        return tuple(value) if hasattr(value, "__len__") and not isinstance(value, str) else value

    nodes = {}
    for node in tree.nodes:
        names = (p.identifier for p in node.bl_rna.properties if p.type != "COLLECTION" and p.identifier != "rna_type")
        values = {name: repr(plain(getattr(node, name))) for name in names if name != "select"}
        sockets = {s.identifier: repr(plain(s.default_value)) for s in node.inputs if hasattr(s, "default_value")}
        nodes[node.name] = (values, sockets)
    return nodes, [(link.from_socket.path_from_id(), link.to_socket.path_from_id()) for link in tree.links]


def brighten(strip) -> list[float]:
    """Give `strip` a modifier, and return how much each of its modifiers brightens."""
    if bpy.app.version[:2] != (5, 0):  # whose module crashes there, without Animatic too
        strip.modifiers.new("Brighter", "BRIGHT_CONTRAST").bright = 5.0
    return [modifier.bright for modifier in strip.modifiers]
