"""When and where the reference pictures of a look are heard: what a take gets of it, and what comes back."""

from dataclasses import replace

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.backend.contract import ReferencePicture, References, Region
from animatic.settings.take import notes_of, recall, request_from, take_from
from drawing import draw
from scenes import add_camera, add_cube, key


@pytest.fixture
def look(scene):
    """Return the look of a film of two shots, whose model set has an IP-Adapter."""
    camera = add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 20
    for name, frame in (("A", 1), ("B", 11)):
        scene.timeline_markers.new(name, frame=frame).camera = camera
    shots.sync(scene)
    scene.animatic.model_set = "sd15-v3"
    return scene.animatic.look


@pytest.fixture
def clay():
    return bpy.data.images.new("Clay", 8, 8)


def both():
    return shots.sync(bpy.context.scene)


def described(number=0):
    return take_from(bpy.context.scene, both()[number])


def test_a_picture_says_when_and_where_it_is_heard(look, clay, scene):
    cube = add_cube(scene, name="Hero")
    stage = bpy.data.collections.new("Stage")
    look.add_picture(clay, when="first", fade=4, within=cube)
    look.add_picture(clay, 0.5, when="frame", frame=12, within=stage)
    look.add_picture(clay)
    assert described().references.pictures == (
        ReferencePicture("Clay", when="first", fade=4, within=Region("object", "Hero")),
        ReferencePicture("Clay", 0.5, when="frame", frame=12, within=Region("collection", "Stage")),
        ReferencePicture("Clay"),
    )
    assert described().references == described().style.references


def test_at_a_frame_begins_at_the_playhead_and_keeps_what_was_set(look, clay, scene):
    scene.frame_set(7)
    item = look.add_picture(clay, when="frame")
    assert item.picture.frame == 7
    scene.frame_set(9)
    item.when = "shot"
    assert item.picture.frame == 0  # what is not in use makes no difference
    item.when = "frame"
    assert item.picture.frame == 7


def test_regions_are_captured_and_only_where_a_model_hears_them(look, clay, scene):
    look.add_picture(clay, within=add_cube(scene, name="Hero"))
    request = request_from(scene, both()[0])
    assert request.regions == (Region("object", "Hero"),) and "objects" in request.passes
    assert described().passes == ("depth", "openpose", "objects")
    look.pictures[0].weight = 0.0
    assert request_from(scene, both()[0]).regions == ()
    look.pictures[0].weight = 1.0
    scene.animatic.model_set = "preview"
    assert request_from(scene, both()[0]).regions == () and "objects" not in described().passes


@pytest.mark.parametrize("kind", ["object", "collection"])
def test_nothing_chosen_is_everywhere_and_the_panel_says_so(look, clay, kind):
    look.add_picture(clay).within = kind
    assert described().references.pictures[0].within is None
    drawn = draw(bpy.types.ANIMATIC_PT_look)
    assert "Heard everywhere until you choose" in drawn.texts and f"within_{kind}" in drawn.props


def test_the_panel_asks_for_what_the_choice_needs(look, clay):
    item = look.add_picture(clay)
    drawn = draw(bpy.types.ANIMATIC_PT_look)
    assert {"when", "within"} <= set(drawn.props) and not {"frame", "fade"} & set(drawn.props)
    item.when = "first"
    assert "fade" in draw(bpy.types.ANIMATIC_PT_look).props
    item.when = "frame"
    assert "frame" in draw(bpy.types.ANIMATIC_PT_look).props


def test_each_shot_takes_the_strength_of_its_own_frames(look, clay, scene):
    look.add_picture(clay)
    key(look, "reference_strength", {1: 0.0, 11: 1.0, 20: 1.0})
    first, second = described(0).references, described(1).references
    assert first.strength_at(1) == 0 and first.strength_keys
    assert first.strength_at(6) == pytest.approx(0.5, abs=1e-4)
    assert second == References((ReferencePicture("Clay"),), 1.0)


def test_a_strength_that_cannot_be_read_ahead_is_told(look, clay, scene):
    look.add_picture(clay)
    look.driver_add("reference_strength").driver.expression = "0.5"
    (note,) = notes_of(scene, both()[0])
    assert note.startswith("Reference Pictures: Strength comes from a driver")


