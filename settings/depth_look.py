"""Hold how the depth of a scene's takes is drawn: `scene.animatic.depth_look`.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, PointerProperty

from ..backend import contract
from ..backend.contract import Key
from . import depth_curve
from .animated import DECIMALS

_NEAREST = 0.0001
_LEAST_RATIO = 1.001  # of far to near
# What the presets of the curve are: from far (0) to near (1)
CURVES: dict[str, tuple[Key, ...]] = {
    "straight": (),
    "far": (Key(0.0, 0.0), Key(0.1, 0.3), Key(0.4, 0.7), Key(1.0, 1.0)),
    "near": (Key(0.0, 0.0), Key(0.6, 0.3), Key(0.9, 0.7), Key(1.0, 1.0)),
    "middle": (Key(0.0, 0.0), Key(0.25, 0.1), Key(0.75, 0.9), Key(1.0, 1.0)),
}


def _make_tree(self: DepthLookSettings, _context: bpy.types.Context) -> None:
    """Make the curve when it is first asked for, or its own where a copied scene shares that of another."""
    if self.use_curve:
        self.curve_tree = depth_curve.own_tree(self.curve_tree)


class DepthLookSettings(bpy.types.PropertyGroup):
    """Which distances are white and black, and how the greys go from one to the other."""

    use_near: BoolProperty(
        name="Set Near",
        description="Choose yourself what is white; off, the nearest of the whole clip is. Set it where a shot's own "
        "nearest changes from take to take, or something small comes close",
        options=set(),
    )
    near: FloatProperty(
        name="Near",
        description="What is as near as this, or nearer, is white",
        default=1.0,
        min=_NEAREST,
        soft_max=1000.0,
        subtype="DISTANCE",
        unit="LENGTH",
        options=set(),
    )
    use_far: BoolProperty(
        name="Set Far",
        description="Choose yourself what is black; off, the farthest of the whole clip is, or infinity where a sky is "
        "seen. Set it to give a scene before far mountains more greys",
        options=set(),
    )
    far: FloatProperty(
        name="Far",
        description="What is as far as this, or farther, is black",
        default=50.0,
        min=_NEAREST,
        soft_max=10000.0,
        subtype="DISTANCE",
        unit="LENGTH",
        options=set(),
    )
    background: EnumProperty(
        name="Background",
        description="How far away the model thinks is where the scene is empty",
        items=(
            ("black", "Black", "Farther than everything, as depth ControlNets have learned it of skies"),
            ("distance", "At a Distance", "As grey as what lies there: a backdrop, a wall of fog, a studio"),
        ),
        options=set(),
    )
    background_distance: FloatProperty(
        name="Distance",
        description="How far the background is. At the far distance or beyond it is black as well",
        default=50.0,
        min=_NEAREST,
        soft_max=10000.0,
        subtype="DISTANCE",
        unit="LENGTH",
        options=set(),
    )
    use_curve: BoolProperty(
        name="Falloff Curve",
        description="Bend how grey goes from far (left) to near (right). Lift it where what lies far off should be "
        "told apart better, lower it to give the greys to what is near",
        update=_make_tree,
        options=set(),
    )
    curve_tree: PointerProperty(type=bpy.types.NodeTree, options={"HIDDEN"})

    @property
    def look(self) -> contract.DepthLook:
        """These settings as the contract's, in metres. Reads only."""
        near, far = (self._metres("near"), self._metres("far"))
        if self.use_near and self.use_far and far <= near:
            near = min(near, contract.FARTHEST_M / _LEAST_RATIO)
            far = near * _LEAST_RATIO
        return contract.DepthLook(
            near_m=near if self.use_near else None,
            far_m=far if self.use_far else None,
            curve=depth_curve.keys_of(self.curve_tree) if self.use_curve else (),
            background_m=self._metres("background_distance") if self.background == "distance" else None,
        )

    @property
    def curve_node(self) -> bpy.types.Node | None:
        """The node that holds the curve, for the widget; None until the curve was switched on."""
        return depth_curve.node_of(self.curve_tree)

    @property
    def note(self) -> str:
        """A sentence where near and far say nothing, or ""."""
        if self.use_near and self.use_far and self.far <= self.near:
            return "Far is not beyond Near: all that is farther than Near is black."
        return ""

    def background_note(self, measured_far_m: float) -> str:
        """Return a sentence where the background's distance makes no difference, or ""; 0 is measured of a sky."""
        look = self.look
        far_m = look.far_m or measured_far_m
        if look.background_m is None or not far_m or look.background_m < far_m:
            return ""
        return f"At {look.background_m:.4g} m it is beyond Far, {far_m:.4g} m: it stays black."

    def set_range(self, near_m: float, far_m: float | None) -> None:
        """Set near and far in metres; without a far distance black stays as measured, which is infinitely far."""
        self.use_near, self.near = True, near_m / self._scale
        self.use_far = far_m is not None
        if far_m is not None:
            self.far = far_m / self._scale

    def bend(self, keys: Sequence[Key]) -> None:
        """Switch the curve on with corners at `keys`; without any it is straight."""
        self.use_curve = True
        depth_curve.put_keys(self.curve_node, keys)

    def recall(self, look: contract.DepthLook) -> None:
        """Set what `look` says; a curve that says it already keeps its points."""
        for name, value in (("near", look.near_m), ("far", look.far_m)):
            setattr(self, f"use_{name}", value is not None)
            if value is not None:
                setattr(self, name, value / self._scale)
        self.background = "black" if look.background_m is None else "distance"
        if look.background_m is not None:
            self.background_distance = look.background_m / self._scale
        if look.curve and depth_curve.keys_of(self.curve_tree) != look.curve:
            self.bend(look.curve)
        self.use_curve = bool(look.curve)

    @property
    def _scale(self) -> float:
        """Metres in one unit of the scene."""
        return self.id_data.unit_settings.scale_length

    def _metres(self, name: str) -> float:
        value = getattr(self, name) * self._scale
        return min(max(round(value, DECIMALS), contract.NEAREST_M), contract.FARTHEST_M)
