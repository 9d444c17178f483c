"""The Models section: listed, converted and deleted by the real backend, beside a Blender that waits for nothing."""

from __future__ import annotations

from pathlib import Path

import bpy
import pytest
from animatic import preferences, runs, scripting
from animatic.backend.contract.library import ModelFile
from animatic.operators import library_run, look_lora_choose
from animatic.panels import library as panel
from drawing import Layout, draw
from model_files import SHAPES, follow, press, write_header
from workers import PYTHON


@pytest.fixture
def models(tmp_path, monkeypatch):
    """Return a model folder with a LoRA, a file for interpolation and one that is none."""
    for name, value in {"DATA": tmp_path / "data", "PYTHON": PYTHON, "MODELS": tmp_path / "models"}.items():
        monkeypatch.setenv(f"ANIMATIC_{name}", str(value))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    folder = tmp_path / "models"
    folder.mkdir()
    for name, shapes in SHAPES.items():
        write_header(folder / name, shapes, {"modelspec.trigger_phrase": "inkwash"} if "ink" in name else None)
    (folder / "empty.ckpt").touch()
    return folder


@pytest.fixture
def state():
    yield bpy.context.window_manager.animatic.library
    library_run.stop()


def by_name(state):
    return {item.model.name: item.model for item in state.models}


def choose(state, name):
    state.active = next(at for at, item in enumerate(state.models) if item.model.name == name)


def drawn():
    layout = Layout()
    layout.context = type("Context", (), {
        "window_manager": bpy.context.window_manager,
        "preferences": type("Preferences", (), {"system": type("System", (), {
            "ui_scale": 1.0, "bl_rna": bpy.types.PreferencesSystem.bl_rna})()})(),
        "region": type("Region", (), {"width": 4000})(),
    })()  # fmt: skip
    panel.draw_models(layout, layout.context)
    return layout


def test_the_list_says_what_each_file_is(models, state):
    assert bpy.ops.animatic.models_list() == {"FINISHED"}
    found = by_name(state)
    assert found["ink.safetensors"].label == "LoRA" and found["ink.safetensors"].family == "SD 1.5"
    assert found["film.safetensors"].kind == "interpolation"
    assert "is empty, 0 bytes" in found["empty.ckpt"].problem
    folder = next(item for item in state.folders if item.name == str(models))
    assert folder.models == 3 and folder.free and not state.working and not state.error


def test_from_a_button_nobody_waits_and_the_window_is_not_held(models, state):
    press("models_list")
    assert state.working and library_run.is_running() and not state.models
    assert not bpy.ops.animatic.models_list.poll()
    assert "animatic.models_list (grey)" in drawn().buttons and "animatic.models_cancel" in drawn().buttons
    longest = follow()
    assert len(state.models) == 3 and not state.working
    assert longest < 0.05, f"{longest * 1000:.0f} ms"


def test_the_list_stays_in_sight_until_it_is_read_anew(models, state):
    bpy.ops.animatic.models_list()
    press("models_list")
    assert state.working and len(state.models) == 3 and "ink.safetensors" in drawn().texts
    follow()
    assert len(state.models) == 3 and not state.outdated
    for file in models.iterdir():
        file.unlink()
    press("models_list")
    follow()
    assert not state.models and state.listed


def test_the_section_draws_the_list_and_the_chosen_model(models, state):
    bpy.ops.animatic.models_list()
    choose(state, "ink.safetensors")
    shown = drawn()
    for text in (
        "ink.safetensors",
        "SD 1.5",
        "fp16",
        "inkwash",
        "It fits base models for SD 1.5.",
        "Not told in its file",
    ):
        assert text in shown.texts, text
    assert str(models / "ink.safetensors") in shown.texts
    assert {"animatic.model_use", "animatic.model_offer_removal", "animatic.model_convert (grey)"} <= set(shown.buttons)
    choose(state, "empty.ckpt")
    assert any("its download never began" in text for text in drawn().texts)


def test_the_list_is_narrowed_by_kind_and_words(models, state):
    bpy.ops.animatic.models_list()

    def shown():
        return sorted(item.model.name for item in state.models if state.is_shown(item.model))

    state.kind = "lora"
    assert shown() == ["ink.safetensors"]
    state.kind = "BROKEN"
    assert shown() == ["empty.ckpt"]
    state.kind, state.search = "ALL", "FILM"
    assert shown() == ["film.safetensors"]
    order = type("List", (), {"bitflag_filter_item": 1})()
    flags, places = panel.ANIMATIC_UL_models.filter_items(order, bpy.context, state, "models")
    names = [item.model.name for item in state.models]
    assert flags[names.index("film.safetensors")] == 1 and sum(flags) == 1
    assert sorted(names, key=lambda name: places[names.index(name)])[0] == "ink.safetensors"


def test_a_model_is_deleted_after_what_that_frees_was_said(models, state):
    bpy.ops.animatic.models_list()
    choose(state, "film.safetensors")
    press("model_offer_removal")
    follow()
    assert (models / "film.safetensors").exists() and "which frees 4 kB" in state.removal_text
    assert any("may be in use by other programs" in text for text in drawn().texts)
    bpy.ops.animatic.model_keep()
    assert "animatic.model_delete" not in drawn().buttons
    bpy.ops.animatic.model_offer_removal()
    press("model_delete")
    follow()
    assert not (models / "film.safetensors").exists() and "film.safetensors" not in by_name(state)
    assert "4 kB are free again" in state.report and not state.removal


