"""Hold what the People panel shows: the people of the shown shot and their joints, as they were last found.

`window_manager.animatic.people`; written by operators, read by panels. Must not import operators or panels.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, IntProperty, StringProperty


class JointItem(bpy.types.PropertyGroup):
    """A joint of a person as it was found by the names of the bones; `name` is its part."""

    bone: StringProperty()  # "" where no bone has it
    end: StringProperty()  # of the bone
    is_derived: BoolProperty()  # from other joints, where no bone has it


class PersonItem(bpy.types.PropertyGroup):
    """A person in the list; `name` is the full name of its armature or mesh."""

    object_name: StringProperty()
    library: StringProperty()  # the file that the object comes from
    family: StringProperty()  # "" where the bones are named like nobody's
    body: IntProperty()  # joints of the body that there are, corrections among them
    hand_points: IntProperty()
    face_points: IntProperty()
    corrected: IntProperty()
    joints: CollectionProperty(type=JointItem)
    active_joint: IntProperty(
        name="Joint", description="The joint that the buttons below the list act on", options={"SKIP_SAVE"}
    )

    @property
    def figure(self) -> bpy.types.Object | None:
        """The armature or mesh, None where it is gone. State keeps names: undo would leave a pointer behind."""
        return bpy.data.objects.get((self.object_name, self.library or None))

    @property
    def active_joint_item(self) -> JointItem | None:
        """The chosen joint, None where there is none."""
        return self.joints[self.active_joint] if 0 <= self.active_joint < len(self.joints) else None


class PeopleState(bpy.types.PropertyGroup):
    """The people of the shown shot."""

    found: CollectionProperty(type=PersonItem)
    active: IntProperty(
        name="Person", description="The person whose joints are shown and put right", options={"SKIP_SAVE"}
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


CLASSES = (JointItem, PersonItem, PeopleState)
