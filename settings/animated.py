"""Read what an animated setting of a scene is at the pictures of a shot, and key it again.

F-curves are evaluated where they are, so that the scene and its playhead stay as they are. Must not import operators,
panels, capture or place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import bpy

from ..backend import contract
from ..backend.contract import Key

TOLERANCE = 5e-5  # how far a key may be from the animation that it stands for
DECIMALS = 6  # all that the single precision of a Blender property is good for


def keys_over(
    owner: bpy.types.PropertyGroup, name: str, frames: contract.FrameMap, high: float = math.inf
) -> tuple[Key, ...]:
    """Return the setting `name` of `owner` at the pictures of `frames` as few keys, one where it stands still.

    Values above `high` become that. What a driver or the NLA gives cannot be read ahead: it counts as it is at the
    playhead (see `unread_note`).
    """
    curve = _curve(owner, name) if is_keyed(owner, name) else None
    setting, scene = owner.bl_rna.properties[name], owner.id_data
    low, high = setting.hard_min, min(setting.hard_max, high)
    if curve is None:
        return (Key(float(frames.start), round(min(getattr(owner, name), high), DECIMALS)),)
    places = [frames.scene_frame(number) for number in range(1, frames.count + 1)]
    values = [curve.evaluate(_curve_time(scene, place)) for place in places]
    return few_keys(places, [min(max(value, low), high) for value in values])


def few_keys(places: Sequence[float], values: Sequence[float], tolerance: float = TOLERANCE) -> tuple[Key, ...]:
    """Return keys whose straight lines pass every value by `tolerance` at most; values that stay the same give one.

    Each key stands on a value. From the last one on, `low` and `high` hold in the slopes that pass all values since.
    """
    values = [round(value, DECIMALS) for value in values]
    if max(values) - min(values) <= tolerance:
        return (Key(float(places[0]), values[0]),)
    kept, low, high = [0], -math.inf, math.inf
    for index in range(1, len(places)):
        if not low <= _slope(places, values, kept[-1], index) <= high:
            kept.append(index - 1)
            low, high = -math.inf, math.inf
        slope, slack = _slope(places, values, kept[-1], index), tolerance / (places[index] - places[kept[-1]])
        low, high = max(low, slope - slack), min(high, slope + slack)
    return tuple(Key(float(places[index]), values[index]) for index in [*kept, len(places) - 1])


def _slope(places: Sequence[float], values: Sequence[float], left: int, right: int) -> float:
    return (values[right] - values[left]) / (places[right] - places[left])


def is_keyed(owner: bpy.types.PropertyGroup, name: str) -> bool:
    """Tell whether an F-curve alone gives the setting `name` of `owner` its values."""
    return not _source(owner, name) and _curve(owner, name) is not None


def unread_note(owner: bpy.types.PropertyGroup, name: str) -> str:
    """Return a sentence where the setting `name` moves in a way that cannot be read ahead, or ""."""
    source = _source(owner, name)
    if not source:
        return ""
    label = owner.bl_rna.properties[name].name
    return f"{label} comes from {source}: its value at the playhead counts for the whole shot, unless you bake it."


def unkeyable_note(owner: bpy.types.PropertyGroup, name: str, keys: Sequence[Key]) -> str:
    """Return a sentence where `keys` cannot bring the setting `name` back, as something else changes it, or ""."""
    source, curve, animation = _source(owner, name), _curve(owner, name), owner.id_data.animation_data
    label, linked = owner.bl_rna.properties[name].name, animation and animation.action and animation.action.library
    if not source and curve is None and linked and len(keys) > 1:
        return f"{label} was not keyed, as the scene's action is linked."
    if not source and curve:
        source = "a linked action" if linked else _unkeyable_curve(curve)
    return f"{label} comes from {source}, which was left as it is." if source else ""


def _unkeyable_curve(curve: bpy.types.FCurve) -> str:
    """Return what `curve` is where keys do not say its values, or ""."""
    if any(not modifier.mute for modifier in curve.modifiers):
        return "an F-curve with modifiers"
    return "" if curve.keyframe_points else "a baked F-curve"


def put_keys(owner: bpy.types.PropertyGroup, name: str, keys: Sequence[Key], span: tuple[int, int]) -> None:
    """Give the setting `name` of `owner` the values of `keys` from scene frame `span[0]` to `span[1]`.

    The other frames keep the values that they have, those outside of the scene's range too where the curve has keys
    there, but one key for what is not animated sets it for all. `unkeyable_note` must have nothing against it.
    """
    scene = owner.id_data
    if len(keys) == 1 and _curve(owner, name) is None:
        setattr(owner, name, keys[0].value)
        return
    _make_action_its_own(scene)
    curve = _curve(owner, name)
    times = [_curve_time(scene, frame) for frame in _edges(scene, curve, span)]
    held = {time: curve.evaluate(time) if curve else getattr(owner, name) for time in times}
    setattr(owner, name, contract.value_at(keys, scene.frame_current))
    if curve is None or not held:
        _remove_curve(owner, name)  # also one that is muted
        if len(keys) == 1:
            return
        curve = _new_curve(owner, name, span[0])
    for time, value in held.items():
        _pin(curve, time, value)
    _clear_between(curve, _curve_time(scene, span[0] - 0.5), _curve_time(scene, span[1] + 0.5))
    _insert(curve, [(_curve_time(scene, key.at), key) for key in (_within(keys, span) if held else keys)])


def entry_leaves(owner: bpy.types.PropertyGroup, entries: str, place: int) -> None:
    """Let the animation of the list `entries` of `owner` follow when the entry at `place` is taken out after this.

    That of the entry goes, and that of the later ones comes one place nearer; a linked action stays as it is.
    """
    scene = owner.id_data
    leaving = [curve for curve in _curves(scene.animation_data) if _entry_of(curve, owner, entries) >= place]
    if leaving and not scene.animation_data.action.library:
        _make_action_its_own(scene)
    for curves in _removable(scene.animation_data):
        for curve in [curve for curve in curves if _entry_of(curve, owner, entries) >= place]:
            number = _entry_of(curve, owner, entries)
            if number == place:
                curves.remove(curve)
            else:
                head, tail = curve.data_path.rsplit(f".{entries}[{number}]", 1)
                curve.data_path = f"{head}.{entries}[{number - 1}]{tail}"


def _removable(animation: bpy.types.AnimData | None) -> Iterator[bpy.types.bpy_prop_collection]:
    """Yield the lists of F-curves and of drivers that are not linked."""
    if animation is None:
        return
    channels = _channels(animation.action, animation.action_slot)
    if channels and not animation.action.library:
        yield channels.fcurves
    yield animation.drivers


def _entry_of(curve: bpy.types.FCurve, owner: bpy.types.PropertyGroup, entries: str) -> int:
    """Return which entry of the list `entries` of `owner` a curve moves; -1 where it moves something else."""
    found = re.fullmatch(rf"(.+)\.{entries}\[(\d+)\]\..+", curve.data_path)
    return int(found[2]) if found and _is_at(owner.id_data, found[1], owner) else -1


def _is_at(scene: bpy.types.Scene, path: str, owner: bpy.types.PropertyGroup) -> bool:
    """Tell whether `path` of `scene` leads to `owner`."""
    try:
        return scene.path_resolve(path) == owner
    except ValueError:
        return False


def _make_action_its_own(scene: bpy.types.Scene) -> None:
    """Give `scene` a copy of its action where others are animated by the same slot of it, as a copied scene is."""
    animation = scene.animation_data
    slot = animation.action_slot if animation and animation.action else None
    if slot and any(user != scene for user in slot.users()):
        animation.action = animation.action.copy()
        animation.action_slot = animation.action.slots[slot.identifier]


def _edges(scene: bpy.types.Scene, curve: bpy.types.FCurve | None, span: tuple[int, int]) -> Iterator[int]:
    """Yield the frames beside `span` that must keep their value: some are shown beyond, or `curve` has keys there."""
    times = [point.co.x for point in curve.keyframe_points] if curve else []
    if scene.frame_start < span[0] or any(time < _curve_time(scene, span[0] - 0.5) for time in times):
        yield span[0] - 1
    if span[1] < scene.frame_end or any(time > _curve_time(scene, span[1] + 0.5) for time in times):
        yield span[1] + 1


def _remove_curve(owner: bpy.types.PropertyGroup, name: str) -> None:
    """Take the F-curve of the setting `name` of `owner` away; the setting keeps the value that it shows."""
    animation = owner.id_data.animation_data
    for curve in [curve for curve in _curves(animation) if _moves(curve, owner, name)]:
        _channels(animation.action, animation.action_slot).fcurves.remove(curve)


def _within(keys: Sequence[Key], span: tuple[int, int]) -> Sequence[Key]:
    """Return `keys` with one at both ends of `span`, and none outside."""
    if keys[0].at < span[0] or keys[-1].at > span[1]:
        places = range(span[0], span[1] + 1)
        keys = few_keys(places, [contract.value_at(keys, place) for place in places])
    first = [Key(float(span[0]), keys[0].value)] if keys[0].at > span[0] else []
    last = [Key(float(span[1]), keys[-1].value)] if keys[-1].at < span[1] else []
    return [*first, *keys, *last]


def _new_curve(owner: bpy.types.PropertyGroup, name: str, frame: int) -> bpy.types.FCurve:
    owner.keyframe_insert(name, frame=_curve_time(owner.id_data, frame))
    return _curve(owner, name)


def _pin(curve: bpy.types.FCurve, time: float, value: float) -> None:
    """Key the value that `curve` has at `time` without changing its shape, which handles that adapt would."""
    after = sum(point.co.x < time for point in curve.keyframe_points)
    for neighbour in curve.keyframe_points[max(after - 1, 0) : after + 1]:
        neighbour.handle_left_type = neighbour.handle_right_type = "FREE"
    curve.keyframe_points.insert(time, value)


def _clear_between(curve: bpy.types.FCurve, begin: float, end: float) -> None:
    for point in reversed(curve.keyframe_points):
        if begin < point.co.x < end:
            curve.keyframe_points.remove(point, fast=True)


def _insert(curve: bpy.types.FCurve, keys: Sequence[tuple[float, Key]]) -> None:
    """Key `keys` at their curve times, so that the curve goes from each to the next as its ease says."""
    first = sum(point.co.x < keys[0][0] for point in curve.keyframe_points)
    for time, key in keys:
        curve.keyframe_points.insert(time, key.value, options={"FAST"})
    curve.update()
    points = curve.keyframe_points[first : first + len(keys)]
    for ((time, key), left), ((next_time, next_key), right) in pairwise(zip(keys, points, strict=True)):
        left.interpolation = {"linear": "LINEAR", "constant": "CONSTANT", "smooth": "BEZIER"}[key.ease]
        left.handle_right_type = right.handle_left_type = "FREE"
        third = (next_time - time) / 3  # level handles of a third make a Bezier curve smoothstep
        left.handle_right, right.handle_left = (time + third, key.value), (next_time - third, next_key.value)
    curve.update()


def _curve(owner: bpy.types.PropertyGroup, name: str) -> bpy.types.FCurve | None:
    """Return the F-curve that gives the setting `name` of `owner` its values."""
    for curve in _curves(owner.id_data.animation_data):
        if _moves(curve, owner, name) and not (curve.mute or curve.is_empty or (curve.group and curve.group.mute)):
            return curve
    return None


def _source(owner: bpy.types.PropertyGroup, name: str) -> str:
    """Return what else than one F-curve gives the setting its values, or ""."""
    animation = owner.id_data.animation_data
    if animation is None:
        return ""
    if any(_moves(driver, owner, name) and not driver.mute for driver in animation.drivers):
        return "a driver"
    solo = [track for track in animation.nla_tracks if track.is_solo]  # heard alone, also muted, without the action
    tracks = solo or [track for track in animation.nla_tracks if not track.mute]
    strips = [strip for track in tracks for strip in _heard(track.strips)]
    if not animation.use_nla or not (strips or solo):
        return ""
    curves = [curve for strip in strips for curve in _curves_in(strip.action, strip.action_slot)]
    if solo or animation.action_influence < 1 or animation.action_blend_type != "REPLACE":  # it is not the action alone
        curves += _curves(animation)
    return "the NLA" if any(_moves(curve, owner, name) for curve in curves) else ""


def _heard(strips: Iterable[bpy.types.NlaStrip]) -> Iterator[bpy.types.NlaStrip]:
    """Yield those of `strips`, and of the strips in them, that are not muted."""
    for strip in strips:
        if not strip.mute:
            yield strip
            yield from _heard(strip.strips)


def _curves(animation: bpy.types.AnimData | None) -> list[bpy.types.FCurve]:
    return _curves_in(animation.action, animation.action_slot) if animation else []


def _curves_in(action: bpy.types.Action | None, slot: bpy.types.ActionSlot | None) -> list[bpy.types.FCurve]:
    channels = _channels(action, slot)
    return list(channels.fcurves) if channels else []


def _channels(action: bpy.types.Action | None, slot: bpy.types.ActionSlot | None) -> bpy.types.ActionChannelbag | None:
    """Return what an action holds for one of its users; every Blender so far has one layer with one strip at most."""
    if action is None or slot is None or not action.layers or not action.layers[0].strips:
        return None
    return action.layers[0].strips[0].channelbag(slot)


def _moves(curve: bpy.types.FCurve, owner: bpy.types.PropertyGroup, name: str) -> bool:
    """Tell whether `curve` is of the setting, however its path is written: entries of a list have numbers and names."""
    if not curve.data_path.startswith("animatic.") or not curve.data_path.endswith(f".{name}"):
        return False
    try:
        return owner.id_data.path_resolve(curve.data_path, False) == owner.path_resolve(name, False)
    except ValueError:
        return False


def _curve_time(scene: bpy.types.Scene, frame: float) -> float:
    """Return where on an F-curve the scene frame `frame` is: time remapping stretches one against the other."""
    return frame * scene.render.frame_map_old / scene.render.frame_map_new
