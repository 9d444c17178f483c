"""Pictures between those of a take: what is made, kept, made anew and refused."""

from __future__ import annotations

import hashlib

import pytest
import torch
from interpolation_files import film, rife
from motion_files import write_fall
from PIL import Image
from tiny_take import HEIGHT, WIDTH, make_take, render
from weight_files import write

import backend.jobs
from backend.contract import AddFrames, FrameMap, Machine, MoreFrames, Note, TakeFolder, shown_pictures
from backend.contract.more_frames import more_folder
from backend.errors import BackendError, CancelledByUser
from backend.jobs import Jobs, add_frames
from backend.models.cache import ModelCache

ON_TWOS = FrameMap(11, 16, 2)
MIXED = MoreFrames("blend", 24.0)
CPU = Machine(device="cpu")


@pytest.fixture
def take(tmp_path):
    """Return a finished take of three pictures on twos."""
    folder = make_take(tmp_path / "take", ON_TWOS)
    folder.frames.mkdir()
    for number in range(1, 4):
        render(number).save(folder.frame(number))
    return folder


def make(folder, more, machine=CPU, after=None) -> list:
    """Make frames and return what was told; cancelled `after` so many messages."""
    told = []
    add_frames(folder, more, machine, told.append, lambda: after is not None and len(told) >= after)
    return told


def contents(folder: TakeFolder) -> dict:
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.path.rglob("*.png")}


def test_the_takes_own_pictures_are_among_them_as_they_are(take):
    before = contents(take)
    make(take, MIXED)
    more = more_folder(take, 24.0)
    assert sorted(more.finished_frames()) == [1, 2, 3, 4, 5, 6]
    for number, own in ((1, 1), (3, 2), (5, 3), (6, 3)):  # the last is held
        assert more.frame(number).read_bytes() == take.frame(own).read_bytes()
    halves = [Image.open(more.frame(number)).getpixel((48, 40)) for number in (1, 2, 3)]
    assert all(abs(2 * middle - first - last) <= 1 for first, middle, last in zip(*halves, strict=True))
    assert {name: before[name] for name in before} == {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in take.frames.iterdir()
    }
    assert shown_pictures(take, take.read()).frames == FrameMap(11, 16, 1)


def test_a_run_that_was_cut_goes_on_and_loses_nothing(take):
    with pytest.raises(CancelledByUser):
        make(take, MIXED, after=5)
    more = more_folder(take, 24.0)
    kept = {path: path.stat().st_mtime_ns for path in more.finished_frames().values()}
    assert 0 < len(kept) < 6
    assert shown_pictures(take, take.read()).path == take.frames  # half a set is not shown
    told = make(take, MIXED)
    assert len(more.finished_frames()) == 6
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    fractions = [message.fraction for message in told if getattr(message, "stage", "") == "interpolating"]
    assert fractions[0] == pytest.approx(len(kept) / 6) and fractions[-1] == 1.0


def test_another_method_or_other_pictures_begin_anew(take):
    write_fall(take.control, 3, (WIDTH, HEIGHT), [0, 4, 8])
    make(take, MIXED)
    more = more_folder(take, 24.0)
    mixed = more.frame(2).read_bytes()
    make(take, MoreFrames("motion", 24.0))
    along = more.frame(2).read_bytes()
    assert mixed != along and more.read().method == "motion"
    render(7).save(take.frame(2))
    make(take, MoreFrames("motion", 24.0))
    assert more.frame(2).read_bytes() != along
    assert more.frame(3).read_bytes() == take.frame(2).read_bytes()


def test_sets_of_several_rates_lie_side_by_side(take):
    make(take, MIXED)
    make(take, MoreFrames("blend", 60.0))
    assert len(more_folder(take, 60.0).finished_frames()) == 15
    assert shown_pictures(take, take.read()).path == more_folder(take, 24.0).path  # 60 lies between scene frames


def test_a_loop_goes_on_into_its_first_picture_and_says_where_no_motion_leads(tmp_path):
    folder = make_take(tmp_path / "loop", ON_TWOS, loop=True)
    folder.frames.mkdir()
    for number in range(1, 4):
        render(number).save(folder.frame(number))
    write_fall(folder.control, 3, (WIDTH, HEIGHT), [0, 0, 0])
    told = make(folder, MoreFrames("motion", 24.0))
    assert [message.text for message in told if isinstance(message, Note)] == [
        "Between the last picture of the loop and its first no motion is captured: pictures there are mixed."
    ]
    more = more_folder(folder, 24.0)
    assert more.read().provenance.blended == (6,)
    last, first, between = (
        Image.open(path).getpixel((48, 40)) for path in (folder.frame(3), folder.frame(1), more.frame(6))
    )
    assert all(abs(2 * middle - left - right) <= 1 for left, middle, right in zip(last, between, first, strict=True))


