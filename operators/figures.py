"""Buttons for the people of the shown shot: find them again, and add who is not found by the names of bones.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty

from . import figure_list
from .t_pose import add_joint_empties

FOREIGN_SCENE = "This scene comes from another file: change its settings there"


class PeopleOperator:
    """A mix-in for what changes the people of the scene."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Say why the button is grey."""
        problem = cls.refusal(context) if context.scene.is_editable else FOREIGN_SCENE
        if problem:
            cls.poll_message_set(problem)
        return not problem

    @classmethod
    def refusal(cls, _context: bpy.types.Context) -> str:
        """Return why this cannot be done now, or "". Reads only."""
        return ""

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Change the people, and show them as they are then; say what is wrong."""
        try:
            self.act(context)
        except ValueError as error:  # a ContractError is one
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        figure_list.refresh(context)
        return {"FINISHED"}

    def act(self, context: bpy.types.Context) -> None:
        """Do what the button says. Raises ValueError."""
        raise NotImplementedError


class ANIMATIC_OT_people_refresh(bpy.types.Operator):
    """Look for people in the scene again, such as after bones were renamed by a script."""

    bl_idname = "animatic.people_refresh"
    bl_label = "Find People"

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Find them."""
        figure_list.refresh(context)
        return {"FINISHED"}


class ANIMATIC_OT_person_add(PeopleOperator, bpy.types.Operator):
    """Make the active object a person whose joints you choose: a mesh without an armature, or an armature whose bones \
are named like nobody's."""

    bl_idname = "animatic.person_add"
    bl_label = "Add Person"

    empties: BoolProperty(
        name="Joint Empties",
        description="Give a mesh an empty for each joint, in a T-pose as large as the mesh, to be moved into place. "
        "Off where objects for the joints are there already",
        default=True,
    )

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for an object that is no person yet."""
        obj = context.view_layer.objects.active
        if obj is None or obj.type not in ("MESH", "ARMATURE"):
            return "Select a mesh, or an armature whose bones are named like nobody's"
        listed = context.window_manager.animatic.people.found
        if obj.name_full in listed:
            return f"{obj.name} is among the people already"
        carrier = next((mover for mover in _armatures(obj) if mover.name_full in listed), None)
        return f"{obj.name} is the body of {carrier.name}: put the joints of that right" if carrier else ""

    def act(self, context: bpy.types.Context) -> None:
        """Add it."""
        obj = context.view_layer.objects.active
        own = context.scene.animatic.figures
        own.add(obj)
        if obj.type == "MESH" and self.empties:
            for part, empty in add_joint_empties(context.scene, obj).items():
                own.correct(obj, part, obj=empty)
        figure_list.refresh(context, choose=obj)


class ANIMATIC_OT_person_remove(PeopleOperator, bpy.types.Operator):
    """Let the chosen person, which was added by hand, be a thing again; its empties stay."""

    bl_idname = "animatic.person_remove"
    bl_label = "Remove Person"

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a person that was added."""
        person = figure_list.chosen_person(context)
        if person is None:
            return "The list has no person"
        found = "This person is found by the names of its bones: to keep it out, hide it in renders"
        return found if person.family else ""

    def act(self, context: bpy.types.Context) -> None:
        """Forget it."""
        context.scene.animatic.figures.remove(figure_list.chosen_person(context).figure)


def _armatures(obj: bpy.types.Object) -> list[bpy.types.Object]:
    """Return the armatures that deform or carry `obj`."""
    found = [m.object for m in obj.modifiers if m.type == "ARMATURE" and m.object]
    parent = obj.parent
    while parent:
        found += [parent] if parent.type == "ARMATURE" else []
        parent = parent.parent
    return found


classes = (
    ANIMATIC_OT_people_refresh,
    ANIMATIC_OT_person_add,
    ANIMATIC_OT_person_remove,
)
