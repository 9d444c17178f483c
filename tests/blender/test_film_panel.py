"""The Film and Look panels draw the list of shots, and their buttons change it where the shots come from."""

from types import SimpleNamespace

import bpy
import pytest
from animatic import shots
from animatic.backend.contract import FrameMap, shot_folder
from animatic.operators import listing
from animatic.operators.modal import RunOperator
from animatic.resources import resources
from animatic.runs import Update
from drawing import Layout, draw

from takes import make_take

pytestmark = pytest.mark.usefixtures("own_folders")


def names(scene):
    return [shot.name for shot in shots.list_shots(scene)]


def panel(name="film"):
    return draw(getattr(bpy.types, f"ANIMATIC_PT_{name}"))


def listed(scene, searched=""):
    """Return the titles that the list of shots shows, from top to bottom."""
    own, bit = scene.animatic, 1 << 30
    asked = SimpleNamespace(filter_name=searched, bitflag_filter_item=bit)
    flags, order = bpy.types.ANIMATIC_UL_film.filter_items(asked, bpy.context, own, "shots")
    assert sorted(order) == list(range(len(own.shots)))
    places = [None] * len(order)
    for index, place in enumerate(order):
        places[place] = own.shots[index].title if flags[index] == bit else None
    return [title for title in places if title]


@pytest.mark.parametrize("shots_from", ["markers", "strips", "hand"])
def test_a_scene_without_shots_says_how_to_get_one(scene, shots_from):
    scene.animatic.shots_from = shots_from
    scene.frame_start, scene.frame_end = 1, 10
    bpy.ops.animatic.refresh()
    drawn = panel()
    assert "shots_from" in drawn.props
    said = " ".join(drawn.texts)
    assert {"strips": "no scene strip", "hand": "add one at the playhead"}.get(shots_from, "") in said


def test_the_list_shows_what_is_on_disk(three):
    shot = shots.list_shots(three)[1]
    made = make_take(resources().takes_root / "made", FrameMap(1, 4), shot=shot.id)
    home = shot_folder(resources().takes_root / "takes", shot.name, shot.id)
    home.mkdir(parents=True)
    made.path.rename(home / made.path.name)
    bpy.ops.animatic.refresh()
    item = bpy.context.window_manager.animatic.film[shot.id]
    assert (item.takes, item.newest, item.finished, item.total) == ("takes/1", 1, 4, 4)
    drawn = panel()
    assert "Camera, frames 1 to 100" in drawn.texts
    assert "#1" in drawn.texts and "101–200" in drawn.texts
    assert {"enabled", "title", "chosen_take", "dialogue", "notes"} <= set(drawn.props)
    three.animatic.settings_for(shot).chosen_take = 7
    three.animatic.choose(shot.id)
    assert "Take 7 is not there: the film shows take 1" in " ".join(panel().texts)


def test_the_chosen_take_of_takes_is_shown_in_the_film_until_it_is_pressed_again(three):
    shot = shots.list_shots(three)[0]
    home = shot_folder(resources().takes_root / "takes", shot.name, shot.id)
    home.mkdir(parents=True)
    for number in (1, 2):
        made = make_take(resources().takes_root / "made", FrameMap(1, 4), shot=shot.id, number=number)
        made.path.rename(home / made.path.name)
    bpy.ops.animatic.refresh()
    state, settings = bpy.context.window_manager.animatic, three.animatic.settings_for(shot)
    state.active_take = [item.name for item in state.takes].index("1")
    assert bpy.ops.animatic.choose_take() == {"FINISHED"}
    assert settings.chosen_take == 1 and "#1" in panel().texts
    assert not any("Newest" in text for text in panel().texts)
    bpy.ops.animatic.choose_take()
    assert settings.chosen_take == 0 and {"#2", "Newest (take 2)"} <= set(panel().texts)
    assert settings.bl_rna.properties["chosen_take"].name == "Film Shows"


def test_what_the_film_says_of_a_shot_is_folded_while_it_is_the_only_one(three):
    assert panel().folds == {"animatic_film_shot": False}
    for marker in list(three.timeline_markers):
        three.timeline_markers.remove(marker)
    bpy.ops.animatic.refresh()
    assert panel().folds == {"animatic_film_one": True}


def test_the_shot_that_is_made_now_is_marked(three, monkeypatch):
    icons, state = [], bpy.context.window_manager.animatic
    prop = Layout.prop

    def note(self, data, name, **how):
        icons.append(how.get("icon"))
        prop(self, data, name, **how)

    monkeypatch.setattr(Layout, "prop", note)
    run, shot = RunOperator(), shots.list_shots(three)[1]
    made = make_take(resources().takes_root / "takes", FrameMap(1, 4), shot=shot.id)
    run._show(state, Update("Loading models", take=made))
    panel()
    run._settle(bpy.context)
    assert icons.count("RENDER_ANIMATION") == 1
    panel()
    assert icons.count("RENDER_ANIMATION") == 1


def test_the_list_is_in_the_films_order_and_searched_by_name(three):
    ball = bpy.data.objects.new("Ball", bpy.data.meshes.new("Ball"))
    three.collection.objects.link(ball)
    shots.add_surface_shot(three, ball)
    assert listed(three) == ["A", "B", "C", "Ball"]
    assert listed(three, "b") == ["B", "Ball"]
    three.frame_set(250)
    bpy.ops.animatic.shot_move(direction="up")
    assert listed(three) == ["A", "C", "B", "Ball"]
    three.timeline_markers.remove(three.timeline_markers["A"])
    assert listed(three) == ["C", "B", "Ball"]


