"""Takes that key frames steer by a SparseCtrl: what is read, refused, gone on with and told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageDraw
from sparse_files import add_models, new_sparsectrl
from tiny_take import HEIGHT, WIDTH, Killed, Messages, frame_bytes, make_take, render, run_take

from backend import generate as generation
from backend.checkpoint import fingerprint
from backend.contract import UNTRAINED, ContractError, Control, FrameMap, Machine, Progress, SparseControl
from backend.errors import BackendError
from backend.models.cache import ModelCache
from backend.pictures.key_frames import check_keys, key_picture
from backend.pictures.key_pictures import scribble_from_take

FRAMES = 5
DEPTH = (Control("depth", 0.8),)
WINDOWS = {"context_length": 4, "context_overlap": 2, "steps": 3}


@pytest.fixture
def make(tmp_path):
    """Return a function that makes a take steered by `sparse`, whose pictures are drawn by `paint(number)`."""

    def make(name, sparse=None, paint=render, **changes):
        sampling = {"steps": 4, "guidance": 1.0, **changes.pop("sampling", {})}
        folder = make_take(tmp_path / name, sampling=sampling, sparse=sparse, **changes)
        folder.keys.mkdir()
        for number in sparse.numbers if sparse else ():
            paint(number).save(folder.key(number))
        return folder

    return make


@pytest.mark.parametrize(("kind", "sampling"), [("rgb", WINDOWS), ("scribble", {"guidance": 2.0, "steps": 3})])
def test_killed_and_gone_on_is_the_same_as_unbroken(make, cache, monkeypatch, kind, sampling):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    sparse = SparseControl(kind, (2, 5), 0.9)
    uncut, cut, free = (
        make(name, found, frames=FRAMES, sampling=sampling, controls=DEPTH)
        for name, found in (("uncut", sparse), ("cut", sparse), ("free", None))
    )
    run_take(uncut, cache)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 2))
    assert run_take(cut, cache).steps == [2, 3]
    assert frame_bytes(cut) == frame_bytes(uncut)
    run_take(free, cache)
    assert frame_bytes(free) != frame_bytes(uncut)


def test_what_changes_the_frames_begins_again_and_nothing_else(make):
    sparse = SparseControl("rgb", (2, 3), 0.8, origin="stills", of_take=4)
    folder, plain = make("t", sparse), make("plain")
    take = folder.read()

    def mark(**changes):
        return fingerprint(folder, dataclasses.replace(take, sparse=dataclasses.replace(sparse, **changes)))

    same = [mark(), mark(of_take=9), mark(origin="render"), mark(sources=("a.png", "b.png"))]
    assert len(set(same)) == 1
    other = [mark(strength=0.7), mark(start=0.1), mark(end=0.9), mark(numbers=(2,)), mark(kind="scribble")]
    assert len({same[0], *other}) == 6
    render(9).save(folder.key(3))
    assert mark() != same[0]
    without_nets = dataclasses.replace(plain.read(), models=dataclasses.replace(UNTRAINED, sparsectrl={}))
    assert fingerprint(plain, without_nets) == fingerprint(plain, plain.read())  # as takes of before are


def test_key_frames_without_a_picture_or_of_another_shape_are_refused(make, cache):
    folder = make("t", SparseControl("rgb", (2, 3)))
    folder.key(3).unlink()
    with pytest.raises(BackendError, match="key frame 3 cannot be read") as caught:
        run_take(folder, cache)
    assert caught.value.code == "bad_key"
    with pytest.raises(BackendError, match="96 x 96 pixels, the take is 96 x 64"):
        run_take(make("square", SparseControl("rgb", (2,)), lambda _: Image.new("RGB", (96, 96))), cache)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"sparse": SparseControl("rgb", (5,))}, "from 1 to 4"),
        ({"sparse": SparseControl("rgb", (1,)), "frames": FrameMap(1, 9, marked=(1, 5))}, "stills are led to no"),
        (
            {"sparse": SparseControl("rgb", (1,)), "models": dataclasses.replace(UNTRAINED, sparsectrl={})},
            "hold the key frames, or choose another model set",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(make, changes, error):
    with pytest.raises(ContractError, match=error):
        make("t", **changes)


@pytest.mark.parametrize(("fields", "error"), [({"numbers": ()}, "numbers"), ({"numbers": (3, 2)}, "larger than")])
def test_numbers_are_in_order(fields, error):
    with pytest.raises(ContractError, match=error):
        SparseControl("rgb", **fields)


def test_no_step_and_another_motion_module_are_told(make, cache, tmp_path, monkeypatch):
    sparse = SparseControl("rgb", (2,), start=0.9)
    notes = run_take(make("late", sparse), cache).notes
    assert any("steer in none of the 4 steps" in note for note in notes)
    assert not any("AnimateDiff v3" in note for note in notes)
    folder = tmp_path / "models"
    # the frames need not be decoded for what is told of them
    monkeypatch.setattr(generation, "finish_frames", lambda *_: None)
    new_sparsectrl("rgb", motion_max_seq_length=6).save_pretrained(folder / "sparse")
    models = add_models(folder, {"use_motion_mid_block": True}, sparsectrl={"rgb": "sparse"})
    machine = Machine(device="cpu", model_folders=(str(folder),))
    sampling = {"context_length": 8, "steps": 1}
    take = make("v2", SparseControl("rgb", (2,)), frames=8, controls=(), models=models, sampling=sampling)
    notes = run_take(take, ModelCache(), machine=machine).notes
    assert any("trained beside AnimateDiff v3: beside the motion module motion" in note for note in notes)
    assert any("SparseCtrl sees at most 6 frames at once" in note for note in notes)


def lines_of(make, name, paint, drawn):
    folder = make(name, SparseControl("scribble", (2,), drawn=drawn), paint)
    return scribble_from_take(folder, folder.read(), 2)


def test_lines_are_found_in_a_picture_and_those_drawn_are_taken_as_they_are(make):
    found = lines_of(make, "found", render, drawn=False)
    assert found.shape == (HEIGHT, WIDTH) and set(np.unique(found)) == {0, 255}
    assert found[HEIGHT // 2 - 2 : HEIGHT // 2 + 2, 2].any() and not found[:8].any()  # the horizon, and the sky
    drawn = {
        "chalk": draw("black", "white"),
        "ink": draw("white", "black"),
        "pencil": draw((200, 200, 200), (60, 60, 60)),
        "ink on nothing": draw((0, 0, 0, 0), (0, 0, 0, 255)),
        "chalk on nothing": draw((0, 0, 0, 0), (255, 255, 255, 255)),
    }
    expected = np.array(drawn["chalk"].convert("L"))
    for name, picture in drawn.items():
        assert np.array_equal(lines_of(make, name, lambda _, own=picture: own, drawn=True), expected), name
    assert not lines_of(make, "empty", lambda _: Image.new("RGB", (WIDTH, HEIGHT), "white"), drawn=True).any()


def test_pictures_of_other_kinds_are_seen_upright(make, cache):
    """A photo may lie on its side in its file, which says so."""
    folder, as_png = make("photo", SparseControl("rgb", (2,)), controls=()), make("png", SparseControl("rgb", (2,)))
    folder.key(2).unlink()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # to be turned by a quarter, clockwise
    lying = render(2).transpose(Image.Transpose.ROTATE_90)
    lying.save(folder.key(2, ".jpg"), exif=exif, quality=100, subsampling=0)
    check_keys(folder, folder.read())
    photo, png = (np.array(key_picture(take, take.read(), 2), float) for take in (folder, as_png))
    assert photo.shape == png.shape and np.abs(photo - png).mean() < 2


def draw(ground, pen):
    picture = Image.new("RGBA" if len(ground) == 4 else "RGB", (WIDTH, HEIGHT), ground)
    ImageDraw.Draw(picture).line((8, 8, 60, 40), fill=pen, width=3)
    return picture


def test_found_and_drawn_lines_and_pictures_give_other_frames(make, cache):
    takes = {
        name: make(name, SparseControl(kind, (2,), drawn=drawn), controls=())
        for name, kind, drawn in (("rgb", "rgb", False), ("found", "scribble", False), ("drawn", "scribble", True))
    }
    for take in takes.values():
        run_take(take, cache)
    made = [tuple(frame_bytes(take).items()) for take in takes.values()]
    assert len(set(made)) == 3
