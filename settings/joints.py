"""Hold where the joints of people are, as the artist put them right.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import difflib
from typing import Literal

import bpy
from bpy.props import CollectionProperty, EnumProperty, PointerProperty, StringProperty

from ..backend import contract

Group = Literal["body", "hands", "face"]

# A part is such a word, a finger's with the number of the point, and a side where there are two: `thumb.2.R`.
# Landmarks of the face have `face.` before their word.
BODY_WORDS = (
    *("nose", "neck", "head", "eye", "ear", "upper_arm", "forearm", "hand"),
    *("thigh", "shin", "foot"),
)
FINGERS = ("thumb", "index", "middle", "ring", "pinky")
_FACE = "face"

SOURCES = (
    ("bone", "Bone", "The joint is at an end of a bone of the person's armature", "BONE_DATA", 1),
    ("object", "Object", "The joint is where an object has its origin, such as an empty", "OBJECT_DATA", 2),
    ("none", "Left Out", "The joint is in no picture", "X", 3),
)


def group_of(part: str) -> Group:
    """Return whether `part` belongs to the body, the hands or the face."""
    word = part.partition(".")[0]
    return "face" if word == _FACE else "hands" if word in FINGERS else "body"


def require_part(part: str) -> None:
    """Raise a ValueError that names the nearest ones unless `part` is one of a person."""
    word = part.partition(".")[0]
    if word in (*BODY_WORDS, *FINGERS) or (word == _FACE and part != _FACE):
        return
    near = difflib.get_close_matches(word, (*BODY_WORDS, *FINGERS), n=3, cutoff=0.5) or BODY_WORDS
    raise ValueError(f"There is no joint {part!r}. Joints are named like {', '.join(near)}, with .L or .R for a side.")


def is_there(obj: bpy.types.Object | None) -> bool:
    """Tell whether `obj` is still in a collection: one that was deleted lives on where something points to it."""
    if obj is None:
        return False
    in_scenes = any(scene.objects.get(obj.name) == obj for scene in bpy.data.scenes)
    return in_scenes or bool(obj.users_collection)  # which looks through all objects of the file


def _is_figure(_self: object, obj: bpy.types.Object) -> bool:
    return obj.type in ("ARMATURE", "MESH")


class FigureJoint(bpy.types.PropertyGroup):
    """A joint that the artist put right; `name` is its part, such as `forearm.L`."""

    source: EnumProperty(
        name="Joint",
        description="What the joint goes by. Change it where the bone found by its name is the wrong one",
        items=SOURCES,
        default="bone",
        options=set(),
    )
    bone: StringProperty(
        name="Bone",
        description="The bone of the person's armature that has the joint at one of its ends",
        options=set(),
    )
    end: EnumProperty(
        name="End",
        description="At which end of the bone the joint is. The tail serves where no bone begins there",
        items=(("head", "Head", "Where the bone begins"), ("tail", "Tail", "Where the bone ends")),
        default="head",
        options=set(),
    )
    object: PointerProperty(
        type=bpy.types.Object,
        name="Object",
        description="The object whose origin is the joint, such as an empty that is parented to the person",
    )

    def problem(self, figure: bpy.types.Object | None) -> str:
        """Return a sentence where this says no joint of `figure`, or "". The joint that was found counts then."""
        if self.source == "none":
            return ""
        if self.source == "object":
            return "" if is_there(self.object) else "Choose the object that is this joint."
        bones = figure.data.bones if figure and figure.type == "ARMATURE" else ()
        if self.bone and self.bone not in bones:
            return f"The bone {self.bone!r} is not here any more: choose another one."
        return "" if self.bone else "Choose the bone that has this joint."

    @property
    def object_is_deleted(self) -> bool:
        """Whether this points to an object that was deleted. Reads only."""
        return self.object is not None and not is_there(self.object)

    @property
    def joint(self) -> contract.Joint | None:
        """The joint, which must have no problem, as the contract's."""
        if self.source == "none":
            return None
        if self.source == "object":
            return contract.Joint(object_name=self.object.name_full)
        return contract.Joint(bone=self.bone, end=self.end)


class FigureMapping(bpy.types.PropertyGroup):
    """The joints of one person that the artist put right; the others are found by the names of the bones."""

    figure: PointerProperty(
        type=bpy.types.Object,
        name="Person",
        description="The armature of the person, or the mesh of one whose joints are objects",
        poll=_is_figure,
    )
    joints: CollectionProperty(type=FigureJoint)

    @property
    def is_used(self) -> bool:
        """Whether its person is still there."""
        return is_there(self.figure)

    @property
    def mapping(self) -> contract.Mapping:
        """This mapping, whose figure must be there, as the contract's, without what says no joint."""
        told = {item.name: item.joint for item in self.joints if not item.problem(self.figure)}
        return contract.Mapping(self.figure.name_full, told)

    def entry(self, part: str) -> FigureJoint:
        """Return what was put right of `part`, a new entry where that is nothing yet. Raises ValueError for no part."""
        require_part(part)
        item = self.joints.get(part)
        if item is None:
            item = self.joints.add()
            item.name = part
        return item

    def forget(self, part: str) -> None:
        """Let `part` be found by the names of the bones again."""
        if (place := self.joints.find(part)) >= 0:
            self.joints.remove(place)

    def forget_deleted(self) -> None:
        """Let go of objects that were deleted, which live on while this points to them."""
        for part in [item.name for item in self.joints if item.object_is_deleted]:
            self.forget(part)

    @property
    def points_to_deleted(self) -> bool:
        """Whether a joint points to an object that was deleted. Reads only."""
        return any(item.object_is_deleted for item in self.joints)
