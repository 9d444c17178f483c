"""Hold how takes are baked into a mesh's UV map, and what a shot in a UV layout shows, once.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from math import degrees, radians

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ..backend import contract

_HEIGHT_ITEMS = (
    ("local_z", "Local Z", "The object's own Z: for ground, walls and tiles", 0),
    ("distance", "Distance from Origin", "How far from the object's origin: for heads, vases and planets", 1),
    ("flat", "Flat", "The same everywhere: only where the islands of the UV map lie", 2),
    ("none", "Nothing", "No depth steers the picture: for textures that cover the whole layout", 3),
)
_TILING_ITEMS = (
    ("none", "None", "The edges are edges", 0),
    ("x", "X", "Left and right edge fit together", 1),
    ("y", "Y", "Upper and lower edge fit together", 2),
    ("xy", "X and Y", "All opposite edges fit together", 3),
)
_MODE_ITEMS = (
    ("sequence", "Sequence", "A picture for every picture of the takes: a texture that moves", 0),
    ("still", "Still", "One picture merged from all pictures of the takes, as of a camera that goes around", 1),
)
_VIEW_ITEMS = (
    ("chosen", "Chosen Take", "The take that is chosen in Takes", 0),
    (
        "overlapping",
        "Shots at the Same Time",
        "The chosen takes of all shots that share frames with the one shown: several cameras around one object",
        1,
    ),
)
MATERIAL_ITEMS = (
    ("emission", "Emission", "Glows in the picture's own colours whatever the light: screens, signs, painted light", 0),
    ("base_colour", "Base Color", "Colours the surface, which the scene lights; all else of the material stays", 1),
    ("decal", "Decal", "Lies on a part of the surface, seen from a box that you move, turn and scale", 2),
    ("background", "Background", "Lies all around the scene as an equirectangular sky, and lights it", 3),
)
_PICTURE_ITEMS = (
    ("texture", "Baked Texture", "The texture that is chosen above", 0),
    ("take", "Chosen Take", "The take that is chosen in Takes: of a texture in UV space, or any other as it is", 1),
)
_SIZE_LOW_PX = 64
_AFTER_ITEMS = (("none", "None", "Leave the materials as they are", 4), *MATERIAL_ITEMS[:2])


def _keep_size(settings: TextureSettings, _context: bpy.types.Context) -> None:
    """Lift a size that is too small for a texture; 0 is the automatic one."""
    if 0 < settings.size < _SIZE_LOW_PX:
        settings.size = _SIZE_LOW_PX


class SurfaceShotSettings:
    """A mix-in for the settings of a shot: what counts where its picture is a UV layout."""

    uv_map: StringProperty(
        name="UV Map",
        description="The layout that is the picture; empty is the one that renders use",
        options=set(),
    )
    height_from: EnumProperty(
        name="Height From",
        description="What the model is shown as high where Depth is on",
        items=_HEIGHT_ITEMS,
        options=set(),
    )

    tiling: EnumProperty(
        name="Tiling",
        description="Across which edges the picture goes on into itself, so that copies beside it show no seam",
        items=_TILING_ITEMS,
        options=set(),
    )

    def recall_surface(self, folder: contract.TakeFolder) -> None:
        """Set what steered the take in `folder`."""
        if not folder.control.capture_json.exists():
            self.height_from = "none"
            return
        request = folder.control.read().request
        self.uv_map, self.height_from = request.uv_map, request.height_from

    def surface_request(self) -> dict[str, str]:
        """Return what a capture in the UV layout is asked for."""
        return {"uv_map": self.uv_map, "height_from": "flat" if self.height_from == "none" else self.height_from}


class TextureSettings(bpy.types.PropertyGroup):
    """How takes are baked into the UV map of the active mesh, and how pictures are placed on it."""

    views: EnumProperty(
        name="Takes", description="Which takes are projected onto the mesh", items=_VIEW_ITEMS, options=set()
    )
    mode: EnumProperty(name="Mode", description="What is made of the takes' pictures", items=_MODE_ITEMS, options=set())
    size: IntProperty(
        name="Size",
        description="Pixels of each side; 0 is the power of two above the takes' own. More only helps where a small "
        "part of the mesh was seen from near",
        default=0,
        min=0,
        max=contract.TEXTURE_HIGH_PX,
        subtype="PIXEL",
        update=_keep_size,
        options=set(),
    )
    grazing: FloatProperty(
        name="Grazing Angle",
        description="Surfaces that a camera sees at this angle or flatter get nothing from it; lower it where pictures "
        "are smeared along the sides",
        default=radians(75),
        min=radians(5),
        max=radians(90),
        subtype="ANGLE",
        options=set(),
    )
    match_exposure: BoolProperty(
        name="Match Exposure",
        description="Bring the pictures of several cameras to one brightness and colour by what two of them show; off "
        "keeps each as it was generated, with patches where they differ",
        default=True,
        options=set(),
    )
    fill: BoolProperty(
        name="Fill Holes",
        description="Fill what no camera saw from what lies near it in time and on the surface; off leaves it black",
        default=True,
        options=set(),
    )
    after: EnumProperty(
        name="Material",
        description="How the mesh shows the texture when it is baked",
        items=_AFTER_ITEMS,
        default="emission",
        options=set(),
    )
    pictures: EnumProperty(
        name="Pictures", description="What the Material buttons place", items=_PICTURE_ITEMS, options=set()
    )
    loop: BoolProperty(
        name="Loop",
        description="Show the pictures again and again, before and after their shot; off holds the first and the last",
        default=False,
        options=set(),
    )
    every_slot: BoolProperty(
        name="All Material Slots",
        description="Let every material of the mesh show the pictures; off, only that of the active slot",
        default=True,
        options=set(),
    )

    @property
    def weighing(self) -> contract.Weighing:
        """Return these settings as the contract's."""
        return contract.Weighing(grazing_degrees=round(degrees(self.grazing), 3))
