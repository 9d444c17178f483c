"""Hold how people are read for the pose, and the joints that the artist put right: `scene.animatic.figures`.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, FloatProperty

from ..backend import contract
from .animated import DECIMALS
from .joints import FigureJoint, FigureMapping
from .source import request_or_none


class FigureSettings(bpy.types.PropertyGroup):
    """People: what of them is captured, and where their joints are."""

    hidden: EnumProperty(
        name="Hidden Joints",
        description="What becomes of joints behind other things or the own body. Faint ones keep a limb whole that is "
        "hidden for a moment",
        items=(
            ("drop", "Drop", "Leave them out, as a detector that does not see them"),
            ("faint", "Faint", "Keep them with half the confidence: they are drawn darker"),
        ),
        default=contract.ALL_FIGURES.hidden,
        options=set(),
    )
    least_px: FloatProperty(
        name="Smallest Person",
        description="People that are smaller than this in the picture are left out. Raise it where a crowd in the "
        "distance turns into scribble; 0 keeps everybody",
        default=contract.ALL_FIGURES.least_px,
        min=0.0,
        max=2048.0,
        subtype="PIXEL",
        options=set(),
    )
    hands: BoolProperty(
        name="Hands",
        description="Capture the fingers of rigs that have them. Switch it off where small hands come out wrong",
        default=contract.ALL_FIGURES.hands,
        options=set(),
    )
    face: BoolProperty(
        name="Face",
        description="Capture the landmarks of the face of rigs that have bones for them; eyes, ears and nose belong to "
        "the body. Switch it off to let the prompt say the expression",
        default=contract.ALL_FIGURES.face,
        options=set(),
    )
    mappings: CollectionProperty(type=FigureMapping)

    @property
    def figures(self) -> contract.Figures:
        """These settings as the contract's; a person of whom nothing was put right needs no mapping."""
        mappings = (item.mapping for item in self.mappings if item.is_used)
        told = tuple(mapping for mapping in mappings if mapping.joints)
        return contract.Figures(self.hidden, round(self.least_px, DECIMALS), self.hands, self.face, told)

    def recall(self, folder: contract.TakeFolder) -> None:
        """Read people as for the take in `folder`; where joints are belongs to the person, not to the take."""
        request = request_or_none(folder)
        if request is not None and "openpose" in request.passes:
            told = request.figures
            self.hidden, self.least_px, self.hands, self.face = told.hidden, told.least_px, told.hands, told.face

    def mapping_of(self, figure: bpy.types.Object | None) -> FigureMapping | None:
        """Return what was put right of the person whose armature or mesh is `figure`, None for nothing."""
        return next((item for item in self.mappings if figure is not None and item.figure == figure), None)

    def correction(self, figure: bpy.types.Object | None, part: str) -> FigureJoint | None:
        """Return what was put right of one joint, None where it is found by the names of the bones."""
        mapping = self.mapping_of(figure)
        return mapping.joints.get(part) if mapping else None

    def add(self, figure: bpy.types.Object) -> FigureMapping:
        """Return the mapping of `figure`, which is a person from now on. Raises ValueError for what can be none."""
        found = self.mapping_of(figure)
        if found is not None:
            return found
        if figure.type not in ("ARMATURE", "MESH"):
            raise ValueError(f"{figure.name} is no armature and no mesh: only those can be people.")
        mapping = self.mappings.add()
        mapping.figure = figure
        return mapping

    def correct(
        self,
        figure: bpy.types.Object,
        part: str,
        bone: str = "",
        end: contract.BoneEnd = "head",
        obj: bpy.types.Object | None = None,
    ) -> None:
        """Say where the joint `part` of `figure` is: at an `end` of its `bone`, or at the origin of `obj`.

        Raises ValueError where that says no joint.
        """
        if bool(bone) == bool(obj):
            raise ValueError(f"The joint {part} of {figure.name} is at a bone or at an object: name one of them.")
        if bone and (figure.type != "ARMATURE" or bone not in figure.data.bones):
            raise ValueError(f"{figure.name} has no bone {bone!r}.")
        item = self.add(figure).entry(part)
        item.source, item.bone, item.end, item.object = "bone" if bone else "object", bone, end, obj

    def leave_out(self, figure: bpy.types.Object, part: str) -> None:
        """Keep the joint `part` of `figure` out of all pictures. Raises ValueError for no joint."""
        self.add(figure).entry(part).source = "none"

    def reset(self, figure: bpy.types.Object, part: str = "") -> None:
        """Let the joint `part` of `figure`, or all, be found by the names of the bones again."""
        mapping = self.mapping_of(figure)
        if mapping and part:
            mapping.forget(part)
        elif mapping:
            mapping.joints.clear()

    def objects_of_others(self, figure: bpy.types.Object) -> set[bpy.types.Object]:
        """Return the objects that are joints of other people than `figure`."""
        others = (item for item in self.mappings if item.figure != figure)
        return {joint.object for item in others for joint in item.joints if joint.source == "object" and joint.object}

    def remove(self, figure: bpy.types.Object) -> None:
        """Forget all that was said of `figure`, which is no person any more unless its bones are named like one's."""
        self._keep([item.figure != figure for item in self.mappings])

    def forget_deleted(self) -> None:
        """Let go of people and objects that were deleted, which live on while these settings point to them."""
        self._keep([item.is_used for item in self.mappings])
        for item in self.mappings:
            item.forget_deleted()

    def _keep(self, kept: list[bool]) -> None:
        for place in reversed(range(len(kept))):
            if not kept[place]:
                self.mappings.remove(place)

    @property
    def needs_forgetting(self) -> bool:
        """Whether these settings point to what was deleted. Reads only."""
        return any(not item.is_used or item.points_to_deleted for item in self.mappings)


CLASSES = (FigureJoint, FigureMapping, FigureSettings)
