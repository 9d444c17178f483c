"""The People panel: who is in the shown shot, how people are read, and where each of their joints is.

Must not import operators.
"""

from __future__ import annotations

import bpy

from ..settings.figures import FigureSettings
from ..settings.joints import FigureJoint, group_of
from ..state.people import FoundJoint, PeopleState, PersonItem
from ..translations import translated
from .base import TabPanel, draw_text

_JOINTS = {
    "nose": "Nose",
    "neck": "Neck",
    "head": "Head Bone",
    "eye": "Eye",
    "ear": "Ear",
    "upper_arm": "Shoulder",
    "forearm": "Elbow",
    "hand": "Wrist",
    "thigh": "Hip",
    "shin": "Knee",
    "foot": "Ankle",
    "thumb": "Thumb",
    "index": "Index Finger",
    "middle": "Middle Finger",
    "ring": "Ring Finger",
    "pinky": "Little Finger",
    "jaw": "Jaw",
    "chin": "Chin",
    "brow": "Brow",
    "nose_bridge": "Bridge of the Nose",
    "nostril": "Nostril",
    "nose_base": "Base of the Nose",
    "eye_outer": "Outer Corner of the Eye",
    "eye_inner": "Inner Corner of the Eye",
    "lid_top": "Upper Lid",
    "lid_bottom": "Lower Lid",
    "lip_corner": "Corner of the Lips",
    "lip_top": "Upper Lip",
    "lip_bottom": "Lower Lip",
    "mouth_corner": "Corner of the Mouth",
    "mouth_top": "Upper Edge of the Mouth",
    "mouth_bottom": "Lower Edge of the Mouth",
    "pupil": "Pupil",
}
# Of the list of joints: how much of its width the name of the joint has, and what is beside the rows.
_NAME_SHARES = {"body": 0.42, "hands": 0.48, "face": 0.55}
_BESIDE_PX, _LETTER_PX, _FEWEST_LETTERS = 105, 7.0, 6
_ICONS = {"bone": "BONE_DATA", "object": "OBJECT_DATA", "none": "X"}
_SOURCES = {"found": "Found", "bone": "Bone", "object": "Object", "none": "Left Out"}
_MESH, _BY_HAND = "Objects as joints", "Unknown bones"


def joint_label(part: str) -> str:
    """Return what `part` is called: `Index Finger 2 L` for `index.2.L`."""
    word, *rest = part.removeprefix("face.").split(".")
    return " ".join((translated(_JOINTS[word]), *rest))


def person_text(person: PersonItem) -> str:
    """Return what was found of a person: `Rigify, 18 of 18 joints, hands yes, face no`."""
    figure = person.figure
    family = person.family or (_MESH if figure and figure.type == "MESH" else _BY_HAND)
    hands = "yes" if person.hand_points > 2 else "no"  # the wrists are there without fingers
    face = "yes" if person.face_points else "no"
    return translated(f"{family}, {person.body} of 18 joints, hands {hands}, face {face}")


class ANIMATIC_UL_people(bpy.types.UIList):
    """A line a person."""

    bl_idname = "ANIMATIC_UL_people"

    def draw_item(self, _context, layout, _data, item, _icon, _active_data, _active_property, _index=0) -> None:
        """Draw the name, and how much of a person was found."""
        figure = item.figure
        mesh = figure is not None and figure.type == "MESH"
        row = layout.row()
        row.active = not item.is_absent
        row.label(text=item.name, icon="MESH_DATA" if mesh else "ARMATURE_DATA", translate=False)
        right = row.row()
        right.alignment, right.alert = "RIGHT", item.body < 18
        right.label(text=f"{item.body}/18")


