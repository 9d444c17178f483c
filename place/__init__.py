"""Frames of a take -> planes, materials, world, compositor and sequencer of the .blend.

Must not read UI settings, nor import operators, panels or capture.
"""

from .beside import copy_beside
from .colours import shading_note
from .compositor import in_compositor
from .errors import PlaceError
from .flip import flip
from .placements import (
    Placement,
    is_anything_placed,
    is_placed,
    match_colours,
    notes,
    placed,
    planes_of,
    remove,
    remove_layers,
)
from .planes import as_standing_plane, is_rendered, on_camera_plane, set_rendered
from .removing import remove_from_meshes, remove_from_world
from .sequencer import edit_scene, film_scene, in_sequencer, is_in_sequencer, sequencer_scene, strips_in
from .surfaces import as_background, as_base_colour, as_decal, as_emission

__all__ = [
    "PlaceError",
    "Placement",
    "as_background",
    "as_base_colour",
    "as_decal",
    "as_emission",
    "as_standing_plane",
    "copy_beside",
    "edit_scene",
    "film_scene",
    "flip",
    "in_compositor",
    "in_sequencer",
    "is_anything_placed",
    "is_in_sequencer",
    "is_placed",
    "is_rendered",
    "match_colours",
    "notes",
    "on_camera_plane",
    "placed",
    "planes_of",
    "remove",
    "remove_from_meshes",
    "remove_from_world",
    "remove_layers",
    "sequencer_scene",
    "set_rendered",
    "shading_note",
    "strips_in",
]
