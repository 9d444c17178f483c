"""Models come from the Hub by the section's buttons, where Blender may go online: looked up first, then fetched."""

from __future__ import annotations

import bpy
import pytest
from animatic import runs, scripting
from animatic.operators import library_run
from model_files import SHAPES, follow, press, write_header
from workers import PYTHON

from tests.backend.stand_in_hub import StandInHub


@pytest.fixture
def state():
    yield bpy.context.window_manager.animatic.library
    library_run.stop()


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """Let a Hub on this machine stand for the real one, which has one LoRA."""
    folder = tmp_path / "repository"
    folder.mkdir()
    write_header(folder / "ink.safetensors", SHAPES["ink.safetensors"])
    (folder / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n# Ink\n", "utf-8")
    serving = StandInHub({"me/ink": folder})
    for name, value in {"DATA": tmp_path / "data", "PYTHON": PYTHON, "MODELS": tmp_path / "models"}.items():
        monkeypatch.setenv(f"ANIMATIC_{name}", str(value))
    for name, value in {
        "HF_HUB_CACHE": tmp_path / "hub",
        "HF_ENDPOINT": serving.address,
        "NO_PROXY": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, str(value))
    yield serving
    serving.close()


@pytest.fixture
def online():
    """Allow Blender to go online."""
    bpy.context.preferences.system.use_online_access = True
    if not bpy.app.online_access:
        pytest.skip("this Blender was started offline")
    yield
    bpy.context.preferences.system.use_online_access = False


def test_a_model_is_looked_up_and_then_fetched_and_listed(hub, online, state, tmp_path):
    state.wanted, state.wanted_id = "ID", "me/ink"
    press("model_offer")
    follow()
    assert state.offered == "me/ink" and not state.error and hub.sent == {}
    size, licence = state.offer_text.splitlines()
    assert "in 2 files" in size and str(tmp_path / "models") in size and licence == "me/ink: cc-by-4.0"
    messages = bpy.context.window_manager.animatic
    messages.show_error("It is not on this machine.", fixes="allow_downloads preview_model")
    press("model_download")
    assert follow() < 0.05
    assert not messages.error  # it is now
    assert set(hub.sent) == {"me/ink/ink.safetensors", "me/ink/README.md"}
    assert "me/ink is here" in state.report
    (model,) = [item.model for item in state.models]
    assert (model.name, model.kind, model.licence) == ("me/ink:ink.safetensors", "lora", "cc-by-4.0")


def test_scripts_look_up_and_fetch_as_well(hub, online, tmp_path):
    offer = scripting.offer_model("me/ink")
    assert offer.licences == ("me/ink: cc-by-4.0",) and offer.into == str(tmp_path / "models")
    said = []
    assert "me/ink is here" in scripting.download_model("me/ink", progress=said.append)[0]
    assert any(text.startswith("Downloading") for text in said)
    with pytest.raises(runs.RunError, match="There is no model me/nothing on the Hub"):
        scripting.offer_model("me/nothing")


def test_with_blender_offline_the_hub_hears_nothing(hub, state):
    with pytest.raises(runs.RunError, match="going online is not allowed"):
        scripting.download_model("me/ink")
    assert hub.listed == [] and hub.sent == {}
