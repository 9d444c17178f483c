"""Takes made with reference pictures: what lies in their folders, at once and from the queue."""

import os

import bpy
import numpy as np
import pictures
import pytest
from animatic import runs, scripting, shots, waiting
from animatic.backend import contract
from queueing import follow
from scenes import add_camera, add_cube
from stages import save_stage

from takes import read_png

PYTHON = os.environ.get("ANIMATIC_PYTHON")


@pytest.fixture
def look(film, backend, scene):
    """Return the look of a film whose model set has an IP-Adapter, and whose backend makes frames at once."""
    scene.animatic.model_set = "sd15-v3"
    return scene.animatic.look


def test_a_take_holds_its_pictures_and_the_backend_hears_of_them(scene, film, look, using, tmp_path, monkeypatch):
    asked, inspect = [], runs.take.backend_job

    def listen(request, *others):
        asked.append(request)
        return inspect(request, *others)

    monkeypatch.setattr(runs.take, "backend_job", listen)
    path = pictures.picture_file(tmp_path)
    look.open_picture(path)
    look.add_picture(pictures.painted("Clay", (0.4, 0.2, 0.6, 1)))
    folder = scripting.generate(scene, film[0], using=using)
    assert folder.read().references == look.references
    files = folder.reference_files()
    assert [file.name for file in files.values()] == ["0001.png", "0002.png"]
    assert files[1].read_bytes() == path.read_bytes()
    assert np.all(read_png(files[2])[..., :3] == (102, 51, 153))
    look.pictures.clear()
    bare = scripting.generate(scene, film[0], using=using)
    assert not bare.references.exists()
    assert [request.references for request in asked if isinstance(request, contract.Inspect)] == [True, False]


def test_pictures_are_as_they_were_when_the_take_was_asked_for(scene, film, look, using):
    clay = pictures.painted("Clay", (0.4, 0.2, 0.6, 1))
    look.add_picture(clay)
    run = runs.make_take(scene, film[0], using)
    next(run)
    bpy.data.images.remove(clay)
    assert np.all(read_png(follow(run).reference(1))[..., :3] == (102, 51, 153))


def test_a_picture_that_is_gone_is_named_before_anything_is_captured(scene, film, look, using, tmp_path):
    path = pictures.picture_file(tmp_path)
    look.open_picture(path)
    path.unlink()
    with pytest.raises(runs.RunError, match=r"oil\.png is not there any more") as caught:
        scripting.generate(scene, film[0], using=using)
    assert caught.value.code == "no_reference" and "Find Missing Files" in caught.value.hint
    with pytest.raises(runs.RunError, match="Shot A: The reference picture"):
        waiting.add(scene, film, using=using)
    assert not scripting.takes_of(scene, film[0], using=using)


def test_the_queue_gives_each_take_the_pictures_that_it_was_queued_with(scene, film, look, using, tmp_path):
    path = pictures.picture_file(tmp_path)
    look.open_picture(path)
    look.add_picture(pictures.painted("Clay", (0.4, 0.2, 0.6, 1)))
    waiting.add(scene, film[:1], using=using)
    look.pictures.clear()
    waiting.add(scene, film[1:2], using=using)
    first, second = follow(waiting.run(using)).made
    assert first.reference_files()[1].read_bytes() == path.read_bytes()
    assert np.all(read_png(first.reference(2))[..., :3] == (102, 51, 153))
    assert not second.references.exists()


def test_a_longer_take_has_the_pictures_of_the_present_look(scene, film, look, using, tmp_path):
    folder = scripting.generate(scene, film[2], using=using)
    look.open_picture(pictures.picture_file(tmp_path))
    scene.frame_end += 2
    (shot,) = [shot for shot in shots.sync(scene) if shot.name == "C"]
    longer = scripting.continue_take(folder, scene, shot, using=using)
    assert longer.read().given == 4 and longer.reference_files()[1].exists()


@pytest.mark.skipif(not PYTHON, reason="ANIMATIC_PYTHON names no backend: run these through make test")
def test_pictures_are_heard_by_the_models_and_come_back_with_recall(scene, warm_backend, tiny_set, tmp_path):
    add_cube(scene)
    add_camera(scene)
    save_stage(scene, tmp_path, last=2, side_px=64)
    (shot,), look = shots.sync(scene), scene.animatic.look
    bare = scripting.generate(scene, shot)
    look.open_picture(pictures.picture_file(tmp_path))
    look.add_picture(pictures.painted("Clay", (0.4, 0.2, 0.6, 1)), 0.5)
    look.reference_strength = 1.25
    led = scripting.generate(scene, shot)
    assert not np.array_equal(read_png(led.frame(1)), read_png(bare.frame(1)))
    take = led.read()
    assert any("IP-Adapter" in part for part in take.provenance.model_hashes)
    look.pictures.clear()
    bpy.ops.animatic.refresh()
    assert bpy.ops.animatic.recall() == {"FINISHED"}
    again = scripting.generate(scene, shot)
    assert again.read().references == take.references
    assert np.array_equal(read_png(again.frame(1)), read_png(led.frame(1)))
    (other,) = scripting.branch(led, [99])
    assert other.read().references == take.references and len(other.finished_frames()) == 2
