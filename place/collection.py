"""Keep what placing adds to a scene together in one collection.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy

from .sequence import PLACED


def collection_of(scene: bpy.types.Scene) -> bpy.types.Collection:
    """Return the collection of `scene` for what is placed, made on first use."""
    for collection in scene.collection.children_recursive:
        if PLACED in collection:
            return collection
    collection = bpy.data.collections.new("Animatic")
    collection[PLACED] = True
    scene.collection.children.link(collection)
    return collection