def test_what_may_not_be_deleted_stays_and_a_script_hears_why(models, state, tmp_path):
    outside = tmp_path / "outside.safetensors"
    write_header(outside, SHAPES["film.safetensors"])
    with pytest.raises(RuntimeError, match="no model in one of the model folders"):
        bpy.ops.animatic.model_delete(path=str(outside))
    assert outside.exists() and "no model in one" in state.error
    with pytest.raises(RuntimeError, match="No model was named to delete"):
        bpy.ops.animatic.model_delete()


def test_a_lora_of_the_list_goes_into_the_look(models, state, scene):
    bpy.ops.animatic.models_list()
    choose(state, "film.safetensors")
    assert not bpy.ops.animatic.model_use.poll()
    choose(state, "ink.safetensors")
    bpy.ops.animatic.model_use()
    assert [item.reference for item in scene.animatic.look.loras] == [str(models / "ink.safetensors")]


def test_a_lora_is_searched_among_those_here(models, state, scene):
    choosing = look_lora_choose.ANIMATIC_OT_look_lora_choose
    assert [each[1] for each in look_lora_choose._items(None, bpy.context)] == ["No LoRA was found"]
    bpy.ops.animatic.models_list()
    ((reference, label, words),) = look_lora_choose._items(None, bpy.context)
    assert (label, words) == ("ink.safetensors (SD 1.5)", "inkwash")
    assert bpy.ops.animatic.look_lora_choose(lora=reference) == {"FINISHED"}
    assert scene.animatic.look.loras[0].reference == str(models / "ink.safetensors")
    assert choosing.bl_property in choosing.__annotations__


def test_without_online_access_nothing_is_asked_of_the_hub(models, state):
    assert not bpy.app.online_access, "tests run offline"
    for name in ("model_offer", "model_download"):
        assert not getattr(bpy.ops.animatic, name).poll()
    shown = drawn()
    assert "Nothing is downloaded before Blender may go online:" in shown.texts
    assert "use_online_access" in shown.props and "animatic.model_download" not in " ".join(shown.buttons)
    with pytest.raises(runs.RunError, match="going online is not allowed") as caught:
        scripting.download_model("sd15")
    assert caught.value.code == "offline"


def test_the_sets_are_drawn_with_their_sizes(state):
    shown = drawn()
    assert any("About 4.6 GB" in text for text in shown.texts) and "wanted" in shown.props
    state.wanted = "ID"
    assert "wanted_id" in drawn().props and not bpy.ops.animatic.model_offer.poll()


def test_an_offer_is_shown_until_something_else_is_chosen(state):
    from animatic.backend.contract.library import Offer

    state.wanted, state.wanted_id = "ID", "org/name"
    library_run._show(
        state, runs.Update(told=Offer("job", "org/name", 2_100_000_000, 3, ("org/name: mit",), "/m", 10**10))
    )
    assert state.offer_text.splitlines() == ["2.1 GB in 3 files, into /m, where 10.0 GB are free.", "org/name: mit"]
    state.wanted_id = "org/other"
    assert state.offered == ""


def test_cancel_ends_a_job_and_says_so(models, state):
    press("models_list")
    bpy.ops.animatic.models_cancel()
    follow()
    assert state.report == "Cancelled." and not state.error and not bpy.ops.animatic.models_cancel.poll()


def test_a_file_that_is_opened_meanwhile_ends_no_job(models, state):
    press("models_list")
    bpy.ops.wm.read_homefile(use_empty=True)
    follow()
    assert len(bpy.context.window_manager.animatic.library.models) == 3


def test_a_mistake_ends_a_job_and_the_next_one_can_start(models, state):
    def job():
        yield runs.Update(waiting=True)
        raise KeyError("layout")

    library_run.begin(job(), lambda _state, _result: None)
    follow(seconds=5)
    assert "KeyError" in state.error and "console" in state.error_hint and not state.working
    assert bpy.ops.animatic.models_list() == {"FINISHED"} and len(state.models) == 3


def test_a_cancel_that_came_too_late_is_not_of_the_next_job(models, state):
    library_run.ask_to_cancel()
    assert bpy.ops.animatic.models_list() == {"FINISHED"} and state.report != "Cancelled."


def test_scripts_get_the_same(models):
    found = {model.name: model for model in scripting.models()}
    assert isinstance(found["ink.safetensors"], ModelFile) and found["ink.safetensors"].triggers == ("inkwash",)
    assert "sd15" in [each.name for each in scripting.good_sets()]
    (line,) = scripting.delete_model(models / "ink.safetensors")
    assert "are free again" in line and not Path(models / "ink.safetensors").exists()


def test_the_preferences_hold_the_section():
    texts = draw(preferences.AnimaticPreferences, model_folders=[], allow_downloads=False).texts
    assert "Models" in texts
