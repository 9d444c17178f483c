"""Textures in UV space: a shot without a camera whose picture is a UV layout, steered by height or by nothing."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from animatic import place, runs, scripting, shots
from animatic.backend.contract import FrameMap, surface_file
from animatic.resources import resources
from animatic.settings.take import request_from, take_from
from drawing import draw
from projecting import add_sheet
from scenes import add, add_cube
from workers import PYTHON

from takes import add_camera, make_take, read_png


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch, warm_backend):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    monkeypatch.setenv("ANIMATIC_PYTHON", str(PYTHON))


def small(scene, shot, side_px=64, last=2):
    """Let the texture have the frames from 1 to `last` and be small; return its settings."""
    settings = scene.animatic.settings_for(shot)
    settings.first, settings.last = 1, last
    settings.width = settings.height = side_px
    return settings


def test_a_capture_draws_the_height_in_the_layout_without_a_camera_or_a_render(scene, tmp_path):
    sheet = add_sheet(scene)
    sheet.rotation_euler.x = 0.3  # its own z counts
    shot = scripting.new_texture(scene, sheet)
    settings = small(scene, shot)
    assert (shot.surface, shot.camera, settings.uv_map, shots.shown_shot(scene).id) == ("Sheet", "", "UVMap", shot.id)
    captured = scripting.capture(scene, shots.shown_shot(scene))
    capture = captured.read()
    assert (capture.request.surface, capture.request.passes) == ("Sheet", ("depth",))
    assert sorted(captured.control_files("depth")) == [1, 2] and surface_file(captured.path, 2).exists()
    seen = seen_by_the_model(captured, tmp_path / "look")
    assert seen.shape == (64, 64)
    assert seen[8].mean() > seen[56].mean() + 50  # local z is high at the top of the picture
    again = scripting.capture(scene, shots.shown_shot(scene))
    assert again == captured
    settings.height_from = "flat"
    flat = scripting.capture(scene, shots.shown_shot(scene))
    assert flat != captured and np.ptp(seen_by_the_model(flat, tmp_path / "flat")[8:56, 8:56]) <= 1


def seen_by_the_model(captured, into) -> np.ndarray:
    """Return the first control picture of depth, as the model is shown it."""
    for _ in runs.look(captured, 1, into, resources()):
        pass
    return read_png(into / "depth.png")[..., 0]


def test_a_take_is_steered_by_height_alone_and_goes_onto_its_mesh(scene, tmp_path):
    scene.animatic.model_set = "preview"
    scene.animatic.steps = 2
    scene.animatic.canny.enabled = True
    sheet = add_sheet(scene)
    shot = scripting.new_texture(scene, sheet)
    small(scene, shot, last=2)
    shot = shots.shown_shot(scene)
    assert request_from(scene, shot).passes == ("depth",)
    folder = scripting.generate(scene, shot)
    take = folder.read()
    assert [control.kind for control in take.controls] == ["depth"] and take.camera == "" and take.source is None
    assert len(folder.finished_frames()) == 2
    bpy.ops.animatic.refresh()
    settings = scene.animatic.settings_for(shot)
    settings.height_from, settings.uv_map, settings.tiling = "none", "", "x"
    bpy.ops.animatic.recall()
    assert (settings.height_from, settings.uv_map, settings.tiling) == ("local_z", "UVMap", "none")
    scene.animatic.textures.pictures = "take"
    bpy.ops.animatic.place_material(kind="base_colour")
    assert [(entry.kind, entry.take) for entry in place.placed(scene)] == [("base_colour", folder.path)]
    with pytest.raises(scripting.ScriptError, match="made in the UV layout of Sheet"):
        scripting.project(folder, sheet, scene)


def test_a_tiling_texture_needs_no_mesh_and_no_capture(scene, tmp_path):
    bpy.ops.animatic.new_texture(kind="tiling")
    shot = shots.shown_shot(scene)
    settings = scene.animatic.settings_for(shot)
    assert (shot.surface, settings.tiling, settings.height_from) == ("Tile", "xy", "none")
    take = take_from(scene, shot)
    assert (take.tiling, take.controls, take.passes) == ("xy", (), ())
    assert take.width == take.height
    uv = {tuple(loop.uv) for loop in bpy.data.objects["Tile"].data.uv_layers["UVMap"].data}
    assert uv == {(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)}


def test_a_mesh_without_a_uv_map_gets_one(scene, tmp_path):
    cube = add_cube(scene)
    bpy.context.view_layer.objects.active = cube
    bpy.ops.animatic.new_texture(kind="mesh")
    assert [layer.name for layer in cube.data.uv_layers] == ["UVMap"]
    curve = add(scene, "Path", bpy.data.curves.new("Path", "CURVE"))
    with pytest.raises(scripting.ScriptError, match="convert it"):
        scripting.new_texture(scene, curve)
    bpy.context.view_layer.objects.active = curve
    with pytest.raises(RuntimeError, match="Select a mesh"):
        bpy.ops.animatic.new_texture(kind="mesh")


def test_the_panels_draw_without_a_mesh_with_one_and_with_a_texture_in_it(scene, tmp_path):
    names = ("textures", "project", "project_advanced", "material")
    cls = {name: getattr(bpy.types, f"ANIMATIC_PT_{name}") for name in names}
    assert "Select a mesh" in draw(cls["textures"]).texts[0]
    assert not cls["project"].poll(bpy.context)
    cube = add_cube(scene)
    bpy.context.view_layer.objects.active = cube
    assert "no UV map" in " ".join(draw(cls["textures"]).texts)
    assert "animatic.project_take (grey)" in draw(cls["project"]).buttons
    bpy.ops.animatic.add_uv_map()
    bpy.ops.animatic.new_texture(kind="mesh")
    scene.animatic.depth.enabled = False
    drawn = draw(cls["textures"])
    assert {"first", "last", "uv_map", "height_from", "tiling"} <= set(drawn.props)
    assert "Depth is off" in " ".join(drawn.texts)
    assert {"views", "mode", "size", "after"} <= set(draw(cls["project"]).props)
    assert draw(cls["project_advanced"]).props == ["grazing", "match_exposure", "fill"]
    assert "animatic.place_material" in draw(cls["material"]).buttons


def test_a_tile_is_left_out_of_renders_until_it_shows_pictures(scene, tmp_path):
    bpy.ops.animatic.new_texture(kind="tiling")
    tile, plain = bpy.data.objects["Tile"], add_sheet(scene)
    plain.hide_render = True
    assert tile.hide_render
    folder = make_take(tmp_path, FrameMap(1, 2))
    said = scripting.show_on(folder, scene, tile, "base_colour")
    assert said == "Tile: the material Street take 1 shows take 1 of Street."
    assert not tile.hide_render
    tile.hide_render = True  # by the artist
    for showing in ("emission", "decal"):
        scripting.show_on(folder, scene, tile, showing)
        scripting.show_on(folder, scene, plain, showing)
    assert tile.hide_render and plain.hide_render


def test_a_sky_is_twice_as_wide_as_high_and_puts_nothing_into_the_picture(scene, tmp_path):
    bpy.ops.animatic.new_texture(kind="sky")
    shot = shots.shown_shot(scene)
    settings = scene.animatic.settings_for(shot)
    take = take_from(scene, shot)
    assert (shot.surface, settings.tiling, settings.height_from) == ("Sky", "x", "none")
    assert (take.width, take.height, take.tiling, take.passes) == (512, 256, "x", ())
    assert bpy.data.objects["Sky"].type == "EMPTY"
    drawn = draw(bpy.types.ANIMATIC_PT_textures)
    assert "tiling" in drawn.props and not {"height_from", "uv_map"} & set(drawn.props)
    settings.width, settings.height, settings.first, settings.last = 128, 64, 1, 1
    scene.animatic.model_set, scene.animatic.steps = "preview", 1
    folder = scripting.generate(scene, shots.shown_shot(scene))
    said = scripting.show_on(folder, scene, None, "background")
    assert said == f"Scene: the world {scene.world.name} shows take 1 of Sky."


def test_a_way_leads_back_to_the_films_shot_at_the_playhead(scene, tmp_path):
    for name, frame in (("Wide", 1), ("Close", 10)):
        scene.timeline_markers.new(name, frame=frame).camera = scene.camera or add_camera(scene)
    scene.frame_set(12)
    panel = bpy.types.ANIMATIC_PT_shot
    shots.sync(scene)
    assert "animatic.back_to_film" not in draw(panel).buttons
    with pytest.raises(RuntimeError, match="is shown already"):
        bpy.ops.animatic.back_to_film()
    small(scene, scripting.new_texture(scene))
    scene.timeline_markers.new("rain", frame=12)
    with pytest.raises(RuntimeError, match="A texture is shown"):
        bpy.ops.animatic.travel_from_markers()
    drawn = draw(panel)
    assert "animatic.back_to_film" in drawn.buttons and "stays when the playhead moves" in " ".join(drawn.texts)
    bpy.ops.animatic.back_to_film()
    assert (shots.shown_shot(scene).name, scene.frame_current) == ("Close", 12)
    assert bpy.ops.animatic.travel_from_markers() == {"FINISHED"}
