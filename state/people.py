"""Hold what the People panel shows: the people of the shown shot and their joints, as they were last found.

`window_manager.animatic.people`; written by operators, read by panels. Must not import operators or panels.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import NamedTuple

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, IntProperty, StringProperty


class FoundJoint(NamedTuple):
    """A joint of a person as it was found by the names of the bones."""

    bone: str = ""  # "" where no bone has it
    end: str = ""  # of the bone
    is_derived: bool = False  # from other joints, where no bone has it


_SEPARATORS = ":-_. "  # after which a bone's own name may begin
_FEWEST = 3  # bones that must share a prefix


@lru_cache(maxsize=64)
def _prefix(text: str) -> str:
    """Return what the names of all bones begin with, such as `mixamorig:` or `DEF-`, "" for nothing."""
    bones = {joint.bone for joint in _joints(text).values() if joint.bone}
    if len(bones) < _FEWEST:
        return ""
    first, last = min(bones), max(bones)
    shared = first[: next(place for place, letter in enumerate(last) if letter != first[place : place + 1])]
    return shared[: 1 + max(shared.rfind(each) for each in _SEPARATORS)]


@lru_cache(maxsize=64)  # every line of the list asks at each redraw
def _joints(text: str) -> dict[str, FoundJoint]:
    return {part: FoundJoint(*values) for part, values in json.loads(text or "{}").items()}


class JointItem(bpy.types.PropertyGroup):
    """A line in the list of joints; `name` is the part."""


class PersonItem(bpy.types.PropertyGroup):
    """A person in the list; `name` is the full name of its armature or mesh."""

    object_name: StringProperty()
    library: StringProperty()  # the file that the object comes from
    is_absent: BoolProperty()  # excluded, hidden or left out: in no capture
    family: StringProperty()  # "" where the bones are named like nobody's
    body: IntProperty()  # joints of the body that there are, corrections among them
    hand_points: IntProperty()
    face_points: IntProperty()
    corrected: IntProperty()
    joints: StringProperty()  # those that were found, as JSON: a crowd's would be too many properties

    @property
    def figure(self) -> bpy.types.Object | None:
        """The armature or mesh, None where it is gone. State keeps names: undo would leave a pointer behind."""
        return bpy.data.objects.get((self.object_name, self.library or None))

    def found_joint(self, part: str) -> FoundJoint:
        """Return what the names of the bones say of `part`."""
        return _joints(self.joints).get(part, FoundJoint())

    def short_name(self, bone: str) -> str:
        """Return the name of a bone without what all of them begin with."""
        return bone.removeprefix(_prefix(self.joints))

    def keep_joints(self, joints: dict[str, FoundJoint]) -> None:
        """Keep what was found, by part."""
        self.joints = json.dumps(joints)


class PeopleState(bpy.types.PropertyGroup):
    """The people of the shown shot."""

    found: CollectionProperty(type=PersonItem)
    active: IntProperty(
        name="Person", description="The person whose joints are shown and put right", options={"SKIP_SAVE"}
    )
    joints: CollectionProperty(type=JointItem)  # those that a person may have
    active_joint: IntProperty(
        name="Joint", description="The joint that the buttons below the list act on", options={"SKIP_SAVE"}
    )
    seen: StringProperty()  # what was in the file when they were found
    group: EnumProperty(
        name="Joints",
        description="Which joints of the person the list shows",
        items=(
            ("body", "Body", "The joints of the body, with eyes, ears and nose"),
            ("hands", "Hands", "The points of the fingers"),
            ("face", "Face", "The landmarks of the face"),
        ),
    )

    def active_item(self) -> PersonItem | None:
        """Return the chosen person, None without any."""
        return self.found[self.active] if 0 <= self.active < len(self.found) else None

    @property
    def active_part(self) -> str:
        """The chosen joint, "" where there is none."""
        return self.joints[self.active_joint].name if 0 <= self.active_joint < len(self.joints) else ""


CLASSES = (JointItem, PersonItem, PeopleState)
