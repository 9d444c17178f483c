"""Find the surfaces of a part of the picture: of an object or of a collection.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy

from ..backend.contract import Region, SeenRegion
from .surfaces import has_surface


def block_of(region: Region) -> bpy.types.Object | bpy.types.Collection | None:
    """Return the object or collection, by its name and library: a linked one may be called as one of this file."""
    blocks = bpy.data.objects if region.kind == "object" else bpy.data.collections
    local = blocks.get(region.name)  # at once, also among very many
    if local is not None and local.name_full == region.name:
        return local
    return next((found for found in blocks if found.name_full == region.name), None)


def surfaces_within(region: Region) -> list[bpy.types.Object]:
    """Return the surfaces of `region`: an object's with those of all that is parented to it; none where it is gone."""
    block = block_of(region)
    if block is None:
        return []
    if region.kind == "collection":
        return surfaces_of(block)
    return _surfaces_among((block, *block.children_recursive), {}, set())


def surfaces_of(collection: bpy.types.Collection) -> list[bpy.types.Object]:
    """Return the surfaces in `collection`, those that it shows through collection instances too."""
    return _surfaces_among(collection.all_objects, {}, {collection})


def seen_region(region: Region, names: Iterable[str], seen: list[str]) -> SeenRegion:
    """Return what is known of `region`, whose surfaces have these `names`; of `seen` the first has the number 1."""
    own = set(names)
    return SeenRegion(region, tuple(number for number, name in enumerate(seen, 1) if name in own))


def unseen_note(regions: Iterable[SeenRegion]) -> str:
    """Return a sentence that names the `regions` of which nothing was seen, or ""."""
    names = [repr(seen.region.name) for seen in regions if not seen.numbers]
    return f"Reference pictures say nothing within {', '.join(names)}: no frame shows it." if names else ""


def _surfaces_among(
    objects: Iterable[bpy.types.Object], found: dict[bpy.types.Object, None], visited: set[bpy.types.Collection]
) -> list[bpy.types.Object]:
    """Return the surfaces among `objects`, and in what they are instances of, added to `found`."""
    for obj in objects:
        if has_surface(obj):
            found[obj] = None
        shown = obj.instance_collection if obj.instance_type == "COLLECTION" else None
        if shown and shown not in visited:
            visited.add(shown)
            _surfaces_among(shown.all_objects, found, visited)
    return list(found)
