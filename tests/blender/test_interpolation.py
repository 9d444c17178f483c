"""Pictures in between: by the scene's own motion they are far nearer to the truth than mixed ones."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import bpy
import pytest
import textured_walk
from animatic import scripting
from animatic.backend.contract import FrameMap
from animatic.runs import RunError
from projecting import make_placed_take, prepare_shot
from scenes import add_camera, add_cube, key

from takes import make_take, read_png

pytestmark = pytest.mark.skipif(
    not os.environ.get("ANIMATIC_PYTHON"), reason="ANIMATIC_PYTHON names no backend: run these through make test"
)
LAST = 7


def test_motion_vectors_beat_mixing_by_far(scene, tmp_path, warm_backend):
    textured_walk.build(scene, LAST)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "walk.blend"))
    folder, rendered = textured_walk.make_take(scene, LAST, 2, 128, tmp_path / "renders")
    before = {number: path.read_bytes() for number, path in folder.finished_frames().items()}
    true, made = {number: read_png(path) for number, path in rendered.items()}, {}
    for method in ("blend", "motion"):
        more = scripting.more_frames(folder, scene, method=method)
        assert sorted(more.finished_frames()) == list(range(1, LAST + 1))
        made[method] = {number: read_png(more.frame(number)) for number in range(2, LAST, 2)}
    found = {
        method: [textured_walk.psnr_db(picture, true[number]) for number, picture in pictures.items()]
        for method, pictures in made.items()
    }
    gains = [along - mixed for along, mixed in zip(found["motion"], found["blend"], strict=True)]
    assert min(gains) > 6, gains  # 3 dB are wanted; so few would hide a mistake
    assert {number: path.read_bytes() for number, path in folder.finished_frames().items()} == before
    assert more.frame(3).read_bytes() == before[2]  # the take's own pictures are among them
    said = json.loads(more.more_json.read_text("utf-8"))
    assert (said["method"], said["fps"], said["provenance"]["versions"]["animatic"]) == ("motion", 24.0, "0.1.0")


@pytest.fixture
def moving(scene, tmp_path, warm_backend):
    """Return a take on twos of a cube that moves, made of a capture of depth alone."""
    add_camera(scene)
    key(add_cube(scene, (0, 5, 0), 2.0), "location", {1: (0, 5, 0), 5: (0.4, 5, 0)})
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "cube.blend"))
    shot = prepare_shot(scene, 5)
    scene.animatic.settings_for(shot).step = 2
    return make_placed_take(scene, shot)


def test_the_motion_is_captured_once_and_lies_in_the_take(scene, moving):
    said = []
    scripting.more_frames(moving, scene, progress=said.append)
    assert any(text.startswith("Capturing") for text in said)
    assert moving.control.control_files("motion").keys() == {1, 2, 3}
    said.clear()
    assert len(scripting.more_frames(moving, scene, fps=60, progress=said.append).finished_frames()) == 13
    assert not any(text.startswith("Capturing") for text in said)


def test_a_scene_that_has_changed_is_not_taken_for_that_of_the_take(scene, moving):
    scene.camera.location.x += 1.0
    with pytest.raises(RunError, match="The scene has changed since this take was made") as raised:
        scripting.more_frames(moving, scene)
    assert "Bring the scene back" in raised.value.hint
    assert not moving.control.control_files("motion")
    scene.camera.location.x -= 1.0
    bpy.data.objects["Cube"].scale.x = 2.0
    with pytest.raises(RunError, match="The scene has changed since this take was made"):
        scripting.more_frames(moving, scene)
    bpy.data.objects["Cube"].scale.x = 1.0
    scripting.more_frames(moving, scene)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda folder: folder.control.capture_json.unlink(), "was made of no capture"),
        (lambda folder: folder.frame(2).unlink(), "lacks 1 of its 3 pictures"),
        (lambda folder: folder.write(replace(folder.read(), shot_id="gone", capture=None)), "is not in the scene"),
    ],
)
def test_what_cannot_be_done_says_why_and_what_to_do(scene, moving, change, words):
    change(moving)
    with pytest.raises(RunError, match=words) as raised:
        scripting.more_frames(moving, scene)
    assert raised.value.hint


def test_a_method_without_its_weights_and_a_rate_that_is_none_are_refused(scene, tmp_path):
    folder = make_take(tmp_path, FrameMap(1, 5, 2))
    for asked, words in (({"method": "rife"}, "the weights of RIFE"), ({"fps": 12}, "12 pictures a second already")):
        with pytest.raises(RunError, match=words):
            scripting.more_frames(folder, scene, **asked)
