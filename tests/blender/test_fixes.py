"""An error comes with buttons that put it right, and they do."""

import bpy
import pytest
from animatic import fixes, preferences, runs, shots
from animatic.runs import capturing
from animatic.settings.picture_size import effective_size
from drawing import draw

from takes import add_camera


@pytest.fixture
def state():
    return bpy.context.window_manager.animatic


def test_every_button_of_the_table_is_there():
    for button in fixes._BUTTONS.values():
        space, _, name = button.operator.partition(".")
        operator = getattr(getattr(bpy.ops, space), name).get_rna_type()
        assert set(button.properties) <= {each.identifier for each in operator.properties}
    for names in fixes._BY_CODE.values():
        assert set(names) <= set(fixes._BUTTONS)


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("backend_died", ["animatic.finish_texture", "animatic.open_log"]),
        ("out_of_memory", ["animatic.finish_texture"]),
        ("bad_control", []),
        ("disk_full", ["animatic.finish_texture", "preferences.addon_show"]),
    ],
)
def test_a_texture_is_finished_by_its_own_button(code, wanted):
    assert [button.operator for button in fixes.buttons(fixes.fixes_of(code, baking=True))] == wanted


def test_a_size_that_fits_is_on_the_button():
    hint = "Pictures of 384 × 216 pixels would fit. Or close what else uses the memory and press Finish Take."
    found = fixes.buttons(fixes.fixes_of("out_of_memory", hint))
    assert (found[0].text, found[0].properties) == ("Use 384 × 216", {"width": 384, "height": 216})
    assert fixes.buttons(fixes.fixes_of("out_of_memory", "Close other programs."))[0].properties == {}
    assert fixes.buttons(fixes.fixes_of("no_such_code")) == []


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("missing_weights", ["animatic.allow_downloads", "animatic.use_preview_model"]),
        ("backend_died", ["animatic.finish_take (grey)", "animatic.open_log (grey)"]),
        ("unwritable", ["preferences.addon_show"]),
        ("bad_request", ["animatic.use_depth"]),
        ("no_reference", ["file.find_missing_files"]),
    ],
)
def test_a_failed_run_draws_the_buttons_under_its_message(scene, shot, state, monkeypatch, tmp_path, code, wanted):
    def broken(*_arguments, **_options):
        raise runs.RunError("It went wrong.", "Do this.", code=code)
        yield

    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path))
    monkeypatch.setattr(runs, "capture_shot", broken)
    scene.animatic.model_set = "sd15-v3"  # the preview model is offered to who has another
    with pytest.raises(RuntimeError, match="It went wrong"):
        bpy.ops.animatic.capture()
    state.backend_ready = True
    buttons = draw(bpy.types.ANIMATIC_PT_generate).buttons
    at = [button.removesuffix(" (grey)") for button in buttons].index(wanted[0].removesuffix(" (grey)"))
    assert buttons[at : at + len(wanted)] == wanted
    assert buttons[-2:] == ["animatic.copy_error", "animatic.dismiss_error"]


def test_a_size_is_taken_and_the_aspect_kept_where_it_gives_it(scene, shot, state):
    scene.render.resolution_x, scene.render.resolution_y = 1920, 1080
    settings = scene.animatic.settings_for(shot)
    state.show_error("Not enough memory.")
    bpy.ops.animatic.use_size(width=384, height=216)
    assert effective_size(scene, shot) == (384, 216) and settings.follow_render_aspect and not state.error
    bpy.ops.animatic.use_size(width=256, height=256)
    assert effective_size(scene, shot) == (256, 256) and not settings.follow_render_aspect
    bpy.ops.animatic.use_size()
    assert effective_size(scene, shot) == (192, 192)


def test_a_smaller_size_of_the_renders_shape_still_covers_it(scene, shot, state):
    scene.render.resolution_x, scene.render.resolution_y = 1920, 816
    settings = scene.animatic.settings_for(shot)
    for asked, right in (((384, 168), (384, 168)), ((320, 144), (320, 136)), ((0, 0), (240, 104))):
        bpy.ops.animatic.use_size(width=asked[0], height=asked[1])
        assert effective_size(scene, shot) == right and settings.follow_render_aspect


def test_models_that_are_missing_are_chosen_or_allowed(scene, shot, state, monkeypatch):
    scene.animatic.model_set = "sd15-v3"
    bpy.ops.animatic.use_preview_model()
    assert scene.animatic.model_set == "preview"
    scene.animatic.depth.enabled = False
    bpy.ops.animatic.use_depth()
    assert scene.animatic.depth.enabled
    with pytest.raises(RuntimeError, match="ANIMATIC_ONLINE"):
        bpy.ops.animatic.allow_downloads()  # a script has no preferences


def test_a_shot_without_a_camera_offers_one(scene, state):
    shots.sync(scene)
    state.backend_ready = True
    assert "animatic.add_camera (grey)" in draw(bpy.types.ANIMATIC_PT_generate).buttons
    add_camera(scene)
    shots.sync(scene)
    assert "animatic.add_camera (grey)" not in draw(bpy.types.ANIMATIC_PT_generate).buttons


def test_a_surface_and_a_shot_of_several_cameras_are_offered_no_camera(scene, state):
    state.backend_ready = True
    for name, frame in (("A", 1), ("B", 5)):
        scene.timeline_markers.new(name, frame=frame).camera = add_camera(scene, name)
    scene.animatic.shots_from, scene.camera = "hand", None
    both = shots.add_hand_shot(scene, "both", 1, 8)
    assert both.camera == "" and "animatic.add_camera (grey)" not in draw(bpy.types.ANIMATIC_PT_generate).buttons
    scene.timeline_markers.clear()
    assert "animatic.add_camera (grey)" in draw(bpy.types.ANIMATIC_PT_generate).buttons
    ball = bpy.data.objects.new("Ball", bpy.data.meshes.new("Ball"))
    scene.collection.objects.link(ball)
    surface = shots.add_surface_shot(scene, ball)
    scene.animatic.active_shot = surface.id
    assert "animatic.add_camera (grey)" not in draw(bpy.types.ANIMATIC_PT_generate).buttons
    with pytest.raises(runs.RunError, match="has no UV map") as told:
        capturing.refuse(scene, capturing.request_of(scene, surface))
    assert told.value.code == "cannot_capture"


def test_the_capture_says_that_a_camera_is_missing(scene, shot, state):
    bpy.data.objects.remove(scene.camera)
    with pytest.raises(runs.RunError) as told:
        capturing.refuse(scene, capturing.request_of(scene, shots.sync(scene)[0]))
    assert told.value.code == "no_camera"
    assert preferences.preferences_or_none() is None
