"""The buttons, the panel and the presets of a look's reference pictures."""

from dataclasses import replace
from types import SimpleNamespace

import bpy
import pictures
import pytest
from animatic import shots
from animatic.backend.contract import FrameMap, ReferencePicture, References, Style
from animatic.operators import listing
from animatic.panels.look_pictures import ANIMATIC_UL_look_pictures
from animatic.settings import look_picture
from drawing import Layout, draw

from takes import make_take

MENU = "ANIMATIC_MT_look_presets"
pytestmark = pytest.mark.usefixtures("own_folders")


def add_files(folder, *names, **how):
    return bpy.ops.animatic.look_picture_open(directory=str(folder), files=[{"name": name} for name in names], **how)


def names(look):
    return [item.image.name for item in look.pictures]


def panel(name="look"):
    return draw(getattr(bpy.types, f"ANIMATIC_PT_{name}"))


@pytest.fixture
def look(three):
    """Return the look of a film of three shots."""
    return three.animatic.look


def test_several_files_are_added_at_once_and_what_is_no_picture_is_named(look, tmp_path, capfd):
    for number, name in enumerate(("oil.png", "ink.png")):
        pictures.picture_file(tmp_path, name, number)
    (tmp_path / "note.txt").write_text("no picture")
    assert add_files(tmp_path, "oil.png", "note.txt", "ink.png") == {"FINISHED"}
    assert names(look) == ["oil.png", "ink.png"] and look.active_picture == 1
    assert "No pictures that Blender can read: note.txt." in "".join(capfd.readouterr())
    assert "note.txt" not in bpy.data.images
    assert add_files(tmp_path, "note.txt") == {"CANCELLED"}
    assert add_files(tmp_path, "gone.png") == {"CANCELLED"}
    with pytest.raises(RuntimeError, match="No picture was chosen"):
        add_files(tmp_path)
    assert len(look.pictures) == 2


def test_a_file_is_kept_relative_to_a_saved_blend_as_blender_does(three, tmp_path):
    pictures.picture_file(tmp_path)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    add_files(tmp_path, "oil.png")
    look = bpy.context.scene.animatic.look
    assert look.pictures[0].image.filepath == "//oil.png"
    assert look.references.pictures[0].source == str(tmp_path / "oil.png")


def test_a_frame_of_a_take_is_kept_relative_too(scene, shot, tmp_path):
    make_take(tmp_path / "out" / "takes", FrameMap(1, 4), shot=shot.id)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    listing.refresh(bpy.context)
    assert bpy.ops.animatic.look_picture_take() == {"FINISHED"}
    (item,) = bpy.context.scene.animatic.look.pictures
    assert item.image.filepath.startswith("//out/takes/")
    bpy.context.preferences.filepaths.use_relative_paths = False
    try:
        pictures.picture_file(tmp_path)
        image = bpy.context.scene.animatic.look.open_picture(tmp_path / "oil.png")
        assert image.filepath == str(tmp_path / "oil.png")  # as the artist prefers it
    finally:
        bpy.context.preferences.filepaths.use_relative_paths = True


def test_a_file_that_was_gone_when_blender_looked_is_added_once_it_is_back(look, tmp_path):
    path = pictures.picture_file(tmp_path)
    image, data = look.open_picture(path), path.read_bytes()
    path.unlink()
    image.buffers_free()
    assert image.size[0] == 0  # which Blender remembers
    path.write_bytes(data)
    assert add_files(tmp_path, "oil.png") == {"FINISHED"} and len(look.pictures) == 2


def test_the_weight_of_a_picture_is_grey_while_it_is_alone(look):
    def is_free(place=0):
        layout, how = Layout(), SimpleNamespace(layout_type="DEFAULT")
        ANIMATIC_UL_look_pictures.draw_item(how, bpy.context, layout, look, look.pictures[place], 0, look, "", place)
        return layout.enabled

    look.add_picture(bpy.data.images.new("Clay", 8, 8))
    assert not is_free()
    look.pictures[0].weight = 0
    assert is_free()  # at 0 it says nothing, alone or not
    look.pictures[0].weight = 0.5
    look.add_picture(bpy.data.images.new("Grid", 8, 8))
    assert is_free(0) and is_free(1)
    look.pictures[1].enabled = False
    assert not is_free()


