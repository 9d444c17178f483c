"""A script that names its own takes folder finds there what a take needs, and nothing of the preferences' folder."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from animatic import runs, scripting, takes
from animatic.backend.contract import CaptureFolder, FrameMap, KeyFrame
from animatic.resources import resources, unsaved_takes_root
from animatic.runs import RunError
from animatic.textures.describe import read_sources
from queueing import queue_of

from takes import make_take


@pytest.fixture
def elsewhere(film, tmp_path):
    """Return what the machine offers with another takes folder than the preferences' one."""
    return resources(takes=str(tmp_path / "elsewhere"))


def put(root, shot, number=1, marked=()):
    """Put a take of `shot` below `root`."""
    home = takes.takes_folder(root, shot)
    folder = make_take(
        root / "made", FrameMap(shot.start, shot.end, marked=marked), shot=shot.id, number=number, camera=shot.camera
    )
    home.mkdir(parents=True, exist_ok=True)
    return type(folder)(folder.path.rename(home / folder.path.name))


def test_a_queued_take_is_led_by_the_stills_of_its_own_root(scene, film, using, elsewhere, backend):
    settings = scene.animatic.settings_for(film[0]).key_frames
    settings.enabled = True
    put(using.takes_root, film[0], marked=(1,))
    with pytest.raises(RunError, match="A has no take of stills"):
        scripting.queue(scene, "A", using=elsewhere)
    put(elsewhere.takes_root, film[0], 2, marked=(3,))
    (job,) = scripting.queue(scene, "A", using=elsewhere)
    assert job.take.keys == (KeyFrame(3, settings.held, 2),)
    (made,) = scripting.run_queue(using=elsewhere)
    assert made.path.is_relative_to(elsewhere.takes_root) and made.key(3).exists()
    assert queue_of(using).read().jobs == ()


def test_stills_from_before_the_first_save_lead_a_take_unless_another_has_their_number(scene, film, using, backend):
    scene.animatic.settings_for(film[0]).key_frames.enabled = True
    put(unsaved_takes_root(), film[0], marked=(2,))
    first = scripting.generate(scene, film[0])
    assert first.number == 2 and [key.of_take for key in first.read().keys] == [1] and first.key(2).exists()
    put(using.takes_root, film[0])
    with pytest.raises(RunError, match="A has no take of stills"):
        runs.ask(scene, film[0], using.takes_root)


def test_a_take_that_goes_on_lies_in_the_named_root(scene, film, using, elsewhere, backend):
    earlier = put(elsewhere.takes_root, film[2])
    scene.frame_end += 2
    later = scripting.continue_take(earlier, scene, scripting.sync(scene)[2], using=elsewhere)
    assert later.path.parent == earlier.path.parent and later.read().given == 4
    assert not (using.takes_root / "takes").exists() and not (using.takes_root / "captures").exists()


def test_other_seeds_lie_beside_their_take(scene, film, using, elsewhere, backend):
    folder = put(elsewhere.takes_root, film[0])
    (made,) = scripting.branch(folder, using=elsewhere)
    assert made.path.parent == folder.path.parent and len(made.finished_frames()) == 4
    assert not (using.takes_root / "takes").exists()


def test_boards_show_the_takes_of_the_named_root(scene, film, using, elsewhere):
    from animatic.boards import making

    put(using.takes_root, film[0])
    mine = put(elsewhere.takes_root, film[1])
    shown = [cut.folder for cut in making._cuts(scene, elsewhere)]
    assert shown == [None, mine, None]


def test_a_projection_looks_for_its_takes_depth_where_the_take_lies(film, using, elsewhere):
    folder = put(elsewhere.takes_root, film[0])
    folder.write(replace(folder.read(), capture=1))
    for root in (using.takes_root, elsewhere.takes_root):
        found = takes.takes_folder(root, film[0])
        captured = CaptureFolder(takes.captures_root(root) / found.name / "0001")
        (captured.path / "depth").mkdir(parents=True)
        captured.camera_json.write_text("{}")
        for number in range(1, 5):
            (captured.path / "depth" / f"{number:04d}.exr").touch()
    (source,) = read_sources([folder])
    assert source.capture.path.is_relative_to(elsewhere.takes_root)
    shutil.rmtree(takes.captures_root(elsewhere.takes_root))
    with pytest.raises(RunError, match="has no depth"):
        read_sources([folder])
