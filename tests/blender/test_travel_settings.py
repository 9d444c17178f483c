"""Prompts that change over a shot: by frames, by an animated value, from markers, from and to text."""

import dataclasses

import animatic
import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.backend.contract import Key, Travel
from animatic.settings import take as take_settings
from drawing import Layout, draw
from scenes import add_camera, key


@pytest.fixture
def shot(scene):
    add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 48
    return shots.sync(scene)[0]


@pytest.fixture
def settings(scene, shot):
    return scene.animatic.settings_for(shot)


def travel_of(scene, shot):
    return take_settings.take_from(scene, shot).travel


def listed(travel):
    return [(item.frame, item.prompt) for item in travel.in_order()]


def said(cls=None):
    return " ".join(draw(cls or bpy.types.ANIMATIC_PT_travel).texts)


def test_a_shot_without_prompts_travels_nowhere(scene, shot, settings):
    assert travel_of(scene, shot) is None
    assert "the prompt above is said in every frame" in said()


def test_prompts_with_frames_are_gone_through_in_their_order(scene, shot, settings):
    travel, add = settings.travel, bpy.ops.animatic.travel_add
    scene.frame_set(24)
    assert add(prompt="at night") == {"FINISHED"}
    assert add(prompt="at noon", frame=1) == {"FINISHED"}
    add()
    assert listed(travel) == [(1, "at noon"), (24, "at night"), (25, "")]
    assert travel.prompts[travel.active].frame == 25
    bpy.ops.animatic.travel_remove()
    travel.blend = "slerp"
    assert travel_of(scene, shot) == Travel(("at noon", "at night"), (Key(1.0, 0.0), Key(24.0, 1.0)), "slerp")
    with pytest.raises(RuntimeError, match="frame is 24; it must be one that has no prompt yet"):
        add(frame=24)


def test_two_prompts_at_one_frame_are_a_sentence(scene, shot, settings):
    settings.travel.add(5, "day")
    settings.travel.add(5, "night")
    with pytest.raises(contract.ContractError, match="'night'; it must be at another frame than 5"):
        take_settings.take_from(scene, shot)
    assert "another frame than 5" in said()


def test_prompts_change_places_and_frames_stay(scene, shot, settings):
    travel, move = settings.travel, bpy.ops.animatic.travel_move
    for frame, prompt in ((30, "late"), (1, "early"), (20, "mid")):  # listed in another order than gone through
        travel.add(frame, prompt)
    assert move(direction="up") == {"FINISHED"}
    assert listed(travel) == [(1, "mid"), (20, "early"), (30, "late")]
    assert travel.prompts[travel.active].prompt == "mid"
    move(direction="up")
    assert listed(travel)[0] == (1, "mid")
    flags, order = bpy.types.ANIMATIC_UL_travel.filter_items(None, None, travel, "prompts")
    assert (flags, order) == ([], [2, 0, 1])
    travel.steering = "value"
    travel.active = 0
    move(direction="down")
    assert [item.prompt for item in travel.prompts] == ["mid", "late", "early"]


def test_an_animated_value_steers(scene, shot, settings):
    travel = settings.travel
    for frame, prompt in enumerate(("day", "dusk", "night"), 1):
        travel.add(frame, prompt)
    travel.steering, travel.position = "value", 1.5
    assert travel_of(scene, shot).positions == (Key(1.0, 1.5),)
    travel.position = 7.0  # there is no such prompt
    assert travel_of(scene, shot).positions == (Key(1.0, 2.0),)
    key(travel, "position", {1: 0.0, 20: 2.2, 48: 1.0})
    found = travel_of(scene, shot)
    for frame in range(1, 49):
        scene.frame_set(frame)
        assert contract.value_at(found.positions, frame) == pytest.approx(min(travel.position, 2.0), abs=1e-4)
    assert "position" in draw(bpy.types.ANIMATIC_PT_travel).props


def test_each_shot_has_a_position_of_its_own(scene, shot):
    for name, frame in (("A", 1), ("B", 25)):
        scene.timeline_markers.new(name, frame=frame).camera = scene.camera
    first, second = shots.sync(scene)
    for one, value in ((first, 0.0), (second, 1.0)):
        travel = scene.animatic.settings_for(one).travel
        travel.add(1, "day")
        travel.add(2, "night")
        travel.steering = "value"
        key(travel, "position", {1: value, 48: value})
    path = f'animatic.shots["{second.id}"].travel.position'  # as scripts may write it
    assert scene.path_resolve(path) == 1.0
    assert travel_of(scene, first).positions == (Key(1.0, 0.0),)
    assert travel_of(scene, second).positions == (Key(25.0, 1.0),)