class ANIMATIC_UL_joints(bpy.types.UIList):
    """A line a joint of the chosen person."""

    bl_idname = "ANIMATIC_UL_joints"

    def draw_item(self, context, layout, data, item, _icon, _active_data, _active_property, _index=0) -> None:
        """Draw the joint and what it goes by, to be chosen there."""
        share, person = _NAME_SHARES[data.group], data.active_item()
        split = layout.split(factor=share)
        split.label(text=joint_label(item.name), translate=False)
        row, figure = split.row(align=True), person.figure
        correction = context.scene.animatic.figures.correction(figure, item.name)
        if correction is None:
            _draw_found(row, person, item.name, _letters(context, 1 - share))
            return
        row.alert = bool(correction.problem(figure))
        _draw_correction(row, figure, correction)
        row.alert = False
        _source_button(row, item.name, "found", text="", icon="LOOP_BACK", emboss=False)

    def filter_items(self, _context: bpy.types.Context, data: PeopleState, _name: str) -> tuple[list[int], list[int]]:
        """Show those of the chosen group."""
        shown = [self.bitflag_filter_item * (group_of(item.name) == data.group) for item in data.joints]
        return shown, []


class ANIMATIC_MT_joints(bpy.types.Menu):
    """What can be done with all joints of the chosen person."""

    bl_label = "Joints"
    bl_idname = "ANIMATIC_MT_joints"

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw the entries."""
        self.layout.operator("animatic.joints_mirror", icon="MOD_MIRROR")
        self.layout.operator("animatic.joints_reset", icon="LOOP_BACK")
        self.layout.separator()
        self.layout.operator("animatic.joints_import", icon="IMPORT")
        self.layout.operator("animatic.joints_export", icon="EXPORT")


class ANIMATIC_PT_people(TabPanel, bpy.types.Panel):
    """Who is in the shown shot, and how people are read."""

    bl_label = "People"
    bl_idname = "ANIMATIC_PT_people"
    bl_parent_id = "ANIMATIC_PT_controls"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for the pose, which is all that people are read for."""
        return context.scene.animatic.openpose.enabled

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the people, what was found of the chosen one, and the settings."""
        layout, people = self.layout, context.window_manager.animatic.people
        row = layout.row()
        row.template_list("ANIMATIC_UL_people", "", people, "found", people, "active", rows=3)
        column = row.column(align=True)
        column.operator("animatic.person_add", text="", icon="ADD")
        column.operator("animatic.person_remove", text="", icon="REMOVE")
        column.operator("animatic.people_refresh", text="", icon="FILE_REFRESH")
        person = people.active_item()
        if person is None:
            text = (
                "Nobody was found by the names of bones. Select a mesh or an armature and press + to make it a person."
            )
            draw_text(layout, context, text, "INFO")
        else:
            draw_text(layout, context, person_text(person), translate=False)
            if person.is_absent:
                draw_text(layout, context, "Not in the shot: excluded from the view layer, hidden or left out.", "INFO")
        column = layout.column()
        column.use_property_split, column.use_property_decorate = True, False
        own = context.scene.animatic.figures
        column.row().prop(own, "hidden", expand=True)
        column.prop(own, "least_px")
        column.prop(own, "hands")
        column.prop(own, "face")


class ANIMATIC_PT_joints(TabPanel, bpy.types.Panel):
    """Where each joint of the chosen person is."""

    bl_label = "Joints"
    bl_idname = "ANIMATIC_PT_joints"
    bl_parent_id = "ANIMATIC_PT_people"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a person."""
        person = context.window_manager.animatic.people.active_item()
        return person is not None and person.figure is not None

    def draw(self, context: bpy.types.Context) -> None:
        """Draw the list of the joints, and the chosen one in full width."""
        layout, people = self.layout, context.window_manager.animatic.people
        own, person, part = context.scene.animatic.figures, people.active_item(), people.active_part
        self._draw_list(layout, people)
        if group_of(part) != people.group:
            draw_text(layout, context, "Choose a joint in the list to put it right.", "INFO")
        else:
            self._draw_joint(layout.box(), context, own, person, part)
        if person.corrected:
            text = translated(f"Joints put right: {person.corrected}")
            layout.label(text=text, translate=False)

    def _draw_list(self, layout: bpy.types.UILayout, people: PeopleState) -> None:
        layout.row(align=True).prop(people, "group", expand=True)
        row = layout.row()
        row.template_list("ANIMATIC_UL_joints", "", people, "joints", people, "active_joint", rows=8)
        column = row.column(align=True)
        column.menu("ANIMATIC_MT_joints", text="", icon="DOWNARROW_HLT")

    def _draw_joint(
        self,
        box: bpy.types.UILayout,
        context: bpy.types.Context,
        own: FigureSettings,
        person: PersonItem,
        part: str,
    ) -> None:
        figure = person.figure
        correction = own.correction(figure, part)
        box.label(text=joint_label(part), translate=False)
        row = box.row(align=True)
        present = correction.source if correction else "found"
        for source, text in _SOURCES.items():
            if source != "bone" or figure.type == "ARMATURE":
                _source_button(row, part, source, text=text, depress=source == present)
        if correction:
            column = box.column(align=True)
            _draw_correction(column, figure, correction)
            if correction.source == "bone":
                column.row(align=True).prop(correction, "end", expand=True)
            if problem := correction.problem(figure):
                draw_text(box, context, problem, "ERROR")
        elif bone := person.found_joint(part).bone:  # in full, as the list may cut it
            draw_text(box, context, bone, "BONE_DATA", translate=False)
        row = box.row(align=True)
        active = context.view_layer.objects.active
        posing = active is not None and active.mode == "POSE"
        text = "Use Selected Bone" if posing else "Use Selected Object"
        row.operator("animatic.joint_use_selected", text=text, icon="EYEDROPPER").part = part
        row.operator("animatic.joint_select", text="", icon="RESTRICT_SELECT_OFF").part = part
        if part.endswith((".L", ".R")):
            row.operator("animatic.joint_mirror", text="", icon="MOD_MIRROR").part = part


