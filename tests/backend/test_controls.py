"""Every control steers: takes of all six, what a look draws of them, and takes from before some of them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from geometry import Seen
from PIL import Image
from tiny_take import HEIGHT, WIDTH, fill_render, frame_bytes, make_take, run_take

from backend.checkpoint import fingerprint
from backend.contract import CONTROL_KINDS, Control, DepthLook, Key
from backend.controls.control import Hints, draw_look
from backend.errors import BackendError
from backend.models import untrained
from backend.models.hashes import file_hash

FRAMES = 2
YOUNG = ("normal", "seg", "lineart")


def fill(folder, number):
    """Write what a capture of everything holds of one frame."""
    seen = Seen(96).floor().box((-0.5, 4, 0.6), 0.6, 2).ball((0.2 * number, 4, 0.4), 0.4, 3)
    for name in ("z", "normals", "ids"):
        setattr(seen, name, getattr(seen, name)[16 : 16 + HEIGHT])
    seen.write(folder.control, number)
    path = folder.control.control_file("seg", number)
    path.parent.mkdir(parents=True, exist_ok=True)
    colours = np.uint8([(6, 230, 230), (80, 50, 50), (180, 120, 120), (4, 250, 7)])
    Image.fromarray(colours[seen.ids]).save(path)


@pytest.fixture
def make(tmp_path):
    """Return a function that makes takes with all passes."""

    def make(name, *kinds, **changes):
        folder = make_take(tmp_path / name, FRAMES, tuple(Control(kind, 0.9) for kind in kinds), **changes)
        fill_render(folder.control, FRAMES, WIDTH, HEIGHT)
        for number in range(1, FRAMES + 1):
            fill(folder, number)
        return folder

    return make


def test_each_control_steers_alone_and_all_do_together(make, cache):
    made = {}
    for kinds in ((), *((kind,) for kind in YOUNG), CONTROL_KINDS):
        folder = make("-".join(kinds) or "none", *kinds)
        assert run_take(folder, cache).notes == []
        made[kinds] = tuple(frame_bytes(folder).values())
    assert len(set(made.values())) == 5 and all(len(frames) == FRAMES for frames in made.values())
    hashes = folder.read().provenance.model_hashes
    assert {f"{kind} ControlNet" for kind in CONTROL_KINDS} <= set(hashes)


@pytest.mark.parametrize(("kind", "lacking"), [("normal", "normal"), ("seg", "seg"), ("lineart", "objects")])
def test_a_file_that_is_missing_is_named(make, cache, kind, lacking):
    folder = make("t", kind)
    folder.control.control_file(lacking, 2).unlink()
    with pytest.raises(BackendError, match=f"needs 2 {lacking} files; missing: 2"):
        run_take(folder, cache)


@pytest.mark.parametrize("kind", YOUNG)
def test_a_pass_of_another_shape_is_refused(make, cache, kind):
    folder = make("t", kind, width=96, height=96)
    with pytest.raises(BackendError, match="files are 96 x 64 pixels, the take is 96 x 96"):
        run_take(folder, cache)


def test_a_look_draws_each_control_as_the_model_sees_it(make, tmp_path):
    capture = make("t").control
    draw_look(capture, 2, tmp_path / "look")
    assert {path.stem for path in (tmp_path / "look").iterdir()} == set(CONTROL_KINDS)
    for kind in CONTROL_KINDS:
        seen = np.array(Image.open(tmp_path / "look" / f"{kind}.png"))
        hint = Hints(capture, kind, WIDTH, HEIGHT).of([2])(slice(None)).numpy()[0].transpose(1, 2, 0)
        assert seen.shape == (HEIGHT, WIDTH, 3) and (seen == np.round(hint * 255)).all(), kind


def test_lines_are_drawn_only_where_all_that_they_need_was_captured(make, tmp_path):
    capture = make("t").control
    capture.control_file("objects", 1).unlink()
    draw_look(capture, 1, tmp_path / "look")
    assert {path.stem for path in (tmp_path / "look").iterdir()} == {*CONTROL_KINDS} - {"lineart"}


def test_takes_of_the_untrained_set_from_before_these_go_on(tmp_path, monkeypatch):
    """Its other nets kept their weights, which their hashes in take.json name."""
    untrained.build(tmp_path / "now")
    monkeypatch.setattr(untrained, "CONTROL_KINDS", ("depth", "openpose", "canny"))
    untrained.build(tmp_path / "before")
    before = [path.relative_to(tmp_path / "before") for path in (tmp_path / "before").rglob("*.*")]
    hashes = [[file_hash(tmp_path / name / path) for path in before] for name in ("before", "now")]
    assert before and hashes[0] == hashes[1]


def test_a_take_that_says_nothing_of_its_depth_goes_on_and_another_look_is_another_take(make, cache):
    folder = make("t", "depth")
    take = folder.read()
    text = folder.take_json.read_text("utf-8")
    before = fingerprint(folder, take)
    _, _, rest = text.partition('"depth_look": {')
    folder.take_json.write_text(text.replace('  "depth_look": {' + rest.partition("},")[0] + "},\n", ""), "utf-8")
    assert "depth_look" not in folder.take_json.read_text("utf-8")
    assert folder.read() == take and fingerprint(folder, folder.read()) == before
    bent = DepthLook(2.0, 9.0, (Key(0.0, 0.0), Key(1.0, 0.4)), 6.0)
    other = dataclasses.replace(take, depth_look=bent)
    assert fingerprint(folder, other) != before
    bending = make("bent", "depth", depth_look=bent)
    for each in (folder, bending):
        run_take(each, cache)
    assert frame_bytes(folder) != frame_bytes(bending)