def test_choosing_a_row_brings_the_playhead_to_the_shot(three):
    own = three.animatic
    row = [entry.title for entry in own.shots].index("C")
    own.shot_row = row
    assert three.frame_current == 201 and own.shot_row == row
    three.frame_set(150)
    assert own.shots[own.shot_row].title == "B"
    own.shot_row = own.shot_row  # inside of the shot the playhead stays
    assert three.frame_current == 150


def test_a_title_renames_the_marker_and_the_prompt_stays(three):
    shot = shots.list_shots(three)[1]
    settings = three.animatic.settings_for(shot)
    settings.prompt = "rain"
    settings.title = "Bridge"
    assert names(three) == ["A", "Bridge", "C"] and "Bridge" in three.timeline_markers
    assert three.animatic.settings_for(shots.list_shots(three)[1]).prompt == "rain"
    settings.title = ""
    assert names(three) == ["A", "Bridge", "C"]


def test_a_title_renames_a_strip_a_shot_by_hand_and_the_scene(scene):
    (whole,) = shots.sync(scene)
    scene.animatic.settings_for(whole).title = "Street"
    assert scene.name == "Street" and shots.sync(scene)[0].id == whole.id
    scene.animatic.shots_from = "strips"
    strip = scene.sequence_editor_create().strips.new_scene("S", bpy.data.scenes.new("Stage"), 1, 1)
    scene.animatic.settings_for(shots.sync(scene)[0]).title = "Opening"
    assert strip.name == "Opening"
    scene.animatic.shots_from = "hand"
    scene.animatic.settings_for(shots.add_hand_shot(scene, "one", 1, 2)).title = "Two"
    assert names(scene) == ["Two"]


def test_a_surface_shot_is_drawn_and_has_no_place_in_the_film(three):
    ball = bpy.data.objects.new("Ball", bpy.data.meshes.new("Ball"))
    three.collection.objects.link(ball)
    three.animatic.choose(shots.add_surface_shot(three, ball).id)
    assert listing.shown_shot(bpy.context).surface == "Ball"
    assert {"surface", "first", "last"} <= set(panel().props)
    assert "The surface of Ball" in panel("shot").texts
    assert not bpy.ops.animatic.shot_move.poll()
    assert bpy.ops.animatic.shot_duplicate() == {"FINISHED"}
    assert [shot.name for shot in shots.surface_shots(three)] == ["Ball", "Ball Copy"]


def test_the_look_is_drawn_with_its_loras_and_what_is_wrong_with_them(three):
    bpy.ops.animatic.look_lora_add(reference="org/oil", weight=0.5)
    three.animatic.look.prompt = "in oil"
    drawn = panel("look")
    assert {"prompt", "negative_prompt", "reference", "weight"} <= set(drawn.props)
    assert "in oil" in panel("shot_look").texts
    bpy.ops.animatic.look_lora_add(reference="org/oil")
    assert "remove it from the look" in " ".join(panel("look").texts)
    assert bpy.ops.animatic.look_lora_remove() == {"FINISHED"}
    assert [item.weight for item in three.animatic.look.loras] == [0.5]


def test_a_shots_own_look_has_loras_of_its_own(three):
    settings = three.animatic.settings_for(shots.list_shots(three)[0])
    settings.look_from = "own"
    bpy.ops.animatic.look_lora_add(reference="org/chalk", look="shot")
    assert len(settings.own_look.loras) == 1 and not three.animatic.look.loras
    assert "reference" in panel("shot_look").props
    bpy.ops.animatic.look_lora_remove(look="shot")
    with pytest.raises(RuntimeError, match="has no LoRA"):
        bpy.ops.animatic.look_lora_remove(look="shot")


def test_a_look_is_kept_as_a_preset_and_comes_back(three, tmp_path, monkeypatch):
    def here(kind, path="", create=False):
        found = tmp_path / kind / path
        found.mkdir(parents=True, exist_ok=True)
        return str(found)

    monkeypatch.setattr(bpy.utils, "user_resource", here)
    menu = bpy.types.ANIMATIC_MT_look_presets
    monkeypatch.setattr(menu, "bl_label", menu.bl_label)  # Blender gives it the name of the preset that is chosen
    own = three.animatic
    own.look.prompt, own.look.negative_prompt = "in oil", "ink"
    own.look.add_lora("org/oil", 0.5)
    own.model_set, own.steps, own.guidance = "sd15-v3", 33, 6.0
    assert bpy.ops.animatic.look_preset_add(name="Oil Paint") == {"FINISHED"}
    (written,) = (tmp_path / "SCRIPTS" / "presets" / "animatic" / "look").glob("*.py")
    own.look.prompt, own.look.negative_prompt, own.model_set = "changed", "", "preview"
    own.look.loras.clear()
    bpy.ops.script.execute_preset(filepath=str(written), menu_idname="ANIMATIC_MT_look_presets")
    assert (own.look.prompt, own.look.negative_prompt) == ("in oil", "ink")
    assert [(item.reference, item.weight) for item in own.look.loras] == [("org/oil", 0.5)]
    assert (own.model_set, own.steps, own.guidance) == ("sd15-v3", 33, 6.0)
