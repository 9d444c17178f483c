"""Stills, renders and the artist's pictures steer a shot by a SparseCtrl: found, given to the take, and recalled."""

from __future__ import annotations

import os
from dataclasses import replace

import bpy
import numpy as np
import pictures
import pytest
from animatic import runs, scripting, shots, waiting
from animatic.backend import contract
from animatic.backend.contract import FrameMap, SparseControl
from animatic.backend.contract.folders import numbered_files
from animatic.estimates import memory_plan
from animatic.settings.take import recall
from animatic.takes import branching, key_frames
from animatic.takes.errors import TakeError
from queueing import follow
from scenes import add_camera, add_cube
from stages import save_stage

from takes import make_take, read_png

PYTHON = os.environ.get("ANIMATIC_PYTHON")
needs_backend = pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")


@pytest.fixture
def keys(film, backend, scene):
    """Return the key frames of the first shot of a film whose set has SparseCtrls, and whose backend is at once."""
    scene.animatic.model_set = "sd15-v3"
    scene.animatic.source.engine = "workbench"
    found = scene.animatic.settings_for(film[0]).key_frames
    found.enabled, found.steering = True, "rgb"
    return found


def put_stills(using, shot, number, marked, **changes):
    frames = FrameMap(shot.start, shot.end, marked=marked)
    return make_take(using.takes_root / "takes", frames, shot=shot.id, number=number, **changes)


def hear(monkeypatch):
    """Return what the backend is asked, as it goes."""
    asked, ask = [], runs.take.backend_job
    monkeypatch.setattr(
        runs.take, "backend_job", lambda request, *others: asked.append(request) or ask(request, *others)
    )
    return asked


@needs_backend
def test_stills_steer_a_take_of_the_backend_which_says_so(scene, tiny_set, tmp_path, warm_backend):
    add_cube(scene)
    add_camera(scene)
    save_stage(scene, tmp_path, last=4, side_px=64)
    (shot,) = shots.sync(scene)
    settings = scene.animatic.settings_for(shot)
    scene.animatic.model_set, scene.animatic.steps = "tiny", 2
    settings.pictures, settings.seed = "first_last", 5
    board = scripting.generate(scene, shot)
    settings.pictures, settings.seed = "all", 6
    free = scripting.generate(scene, shot)
    own = settings.key_frames
    own.enabled, own.steering, own.sparse_strength, own.end = True, "scribble", 0.75, 0.9
    steered = scripting.generate(scene, shot)
    take = steered.read()
    assert take.keys == () and take.sparse == SparseControl("scribble", (1, 4), 0.75, 0.0, 0.9, of_take=board.number)
    assert "scribble SparseCtrl" in take.provenance.model_hashes
    for number, still in ((1, 1), (4, 2)):
        assert steered.key(number).read_bytes() == board.frame(still).read_bytes()
    assert any(not np.array_equal(read_png(free.frame(n)), read_png(steered.frame(n))) for n in range(1, 5))
    (new,) = branching.branch(steered, [99])
    assert new.key(4).read_bytes() == steered.key(4).read_bytes() and new.read().sparse == take.sparse


def test_stills_are_found_as_those_that_are_held_are(scene, film, keys, using, monkeypatch):
    asked = hear(monkeypatch)
    put_stills(using, film[0], 1, (1, 3))
    put_stills(using, film[0], 2, (2,))
    take = scripting.generate(scene, film[0], using=using).read()
    assert take.sparse == SparseControl("rgb", (2,), of_take=2)
    assert [request.sparse for request in asked if isinstance(request, contract.Inspect)] == ["rgb"]
    keys.take = 1
    assert runs.ask(scene, film[0], using.takes_root).take.sparse.numbers == (1, 3)
    keys.sparse_strength = 0.0
    scripting.generate(scene, film[0], using=using)
    assert asked[-1].sparse is None  # nothing of it is loaded


