"""What a capture does with holdouts, glass, fog, hair and the like: the table in docs/capture.md."""

from __future__ import annotations

from dataclasses import replace

import pytest
import scenes
from animatic.backend.contract import Shown
from animatic.capture import capture
from animatic.capture.files import png
from shown_things import NOTHING, ONE, VIEWPORT, boxed, depths, fog, layer_of, middle, shaded


@pytest.fixture
def stage(scene):
    """Return a scene whose wall is 9 m away."""
    scenes.add_camera(scene)
    scenes.add_plane(scene, y=9, name="Wall")
    return scene


def test_holdouts_are_holes(stage, tmp_path):
    box, made = boxed(stage)
    box.is_holdout = True
    assert middle(stage, tmp_path) == pytest.approx(NOTHING)
    box.is_holdout, layer_of(stage, made).holdout = False, True
    assert middle(stage, tmp_path) == pytest.approx(NOTHING)


def test_indirect_only_and_camera_ray_visibility_are_not_seen(stage, tmp_path):
    box, made = boxed(stage)
    layer_of(stage, made).indirect_only = True
    assert middle(stage, tmp_path) == pytest.approx(9)
    layer_of(stage, made).indirect_only, box.visible_camera = False, False
    assert middle(stage, tmp_path) == pytest.approx(9)
    assert not box.visible_camera


def test_shadow_catchers_and_wires_are_surfaces(stage, tmp_path):
    box, _ = boxed(stage)
    box.is_shadow_catcher = True
    assert middle(stage, tmp_path) == pytest.approx(4)
    box.is_shadow_catcher, box.display_type = False, "WIRE"
    assert middle(stage, tmp_path) == pytest.approx(4)


@pytest.mark.parametrize(
    ("kind", "opacity", "depth"),
    [
        ("ShaderNodeBsdfTransparent", 1, 9),
        ("ShaderNodeBsdfDiffuse", 0.3, 9),
        ("ShaderNodeBsdfDiffuse", 0.7, 4),
        ("ShaderNodeBsdfGlass", 1, 4),
        ("ShaderNodeEmission", 1, 4),
        ("ShaderNodeHoldout", 1, NOTHING),
    ],
)
def test_transparent_materials(stage, tmp_path, kind, opacity, depth):
    box, _ = boxed(stage)
    box.data.materials.append(shaded(kind, opacity))
    assert middle(stage, tmp_path) == pytest.approx(depth)


@pytest.mark.parametrize("kind", ["mesh", "instanced", "world"])
def test_volumes_are_seen_through(stage, tmp_path, kind):
    """A ray ends in fog where chance has it: depth would be noise."""
    state = fog(kind, stage)
    before = state()
    (depth,) = depths(stage, tmp_path)
    assert depth == pytest.approx(9)
    assert state() == before


def test_fog_with_a_surface_is_one(stage, tmp_path):
    box, _ = boxed(stage)
    jade = shaded("ShaderNodeBsdfDiffuse")
    tree = jade.node_tree
    output = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    tree.links.new(tree.nodes.new("ShaderNodeVolumeAbsorption").outputs[0], output.inputs["Volume"])
    box.data.materials.append(jade)
    assert middle(stage, tmp_path) == pytest.approx(4)


def test_hair_is_a_surface(stage, tmp_path):
    box, _ = boxed(stage)
    box.modifiers.new("Fur", "PARTICLE_SYSTEM")
    settings = box.particle_systems[0].settings
    settings.type, settings.count, settings.hair_length, settings.root_radius = "HAIR", 3000, 1.0, 4.0
    (depth,) = depths(stage, tmp_path)
    assert depth.min() < 3.5
    assert (depth < 3.9).mean() > 0.05


def test_a_mask_follows_what_is_shown(stage, tmp_path):
    box, made = boxed(stage)
    box.hide_render = True
    request = scenes.request(stage, frames=ONE, passes=("mask",), mask_collection=made.name_full)
    pictures = []
    for shown in (Shown(), VIEWPORT):
        folder = capture(stage, replace(request, shown=shown), tmp_path)
        pictures.append(png.size_px(folder.control_file("mask", 1).read_bytes()) and folder.control_file("mask", 1))
    assert pictures[0].read_bytes() != pictures[1].read_bytes()
