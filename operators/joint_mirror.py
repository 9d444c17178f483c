"""Buttons that put the joints of the other side right in the same way.

Must not import panels.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

import bpy

from ..settings.figures import FigureSettings
from ..settings.joints import FigureJoint
from ..state.people import PersonItem
from . import figure_list
from .joints import JointOperator, PersonOperator

_SIDES = (("Left", "Right"), ("left", "right"), ("LEFT", "RIGHT"), ("_l_", "_r_"), ("_L_", "_R_"), (" L ", " R "))


class ANIMATIC_OT_joint_mirror(JointOperator, bpy.types.Operator):
    """Put the same joint of the other side right as this one: by the bone or the object whose name is the mirrored \
one."""

    bl_idname = "animatic.joint_mirror"
    bl_label = "Copy to Other Side"

    def act_on(self, context: bpy.types.Context, person: PersonItem, part: str) -> None:
        """Mirror it; without a correction the other side is found again too."""
        own, figure = context.scene.animatic.figures, person.figure
        if other_side(part) == part:
            raise ValueError("This joint is in the middle: it has no other side.")
        item = own.correction(figure, part)
        if item is None:
            own.reset(figure, other_side(part))
        else:
            mirror(own, figure, item)


class ANIMATIC_OT_joints_mirror(PersonOperator, bpy.types.Operator):
    """Put the joints of the right side right as those of the left: by the bones and objects whose names are the \
mirrored ones."""

    bl_idname = "animatic.joints_mirror"
    bl_label = "Copy Left Side to Right"

    @classmethod
    def refusal_of(cls, context: bpy.types.Context, person: PersonItem) -> str:
        """Ask for joints on the left that were put right."""
        mapping = context.scene.animatic.figures.mapping_of(person.figure)
        return "" if mapping and any(_left(mapping.joints)) else "No joint of the left side was put right"

    def act(self, context: bpy.types.Context) -> None:
        """Mirror them; name those for which there is nothing on the other side."""
        own, figure = context.scene.animatic.figures, figure_list.chosen_person(context).figure
        lost = []
        for part in list(_left(own.mapping_of(figure).joints)):
            try:
                mirror(own, figure, own.correction(figure, part))
            except ValueError:
                lost.append(part)
        if lost:
            self.report({"WARNING"}, f"{figure.name} has nothing on the right like {', '.join(lost)}.")


def other_side(part: str) -> str:
    """Return the same part of the other side; those of the middle are their own."""
    base, _, side = part.rpartition(".")
    return f"{base}.{'R' if side == 'L' else 'L'}" if side in ("L", "R") else part


def mirror(own: FigureSettings, figure: bpy.types.Object, item: FigureJoint) -> None:
    """Put the other side of what `item` puts right of `figure` right. Raises ValueError where nothing is like it."""
    if problem := item.problem(figure):
        raise ValueError(problem)
    part = other_side(item.name)
    if item.source == "none":
        own.leave_out(figure, part)
    elif item.source == "bone":
        bone = _mirrored(item.bone, figure.data.bones)
        if not bone:
            raise ValueError(f"{figure.name} has no bone on the other side that is named like {item.bone!r}.")
        own.correct(figure, part, bone, item.end)
    else:
        name = _mirrored(item.object.name, bpy.data.objects)
        if not name:
            raise ValueError(f"There is no object for the other side that is named like {item.object.name!r}.")
        own.correct(figure, part, obj=bpy.data.objects[name])


def _mirrored(name: str, there: Container[str]) -> str:
    """Return the name of the other side that is `there`, or "" for none."""
    tried = [bpy.utils.flip_name(name)]
    for left, right in _SIDES:
        tried += [name.replace(left, right), name.replace(right, left)]
    return next((each for each in tried if each != name and each in there), "")


def _left(joints: bpy.types.bpy_prop_collection) -> Iterator[str]:
    return (item.name for item in joints if item.name.endswith(".L"))


classes = (ANIMATIC_OT_joint_mirror, ANIMATIC_OT_joints_mirror)
