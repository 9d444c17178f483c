"""The whole way of a prompt: the seed chooses, the real backend hears it, take.json holds both, tokens are counted."""

import json
import os
import time

import bpy
import pytest
from animatic import scripting
from animatic.operators import token_counts
from animatic.resources import resources
from animatic.state import token_counts as counted
from animatic.worker import session
from drawing import draw

pytestmark = pytest.mark.skipif(
    not os.environ.get("ANIMATIC_PYTHON"), reason="ANIMATIC_PYTHON names no backend: run these through make test"
)


@pytest.fixture
def settings(scene, shot, warm_backend):
    scene.animatic.depth.enabled = scene.animatic.openpose.enabled = False
    bpy.data.texts.new("colour").write("red\nblue\ngreen")
    found = scene.animatic.settings_for(shot)
    found.long_side, found.prompt = 64, "a (__colour__:1.3) box walking " + "in snow, " * 30
    return found


def test_a_take_records_what_was_chosen_beside_what_was_written_and_hears_all_of_it(scene, shot, settings):
    take = scripting.generate(scene, shot)
    data = json.loads((take.path / "take.json").read_text("utf-8"))
    assert data["written"]["prompt"] == settings.prompt and "__" not in data["prompt"]
    assert data["prompt"].split()[1] in ("(red:1.3)", "(blue:1.3)", "(green:1.3)")
    assert "tokens; the models hear it in 2 parts of up to 75" in take.log.read_text("utf-8")
    assert len(take.finished_frames()) == 4


def test_the_warm_backend_counts_what_the_panel_only_estimates(scene, settings):
    context, said = bpy.context, lambda: draw(bpy.types.ANIMATIC_PT_prompt).texts
    settings.prompt = "a red box walking"
    assert "About 4 of 75 tokens" in said()
    backend, ends = session.worker(resources()), time.monotonic() + 60
    while backend.state != "ready" and time.monotonic() < ends:
        backend.poll()
        time.sleep(0.02)
    while not token_counts.follow(context) and time.monotonic() < ends:
        time.sleep(0.02)
    assert "4 of 75 tokens" in said()
    settings.prompt = "a red box running"
    assert "About 4 of 75 tokens" in said()
    token_counts.forget()
    assert counted.known(scene.animatic.models.base, "a red box walking") is None