def test_renders_are_made_of_the_frames_that_steer_alone(scene, film, keys, using):
    keys.origin, keys.rendered = "render", "first_last"
    folder = scripting.generate(scene, film[0], using=using)
    assert folder.read().sparse == SparseControl("rgb", (1, 4), origin="render")
    assert sorted(numbered_files(folder.keys)) == [1, 4]
    captures = sorted((using.takes_root / "captures").glob("*/*/capture.json"))
    requests = [contract.from_text(contract.Capture, path.read_bytes(), "c").request for path in captures]
    assert [request.passes for request in requests] == [("depth",), ("beauty",)]
    assert requests[1].frames == FrameMap(1, 4, marked=(1, 4))
    again = scripting.generate(scene, film[0], using=using)
    assert len(list((using.takes_root / "captures").glob("*/*/capture.json"))) == 2
    assert again.key(4).read_bytes() == folder.key(4).read_bytes()
    picture = read_png(folder.key(1))
    assert picture.shape[:2] == (64, 64) and len(np.unique(picture.reshape(-1, picture.shape[2]), axis=0)) > 1


def test_where_all_frames_are_rendered_anyway_theirs_steer(scene, film, keys, using):
    scene.animatic.canny.enabled, keys.origin, keys.rendered = True, "render", "last"
    folder = scripting.generate(scene, film[0], using=using)
    assert folder.key(4).read_bytes() == folder.control.control_file("beauty", 4).read_bytes()
    assert len(list((using.takes_root / "captures").glob("*/*/capture.json"))) == 1


def test_markers_say_which_frames_are_rendered(scene, film, keys, using):
    keys.origin, keys.rendered = "render", "marked"
    assert runs.ask(scene, film[0], using.takes_root).take.sparse.numbers == (1,)  # without a marker the first
    scene.timeline_markers.new("pose", frame=3)
    asked = runs.ask(scene, film[0], using.takes_root)
    assert asked.take.sparse.numbers == (3,) and asked.key_request.frames.marked == (3,)
    keys.rendered = "first"
    assert recall(scene, film[0], asked.take) == () and keys.rendered == "marked"
    scene.timeline_markers[-1].frame = 2
    (note,) = recall(scene, film[0], asked.take)
    assert "renders of 3" in note


def test_of_two_pictures_at_one_frame_the_later_one_counts(scene, film, keys, using):
    keys.origin = "pictures"
    for name, frame in (("First", 3), ("Clay", 2), ("Wood", 2)):
        keys.add_picture(pictures.painted(name, (0.4, 0.2, 0.6, 1)), frame)
    sparse = runs.ask(scene, film[0], using.takes_root).take.sparse
    assert sparse.numbers == (2, 3) and sparse.sources == ("Wood", "First")


def test_pictures_of_the_artist_lie_in_the_take_and_come_back(scene, film, keys, using, tmp_path):
    keys.origin, keys.steering, keys.drawn = "pictures", "scribble", True
    path = pictures.picture_file(tmp_path)
    keys.open_picture(path, 4)
    clay = pictures.painted("Clay", (0.4, 0.2, 0.6, 1))
    keys.add_picture(clay, 2)
    keys.add_picture(clay, 99)  # outside the shot
    keys.add_picture(None, 3)
    folder = scripting.generate(scene, film[0], using=using)
    take = folder.read()
    assert take.sparse == SparseControl("scribble", (2, 4), drawn=True, origin="pictures", sources=("Clay", str(path)))
    assert folder.key(4).read_bytes() == path.read_bytes()
    assert np.all(read_png(folder.key(2))[..., :3] == (102, 51, 153))
    keys.pictures.clear()
    keys.drawn, keys.steering = False, "hold"
    assert recall(scene, film[0], take, folder) == ()
    assert [(item.frame, item.image.name) for item in keys.pictures] == [(2, "Clay"), (4, path.name)]
    assert (keys.steering, keys.origin, keys.drawn) == ("scribble", "pictures", True)
    bpy.data.images.remove(clay)
    path.unlink()
    bpy.data.images.remove(bpy.data.images[path.name])
    assert recall(scene, film[0], take, folder) == ()  # from the take's own folder
    assert [item.image.name for item in keys.pictures] == ["0002.png", "0004.png"]
    bpy.data.images.remove(keys.pictures[0].image)
    (note,) = recall(scene, film[0], replace(take, sparse=replace(take.sparse, sources=("Clay", "oil.png"))))
    assert note == "Pictures of key frames that are not here were left empty: Clay, oil.png."