def test_markers_without_a_camera_fill_the_list(scene, shot, settings):
    add = bpy.ops.animatic.travel_from_markers
    for name, frame in (("outside", 60), ("night, rain", 40), ("day", 3), ("  ", 5)):
        scene.timeline_markers.new(name, frame=frame)
    settings.travel.steering = "value"
    settings.travel.add(1, "before")
    assert add() == {"FINISHED"}
    assert listed(settings.travel) == [(3, "day"), (40, "night, rain")]
    assert settings.travel.by_frames
    for marker in list(scene.timeline_markers):
        scene.timeline_markers.remove(marker)
    with pytest.raises(RuntimeError, match="No marker that could be a prompt lies in this shot"):
        add()


def test_text_goes_in_and_out(scene, shot, settings):
    exported, imported = bpy.ops.animatic.travel_export, bpy.ops.animatic.travel_import
    with pytest.raises(RuntimeError, match="This file has no text"):
        imported()
    with pytest.raises(RuntimeError, match="There is no prompt in the list"):
        exported()
    source = bpy.data.texts.new("Prompts")
    source.write('# the way\n{\n"24": "at night: stars",\n}\n1: day\n')
    assert imported(text="Prompts") == {"FINISHED"}
    assert listed(settings.travel) == [(1, "day"), (24, "at night: stars")]
    exported()
    exported(text="Prompts")
    assert bpy.data.texts[f"{shot.name} Prompts"].as_string() == source.as_string() == "1: day\n24: at night: stars\n"
    settings.travel.prompts.clear()
    settings.travel.read_text(source.as_string())
    assert settings.travel.text() == source.as_string()
    source.from_string("day and night")
    with pytest.raises(RuntimeError, match="line 1 is 'day and night'"):
        imported(text="Prompts")
    assert len(settings.travel.prompts) == 2
    with pytest.raises(RuntimeError, match="text is 'Nothing'; it must be one of Prompts"):
        imported(text="Nothing")
    settings.travel.steering = "value"
    with pytest.raises(RuntimeError, match="Only prompts steered by frames"):
        exported()


def test_a_grey_button_says_why(scene, shot, settings):
    for name, words in {"remove": "no prompt in the list", "move": "takes two prompts"}.items():
        with pytest.raises(RuntimeError, match=words):
            getattr(bpy.ops.animatic, f"travel_{name}")()
    drawn = draw(bpy.types.ANIMATIC_PT_travel)
    assert {"animatic.travel_remove (grey)", "animatic.travel_add", "animatic.travel_import (grey)"} <= set(
        drawn.buttons
    )


@pytest.mark.parametrize("name", ["add", "remove", "move", "from_markers", "import", "export"])
def test_the_buttons_can_be_undone(scene, shot, name):
    bpy.context.preferences.edit.use_global_undo = True
    travel = scene.animatic.settings_for(shot).travel
    travel.add(1, "day")
    travel.add(9, "night")
    scene.timeline_markers.new("dusk", frame=5)
    bpy.data.texts.new("Prompts").write("3: rain\n")
    bpy.ops.ed.undo_push(message="before")
    before, texts = listed(travel), len(bpy.data.texts)
    options = {"move": {"direction": "up"}, "import": {"text": "Prompts"}}.get(name, {})
    assert getattr(bpy.ops.animatic, f"travel_{name}")("EXEC_DEFAULT", True, **options) == {"FINISHED"}
    scene = bpy.context.scene
    travel = scene.animatic.settings_for(shots.sync(scene)[0]).travel
    assert listed(travel) != before or len(bpy.data.texts) != texts
    bpy.ops.ed.undo()
    scene = bpy.context.scene
    travel = scene.animatic.settings_for(shots.sync(scene)[0]).travel
    assert (listed(travel), len(bpy.data.texts)) == (before, texts)


def test_the_panel_says_what_the_frame_under_the_playhead_shows(scene, shot, settings):
    settings.prompt = "a street"
    settings.travel.add(1, "day")
    settings.travel.add(41, "night")
    scene.frame_set(1)
    assert said().endswith("Frame 1 shows a street, day")
    scene.frame_set(11)
    assert said().endswith("Frame 11 shows 75%: a street, day 25%: a street, night")
    scene.frame_set(48)
    assert said().endswith("Frame 48 shows a street, night")


def test_unknown_words_of_each_prompt_are_named(scene, shot, settings):
    settings.travel.add(1, "a red box")
    settings.travel.add(9, "a baroque box")
    assert "Frame 9: The preview model does not know: baroque" in said() and "Frame 1:" not in said()
    scene.animatic.model_set = "sd15-v3"
    assert "does not know" not in said()
    assert "models choose" not in said(bpy.types.ANIMATIC_PT_prompt)