def _letters(context: bpy.types.Context, share: float) -> int:
    """Return how many letters a button of the list has room for in its share of the width."""
    scale = context.preferences.system.ui_scale
    return max(_FEWEST_LETTERS, int((context.region.width / scale - _BESIDE_PX) * share / _LETTER_PX))


def _end_of(text: str, letters: int) -> str:
    """Cut at the front: names of bones differ at their ends."""
    return text if len(text) <= letters else f"…{text[1 - letters :]}"


def _draw_found(row: bpy.types.UILayout, person: PersonItem, part: str, letters: int) -> None:
    """Draw the bone that was found, as a button that chooses another one."""
    figure, found = person.figure, person.found_joint(part)
    name = person.short_name(found.bone)
    text = _end_of(f"{name} (tail)" if found.end == "tail" else name, letters)
    if figure is None or figure.type != "ARMATURE":
        _source_button(row, part, "object", text="Choose Object", icon="OBJECT_DATA")
    elif found.bone:
        row.operator("animatic.joint_pick", text=text, translate=False).part = part
    else:
        row.operator("animatic.joint_pick", text=_absent(part, found)).part = part


def _absent(part: str, found: FoundJoint) -> str:
    if found.is_derived:
        return "From the Shoulders" if part == "neck" else "From the Head"
    return "No Bone Found"


def _draw_correction(layout: bpy.types.UILayout, figure: bpy.types.Object | None, correction: FigureJoint) -> None:
    """Draw what a joint goes by that was put right, as a field."""
    icon = _ICONS[correction.source]
    if correction.source == "none":
        layout.label(text="Left Out", icon=icon)
    elif correction.source == "object":
        layout.prop(correction, "object", text="")
    elif figure is not None and figure.type == "ARMATURE":
        layout.prop_search(correction, "bone", figure.data, "bones", text="", icon=icon)


def _source_button(layout: bpy.types.UILayout, part: str, source: str, **how: object) -> None:
    pressed = layout.operator("animatic.joint_source", **how)
    pressed.part, pressed.source = part, source


CLASSES = (ANIMATIC_UL_people, ANIMATIC_UL_joints, ANIMATIC_MT_joints, ANIMATIC_PT_people, ANIMATIC_PT_joints)
