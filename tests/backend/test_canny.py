"""Canny hints: the edges of the scene's render as OpenCV finds them, and takes that they steer."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_take import HEIGHT, WIDTH, fill_render, frame_bytes, make_take, render, run_take

from backend.checkpoint import fingerprint
from backend.contract import PREVIEW, CaptureFolder, Control, to_text
from backend.controls.canny import edges
from backend.controls.control import Hints, draw_look
from backend.errors import BackendError
from backend.inputs import read_take
from backend.models import untrained
from backend.models.hashes import file_hash

FRAMES = 2
CANNY = (Control("canny", 0.9),)


@pytest.fixture(scope="module")
def reference():
    """Pictures, and what OpenCV 4.11 and 5.0 make of them with Canny(picture, 100, 200): `<name>_edges`."""
    with np.load(Path(__file__).with_name("canny_reference.npz")) as arrays:
        return dict(arrays)


@pytest.fixture
def make(tmp_path):
    """Return a function that makes equal takes with a render."""

    def make(name, controls=CANNY, **changes):
        folder = make_take(tmp_path / name, FRAMES, controls, **changes)
        fill_render(folder.control, FRAMES, WIDTH, HEIGHT)
        return folder

    return make


def hints(capture, width, height):
    return Hints(capture, "canny", width, height).of(range(1, FRAMES + 1))(slice(None)).numpy()


@pytest.mark.parametrize("name", ["render", "colours", "grey_noise"])
def test_edges_are_those_of_opencv_pixel_by_pixel(reference, name):
    found = edges(reference[name])
    assert found.dtype == np.uint8 and np.array_equal(found, reference[f"{name}_edges"])


def test_the_channel_that_changes_most_makes_the_edge():
    """Red beside a green of the same grey has no edge in grey, and one in colour, as the ControlNets have seen it."""
    picture = np.full((8, 8, 3), (200, 60, 0), np.uint8)
    picture[:, 4:] = (60, 131, 0)
    grey = np.array(Image.fromarray(picture).convert("L"))
    assert not edges(grey[..., None]).any()
    assert (edges(picture) == 255).any(axis=0).tolist() == [column == 3 for column in range(8)]


def test_a_weak_edge_stays_only_where_it_goes_on_from_a_strong_one():
    picture = np.zeros((40, 20, 1), np.uint8)
    picture[:, 10:] = 40  # 160: above the low threshold
    assert not edges(picture).any()
    picture[:4, 10:] = 60  # 240: above the high one
    assert edges(picture)[5:, 9].all()


def test_a_plain_picture_has_no_edges():
    assert not edges(np.full((9, 7, 3), 130, np.uint8)).any()


def test_hints_are_white_edges_on_black_in_the_takes_size(make):
    capture = make("t").control
    whole, half = hints(capture, WIDTH, HEIGHT), hints(capture, WIDTH // 2, HEIGHT // 2)
    assert whole.shape == (FRAMES, 3, HEIGHT, WIDTH) and half.shape == (FRAMES, 3, HEIGHT // 2, WIDTH // 2)
    for clip in (whole, half):
        assert set(np.unique(clip)) == {0, 1} and (clip == clip[:, :1]).all()
        assert 0.01 < clip.mean() < 0.3
    expected = edges(np.array(render(2)))
    assert (whole[1, 0] * 255 == expected).all()


def test_a_look_is_what_the_model_sees(make, tmp_path):
    capture = make("t").control
    draw_look(capture, 2, tmp_path / "look")
    assert sorted(path.name for path in (tmp_path / "look").iterdir()) == ["canny.png", "depth.png", "openpose.png"]
    seen = np.array(Image.open(tmp_path / "look" / "canny.png"))
    assert (seen == hints(capture, WIDTH, HEIGHT)[1].transpose(1, 2, 0) * 255).all()


def test_a_look_at_the_render_alone_has_its_edges(tmp_path):
    capture = CaptureFolder(tmp_path / "capture")
    fill_render(capture, 1, WIDTH, HEIGHT)
    draw_look(capture, 1, tmp_path / "look")
    assert [path.name for path in (tmp_path / "look").iterdir()] == ["canny.png"]


def test_canny_steers_alone_and_beside_the_others(make, cache):
    three = (Control("depth", 0.8), Control("openpose", 0.9), *CANNY)
    made = []
    for name, controls in (("none", ()), ("canny", CANNY), ("two", three[:2]), ("three", three)):
        folder = make(name, controls)
        assert run_take(folder, cache).notes == []
        made.append(tuple(frame_bytes(folder).values()))
    assert len(made[0]) == FRAMES and len(set(made)) == 4
    assert "canny ControlNet" in folder.read().provenance.model_hashes


def test_another_render_makes_another_take(make):
    folder = make("t")
    mark = fingerprint(folder, folder.read())
    render(7).save(folder.control.control_file("beauty", 1))
    assert fingerprint(folder, folder.read()) != mark


def test_a_render_that_is_missing_is_named_where_canny_is_heard(make, cache):
    folder, unheard = make("t"), make("unheard", (Control("canny", 0.0),))
    for each in (folder, unheard):
        each.control.control_file("beauty", 2).unlink()
    with pytest.raises(BackendError, match="needs 2 beauty files; missing: 2"):
        run_take(folder, cache)
    run_take(unheard, cache)


def test_a_damaged_render_is_named(make, cache, tmp_path):
    folder = make("t")
    path = folder.control.control_file("beauty", 2)
    path.write_bytes(path.read_bytes()[:-80])
    for use in (lambda: run_take(folder, cache), lambda: draw_look(folder.control, 2, tmp_path / "look")):
        with pytest.raises(BackendError, match=r"beauty/0002\.png is no readable picture") as caught:
            use()
        assert caught.value.code == "bad_control"


def test_a_take_of_the_preview_model_with_canny_is_refused(make):
    folder = make("t", (), models=PREVIEW)
    take = dataclasses.replace(folder.read(), models=dataclasses.replace(PREVIEW, controlnets={"canny": "x"}))
    text = to_text(dataclasses.replace(take, controls=CANNY)).replace('"canny": "x"', '"depth": "x"')
    folder.take_json.write_text(text, "utf-8")
    with pytest.raises(BackendError, match="model set 'preview' has a ControlNet for: switch it off, or") as caught:
        read_take(folder)
    assert caught.value.code == "bad_take"


def test_takes_of_the_untrained_set_from_before_canny_go_on(tmp_path, monkeypatch):
    """Its other nets kept their weights, which their hashes in take.json name."""
    untrained.build(tmp_path / "now")
    monkeypatch.setattr(untrained, "CONTROL_KINDS", ("depth", "openpose"))
    untrained.build(tmp_path / "before")
    before = [path.relative_to(tmp_path / "before") for path in (tmp_path / "before").rglob("*.*")]
    hashes = [[file_hash(tmp_path / name / path) for path in before] for name in ("before", "now")]
    assert before and hashes[0] == hashes[1]