def test_a_shots_own_look_has_pictures_of_its_own(three, look, tmp_path):
    settings = three.animatic.settings_for(shots.list_shots(three)[0])
    settings.look_from = "own"
    pictures.picture_file(tmp_path)
    add_files(tmp_path, "oil.png", look="shot")
    assert names(settings.own_look) == ["oil.png"] and not look.pictures
    drawn = panel("shot_look")
    assert "oil.png" in drawn.texts and "animatic.look_picture_open" in drawn.buttons
    assert bpy.ops.animatic.look_picture_remove(look="shot") == {"FINISHED"}
    with pytest.raises(RuntimeError, match="has no reference picture"):
        bpy.ops.animatic.look_picture_remove(look="shot")


def test_an_image_of_the_file_is_added_and_the_button_is_grey_without_one(look):
    assert not bpy.ops.animatic.look_picture_image.poll()
    bpy.data.images.new("Clay", 8, 8)
    bpy.data.images.new("Grid", 8, 8)
    assert bpy.ops.animatic.look_picture_image(image="Grid") == {"FINISHED"}
    assert names(look) == ["Grid"]


@pytest.mark.parametrize(("playhead", "frame"), [(3, 3), (4, 3), (1, 1)])
def test_the_frame_at_the_playhead_or_the_finished_one_beside_it_is_added(scene, shot, tmp_path, playhead, frame):
    folder = make_take(tmp_path / "out" / "takes", FrameMap(1, 4), shot=shot.id, finished=(1, 2, 3))
    scene.frame_set(playhead)
    listing.refresh(bpy.context)
    assert bpy.ops.animatic.look_picture_take() == {"FINISHED"}
    (item,) = scene.animatic.look.pictures
    assert item.image.name == f"Take 1 frame {frame}" and item.picture.source == str(folder.frame(frame))
    item.image.name = "mine"
    bpy.ops.animatic.look_picture_take()
    assert names(scene.animatic.look) == ["mine", "mine"]  # what the artist called it stays


def test_without_finished_pictures_there_is_none_to_add(scene, shot, tmp_path):
    with pytest.raises(RuntimeError, match="Choose a take in the list"):
        bpy.ops.animatic.look_picture_take()
    make_take(tmp_path / "out" / "takes", FrameMap(1, 4), shot=shot.id, finished=())
    listing.refresh(bpy.context)
    with pytest.raises(RuntimeError, match="Take 1 has no finished pictures yet"):
        bpy.ops.animatic.look_picture_take()


def test_recall_brings_back_a_picture_that_only_the_take_has(scene, shot, tmp_path):
    folder = make_take(tmp_path / "out" / "takes", FrameMap(1, 4), shot=shot.id)
    lost = References((ReferencePicture(str(tmp_path / "lost.png"), 0.5),), 1.25)
    folder.write(replace(folder.read(), references=lost, style=Style("in oil", references=lost)))
    folder.references.mkdir()
    pictures.picture_file(folder.references, "0001.png")
    listing.refresh(bpy.context)
    assert bpy.ops.animatic.recall() == {"FINISHED"}
    look = scene.animatic.settings_for(shot).own_look
    (item,) = look.pictures
    assert (item.picture.source, item.weight, look.reference_strength) == (str(folder.reference(1)), 0.5, 1.25)


def test_adding_and_removing_can_be_undone(three, tmp_path):
    def now():
        return names(bpy.context.scene.animatic.look)

    pictures.picture_file(tmp_path)
    bpy.ops.ed.undo_push(message="before")
    add_files(tmp_path, "oil.png")
    bpy.ops.ed.undo_push(message="added")
    bpy.ops.animatic.look_picture_remove()
    bpy.ops.ed.undo_push(message="removed")
    assert now() == []
    bpy.ops.ed.undo()
    assert now() == ["oil.png"]
    bpy.ops.ed.undo()
    assert now() == []
    bpy.ops.ed.redo()
    assert now() == ["oil.png"]


