"""Find the simulations of a scene that are not baked, and from which frame they must be played.

A render evaluates a scene of its own: it reads the caches that playing the animation fills, and simulates
nothing that it does not visit frame by frame from the start. Must not import anything of Animatic but the
contract and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import bpy

from ...backend.contract import AS_RENDERED, Shown
from ..shown import captured_objects


@dataclass(frozen=True)
class Simulation:
    """A simulation that is not baked; `playable` when playing the animation fills its cache."""

    label: str
    start: int
    playable: bool = True


def unbaked(scene: bpy.types.Scene, view_layer: bpy.types.ViewLayer, shown: Shown = AS_RENDERED) -> list[Simulation]:
    """Return the simulations of what is captured that have no bake."""
    found = list(_rigid_bodies(scene))
    for obj in captured_objects(view_layer, shown):
        found += _of_object(scene, obj, playable=obj.visible_get(view_layer=view_layer))
    return found


def frames_to_play(simulations: list[Simulation], last: int) -> range:
    """Return the frames that must be visited in order before a shot that ends at frame `last`."""
    starts = [simulation.start for simulation in simulations if simulation.playable]
    return range(min(starts), last + 1) if starts else range(0)


def _rigid_bodies(scene: bpy.types.Scene) -> Iterator[Simulation]:
    world = scene.rigidbody_world
    if world and world.enabled and world.collection and world.collection.objects and not world.point_cache.is_baked:
        yield Simulation("Rigid Body World", world.point_cache.frame_start)


def _of_object(scene: bpy.types.Scene, obj: bpy.types.Object, playable: bool) -> Iterator[Simulation]:
    for modifier in obj.modifiers:
        if not modifier.show_render:
            continue
        label = f"{modifier.name} on {obj.name}"
        for cache in _point_caches(modifier):
            if not (cache.is_baked or cache.use_external):
                yield Simulation(label, cache.frame_start, playable)
        if modifier.type == "FLUID" and modifier.fluid_type == "DOMAIN":
            domain = modifier.domain_settings
            if not domain.has_cache_baked_data:
                yield Simulation(label, domain.cache_frame_start, playable and domain.cache_type == "REPLAY")
        if modifier.type == "NODES" and modifier.node_group and _simulates(modifier.node_group, set()):
            yield Simulation(label, _nodes_start(scene), playable)


def _point_caches(modifier: bpy.types.Modifier) -> list[bpy.types.PointCache]:
    if modifier.type in {"CLOTH", "SOFT_BODY"}:
        return [modifier.point_cache]
    if modifier.type == "PARTICLE_SYSTEM":
        system = modifier.particle_system
        moves = system.settings.type == "EMITTER" or system.use_hair_dynamics
        return [system.point_cache] if moves else []
    if modifier.type == "DYNAMIC_PAINT" and modifier.canvas_settings:
        return [surface.point_cache for surface in modifier.canvas_settings.canvas_surfaces if surface.is_active]
    return []


def _simulates(tree: bpy.types.NodeTree, seen: set[str]) -> bool:
    """Tell whether a node tree, or a group in it, has a simulation zone."""
    if tree.name_full in seen:
        return False
    seen.add(tree.name_full)
    return any(
        node.bl_idname == "GeometryNodeSimulationOutput"
        or (getattr(node, "node_tree", None) is not None and _simulates(node.node_tree, seen))
        for node in tree.nodes
    )


def _nodes_start(scene: bpy.types.Scene) -> int:
    return scene.simulation_frame_start if scene.use_custom_simulation_range else scene.frame_start
