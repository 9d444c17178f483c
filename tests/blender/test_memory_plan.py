"""The Generate panel says how much memory a run takes, in green, amber or red."""

import bpy
import pytest
from animatic import shots
from animatic.backend import contract
from animatic.estimates import memory_plan
from animatic.settings import animated
from animatic.worker import session
from drawing import draw
from scenes import key

from takes import add_camera

GIB = 2**30


@pytest.fixture
def shot(scene, monkeypatch):
    """Return a shot of 16 frames of 512 x 512 pixels, of SD1.5 with depth and pose."""
    monkeypatch.delenv("ANIMATIC_DEVICE", raising=False)
    monkeypatch.delenv("ANIMATIC_OFFLOAD", raising=False)
    add_camera(scene)
    scene.frame_start, scene.frame_end = 1, 16
    scene.render.resolution_x = scene.render.resolution_y = 512
    scene.animatic.model_set = "sd15-v3"
    return shots.sync(scene)[0]


def device_of(free_gib: float, device: str = "cuda:0") -> None:
    memory = contract.DeviceMemory("a", device, int(free_gib * GIB), 16 * GIB)
    session.remember_memory("auto", memory)


def drawn() -> str:
    """Return what is said below the presets."""
    texts = draw(bpy.types.ANIMATIC_PT_generate).texts
    last = max(index for index, text in enumerate(texts) if "on ones" in text)
    return " ".join(texts[last + 1 :])


def test_an_unknown_device_shows_what_the_run_takes(scene, shot):
    line = memory_plan.memory_line(scene, shot)
    assert (line.text, line.icon, line.short) == ("Memory: about 6.8 GB", memory_plan.UNKNOWN, "6.8 GB")
    assert drawn().endswith(" Memory: about 6.8 GB")


@pytest.mark.parametrize(
    ("free_gib", "icon", "text"),
    [
        (8, memory_plan.GREEN, "Memory: about 6.8 of 8.0 GB free"),
        (
            7.4,
            memory_plan.AMBER,
            "Memory: about 6.4 of 7.4 GB free; to fit, the run keeps the models of one stage at a time on the GPU",
        ),
        (
            4.5,
            memory_plan.AMBER,
            "Memory: about 3.9 of 4.5 GB free; to fit, the run keeps one model at a time on the GPU and "
            "lets the motion module see 8 frames at once instead of 16",
        ),
        (
            4,
            memory_plan.RED,
            "This needs at least 4.2 GB, and 4.0 GB are free. Pictures of 448 × 448 pixels would fit.",
        ),
    ],
)
def test_a_known_device_colours_the_line(scene, shot, free_gib, icon, text):
    device_of(free_gib)
    line = memory_plan.memory_line(scene, shot)
    assert (line.text, line.icon, line.fits) == (text, icon, icon != memory_plan.RED)
    assert drawn().endswith(text)


def test_the_line_follows_the_settings(scene, shot):
    device_of(8)
    scene.animatic.settings_for(shot).long_side = 1024
    assert memory_plan.memory_line(scene, shot).icon == memory_plan.RED
    scene.animatic.model_set = "preview"
    assert memory_plan.memory_line(scene, shot).icon == memory_plan.GREEN
    scene.animatic.model_set = "sd15-v3"
    scene.animatic.settings_for(shot).long_side = 512
    device_of(8, "cpu")  # in twice as many bytes a number
    assert memory_plan.memory_line(scene, shot).icon == memory_plan.RED


def test_drawing_neither_evaluates_the_scene_nor_follows_keys(scene, shot, monkeypatch):
    own, updates, read = scene.animatic, [], []
    own.depth.driver_add("strength").driver.expression = "0.5"
    key(own.openpose, "strength", {1: 0.0, 16: 1.0})
    few_keys = animated.few_keys
    monkeypatch.setattr(animated, "few_keys", lambda places, values: read.extend(places) or few_keys(places, values))
    bpy.app.handlers.depsgraph_update_post.append(lambda *_: updates.append(True))
    try:
        assert drawn().endswith("Memory: about 6.8 GB")  # the pass that sets in later takes memory, too
        assert (updates, set(read)) == ([], {1})
        bpy.context.view_layer.update()
        assert updates  # there was something to evaluate
    finally:
        bpy.app.handlers.depsgraph_update_post.pop()


def test_all_is_kept_on_the_gpu_where_the_preferences_ask_for_it(scene, shot, monkeypatch):
    monkeypatch.setenv("ANIMATIC_OFFLOAD", "never")
    device_of(6)
    line = memory_plan.memory_line(scene, shot)
    assert line.icon == memory_plan.AMBER
    assert line.text == "Memory: about 6.8 of 6.0 GB free; it may fail, as GPU Memory keeps all on the GPU"


def test_what_is_known_of_another_device_does_not_count(scene, shot, monkeypatch):
    device_of(8)
    monkeypatch.setenv("ANIMATIC_DEVICE", "cpu")
    line = memory_plan.memory_line(scene, shot)
    assert (line.text, line.icon) == ("Memory: about 13.6 GB", memory_plan.UNKNOWN)


def test_nothing_is_said_without_a_shot_or_with_settings_that_make_no_take(scene, shot, monkeypatch):
    monkeypatch.setenv("ANIMATIC_OFFLOAD", "sometimes")
    assert memory_plan.memory_line(scene, shot) is None and drawn() == ""
