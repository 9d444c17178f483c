"""Textures stay with their object: renamed, copied, undone, saved, appended, linked; and two of one name are two."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import bpy
import pytest
from animatic import scripting
from animatic.backend import contract
from animatic.resources import resources
from animatic.textures import identity
from animatic.textures.describe import Baking
from drawing import draw
from projecting import add_sheet, make_placed_take, prepare_shot, stand_camera
from scenes import add
from workers import PYTHON

ASKED = Baking(32, 32)


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch, warm_backend):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    monkeypatch.setenv("ANIMATIC_PYTHON", str(PYTHON))


@pytest.fixture
def baked(scene):
    """A sheet with a texture, and the take that it was baked from."""
    sheet = add_sheet(scene)
    stand_camera(scene)
    take = make_placed_take(scene, prepare_shot(scene))
    return sheet, scripting.project(take, sheet, scene, asked=ASKED), take


def listed(obj):
    return identity.textures_of(resources().takes_root, obj)


def copy_of(obj, scene, name=""):
    other = obj.copy()
    scene.collection.objects.link(other)
    other.name = name or other.name
    return other


def test_a_renamed_object_keeps_its_textures_and_goes_on_in_their_folder(scene, baked):
    sheet, folder, take = baked
    sheet.name = "Wall / north"
    assert listed(sheet) == [folder]
    again = scripting.project(take, sheet, scene, asked=ASKED)
    assert again.path == folder.path.parent / "0002" and listed(sheet) == [again, folder]
    assert again.read().object_id == folder.read().object_id
    assert "shows texture 1 of Sheet" in scripting.show_on(folder, scene, sheet)


def test_an_object_that_gets_the_old_name_is_another(scene, baked):
    sheet, folder, take = baked
    sheet.name = "Wall"
    other = add_sheet(scene, "Sheet")
    assert listed(other) == []
    assert scripting.project(take, other, scene, asked=ASKED).path.parent != folder.path.parent
    assert listed(sheet) == [folder]


def test_a_copy_is_another_object_that_may_show_the_same(scene, baked):
    sheet, folder, take = baked
    copy = copy_of(sheet, scene)
    assert listed(copy) == [folder]
    assert "shows texture 1" in scripting.show_on(folder, scene, copy)
    own = scripting.project(take, copy, scene, asked=ASKED)
    assert own.path.parent != folder.path.parent and own.number == 2
    assert listed(copy) == [own, folder] and listed(sheet) == [folder]
    assert not identity.is_own(folder.read(), copy) and identity.is_own(own.read(), copy)
    grandchild = copy_of(copy, scene)
    assert listed(grandchild) == [own, folder]


def test_both_may_be_renamed_and_the_first_stays_the_first(scene, baked):
    sheet, folder, _take = baked
    copy = copy_of(sheet, scene)
    copy.name, sheet.name = "Second", "First"
    assert identity.is_own(folder.read(), sheet) and not identity.is_own(folder.read(), copy)
    identity.notice(sheet, resources().takes_root)
    third = copy_of(sheet, scene)
    third.name = "Another"
    assert identity.is_own(folder.read(), sheet) and not identity.is_own(folder.read(), third)


def test_what_is_left_of_an_object_and_its_copy_goes_on_with_the_id(scene, baked):
    sheet, folder, _take = baked
    copy = copy_of(sheet, scene)
    bpy.data.objects.remove(sheet)
    assert identity.is_own(folder.read(), copy)


def test_an_undo_past_the_bake_finds_it_all_the_same(scene):
    sheet = add_sheet(scene)
    stand_camera(scene)
    take = make_placed_take(scene, prepare_shot(scene))
    bpy.ops.ed.undo_push(message="before")
    folder = scripting.project(take, sheet, scene, asked=ASKED)
    sheet.location.x += 1
    bpy.ops.ed.undo_push(message="after")
    bpy.ops.ed.undo()
    sheet = bpy.data.objects["Sheet"]
    assert "animatic_textures" not in sheet and listed(sheet) == [folder]
    bpy.ops.ed.redo()
    sheet = bpy.data.objects["Sheet"]
    assert "animatic_textures" in sheet and listed(sheet) == [folder]


def test_a_file_that_is_saved_and_opened_or_not_saved_finds_them(scene, tmp_path):
    sheet = add_sheet(scene)
    stand_camera(scene)
    take = make_placed_take(scene, prepare_shot(scene))
    path = str(tmp_path / "film.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    folder = scripting.project(take, sheet, scene, asked=ASKED)
    bpy.ops.wm.open_mainfile(filepath=path)  # without the id
    sheet = bpy.data.objects["Sheet"]
    assert "animatic_textures" not in sheet and listed(sheet) == [folder]
    identity.keep_id(sheet, resources().takes_root)
    sheet.name = "Wall"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "other.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "other.blend"))
    assert listed(bpy.data.objects["Wall"]) == [folder]


def brought(path: Path, link: bool):
    with bpy.data.libraries.load(str(path), link=link) as (_there, here):
        here.objects = ["Sheet"]
    return here.objects[0]


@pytest.mark.parametrize("link", [False, True])
def test_an_object_from_another_file_brings_its_textures(scene, baked, tmp_path, link):
    sheet, folder, _take = baked
    bpy.data.libraries.write(str(tmp_path / "props.blend"), {sheet})
    bpy.data.objects.remove(sheet)
    there = brought(tmp_path / "props.blend", link)
    scene.collection.objects.link(there)
    assert listed(there) == [folder] and bool(there.library) == link


def test_two_objects_of_one_name_in_two_files_are_two(scene, tmp_path):
    ids = []
    for name in ("a", "b"):
        bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True)
        sheet = add_sheet(bpy.context.scene)
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / f"{name}.blend"))
        ids.append(identity.keep_id(sheet, resources().takes_root))
    assert ids[0] != ids[1]


def as_before(folder) -> contract.TextureFolder:
    """Move a texture to where those of before lay, as they were."""
    old = contract.textures_of(resources().takes_root, "Sheet") / "0003"
    old.parent.mkdir(parents=True)
    shutil.move(folder.path, old)
    found = contract.TextureFolder(old)
    found.write(dataclasses.replace(found.read(), object_id=""))
    return found


def test_textures_of_before_are_found_by_name_and_stay_when_it_changes(scene, baked):
    sheet, folder, take = baked
    del sheet["animatic_textures"]
    old = as_before(folder)
    assert listed(sheet) == [old] and identity.is_own(old.read(), sheet)
    bpy.ops.animatic.refresh_textures()
    sheet.name = "Wall"
    assert listed(sheet) == [old]
    assert "shows texture 1" in scripting.show_on(old, scene, sheet)
    new = scripting.project(take, sheet, scene, asked=ASKED)
    assert new.number == 4 and listed(sheet) == [new, old]  # no two of one number


def test_the_list_names_what_a_texture_was_baked_for_where_that_is_another(scene, baked):
    sheet, _folder, _take = baked
    copy = copy_of(sheet, scene, "Second")
    state = bpy.context.window_manager.animatic
    for obj, label in ((sheet, "Texture 1, 2 pictures"), (copy, "Texture 1 of Sheet, 2 pictures")):
        bpy.context.view_layer.objects.active = obj
        bpy.ops.animatic.refresh_textures()
        assert [item.label for item in state.textures] == [label]


def test_what_others_write_into_the_property_is_no_error(scene, baked):
    sheet, folder, _take = baked
    for nonsense in (3, "text", {"id": 4}):
        sheet["animatic_textures"] = nonsense
        assert listed(sheet) == [folder]  # by file and name


def test_an_object_without_textures_is_left_alone(scene):
    other = add(scene, "Plain", bpy.data.meshes.new("Plain"))
    identity.notice(other, resources().takes_root)
    assert "animatic_textures" not in other


def test_the_exposure_switch_counts_for_several_cameras_and_reaches_the_texture(scene, baked):
    sheet, _folder, take = baked
    own = scene.animatic.textures
    assert own.match_exposure and scripting.project(take, sheet, scene, asked=ASKED).read().match_exposure
    own.size, own.match_exposure = 64, False
    bpy.ops.animatic.project_take()
    assert not listed(sheet)[0].read().match_exposure
    assert "match_exposure" in draw(bpy.types.ANIMATIC_PT_project_advanced).props