def test_the_queue_keeps_pictures_as_they_were_beside_those_of_the_look(scene, film, keys, using, tmp_path):
    keys.origin = "pictures"
    scene.animatic.look.open_picture(pictures.picture_file(tmp_path))
    clay = pictures.painted("Clay", (0.4, 0.2, 0.6, 1))
    keys.add_picture(clay, 2)
    assert len(waiting.add(scene, film[:1], using=using)) == 1
    assert waiting.add(scene, film[:1], using=using) == []
    clay.pixels.foreach_set(np.tile(np.array((0.0, 1.0, 0.0, 1.0), np.float32), 72))
    assert len(waiting.add(scene, film[:1], using=using)) == 1
    bpy.data.images.remove(clay)
    first, second = follow(waiting.run(using)).made
    assert np.all(read_png(first.key(2))[..., :3] == (102, 51, 153))
    assert np.all(read_png(second.key(2))[..., :3] == (0, 255, 0))
    assert sorted(first.reference_files()) == [1] and sorted(numbered_files(first.keys)) == [2]


def test_the_queue_renders_what_steers(scene, film, keys, using):
    keys.origin, keys.rendered = "render", "last"
    waiting.add(scene, film[:1], using=using)
    keys.rendered = "first"
    (made,) = follow(waiting.run(using)).made
    assert made.read().sparse.numbers == (4,) and made.key(4).exists()


def test_what_cannot_steer_is_told(scene, film, keys, using, tmp_path):
    keys.origin = "pictures"
    with pytest.raises(runs.RunError, match="No picture under Key Frames lies in A") as caught:
        runs.ask(scene, film[0], using.takes_root)
    assert caught.value.code == "no_keys"
    path = pictures.picture_file(tmp_path)
    keys.open_picture(path, 2)
    path.unlink()
    with pytest.raises(runs.RunError, match=r"oil\.png under Key Frames is not there any more") as caught:
        scripting.generate(scene, film[0], using=using)
    assert "Find Missing Files" in caught.value.hint
    keys.origin = "stills"
    with pytest.raises(runs.RunError, match="A has no take of stills"):
        runs.ask(scene, film[0], using.takes_root)
    keys.origin = "render"
    take = runs.ask(scene, film[0], using.takes_root).take
    with pytest.raises(TakeError, match="A texture has no render"):
        key_frames.with_keys(take, keys, using.takes_root, replace(film[0], surface="Cube"))
    scene.animatic.model_set = "sd15-v2"
    with pytest.raises(runs.RunError, match=r"Key Frames: .*AnimateDiff v2 has no SparseCtrl for this: choose Hold"):
        runs.ask(scene, film[0], using.takes_root)
    scene.animatic.settings_for(film[0]).pictures = "first"
    assert runs.ask(scene, film[0], using.takes_root).take.sparse is None  # stills are led by nothing


def test_held_stills_of_before_are_recalled_as_held(scene, film, keys, tmp_path):
    held = make_take(tmp_path, FrameMap(1, 4), shot=film[0].id).read()
    recall(scene, film[0], replace(held, keys=(contract.KeyFrame(2, 0.5, 3),)))
    assert (keys.enabled, keys.steering, keys.take, keys.held) == (True, "hold", 3, 0.5)


def test_the_memory_plan_counts_the_network(scene, film, keys):
    def asked_gb():
        return float(memory_plan.memory_line(scene, film[0]).short.removesuffix(" GB"))

    steered = asked_gb()
    keys.steering = "hold"
    assert 0.8 < steered - asked_gb() < 2.1  # about half a billion numbers, of two or four bytes
