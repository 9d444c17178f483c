"""Buttons that put the joints of the chosen person right.

Must not import panels.
"""

from __future__ import annotations

from typing import cast

import bpy
from bpy.props import EnumProperty, StringProperty

from .. import compat
from ..backend import contract
from ..settings.joints import SOURCES
from ..state.people import PersonItem
from ..translations import translated
from . import figure_list
from .figures import PeopleOperator

_CHOICES = (("found", "Found", "What the names of the bones say: forget what was put right", "VIEWZOOM", 0), *SOURCES)
_NOBODY = "The list has no person: press Find People, or add one"


class PersonOperator(PeopleOperator):
    """A mix-in for what acts on the chosen person."""

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a person."""
        person = figure_list.chosen_person(context)
        return _NOBODY if person is None else cls.refusal_of(context, person)

    @classmethod
    def refusal_of(cls, _context: bpy.types.Context, _person: PersonItem) -> str:
        """Return why this cannot be done with the person, or ""."""
        return ""


class JointOperator(PersonOperator):
    """A mix-in for what acts on one joint of the chosen person."""

    part: StringProperty(
        name="Joint",
        description="The joint, such as `forearm.L`; left out, the one chosen in the list",
        options={"SKIP_SAVE"},
    )

    def act(self, context: bpy.types.Context) -> None:
        """Do it with the joint, and choose that. Raises ValueError."""
        person, people = figure_list.chosen_person(context), context.window_manager.animatic.people
        part = self.part or people.active_part
        if part not in people.joints:
            raise ValueError(f"There is no joint {part!r}: see the list for those that there are.")
        people.active_joint = people.joints.find(part)
        self.act_on(context, person, part)

    def act_on(self, context: bpy.types.Context, person: PersonItem, part: str) -> None:
        """Do what the button says with the joint `part`. Raises ValueError."""
        raise NotImplementedError


class ANIMATIC_OT_joint_source(JointOperator, bpy.types.Operator):
    """Say what the joint goes by."""

    bl_idname = "animatic.joint_source"
    bl_label = "Joint From"

    source: EnumProperty(
        name="From",
        description="What the joint of the person goes by",
        items=_CHOICES,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        """Return what the choice means."""
        return translated(next(said for name, _label, said, *_icon in _CHOICES if name == properties.source))

    def act_on(self, context: bpy.types.Context, person: PersonItem, part: str) -> None:
        """Change it; a bone begins with the one that was found."""
        own, figure, found = context.scene.animatic.figures, person.figure, person.found_joint(part)
        if self.source == "found":
            own.reset(figure, part)
            return
        if self.source == "bone" and figure.type != "ARMATURE":
            raise ValueError(f"{figure.name} has no bones: choose objects for its joints.")
        item = own.add(figure).entry(part)
        item.source = self.source
        if self.source == "bone" and not item.bone and found.bone:
            item.bone, item.end = found.bone, found.end


def _bones(_self: object, context: bpy.types.Context | None) -> list[tuple[str, str, str]]:
    """List both ends of the bones of the chosen person."""
    person = figure_list.chosen_person(context or bpy.context)
    bones = person.figure.data.bones.keys() if person and person.figure.type == "ARMATURE" else ()
    items = [(f"{end} {bone}", f"{bone} ({end})", "") for bone in bones for end in ("head", "tail")]
    _bones.kept = items  # Blender keeps no reference to the texts of a dynamic enum
    return items


class ANIMATIC_OT_joint_pick(JointOperator, bpy.types.Operator):
    """Choose the bone that has this joint, at its head or its tail."""

    bl_idname = "animatic.joint_pick"
    bl_label = "Choose Bone"
    bl_property = "bone"

    bone: EnumProperty(
        name="Bone", description="The bone, and the end of it that is the joint: `tail forearm.L`", items=_bones
    )

    @classmethod
    def refusal_of(cls, _context: bpy.types.Context, person: PersonItem) -> str:
        """Ask for bones."""
        return "" if person.figure.type == "ARMATURE" else "This person has no bones: choose objects for its joints"

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Let the artist search for it."""
        context.window_manager.invoke_search_popup(self)
        return {"FINISHED"}

    def act_on(self, context: bpy.types.Context, person: PersonItem, part: str) -> None:
        """Use it."""
        end, _, bone = self.bone.partition(" ")
        context.scene.animatic.figures.correct(person.figure, part, bone, cast(contract.BoneEnd, end))


