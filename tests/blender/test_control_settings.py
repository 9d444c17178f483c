"""The controls that are drawn from more of the scene: settings, panel, requests, recall."""

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.operators import captured, listing, pictures
from animatic.settings import take as take_settings
from drawing import Layout, draw
from scenes import add_camera, add_cube
from stages import save_stage

MISSING = "has no ControlNet for this: switch it off, or choose another model set."
YOUNG = ("normal", "seg", "lineart")


@pytest.fixture
def stage(scene, tmp_path):
    """Return a saved scene of a cube, two frames, with a model set for SD1.5."""
    add_camera(scene)
    add_cube(scene)
    save_stage(scene, tmp_path, last=2, side_px=96)
    scene.animatic.model_set = "sd15-v3"
    return scene


@pytest.mark.parametrize(
    ("kind", "passes"),
    [("normal", ("normal",)), ("seg", ("seg",)), ("lineart", ("depth", "normal", "objects"))],
)
def test_each_is_off_until_chosen_and_asks_for_its_passes(stage, kind, passes):
    (shot,), own = shots.sync(stage), stage.animatic
    assert own.kinds == ("depth",)
    own.depth.enabled, getattr(own, kind).enabled = False, True
    assert own.kinds == (kind,)
    assert take_settings.request_from(stage, shot).passes == passes
    assert take_settings.take_from(stage, shot).controls == (contract.Control(kind),)


def test_the_panel_shows_the_usual_two_first_and_the_others_below_a_fold(stage):
    own = stage.animatic
    drawn = draw(bpy.types.ANIMATIC_PT_controls)
    assert drawn.props.count("enabled") == 6 and drawn.folds["animatic_more_controls"]
    own.lineart.enabled = own.seg.enabled = True
    assert draw(bpy.types.ANIMATIC_PT_controls).props.count("strength") == 3


def test_what_steers_is_seen_where_the_fold_is_closed(stage, monkeypatch):
    monkeypatch.setattr(Layout, "panel", lambda self, _id, default_closed: (self, None))
    assert draw(bpy.types.ANIMATIC_PT_controls).props.count("enabled") == 2
    stage.animatic.normal.enabled = True
    assert draw(bpy.types.ANIMATIC_PT_controls).props.count("enabled") == 3


@pytest.mark.parametrize("kind", YOUNG)
@pytest.mark.parametrize("models", ["preview", "sdxl-beta"])
def test_a_set_without_its_controlnet_says_so(stage, kind, models):
    (shot,), own = shots.sync(stage), stage.animatic
    own.model_set, getattr(own, kind).enabled = models, True
    assert MISSING in " ".join(draw(bpy.types.ANIMATIC_PT_controls).texts)
    assert take_settings.lacking_control(stage, shot).endswith(MISSING)
    own.model_set = "realistic-v3"
    assert MISSING not in " ".join(draw(bpy.types.ANIMATIC_PT_controls).texts)


def test_recall_brings_them_back(stage):
    (shot,), own = shots.sync(stage), stage.animatic
    own.normal.enabled = own.seg.enabled = own.lineart.enabled = True
    own.normal.strength, own.seg.end, own.lineart.start = 0.5, 0.75, 0.25
    take = take_settings.take_from(stage, shot)
    assert [control.kind for control in take.controls] == ["depth", *YOUNG]
    own.normal.strength, own.seg.enabled, own.lineart.start = 1.0, False, 0.0
    assert take_settings.recall(stage, shot, take) == ()
    assert take_settings.take_from(stage, shot).controls == take.controls


def test_all_that_was_drawn_and_is_on_is_shown_three_in_a_row(stage, monkeypatch):
    own, state, shown, rows = stage.animatic, bpy.context.window_manager.animatic, [], []
    monkeypatch.setattr(Layout, "template_icon", lambda _self, icon_value, scale: shown.append(icon_value))
    monkeypatch.setattr(Layout, "row", lambda self, **_how: rows.append(len(shown)) or self)
    for number, kind in enumerate(contract.CONTROL_KINDS, 1):
        setattr(state, f"{kind}_icon", number)
        getattr(own, kind).enabled = kind != "seg"
    draw(bpy.types.ANIMATIC_PT_controls)
    assert shown == [1, 2, 3, 6, 4] and rows[-2:] == [0, 3]


def test_the_drawn_pictures_are_those_of_the_depth_that_is_set(stage, monkeypatch, tmp_path):
    """A look that was drawn for another near and far is not shown as this one's."""
    (shot,), folder = shots.sync(stage), contract.CaptureFolder(tmp_path / "0001")
    folder.path.mkdir()
    request = take_settings.request_from(stage, shot)
    folder.write(contract.Capture(request, 1, stage.name, created="2030"))
    monkeypatch.setattr(captured, "serving", lambda *_: folder)
    monkeypatch.setattr(pictures, "icon", lambda path: 7 if path.exists() else 0)
    stage.frame_set(1)
    look, state = stage.animatic.depth_look, bpy.context.window_manager.animatic
    drawn = captured.look_folder(folder, 1, look.look)
    drawn.mkdir(parents=True)
    (drawn / "depth.png").touch()
    bpy.ops.animatic.refresh()
    assert state.depth_icon == 7 and drawn.name == "0001"
    look.use_near = True
    assert listing.is_stale(bpy.context, shot)
    listing.refresh_capture(bpy.context, shot)
    assert state.depth_icon == 0 and captured.look_folder(folder, 1, look.look).name.startswith("0001-")
