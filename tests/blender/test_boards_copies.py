"""What the artist splits off or copies from the strips of the edit: it stays, and the edit finds a place beside it."""

from __future__ import annotations

from dataclasses import replace

import bpy
import pytest
from animatic import place
from animatic.boards.cut import cuts_of
from animatic.boards.edit import lay_edit
from animatic.compat import new_effect_strip, put_on_channel, strip_range, trim_strip
from animatic.operators import listing
from animatic.takes.film import film_shots
from boards_film import add_take, build_film

pytestmark = pytest.mark.usefixtures("ends_where_blender_hangs")
SPLIT = [("SH010 take 1", 1, 5, 1), ("SH010 take 1.001", 5, 9, 1), ("SH020 take 1", 9, 17, 1)]


@pytest.fixture
def film(scene, tmp_path):
    """Return the shots of a film, each with a take."""
    found = build_film(scene)
    for shot in found:
        add_take(tmp_path, shot)
    return found


def lay(scene, root, burn_in=False):
    for _ in lay_edit(scene, cuts_of(scene, film_shots(scene, root)), burn_in=burn_in, first_timecode="00:00:00:00"):
        pass
    return place.sequencer_scene(scene)


def strips(edit, kind="IMAGE") -> list[tuple]:
    found = [(s.name, *strip_range(s), s.channel) for s in edit.sequence_editor.strips if s.type == kind]
    return sorted(found, key=lambda each: (each[3], each[1]))


@pytest.mark.parametrize("burn_in", [False, True])
def test_a_split_shot_that_is_as_it_was_stays_split(scene, film, tmp_path, burn_in):
    edit = lay(scene, tmp_path, burn_in)
    half = edit.sequence_editor.strips["SH010 take 1"].split(5, "SOFT")
    half.color_saturation = 0.5
    add_take(tmp_path, film[2], number=2)
    lay(scene, tmp_path, burn_in)
    assert strips(edit)[:3] == SPLIT and strips(edit)[3][0] == "골목길 take 2"
    assert half.color_saturation == 0.5


@pytest.mark.parametrize("method", ["SOFT", "HARD"])
def test_a_split_shot_that_changes_is_laid_whole_above_its_parts(scene, film, tmp_path, method):
    edit = lay(scene, tmp_path)
    half = edit.sequence_editor.strips["SH010 take 1"].split(5, method)
    add_take(tmp_path, film[0], number=2)
    for _ in range(2):
        lay(scene, tmp_path)
        assert strips(edit) == [
            ("SH010 take 1.001", 5, 9, 1),
            ("SH010 take 2", 1, 9, 2),
            ("SH020 take 1", 9, 17, 2),
            ("골목길 take 1", 17, 25, 2),
        ]
        assert [element.filename for element in half.elements][-1] == "0008.png"


@pytest.mark.parametrize(
    ("name", "copy_name"), [("SH010 take 1", "Mine"), ("A name as it is long", "SH010 take 1.001")]
)
def test_a_copy_on_another_channel_is_the_artists(scene, film, tmp_path, name, copy_name):
    edit = lay(scene, tmp_path)
    strip = edit.sequence_editor.strips["SH010 take 1"]
    copy = strip.split(5, "SOFT")
    strip.name, copy.name, copy.channel = name, copy_name, 20
    add_take(tmp_path, film[0], number=2)
    lay(scene, tmp_path)
    assert strips(edit)[0] == ("SH010 take 2", 1, 9, 1) and strips(edit)[-1] == (copy_name, 5, 9, 20)


def test_a_split_shot_whose_marker_moves_shows_no_old_pictures(scene, film, tmp_path):
    edit = lay(scene, tmp_path)
    edit.sequence_editor.strips["SH010 take 1"].split(5, "SOFT")
    scene.timeline_markers["SH020"].frame = 7
    lay(scene, tmp_path)
    assert strips(edit)[:2] == [("SH010 take 1.001", 5, 9, 1), ("SH010 take 1", 1, 7, 2)]


def test_a_split_shot_goes_up_whole_where_the_edit_has_to(scene, film, tmp_path):
    edit = lay(scene, tmp_path, True)
    edit.sequence_editor.strips["SH010 take 1"].split(5, "SOFT")
    meta = next(s for s in edit.sequence_editor.strips if s.name == "SH010 burn-in")
    meta.split(5, "SOFT")
    trim_strip(edit.sequence_editor.strips["골목길 take 1"], 17, 20)
    put_on_channel(mine := new_effect_strip(edit.sequence_editor.strips, "Mine", "COLOR", 9, 21, 3), 1)
    lay(scene, tmp_path, True)
    assert (mine.channel, strip_range(mine)) == (1, (21, 24))
    assert {channel for name, *_range, channel in strips(edit) if not name.endswith(".001")} == {3}
    assert [found for found in strips(edit, "META") if found[1] == 5] == [("SH010 burn-in.001", 5, 9, 2)]


def test_a_take_of_another_size_is_as_large_in_the_picture(scene, film, tmp_path):
    edit = lay(scene, tmp_path)
    strip = edit.sequence_editor.strips["SH010 take 1"]
    scale = strip.transform.scale_x
    folder = add_take(tmp_path, film[0], number=2)
    folder.write(replace(folder.read(), width=256, height=144))
    lay(scene, tmp_path)
    assert strip.name == "SH010 take 2" and strip.transform.scale_x == pytest.approx(scale / 2)


@pytest.mark.parametrize("channel", [1, 3])
def test_a_strip_is_put_where_there_is_room_alone(scene, channel):
    """Blender 4.5 never comes back from setting a channel where another strip lies, if it is to go down."""
    edit = scene.sequence_editor_create()
    for name, on, start in (("a", channel, 1), ("b", channel, 9), ("c", 2, 5)):
        new_effect_strip(edit.strips, name, "COLOR", on, start, 8)
    moved: bpy.types.Strip = edit.strips["c"]
    assert not put_on_channel(moved, channel) and moved.channel == 2
    assert put_on_channel(moved, 7) and moved.channel == 7


def test_a_take_that_the_animatic_shows_is_not_deleted(scene, film, tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path))
    edit = lay(scene, tmp_path)
    folder = listing.chosen_take(bpy.context) if bpy.ops.animatic.refresh() else None
    with pytest.raises(RuntimeError, match="sequencer of the scene Scene Animatic shows this take"):
        bpy.ops.animatic.delete_take()
    assert folder.take_json.exists()
    edit.sequence_editor.strips.remove(edit.sequence_editor.strips["SH010 take 1"])
    assert bpy.ops.animatic.delete_take() == {"FINISHED"} and not folder.path.exists()


def test_the_animatic_is_copied_beside_the_blend_and_is_as_it_was(scene, film, tmp_path):
    edit = lay(scene, tmp_path)
    (tmp_path / "home").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "home" / "film.blend"))
    edit.sequence_editor.strips["SH010 take 1"].split(5, "SOFT")
    assert len(place.copy_beside(scene)) == 3 and place.copy_beside(scene) == []
    directories = {strip.directory.replace("\\", "/") for strip in edit.sequence_editor.strips}
    assert directories == {f"//textures/{shot.name} take 1/frames/" for shot in film}
    add_take(tmp_path, film[1], number=2)
    lay(scene, tmp_path)
    assert strips(edit)[:2] == SPLIT[:2]
    strip = edit.sequence_editor.strips["SH020 take 2"]
    assert "0002/frames" in strip.directory and len(place.copy_beside(scene)) == 1