class ANIMATIC_OT_joint_use_selected(JointOperator, bpy.types.Operator):
    """Let the joint be at the active bone in Pose Mode, or else at the active object, such as an empty."""

    bl_idname = "animatic.joint_use_selected"
    bl_label = "Use Selected"

    end: EnumProperty(
        name="End",
        description="The end of the bone that is the joint",
        items=(("head", "Head", "Where the bone begins"), ("tail", "Tail", "Where the bone ends")),
        options={"SKIP_SAVE"},
    )

    @classmethod
    def refusal_of(cls, context: bpy.types.Context, person: PersonItem) -> str:
        """Ask for a bone of this person, or an object that is not the person."""
        active, figure = context.view_layer.objects.active, person.figure
        if active is None:
            return "Select a bone of this person in Pose Mode, or the object that is the joint"
        if active.mode == "POSE":
            if active != figure:
                return f"{active.name} is another armature: select a bone of {figure.name}"
            return "" if active.data.bones.active else "Select a bone in Pose Mode"
        own = f"{figure.name} itself is no joint: select a bone of it in Pose Mode, or another object"
        return own if active == figure else ""

    def act_on(self, context: bpy.types.Context, person: PersonItem, part: str) -> None:
        """Use it."""
        own, active = context.scene.animatic.figures, context.view_layer.objects.active
        if active.mode == "POSE":
            own.correct(person.figure, part, active.data.bones.active.name, self.end)
        else:
            own.correct(person.figure, part, obj=active)


class ANIMATIC_OT_joint_select(JointOperator, bpy.types.Operator):
    """Select what the joint goes by in the viewport: its bone, in Pose Mode, or its object."""

    bl_idname = "animatic.joint_select"
    bl_label = "Select in Viewport"

    def act_on(self, context: bpy.types.Context, person: PersonItem, part: str) -> None:
        """Select it."""
        figure = person.figure
        item = context.scene.animatic.figures.correction(figure, part)
        if item and item.problem(figure):
            raise ValueError(item.problem(figure))
        if item and item.source == "none":
            raise ValueError("This joint is left out: there is nothing to select.")
        if item and item.source == "object":
            _make_active(context, item.object)
            return
        bone = item.bone if item else person.found_joint(part).bone
        if not bone:
            raise ValueError("No bone has this joint.")
        _make_active(context, figure)
        _select_bone(figure, bone)


class ANIMATIC_OT_joints_reset(PersonOperator, bpy.types.Operator):
    """Let all joints of the chosen person be found by the names of the bones again."""

    bl_idname = "animatic.joints_reset"
    bl_label = "Reset All Joints"

    @classmethod
    def refusal_of(cls, context: bpy.types.Context, person: PersonItem) -> str:
        """Ask for joints that were put right."""
        mapping = context.scene.animatic.figures.mapping_of(person.figure)
        return "" if mapping and mapping.joints else "No joint of this person was put right"

    def act(self, context: bpy.types.Context) -> None:
        """Reset them."""
        context.scene.animatic.figures.reset(figure_list.chosen_person(context).figure)


def _make_active(context: bpy.types.Context, obj: bpy.types.Object) -> None:
    """Make `obj` the active object and select it alone, in Object Mode. Raises ValueError where it cannot be seen."""
    if context.view_layer.objects.get(obj.name) != obj:
        raise ValueError(
            f"{obj.name} is not in this view layer, as what an instance shows is not: it has nothing to select."
        )
    if not obj.visible_get(view_layer=context.view_layer):
        raise ValueError(f"{obj.name} is hidden in the viewport: show it in the Outliner first.")
    if context.view_layer.objects.active and context.view_layer.objects.active.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")
    for each in context.view_layer.objects.selected:
        each.select_set(False)
    obj.select_set(True)
    context.view_layer.objects.active = obj


def _select_bone(figure: bpy.types.Object, name: str) -> None:
    """Select one bone alone in Pose Mode."""
    if figure.library:
        raise ValueError(f"{figure.name} comes from another file: make a library override of it to pose it.")
    bpy.ops.object.mode_set(mode="POSE")
    for bone in figure.pose.bones:
        compat.select_bone(bone, bone.name == name)
    figure.data.bones.active = figure.data.bones[name]


classes = (
    ANIMATIC_OT_joint_source,
    ANIMATIC_OT_joint_pick,
    ANIMATIC_OT_joint_use_selected,
    ANIMATIC_OT_joint_select,
    ANIMATIC_OT_joints_reset,
)
