"""Read the people of the shown shot into the state that the People panel draws.

Must not import panels.
"""

from __future__ import annotations

import bpy
import numpy as np

from .. import shots
from ..backend.contract import Joint
from ..capture.checks import render_layer
from ..capture.figures import rigs
from ..capture.figures.absent import absent_people
from ..capture.figures.finding import rig_of
from ..capture.figures.people import find_people
from ..settings.figures import FigureSettings
from ..state.people import FoundJoint, PersonItem

PARTS = tuple(dict.fromkeys((*rigs.BODY, "head", *rigs.KEYPOINTS)))  # the head says where a face looks


def stage(context: bpy.types.Context) -> bpy.types.Scene:
    """Return the scene whose people are shown: that of the shown shot. Reads only."""
    shot = shots.glanced_shot(context.scene)
    return (shots.stage_or_none(context.scene, shot) if shot else None) or context.scene


def is_stale(context: bpy.types.Context) -> bool:
    """Tell whether people came, went or were put right since they were read. Reads only."""
    own = context.scene.animatic.figures
    return own.needs_forgetting or context.window_manager.animatic.people.seen != _seen(context, own)


def refresh(context: bpy.types.Context, choose: bpy.types.Object | None = None) -> None:
    """Find the people again; the chosen person stays chosen, or `choose` is."""
    own, state = context.scene.animatic.figures, context.window_manager.animatic.people
    if own.needs_forgetting and context.scene.is_editable:
        own.forget_deleted()
    item = state.active_item()
    chosen = choose.name_full if choose else item.name if item else ""
    state.found.clear()
    people, absent = _people(context, own)
    for figure, rig in people.items():
        item = state.found.add()
        _fill(item, figure, rig, own)
        item.is_absent = figure in absent
    if not state.joints:
        for part in PARTS:
            state.joints.add().name = part
    names = [each.name for each in state.found]
    state.active = names.index(chosen) if chosen in names else 0
    state.seen = _seen(context, own)


def chosen_person(context: bpy.types.Context) -> PersonItem | None:
    """Return the person chosen in the list, None where it is gone. Reads only."""
    item = context.window_manager.animatic.people.active_item()
    return item if item and item.figure else None


def found_rig(figure: bpy.types.Object) -> rigs.Rig | None:
    """Return what the names of the bones say, without what was put right."""
    return rig_of(figure.data) if figure.type == "ARMATURE" else None


def true_joints(figure: bpy.types.Object, own: FigureSettings) -> dict[str, Joint | None]:
    """Return all joints of `figure` by part, as a capture takes them; None for those that were left out."""
    rig, mapping = found_rig(figure), own.mapping_of(figure)
    told = mapping.mapping.joints if mapping else {}
    joints = {**(rig.joints if rig else {}), **told}
    return {part: joints[part] for part in PARTS if part in joints}


def _people(
    context: bpy.types.Context, own: FigureSettings
) -> tuple[dict[bpy.types.Object, rigs.Rig], list[bpy.types.Object]]:
    """Return the people of the stage and those added by hand, each once, in the order of their names.

    Beside them is returned who of them is in no capture.
    """
    mappings, scene, shown = own.figures.mappings, stage(context), context.scene.animatic.shown.shown
    layer = render_layer(scene)
    people = find_people(layer, mappings, shown)
    absent = absent_people(layer, people, mappings, shown)
    found = {**{figure: _rig(figure, own) for figure in absent}, **{person.armature: person.rig for person in people}}
    for item in own.mappings:
        if item.is_used and item.figure not in found and scene.objects.get(item.figure.name) == item.figure:
            found[item.figure] = _rig(item.figure, own)
    return dict(sorted(found.items(), key=lambda pair: pair[0].name_full)), absent


def _rig(figure: bpy.types.Object, own: FigureSettings) -> rigs.Rig:
    """Return the joints of `figure`, with what was put right."""
    rig, mapping = found_rig(figure) or rigs.Rig(""), own.mapping_of(figure)
    return rig.with_corrections(mapping.mapping) if mapping else rig


def _fill(item: PersonItem, figure: bpy.types.Object, rig: rigs.Rig, own: FigureSettings) -> None:
    item.name, item.object_name = figure.name_full, figure.name
    item.library = figure.library.filepath if figure.library else ""
    by_name, mapping = found_rig(figure), own.mapping_of(figure)
    item.family = by_name.family if by_name else ""
    score = rig.score
    item.body, item.hand_points, item.face_points = score.body, score.hand_points, score.face
    item.corrected = len(mapping.joints) if mapping else 0
    item.keep_joints(_found_joints(by_name) if by_name else {})


def _found_joints(rig: rigs.Rig) -> dict[str, FoundJoint]:
    """Return what the bones have, and what of the body comes from other joints."""
    neck = {"neck"} if {"upper_arm.L", "upper_arm.R"} <= set(rig.joints) else set()
    derived = neck | (set(rigs.FACE_OF_BODY) if "head" in rig.joints else set())
    found = {part: FoundJoint(joint.bone, joint.end) for part, joint in rig.joints.items()}
    return {**{part: FoundJoint(is_derived=True) for part in derived}, **found}


def _seen(context: bpy.types.Context, own: FigureSettings) -> str:
    """Return all that tells whether the people may be others now. Read twice a second, so it asks little."""
    armatures = [obj for obj in bpy.data.objects if obj.type == "ARMATURE"]
    bones = {obj.data: hash(tuple(obj.data.bones.keys())) for obj in armatures}
    layer = render_layer(stage(context))
    told = [(obj.name_full, obj.hide_render, obj.visible_get(view_layer=layer), bones[obj.data]) for obj in armatures]
    added = [(item.figure.name_full, len(item.joints)) for item in own.mappings if item.figure]
    collections = [collection.hide_render for collection in bpy.data.collections]
    hidden = np.empty(len(bpy.data.objects), bool)
    bpy.data.objects.foreach_get("hide_render", hidden)
    count = (len(layer.objects), len(hidden), hash(hidden.tobytes()))
    shown = context.scene.animatic.shown.shown
    return repr((stage(context).name_full, count, collections, told, added, own.figures.mappings, shown))
