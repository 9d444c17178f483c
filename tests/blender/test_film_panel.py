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

from takes import add_camera, make_take


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "out"))
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))


@pytest.fixture
def three(scene):
    """Return a scene of three marker shots, A, B and C, of a hundred frames each."""
    camera, scene.frame_end = add_camera(scene), 300
    for index, name in enumerate("ABC"):
        scene.timeline_markers.new(name, frame=1 + 100 * index).camera = camera
    bpy.ops.animatic.refresh()
    return scene


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
    assert (item.numbers, item.newest, item.finished, item.total) == ("1", 1, 4, 4)
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


def test_add_binds_the_selected_camera_to_a_marker_at_the_playhead(three):
    camera = add_camera(three, "Crane")
    three.camera = None
    bpy.context.view_layer.objects.active = camera
    camera.select_set(True)
    three.frame_set(50)
    assert bpy.ops.animatic.shot_add() == {"FINISHED"}
    made = shots.shown_shot(three)
    assert (made.name, made.camera, made.start, made.end) == ("Shot 1", "Crane", 50, 100)
    with pytest.raises(RuntimeError, match="begins at frame 50 already"):
        bpy.ops.animatic.shot_add()


def test_add_cuts_the_scene_that_was_one_shot_and_its_takes_stay(scene):
    add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 100
    (whole,) = shots.sync(scene)
    scene.animatic.settings_for(whole).prompt = "rain"
    scene.frame_set(41)
    bpy.ops.animatic.shot_add(name="Night")
    first, second = shots.list_shots(scene)
    assert (first.id, first.start, first.end) == (whole.id, 1, 40)
    assert (second.name, second.start, second.end) == ("Night", 41, 100)
    assert scene.animatic.settings_for(first).prompt == "rain"


def test_add_at_the_first_frame_gives_the_scene_that_was_one_shot_a_marker(scene):
    camera = add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 100
    (whole,) = shots.sync(scene)
    scene.frame_set(1)
    bpy.ops.animatic.shot_add(name="Day")
    (shot,) = shots.list_shots(scene)
    assert (shot.id, shot.name, shot.marker_frame, shot.camera) == (whole.id, "Day", 1, camera.name)
    scene.frame_set(50)
    bpy.ops.animatic.shot_add()
    assert names(scene) == ["Day", "Shot 1"]


def test_add_outside_the_frame_range_says_so(scene):
    add_camera(scene)
    scene.frame_end = 100
    scene.frame_set(200)
    with pytest.raises(RuntimeError, match="Frame 200 is outside the scene's frame range, 1 to 100"):
        bpy.ops.animatic.shot_add()
    assert not scene.timeline_markers


def test_add_by_hand_ends_before_the_next_shot(scene):
    add_camera(scene)
    scene.animatic.shots_from, scene.frame_end = "hand", 100
    for frame, end in ((60, 100), (10, 59), (200, 247)):
        scene.frame_set(frame)
        bpy.ops.animatic.shot_add()
        made = shots.shown_shot(scene)
        assert (made.start, made.end, made.camera) == (frame, end, "Camera")
    assert names(scene) == ["Shot 2", "Shot 1", "Shot 3"]
    assert {"camera", "first", "last"} <= set(panel().props)


def test_shots_of_markers_turn_into_shots_by_hand_with_their_takes(three):
    before = shots.list_shots(three)
    three.animatic.settings_for(before[0]).prompt = "rain"
    assert not bpy.ops.animatic.shot_duplicate.poll()
    with pytest.raises(RuntimeError, match="choose Turn into Shots by Hand"):
        bpy.ops.animatic.shot_duplicate()
    assert bpy.ops.animatic.shots_by_hand() == {"FINISHED"}
    after = shots.list_shots(three)
    assert [(s.id, s.name, s.start, s.end, s.camera) for s in after] == [
        (s.id, s.name, s.start, s.end, s.camera) for s in before
    ]
    assert three.animatic.settings_for(after[0]).prompt == "rain" and len(three.timeline_markers) == 3


def test_a_duplicate_has_the_settings_and_no_takes_of_the_shot(three):
    bpy.ops.animatic.shots_by_hand()
    shot = shots.list_shots(three)[1]
    settings = three.animatic.settings_for(shot)
    settings.prompt, settings.chosen_take, settings.look_from = "rain", 3, "own"
    settings.travel.add(120, "night")
    settings.own_look.add_lora("org/oil")
    three.animatic.choose(shot.id)
    assert bpy.ops.animatic.shot_duplicate() == {"FINISHED"}
    made = shots.shown_shot(three)
    copied = three.animatic.settings_for(made)
    assert made.id != shot.id and (made.name, made.start, made.end, made.camera) == ("B Copy", 101, 200, "Camera")
    assert (copied.prompt, copied.chosen_take, copied.look_from) == ("rain", 0, "own")
    assert [item.prompt for item in copied.travel.prompts] == ["night"]
    assert [item.reference for item in copied.own_look.loras] == ["org/oil"]
    assert names(three) == ["A", "B", "B Copy", "C"]


def test_remove_takes_the_marker_the_strip_or_the_entry_away(three):
    three.frame_set(150)
    assert bpy.ops.animatic.shot_remove() == {"FINISHED"}
    assert names(three) == ["A", "C"] and "B" not in three.timeline_markers
    bpy.ops.animatic.shots_by_hand()
    bpy.ops.animatic.shot_remove()
    assert names(three) == ["C"]
    three.animatic.shots_from = "strips"
    strips = three.sequence_editor_create().strips
    meta = strips.new_meta("meta", 2, 1)
    meta.strips.new_scene("inside", bpy.data.scenes.new("Stage"), 1, 1)
    bpy.ops.animatic.shot_remove()
    assert names(three) == [] and not meta.strips


def test_the_whole_scene_is_not_removed(scene):
    add_camera(scene)
    bpy.ops.animatic.refresh()
    with pytest.raises(RuntimeError, match="own frame range is this shot"):
        bpy.ops.animatic.shot_remove()


def test_the_order_goes_back_to_that_of_time(three):
    assert not bpy.ops.animatic.shot_order_reset.poll()
    bpy.ops.animatic.shot_move(direction="down")
    assert names(three) == ["B", "A", "C"]
    assert bpy.ops.animatic.shot_order_reset() == {"FINISHED"}
    assert names(three) == ["A", "B", "C"]


def test_removing_a_shot_is_undone(three):
    bpy.ops.ed.undo_push(message="before")
    three.frame_set(150)
    bpy.ops.animatic.shot_remove()
    bpy.ops.ed.undo_push(message="Remove Shot")
    bpy.ops.ed.undo()
    assert names(bpy.context.scene) == ["A", "B", "C"]


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