@pytest.mark.parametrize(("method", "tensors"), [("rife", rife("4.6")), ("film", film())])
def test_a_network_makes_them_and_is_written_down_with_its_hash(take, models, method, tensors):
    path = write(tensors, models / "mine", ".pth")
    machine = Machine(device="cpu", model_folders=(str(models),))
    make(take, MoreFrames(method, 24.0, "mine.pth"), machine)
    more = more_folder(take, 24.0)
    made = more.read()
    assert made.provenance.weights == f"mine.pth: {hashlib.sha256(path.read_bytes()).hexdigest()}"
    assert made.provenance.device == "cpu" and made.provenance.versions["torch"]
    first = more.frame(2).read_bytes()
    assert Image.open(more.frame(2)).size == (WIDTH, HEIGHT)
    write(rife("4.6", seed=5) if method == "rife" else film(seed=5), models / "mine", ".pth")
    make(take, MoreFrames(method, 24.0, "mine.pth"), machine)  # other weights of the same name
    assert more.frame(2).read_bytes() != first


def test_a_folder_of_weights_as_they_are_released_is_found(take, models):
    (models / "train_log").mkdir()
    write(rife("4.6"), models / "train_log" / "flownet", ".pkl")
    make(take, MoreFrames("rife", 24.0, "train_log"), Machine(device="cpu", model_folders=(str(models),)))
    assert more_folder(take, 24.0).read().provenance.weights.startswith("flownet.pkl: ")


@pytest.mark.parametrize(
    ("change", "more", "code", "words"),
    [
        (None, MoreFrames("motion", 24.0), "no_motion", "no motion vectors"),
        (None, MoreFrames("blend", 12.0), "bad_take", "12 pictures a second already"),
        (lambda folder: folder.frame(2).unlink(), MIXED, "bad_take", "lacks 1 of its 3 pictures"),
        (lambda folder: folder.frame(2).write_bytes(b"no"), MIXED, "bad_frame", "0002.png of this take cannot be read"),
        (
            lambda folder: Image.new("RGB", (8, 8)).save(folder.frame(2)),
            MIXED,
            "bad_frame",
            "8 x 8 pixels, the take 96",
        ),
        (None, MoreFrames("rife", 24.0, "nowhere.pkl"), "missing_weights", "nowhere.pkl"),
    ],
)
def test_what_cannot_be_made_says_why_and_leaves_nothing_half(take, change, more, code, words):
    if change:
        change(take)
    with pytest.raises(BackendError, match=words) as caught:
        make(take, more)
    assert caught.value.code == code and caught.value.hint
    assert not shown_pictures(take, take.read()).path.name.startswith("more")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x02}q\x00."])
def test_files_that_are_no_weights_are_refused_by_name(take, models, content):
    (models / "odd.pth").write_bytes(content)
    with pytest.raises(BackendError, match=r"odd\.pth") as caught:
        make(take, MoreFrames("rife", 24.0, "odd.pth"), Machine(device="cpu", model_folders=(str(models),)))
    assert caught.value.code in ("broken_weights", "mismatch", "unsafe_weights") and caught.value.hint


def test_blender_asks_for_it_by_a_message(take):
    told = []
    lines = Jobs().do(AddFrames("job", str(take.path), MIXED), told.append, lambda: False)
    assert lines == (f"6 pictures at 24 a second in {more_folder(take, 24.0).path}",)
    assert {message.job for message in told} == {"job"}


def test_models_of_takes_make_room_where_memory_is_short(take, monkeypatch):
    """The second try goes on; with nothing to free, or after that, the error stands."""
    tried, freed = [], []

    def short(*asked):
        tried.append(asked)
        if len(tried) < 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return ("done",)

    monkeypatch.setattr(backend.jobs, "add_frames", short)
    works, request = Jobs(), AddFrames("job", str(take.path), MIXED)
    with pytest.raises(torch.OutOfMemoryError):
        works.do(request, print, lambda: False)
    tried.clear()
    works._models = ModelCache()
    monkeypatch.setattr(works._models, "free", lambda: freed.append(True))
    assert works.do(request, print, lambda: False) == ("done",) and freed == [True]


def test_the_command_makes_them(take, capsys):
    from backend.__main__ import main

    assert main(["more", str(take.path), "--method", "blend", "--times", "2"]) == 0
    assert "done: 6 pictures at 24 a second" in capsys.readouterr().out
    assert main(["more", str(take.path), "--method", "rife"]) == 2
    assert "the weights of RIFE" in capsys.readouterr().err
    assert main(["more", str(take.path)]) == 1
    assert "error (no_motion)" in capsys.readouterr().err
