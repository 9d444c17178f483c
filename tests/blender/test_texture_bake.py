"""Projecting takes onto a mesh, from the button to the material: the right place, at the right time."""

from __future__ import annotations

import dataclasses

import bpy
import numpy as np
import pytest
from animatic import fixes, place, scripting
from animatic.backend.contract import Bake, Failed, FrameMap
from animatic.resources import resources
from animatic.runs import CancelRun, Update, following
from animatic.textures.bake import bake
from animatic.textures.describe import Baking, Source, fitting_px
from animatic.textures.identity import folders_of, textures_of
from projecting import SIDE_PX, add_sheet, make_placed_take, prepare_shot, stand_camera
from scenes import key
from workers import PYTHON

from takes import make_take, prepare_render, read_png, render

ASKED = Baking(32, 32)


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch, warm_backend):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    monkeypatch.setenv("ANIMATIC_PYTHON", str(PYTHON))


def folder_of(obj):
    return folders_of(obj, resources().takes_root)[0]


def expected(sheet_x: float, number: int) -> np.ndarray:
    """Return what the texture of a 1 m sheet at `sheet_x` must hold: pixels see 4 m in 64, texels 1 m in 32."""
    metres = (np.arange(32) + 0.5) / 32 - 0.5
    across = ((metres + sheet_x) / 4 + 0.5) * SIDE_PX - 0.5
    down = (metres / 4 + 0.5) * SIDE_PX - 0.5
    picture = np.empty((32, 32, 3))
    picture[..., 0], picture[..., 1] = across / (SIDE_PX - 1) * 255, (down / (SIDE_PX - 1) * 255)[:, None]
    picture[..., 2] = 40 * number
    return picture


def test_each_texel_shows_what_the_camera_saw_of_it_at_that_frame(scene, tmp_path):
    sheet = add_sheet(scene)
    key(sheet, "location", {1: 0.0, 2: 0.5}, index=0)
    stand_camera(scene)
    shot = prepare_shot(scene)
    take = make_placed_take(scene, shot)
    scene.frame_set(2)
    said = []
    folder = scripting.project(take, sheet, scene, asked=ASKED, progress=said.append)
    assert scene.frame_current == 2
    for number, x in ((1, 0.0), (2, 0.5)):
        inside = slice(5, -5)  # pixels at the silhouette count less
        found = read_png(folder.frame(number))[inside, inside, :3]
        np.testing.assert_allclose(found, expected(x, number)[inside, inside], atol=2)
    texture = folder.read()
    assert (texture.object_name, texture.uv_map, texture.scene) == ("Sheet", "UVMap", "Scene")
    assert texture.seen > 0.6  # all but the silhouette: two of 16 pixels on each side
    assert any("Reading the surface" in text for text in said) and any("Baking" in text for text in said)
    assert textures_of(resources().takes_root, sheet) == [folder]


def test_what_loops_is_baked_as_a_loop(scene, tmp_path):
    sheet = add_sheet(scene)
    stand_camera(scene)
    take = make_placed_take(scene, prepare_shot(scene))
    assert not scripting.project(take, sheet, scene, asked=ASKED).read().loop
    take.write(dataclasses.replace(take.read(), loop=True))
    texture = scripting.project(take, sheet, scene).read()
    assert texture.loop and (texture.width, texture.height) == (512, 512)  # the automatic size


def test_the_button_bakes_and_sets_the_material_up(scene, tmp_path):
    scene.view_settings.view_transform = "Standard"
    sheet = add_sheet(scene)
    stand_camera(scene)
    take = make_placed_take(scene, prepare_shot(scene))
    own = scene.animatic.textures
    own.size = 64
    bpy.ops.animatic.project_take()
    state = bpy.context.window_manager.animatic
    assert "is finished" in state.notes and "seen" in state.notes.lower()
    (item,) = state.textures
    assert (item.finished, item.total) == (2, 2) and "of Scene take 1" in item.detail
    (folder,) = textures_of(resources().takes_root, sheet)
    assert folder.path == folder_of(sheet) / "0001" and folder.path.parent.name.startswith("Sheet-")
    assert [(entry.kind, entry.take) for entry in place.placed(scene)] == [("emission", folder.path)]
    prepare_render(scene, (SIDE_PX, SIDE_PX))
    for frame, number in ((1, 1), (2, 2), (5, 2)):
        pixels = render(scene, frame, tmp_path / "out.png")
        middle = pixels[26:38, 26:38, :3]
        np.testing.assert_allclose(middle, read_png(take.frame(number))[26:38, 26:38, :3], atol=4)
    with pytest.raises(RuntimeError, match="is placed in the scene Scene"):
        bpy.ops.animatic.delete_texture()
    assert folder.path.exists()
    bpy.ops.animatic.remove_material()
    assert place.placed(scene) == [] and not sheet.material_slots
    bpy.ops.animatic.delete_texture()
    assert not folder.path.exists() and not state.textures


