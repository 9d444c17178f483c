"""Jobs of the queue keep the reference pictures that they were queued with, until they are made or taken out."""

import dataclasses

import bpy
import numpy as np
import pictures
import pytest
from animatic import shots, waiting
from animatic.backend import contract
from queueing import fail, follow, queue_of, statuses

from takes import read_png


@pytest.fixture
def look(film, backend, scene):
    """Return the look of a film whose model set has an IP-Adapter, and whose backend makes frames at once."""
    scene.animatic.model_set = "sd15-v3"
    return scene.animatic.look


@pytest.fixture
def clay(look):
    """Return an image that was painted in Blender, in the look."""
    clay = pictures.painted("Clay", (0.4, 0.2, 0.6, 1))
    look.add_picture(clay)
    return clay


def repaint(image):
    image.pixels.foreach_set(np.tile(np.array((0.0, 1.0, 0.0, 1.0), np.float32), 72))
    image.update()


def kept(using):
    """Return the pictures that lie in the queue."""
    return sorted(queue_of(using).path.glob("*/*.*"))


def first_colour(folder):
    return read_png(folder.reference(1))[0, 0, :3].tolist()


def test_pictures_are_those_of_the_moment_they_were_queued(scene, film, look, clay, using, tmp_path):
    path = pictures.picture_file(tmp_path)
    look.open_picture(path)
    before = path.read_bytes()
    waiting.add(scene, film[:1], using=using)
    repaint(clay)
    clay.name = "Clay 2"
    pictures.picture_file(tmp_path, "oil.png", 9)
    (made,) = follow(waiting.run(using)).made
    assert first_colour(made) == [102, 51, 153] and made.reference_files()[2].read_bytes() == before


def test_the_same_take_with_other_pictures_is_queued_too(scene, film, clay, using):
    assert len(waiting.add(scene, film[:1], using=using)) == 1
    assert waiting.add(scene, film[:1], using=using) == []
    repaint(clay)
    assert len(waiting.add(scene, film[:1], using=using)) == 1
    made = follow(waiting.run(using)).made
    assert [first_colour(folder) for folder in made] == [[102, 51, 153], [0, 255, 0]]


def test_a_job_whose_blend_was_closed_and_changed_has_its_pictures(scene, film, look, clay, using):
    waiting.add(scene, film[:1], using=using)
    look.pictures.clear()
    bpy.data.images.remove(clay)
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=bpy.data.filepath)
    shots.sync(bpy.context.scene)
    (made,) = follow(waiting.run(using)).made
    assert first_colour(made) == [102, 51, 153]


def test_a_job_that_a_killed_blender_left_has_its_pictures(scene, film, clay, using):
    (job,) = waiting.add(scene, film[:1], using=using)
    held = queue_of(using).hold(job.id)
    held.write(status="running")
    held.release()
    repaint(clay)
    (made,) = follow(waiting.run(using)).made
    assert first_colour(made) == [102, 51, 153]


def test_pictures_go_with_their_job(scene, film, clay, using):
    waiting.add(scene, film[:2], using=using)
    assert len(kept(using)) == 2
    queue = queue_of(using)
    queue.remove(queue.read().jobs[:1])
    assert len(kept(using)) == 1
    follow(waiting.run(using))
    assert statuses() == {"B": "done"} and kept(using) == []
    assert not [path for path in queue.path.iterdir() if path.is_dir() and path.name not in ("runs", "damaged")]


def test_a_job_that_failed_keeps_them_for_another_try(scene, film, clay, using, backend):
    waiting.add(scene, film[:1], using=using)
    backend.ends["A"] = fail
    follow(waiting.run(using))
    assert statuses() == {"A": "failed"} and len(kept(using)) == 1


def test_jobs_beside_each_other_share_what_is_the_same(scene, film, look, using, tmp_path):
    look.open_picture(pictures.picture_file(tmp_path))
    waiting.add(scene, film[:2], seeds=[1, 2], using=using)
    files = kept(using)
    assert len(files) == 4 and len({path.stat().st_ino for path in files}) == 1
    assert len(follow(waiting.run(using)).made) == 4


def test_pictures_that_are_gone_from_the_queue_are_told_and_the_next_take_comes(
    scene, film, clay, look, using, backend
):
    waiting.add(scene, film[:1], using=using)
    look.pictures.clear()
    waiting.add(scene, film[1:2], using=using)
    (path,) = kept(using)
    path.unlink()
    report = follow(waiting.run(using))
    assert backend.made == ["B"]
    assert "The pictures of this take of A are gone from the queue" in report.failed[0].error.message


def test_a_job_of_before_reads_its_pictures_when_it_is_made(scene, film, clay, using, backend, tmp_path):
    (job,) = waiting.add(scene, film[:1], using=using)
    for path in kept(using):
        path.unlink()
    file = queue_of(using).file(job.id)
    data = contract.to_data(dataclasses.replace(job, pictures=()))
    del data["pictures"]
    file.write_text(contract.to_text(contract.from_data(contract.Job, data, "job")))
    (made,) = follow(waiting.run(using)).made
    assert first_colour(made) == [102, 51, 153]


def test_a_picture_that_cannot_be_kept_leaves_no_half_of_it(scene, film, clay, using, monkeypatch):
    def full(*_arguments, **_how):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("animatic.waiting.pictures.write_bytes", full)
    with pytest.raises(Exception, match="No space left"):
        waiting.add(scene, film[:1], using=using)
    assert kept(using) == [] and statuses() == {}
