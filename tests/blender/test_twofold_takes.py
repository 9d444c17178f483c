"""A number that two takes of a shot have, before and after the first save, names one of them for good."""

from __future__ import annotations

import os
from pathlib import Path

import bpy
import pytest
from animatic import shots, takes
from animatic.backend.contract import FrameMap
from animatic.operators import listing
from animatic.resources import resources, unsaved_takes_root
from animatic.takes import branching, film
from drawing import draw

from takes import make_take

pytestmark = pytest.mark.usefixtures("own_folders")


def put(root, shot, number, written, **how):
    """Put a take of `shot` on disk that was written at the second `written`."""
    home = takes.takes_folder(root, shot)
    folder = make_take(root / "made", FrameMap(1, 4), shot=shot.id, number=number, **how)
    home.mkdir(parents=True, exist_ok=True)
    moved = type(folder)(folder.path.rename(home / folder.path.name))
    os.utime(moved.take_json, (written, written))
    return moved


@pytest.fixture
def two(three):
    """Return the first take of a shot from before the first save, the newer first take from after it, and the shot."""
    shot = shots.list_shots(three)[0]
    found = put(unsaved_takes_root(), shot, 1, 1000), put(resources().takes_root, shot, 1, 2000), shot
    bpy.ops.animatic.refresh()
    return found


def shown(scene):
    return film.film_shots(scene, resources().takes_root)[0].take


def choose(folder):
    state = bpy.context.window_manager.animatic
    state.active_take = [item.folder for item in state.takes].index(str(folder.path))
    return bpy.ops.animatic.choose_take()


def panel():
    return " ".join(draw(bpy.types.ANIMATIC_PT_film).texts)


def test_the_take_that_was_chosen_is_shown_and_not_its_namesake(three, two):
    earlier, later, shot = two
    for folder, said in ((earlier, "made before"), (later, "made since")):
        assert choose(folder) == {"FINISHED"}
        assert shown(three) == folder and f"the one {said} the .blend was first saved" in panel()
    os.utime(earlier.take_json, (3000, 3000))  # finished later, say
    assert shown(three) == later
    assert choose(later) == {"FINISHED"}  # pressed again
    assert three.animatic.settings_for(shot).chosen_take == 0 and "Two takes" not in panel()


def test_a_number_of_an_older_file_and_one_that_is_typed_mean_the_newer(three, two):
    earlier, later, shot = two
    settings = three.animatic.settings_for(shot)
    assert settings.chosen_in == ""
    settings.chosen_take = 1
    assert shown(three) == later and "made since" in panel()
    assert choose(earlier) == {"FINISHED"}
    assert shown(three) == earlier  # it was not the one that the number meant
    settings.chosen_take = 1
    assert shown(three) == later


def test_a_chosen_take_that_is_gone_is_not_mistaken_for_its_namesake(three, two):
    earlier, _later, shot = two
    choose(earlier)
    takes.delete(earlier)
    newest = put(resources().takes_root, shot, 2, 3000)
    bpy.ops.animatic.refresh()
    assert shown(three) == newest and "Take 1 is not there: the film shows take 2" in panel()
    assert choose(newest) == {"FINISHED"}  # though it was shown already
    assert three.animatic.settings_for(shot).chosen_take == 2


def test_a_choice_is_kept_by_the_file(three, two, tmp_path):
    earlier, _later, _shot = two
    choose(earlier)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "film.blend"))
    assert shown(bpy.context.scene) == earlier


def test_a_copied_shot_has_no_choice(three, two):
    earlier, _later, _shot = two
    choose(earlier)
    bpy.ops.animatic.shots_by_hand()
    copied = shots.copy(three, shots.list_shots(three)[0])
    settings = three.animatic.settings_for(copied)
    assert (settings.chosen_take, settings.chosen_in) == (0, "")


def test_the_list_tells_the_two_apart(three, two):
    earlier, later, _shot = two
    labels = {Path(item.folder): item.label for item in bpy.context.window_manager.animatic.takes}
    assert "(before the first save)" in labels[earlier.path] and "(before" not in labels[later.path]


def test_other_seeds_leave_the_film_at_the_take_from_before_the_first_save(three, two, tmp_path):
    earlier, later, _shot = two
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    os.utime(earlier.take_json, (3000, 3000))
    bpy.ops.animatic.refresh()
    state = bpy.context.window_manager.animatic
    state.active_take = [item.folder for item in state.takes].index(str(later.path))
    assert bpy.ops.animatic.branch_take() == {"FINISHED"}
    assert shown(three) == earlier


def test_new_takes_have_numbers_that_no_earlier_one_has(three):
    shot = shots.list_shots(three)[0]
    for number in (1, 2):
        put(unsaved_takes_root(), shot, number, 1000 * number)
    claimed = takes.claim_take(resources().takes_root, shot)
    assert claimed.number == 3 and claimed.path.is_relative_to(resources().takes_root)
    assert takes.claim_take(unsaved_takes_root(), shot).number == 3
    takes.delete(put(unsaved_takes_root(), shot, 9, 3000))
    assert takes.claim_take(resources().takes_root, shot).number == 10
    copied = put(resources().takes_root, shots.list_shots(three)[1], 1, 1000)
    put(unsaved_takes_root(), shots.list_shots(three)[1], 4, 1000)
    assert branching.branch(copied, [7])[0].number == 5


def test_scripts_are_told_of_the_takes_from_before_the_first_save(three, two):
    from animatic import scripting

    earlier, later, shot = two
    assert scripting.takes_of(three, shot) == [later, earlier]
    assert [item.folder for item in bpy.context.window_manager.animatic.takes] == [str(later.path), str(earlier.path)]
    assert listing.shown_shot(bpy.context).id == shot.id