def test_a_still_gathers_what_a_camera_saw_on_its_way(scene, tmp_path):
    sheet = add_sheet(scene, size=6.0)  # wider than what the camera sees at once
    camera = stand_camera(scene)
    key(camera, "location", {1: -1.0, 2: 1.0}, index=0)
    take = make_placed_take(scene, prepare_shot(scene))
    seen = {}
    for mode in ("sequence", "still"):
        folder = scripting.project(take, sheet, scene, asked=Baking(32, 32, mode, fill=False))
        texture = folder.read()
        seen[mode] = texture.seen
        assert (texture.count, texture.frames.count) == ((1, 1) if mode == "still" else (2, 2))
        scripting.show_on(folder, scene, sheet)
    # 4 of 6 m, or 6 of 6 m; 4 of 6 in height
    assert seen["sequence"] == pytest.approx(0.44, abs=0.06) and seen["still"] == pytest.approx(0.67, abs=0.06)


def test_what_cannot_be_projected_is_said_before_anything_is_made(scene, tmp_path):
    sheet, shot = add_sheet(scene), None
    stand_camera(scene)
    shot = prepare_shot(scene)
    with pytest.raises(scripting.ScriptError, match="No take is chosen"):
        scripting.project([], sheet, scene)
    take = make_placed_take(scene, shot)
    for uv_map, text in (("Other", "no UV map 'Other'"), ("", "")):
        if text:
            with pytest.raises(scripting.ScriptError, match=text):
                scripting.project(take, sheet, scene, uv_map=uv_map)
    take.frame(2).unlink()
    with pytest.raises(scripting.ScriptError, match="not finished: 1 of 2"):
        scripting.project(take, sheet, scene)
    other = make_placed_take(scene, shot)
    for file in (other.path / "control" / "depth").iterdir():
        file.unlink()
    for file in resources().takes_root.glob("captures/*/*/depth/*"):
        file.unlink()
    with pytest.raises(scripting.ScriptError, match="no depth"):
        scripting.project(other, sheet, scene)
    assert not (resources().takes_root / "textures").exists()


def test_a_bake_that_fails_at_the_surface_leaves_no_folder(scene, tmp_path):
    sheet = add_sheet(scene)
    stand_camera(scene)
    take = make_placed_take(scene, prepare_shot(scene))
    hidden = bpy.data.collections.new("Hidden")
    scene.collection.children.link(hidden)
    hidden.objects.link(sheet)
    scene.collection.objects.unlink(sheet)
    hidden.hide_viewport = True
    with pytest.raises(scripting.ScriptError, match="hidden collection"):
        scripting.project(take, sheet, scene)
    assert list(folder_of(sheet).iterdir()) == []


def test_cancelled_while_the_surface_is_read_nothing_stays(scene, tmp_path):
    sheet = add_sheet(scene)
    stand_camera(scene)
    take = make_placed_take(scene, prepare_shot(scene, last=4))
    scene.frame_set(3)
    run = bake(scene, sheet, [take], resources(), asked=ASKED)
    assert next(run).text.startswith("Reading the surface of Sheet")
    with pytest.raises(scripting.ScriptError, match="Cancelled"):
        run.throw(CancelRun())
    assert scene.frame_current == 3 and "animatic_before_capture" not in scene
    assert textures_of(resources().takes_root, sheet) == []


def test_a_texture_that_was_cut_is_finished_by_its_button(scene, tmp_path):
    sheet = add_sheet(scene)
    stand_camera(scene)
    take = make_placed_take(scene, prepare_shot(scene))
    folder = scripting.project(take, sheet, scene, asked=ASKED)
    before = folder.frame(2).read_bytes()
    folder.frame(2).unlink()
    bpy.ops.animatic.refresh_textures()
    (item,) = bpy.context.window_manager.animatic.textures
    assert (item.finished, item.total) == (1, 2)
    scene.animatic.textures.after = "base_colour"
    bpy.ops.animatic.finish_texture()
    assert folder.frame(2).read_bytes() == before
    assert [entry.kind for entry in place.placed(scene)] == ["base_colour"]


@pytest.mark.parametrize(("sides_px", "fitting"), [((64,), 512), ((192, 504), 512), ((512,), 1024), ((2048,), 4096)])
def test_the_automatic_size_is_the_power_of_two_above_the_takes(scene, tmp_path, sides_px, fitting):
    folder = make_take(tmp_path, FrameMap(1, 2))
    sources = [
        Source(folder, dataclasses.replace(folder.read(), width=64, height=side), folder.control) for side in sides_px
    ]
    assert fitting_px(sources) == fitting


def test_a_size_that_no_texture_has_is_lifted_and_0_stays(scene):
    own = scene.animatic.textures
    assert own.size == 0
    own.size = 5
    assert own.size == 64
    own.size = 0
    assert own.size == 0


@pytest.mark.parametrize("code", ["backend_died", "backend_hung"])
def test_a_bake_whose_backend_ends_is_finished_by_its_own_button(scene, tmp_path, monkeypatch, code):
    sheet = add_sheet(scene)
    stand_camera(scene)
    take = make_placed_take(scene, prepare_shot(scene))
    folder = scripting.project(take, sheet, scene, asked=ASKED)
    folder.frame(2).unlink()
    bpy.ops.animatic.refresh_textures()

    def ends(*_arguments):
        yield Update()
        following.update_or_none(Failed("job", code, "It ended.", "Press Finish Take."), None, Bake)

    monkeypatch.setattr("animatic.textures.bake.backend_job", ends)
    with pytest.raises(RuntimeError, match="Press Finish Texture: what is baked is kept"):
        bpy.ops.animatic.finish_texture()
    assert fixes.buttons(bpy.context.window_manager.animatic.error_fixes)[0].operator == "animatic.finish_texture"