def cleared(look):
    """Return a take of the first shot, and take its pictures out of the look."""
    take = described()
    look.pictures.clear()
    return take


def test_recall_brings_times_places_and_keys_back(look, clay, scene):
    look.add_picture(clay, when="first", fade=4, within=add_cube(scene, name="Hero"))
    look.add_picture(clay, 0.5, when="frame", frame=12)
    key(look, "reference_strength", {1: 0.2, 10: 1.0})
    shot = both()[0]
    assert recall(scene, shot, described()) == ()
    assert scene.animatic.settings_for(shot).look_from == "film"  # which says the same
    take = cleared(look)
    assert recall(scene, shot, take) == ()
    settings = scene.animatic.settings_for(shot)
    assert settings.look_from == "own"
    again = described()
    assert again.references.pictures == take.references.pictures
    for frame in range(1, 11):
        assert again.references.strength_at(frame) == pytest.approx(take.references.strength_at(frame), abs=1e-3)


def test_a_take_of_a_shot_that_was_moved_comes_back_where_the_shot_is(look, clay, scene):
    look.add_picture(clay, when="frame", frame=3)
    take, shot = cleared(look), both()[1]
    recall(scene, shot, replace(take, shot_id=shot.id))
    assert scene.animatic.settings_for(shot).own_look.pictures[0].frame == 13


def test_what_is_not_in_this_file_is_named(look, clay, scene):
    hero = add_cube(scene, name="Hero")
    look.add_picture(clay, within=hero)
    take = cleared(look)
    bpy.data.objects.remove(hero)
    notes = recall(scene, both()[0], take)
    assert notes == ("Not in this file, so its reference pictures are heard everywhere: Hero.",)
    assert scene.animatic.settings_for(both()[0]).own_look.references.pictures[0].within is None


def test_a_take_of_last_week_comes_back_as_it_was(look, clay, scene):
    look.add_picture(clay)
    take = cleared(look)
    data = contract.to_data(take)
    for references in (data["references"], data["style"]["references"]):
        del references["strength_keys"]
        for name in ("when", "frame", "fade", "within"):
            del references["pictures"][0][name]
    assert contract.from_data(contract.Take, data, "take.json") == take


def test_presets_keep_times_and_earlier_ones_are_read(look, tmp_path):
    files = [(str(tmp_path / "oil.png"), 0.5)]
    look.picture_files = files
    assert [item.when for item in look.pictures] == ["shot"]
    look.pictures[0].when, look.pictures[0].fade = "first", 3
    kept = look.picture_files
    assert kept == [(files[0][0], 0.5, "first", 0, 3)]
    look.picture_files = [*kept, (files[0][0], 1.0, "frame", 40, 0)]
    assert [(item.when, item.picture.frame, item.fade) for item in look.pictures] == [("first", 0, 3), ("frame", 40, 0)]


def test_a_strip_has_its_pictures_in_the_time_of_its_stage_and_brings_them_back(scene, clay):
    stage = bpy.data.scenes.new("Street")
    stage.frame_start, stage.frame_end = 10, 20
    add_camera(stage, name="Street Camera")
    own, look = scene.animatic, scene.animatic.look
    own.shots_from, scene.frame_end, own.model_set = "strips", 200, "sd15-v3"
    strip = scene.sequence_editor_create().strips.new_scene("Opening", stage, 1, 99)
    strip.frame_final_start, strip.frame_final_end = 101, 104
    look.add_picture(clay, when="frame", frame=103)
    key(look, "reference_strength", {101: 0.0, 103: 1.0})
    take = described()
    assert take.references == take.style.references and take.references.pictures[0].frame == 14
    assert [round(take.references.strength_at(frame), 3) for frame in (12, 14)] == [0, 1]
    shot = both()[0]
    assert recall(scene, shot, take) == () and own.settings_for(shot).look_from == "film"
    look.pictures[0].frame = 101
    recall(scene, shot, take)
    assert own.settings_for(shot).own_look.pictures[0].frame == 103
    assert described().references.strength_at(14) == pytest.approx(1, abs=1e-3)
