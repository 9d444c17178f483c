"""Buttons that write the joints of the chosen person into a JSON file, and read them for another one.

Must not import panels.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import bpy
from bpy.props import BoolProperty, StringProperty

from ..backend import contract
from ..backend.contract.folders import write_bytes
from ..settings.figures import FigureSettings
from . import figure_list
from .joints import PersonOperator

_MOST_NAMED = 4  # joints in a message


class Lost(NamedTuple):
    """Which joints of a file were not used, by part."""

    absent: list[str]  # neither bone nor object is here
    taken: list[str]  # the object is a joint of another person


class JointFileOperator(PersonOperator):
    """A mix-in for what reads or writes a file of joints."""

    filepath: StringProperty(
        name="File", description="The JSON file that holds the joints", subtype="FILE_PATH", options={"SKIP_SAVE"}
    )
    filter_glob: StringProperty(default="*.json", options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask for the file."""
        if not self.filepath:
            person = figure_list.chosen_person(context)
            self.filepath = bpy.path.clean_name(f"{person.object_name}_joints") + ".json"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def path(self) -> Path:
        """Return the file. Raises ValueError where none was named."""
        if not self.filepath:
            raise ValueError("No file was named.")
        return Path(bpy.path.ensure_ext(bpy.path.abspath(self.filepath), ".json"))


class ANIMATIC_OT_joints_export(JointFileOperator, bpy.types.Operator):
    """Write where each joint of the chosen person is into a JSON file, for other scenes and characters."""

    bl_idname = "animatic.joints_export"
    bl_label = "Export Joints"
    bl_options = {"REGISTER"}

    check_existing: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    def act(self, context: bpy.types.Context) -> None:
        """Write them."""
        figure, path = figure_list.chosen_person(context).figure, self.path()
        joints = figure_list.true_joints(figure, context.scene.animatic.figures)
        try:
            write_bytes(path, to_json(contract.Mapping(figure.name_full, joints)).encode())
        except OSError as error:
            raise ValueError(f"{path} cannot be written: {error.strerror}.") from error
        self.report({"INFO"}, f"The joints of {figure.name} are in {path}.")


class ANIMATIC_OT_joints_import(JointFileOperator, bpy.types.Operator):
    """Read a JSON file of joints for the chosen person: bones by their names, objects by theirs. It replaces what was \
put right before."""

    bl_idname = "animatic.joints_import"
    bl_label = "Import Joints"

    objects_of_others: BoolProperty(
        name="Objects of Others",
        description="Use objects too that are joints of another person already, such as its empties; off, these joints "
        "stay as they are found. Switch it on where both people follow the same objects",
        options={"SKIP_SAVE"},
    )

    def act(self, context: bpy.types.Context) -> None:
        """Use them; name what this person has not, and what belongs to others."""
        figure, path = figure_list.chosen_person(context).figure, self.path()
        try:
            mapping = contract.from_text(contract.Mapping, path.read_bytes(), path.name)
        except OSError as error:
            raise ValueError(f"{path} cannot be read: {error.strerror}.") from error
        own = context.scene.animatic.figures
        taken = set() if self.objects_of_others else own.objects_of_others(figure)
        lost = use_mapping(own, figure, mapping, taken)
        told = [self._absent(figure, lost, mapping)] if lost.absent else []
        if lost.taken:
            named = _listed([mapping.joints[part].object_name for part in lost.taken])
            told.append(f"Joints of another person already, and not used: {named}. Objects of Others uses them too.")
        if told:
            self.report({"WARNING"}, " ".join(told))

    def _absent(self, figure: bpy.types.Object, lost: Lost, mapping: contract.Mapping) -> str:
        joints = ((part, mapping.joints[part]) for part in lost.absent)
        names = ((joint.bone or joint.object_name) if joint else part for part, joint in joints)
        named = _listed(list(dict.fromkeys(names)))
        stay = f"{len(lost.absent)} joints stay" if len(lost.absent) > 1 else "1 joint stays"
        return f"{figure.name} has no bones or objects called {named}: {stay} as found."


def to_json(mapping: contract.Mapping) -> str:
    """Return `mapping` as JSON to be read and edited by people, without what is empty."""
    joints = {
        part: joint and {key: value for key, value in contract.to_data(joint).items() if value}
        for part, joint in mapping.joints.items()
    }
    for joint in joints.values():
        if joint and "object_name" in joint:
            del joint["end"]  # of no bone
    return json.dumps({"figure": mapping.figure, "joints": joints}, indent=2, ensure_ascii=False) + "\n"


def use_mapping(
    own: FigureSettings,
    figure: bpy.types.Object,
    mapping: contract.Mapping,
    taken: Collection[bpy.types.Object] = (),
) -> Lost:
    """Have the joints of `mapping` for `figure`, which was made for another one perhaps; return the parts that have
    neither bone nor object here, or one of the objects that are `taken`. Raises ValueError, and changes nothing, where
    that is all of them.
    """
    rig = figure_list.found_rig(figure)
    found = rig.joints if rig else {}
    bones = figure.data.bones if figure.type == "ARMATURE" else ()
    objects = {part: _object(joint) for part, joint in mapping.joints.items() if joint and joint.object_name}
    absent = [
        part
        for part, joint in mapping.joints.items()
        if part not in figure_list.PARTS or (joint and (joint.bone not in bones) and objects.get(part) is None)
    ]
    lost = Lost(absent, [part for part, obj in objects.items() if obj in taken and part not in absent])
    kept = {part: joint for part, joint in mapping.joints.items() if part not in (*lost.absent, *lost.taken)}
    if not kept:
        raise ValueError(f"Nothing in the file fits {figure.name}: it names no joint whose bone or object is here.")
    own.reset(figure)
    for part, joint in kept.items():
        if joint is None:
            own.leave_out(figure, part)
        elif joint.bone and joint != found.get(part):
            own.correct(figure, part, joint.bone, joint.end)
        elif joint.object_name:
            own.correct(figure, part, obj=objects[part])
    return lost


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _object(joint: contract.Joint) -> bpy.types.Object | None:
    """Return the object of `joint`, or one of that name in this file where it came from a library."""
    exact = next((obj for obj in bpy.data.objects if obj.name_full == joint.object_name), None)
    return exact or bpy.data.objects.get(joint.object_name.partition(" [")[0])


classes = (ANIMATIC_OT_joints_export, ANIMATIC_OT_joints_import)