def test_a_driven_position_is_told(scene, shot, settings):
    settings.travel.add(1, "day")
    settings.travel.driver_add("position").driver.expression = "0"
    assert take_settings.notes_of(scene, shot) == ()
    settings.travel.steering = "value"
    assert "Prompt Travel: Prompt Position comes from a driver" in take_settings.notes_of(scene, shot)[0]
    assert "comes from a driver" in said()


@pytest.mark.parametrize(
    ("travel", "steering"),
    [
        (None, "frames"),
        (Travel(("day",), (Key(1.0, 0.0),)), "frames"),
        (Travel(("day", "dusk", "night"), (Key(1.0, 0.0), Key(10.0, 1.0), Key(60.0, 2.0)), "slerp"), "frames"),
        (Travel(("day", "night"), (Key(1.0, 0.25), Key(48.0, 0.75))), "value"),
        (Travel(("day", "dusk", "night"), (Key(1.0, 0.0), Key(48.0, 2.0))), "value"),
        (Travel(("day", "night"), (Key(1.0, 0.5),), "slerp"), "value"),
    ],
)
def test_recall_brings_the_travel_back(scene, shot, settings, travel, steering):
    take = dataclasses.replace(take_settings.take_from(scene, shot), travel=travel)
    settings.travel.add(7, "another")
    assert take_settings.recall(scene, shot, take) == ()
    assert travel_of(scene, shot) == travel
    assert settings.travel.steering == steering


def test_recall_shows_a_prompt_twice_where_the_travel_comes_back_to_it(scene, shot, settings):
    travel = Travel(("day", "night"), (Key(1.0, 0.0), Key(20.0, 1.0), Key(48.0, 0.0)))
    take_settings.recall(scene, shot, dataclasses.replace(take_settings.take_from(scene, shot), travel=travel))
    assert listed(settings.travel) == [(1, "day"), (20, "night"), (48, "day")]


def test_recall_into_a_shot_that_has_moved_moves_the_prompts(scene, shot, settings):
    settings.travel.add(1, "day")
    settings.travel.add(20, "night")
    take = take_settings.take_from(scene, shot)
    scene.frame_start, scene.frame_end = 101, 148
    take_settings.recall(scene, shots.sync(scene)[0], take)
    assert listed(settings.travel) == [(101, "day"), (120, "night")]


def test_a_file_of_an_earlier_version_opens_with_what_was_meant_then(scene, shot, settings, tmp_path):
    own = scene.animatic
    settings.prompt, own.guidance, own.depth.strength = "a street", 3.0, 0.5  # all else was never set
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "street.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "street.blend"))
    scene = bpy.context.scene
    take = take_settings.take_from(scene, shots.sync(scene)[0])
    plain = contract.Sampling(take.sampling.scheduler, take.sampling.steps, 3.0)
    assert (take.travel, take.loop, take.sampling) == (None, False, plain)
    assert take.controls == (contract.Control("depth", 0.5), contract.Control("openpose"))


def test_everything_is_saved_with_the_file(scene, shot, settings, tmp_path):
    for frame, prompt in ((1, "day"), (20, "night, 雨")):
        settings.travel.add(frame, prompt)
    settings.travel.steering, settings.travel.blend = "value", "slerp"
    key(settings.travel, "position", {1: 0.0, 20: 1.0})
    key(scene.animatic.openpose, "strength", {1: 0.0, 20: 1.0})
    before = take_settings.take_from(scene, shot)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "street.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "street.blend"))
    scene = bpy.context.scene
    after = take_settings.take_from(scene, shots.sync(scene)[0])
    assert before.travel and (after.travel, after.controls) == (before.travel, before.controls)


def test_the_search_finds_the_buttons_through_a_menu_that_goes_when_unregistering(scene):
    menu = bpy.types.VIEW3D_MT_view
    layout = Layout()
    layout.menu("ANIMATIC_MT_animatic")
    found = {name.removesuffix(" (grey)") for name in layout.buttons}
    assert {"animatic.travel_add", "animatic.travel_import", "animatic.continue_take"} <= found
    assert "animatic.travel_import (grey)" in layout.buttons
    before = len(menu._dyn_ui_initialize())
    names = ("ANIMATIC_UL_travel", "ANIMATIC_MT_travel", "ANIMATIC_PT_travel", "ANIMATIC_MT_animatic")
    animatic.unregister()
    try:
        assert len(menu._dyn_ui_initialize()) == before - 1
        assert not any(hasattr(bpy.types, name) for name in names) and "travel_add" not in dir(bpy.ops.animatic)
    finally:
        animatic.register()
    assert all(hasattr(bpy.types, name) for name in names)