def test_the_panel_shows_the_pictures_and_what_stands_against_them(three, look, tmp_path):
    drawn = panel()
    assert "reference_strength" not in drawn.props and "Reference Pictures" in drawn.texts
    look.add_picture(bpy.data.images.new("Clay", 8, 8))
    look.open_picture(pictures.picture_file(tmp_path))
    three.animatic.model_set = "sd15-v3"
    drawn = panel()
    assert {"reference_strength", "image", "enabled", "weight"} <= set(drawn.props)
    assert {"Clay", "oil.png"} <= set(drawn.texts)
    assert "IP-Adapter" not in " ".join(drawn.texts) and "gone" not in " ".join(drawn.texts)
    three.animatic.model_set = "preview"
    (tmp_path / "oil.png").unlink()
    look_picture._is_file.cache_clear()  # the disk is asked again after a while
    said = " ".join(panel().texts)
    assert "has no IP-" in said and "The file of oil.png is gone" in said
    bpy.data.images.remove(look.pictures[1].image)
    assert "No image" in panel().texts


@pytest.fixture
def preset(look, tmp_path, monkeypatch):
    """Return a function that keeps the look as a preset and returns its file."""

    def here(kind, path="", create=False):
        found = tmp_path / kind / path
        found.mkdir(parents=True, exist_ok=True)
        return str(found)

    monkeypatch.setattr(bpy.utils, "user_resource", here)
    menu = getattr(bpy.types, MENU)
    monkeypatch.setattr(menu, "bl_label", menu.bl_label)  # Blender gives it the name of the preset that is chosen

    def keep():
        assert bpy.ops.animatic.look_preset_add(name="Oil") == {"FINISHED"}
        (written,) = (tmp_path / "SCRIPTS" / "presets" / "animatic" / "look").glob("*.py")
        return written

    return keep


@pytest.mark.parametrize("gone", [False, True])
def test_a_preset_brings_the_pictures_into_another_file(look, preset, tmp_path, gone, capfd):
    look.open_picture(pictures.picture_file(tmp_path), 0.5)
    look.add_picture(bpy.data.images.new("Clay", 8, 8))
    look.reference_strength = 1.25
    written = preset()
    assert "has no pictures without a file: Clay." in "".join(capfd.readouterr())
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    if gone:
        (tmp_path / "oil.png").unlink()
    look = bpy.context.scene.animatic.look
    look.add_picture(bpy.data.images.new("before", 8, 8))
    bpy.ops.script.execute_preset(filepath=str(written), menu_idname=MENU)
    assert [(item.image.name, item.weight) for item in look.pictures] == [("oil.png", 0.5)]
    assert look.reference_strength == 1.25 and look.references.pictures[0].source == str(tmp_path / "oil.png")
    look_picture._is_file.cache_clear()
    assert bool(look.pictures[0].lost_file) == gone
    assert ("The file of oil.png is gone" in " ".join(panel().texts)) == gone
    pictures.picture_file(tmp_path)
    look.pictures[0].image.reload()
    assert tuple(look.pictures[0].image.size) == pictures.SIZE  # found again, it is there


def test_a_copied_shot_has_the_pictures_of_its_look(three, tmp_path):
    bpy.ops.animatic.shots_by_hand()
    (first, *_others) = shots.list_shots(three)
    settings = three.animatic.settings_for(first)
    settings.look_from = "own"
    settings.own_look.open_picture(pictures.picture_file(tmp_path), 0.5)
    copied = shots.copy(three, first)
    own = three.animatic.settings_for(copied).own_look
    assert own.references == three.animatic.settings_for(first).own_look.references
    assert own.references.pictures[0].weight == 0.5
