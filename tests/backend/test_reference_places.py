"""Takes whose reference pictures are heard at some frames and in some parts: what changes, what stays, what is kept."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from adapter_files import picture, put_pictures, untrained_unet
from PIL import Image
from tiny_take import HEIGHT, WIDTH, Killed, Messages, change_take, frame_bytes, make_take, run_take, write_depth

from backend import generate as generation
from backend.checkpoint import fingerprint
from backend.contract import (
    NO_REFERENCES,
    Capture,
    CaptureRequest,
    FrameMap,
    Key,
    Progress,
    ReferencePicture,
    References,
    Region,
    SeenRegion,
)
from backend.errors import BackendError
from backend.references.masks import region_masks

RED, BLUE = picture(), picture((20, 40, 200))
HERO = Region("collection", "Hero")
FRAMES = FrameMap(1, 4)
# windows of one frame, whose motion modules do nothing: frames do not mix
APART = {"context_length": 1, "context_overlap": 0, "guidance": 1.0, "steps": 2}


def write_regions(folder, numbers=(2,), frames=FRAMES):
    """Write the objects of each frame: a left half of number 1, a right half of number 2."""
    seen = (SeenRegion(HERO, numbers),)
    request = CaptureRequest("abc", "Shot", "", frames, WIDTH, HEIGHT, ("depth", "objects"), regions=(HERO,))
    folder.control.path.mkdir(parents=True, exist_ok=True)
    folder.control.write(Capture(request, 1, "Scene", objects=("Wall", "Hero"), regions=seen))
    identities = np.ones((HEIGHT, WIDTH))
    identities[:, WIDTH // 2 :] = 2
    for number in range(1, frames.count + 1):
        write_depth(folder.control.control_file("objects", number), identities, "objects.ID")


@pytest.fixture
def make(tmp_path):
    """Return a function that makes a take of four frames with reference pictures, the first one red."""

    def make(name, *pictures, sampling=APART, strength=1.0, keys=(), frames=FRAMES, **changes):
        references = References(pictures, strength, keys) if pictures else NO_REFERENCES
        folder = make_take(tmp_path / name, frames, references=references, sampling=sampling, **changes)
        put_pictures(folder, *(RED, BLUE)[: len(pictures)])
        write_regions(folder, frames=frames)
        return folder

    return make


def one(when="shot", frame=0, fade=0, within=None, weight=1.0):
    return ReferencePicture("a.png", weight, when, frame, fade, within)


def frames(folder, cache):
    run_take(folder, cache)
    return frame_bytes(folder)


def changed(made, bare):
    return [number for number in bare if made[number] != bare[number]]


def test_frames_that_hear_nothing_are_as_in_a_take_without(make, cache):
    bare = frames(make("bare"), cache)
    assert changed(frames(make("whole", one()), cache), bare) == [1, 2, 3, 4]
    assert changed(frames(make("first", one("first")), cache), bare) == [1]
    assert changed(frames(make("faded", one("first", fade=2)), cache), bare) == [1, 2, 3]
    keyed = make("keyed", one(), keys=(Key(1, 0.0), Key(2, 0.0), Key(3, 1.0, "constant"), Key(4, 0.0)))
    assert changed(frames(keyed, cache), bare) == [3]
    silent = make("silent", one(), keys=(Key(1, 0.0), Key(4, 0.0)))
    assert changed(frames(silent, cache), bare) == []
    assert "IP-Adapter" not in silent.read().provenance.model_hashes


def test_at_its_own_frame_each_picture_is_heard_as_if_alone(make, cache):
    red, blue, travelled = make("red", one()), make("blue", one()), make("travelled", one("frame", 2), one("frame", 4))
    put_pictures(blue, BLUE)
    for folder in (red, blue, travelled):
        run_take(folder, cache)
    # read beside another picture, one is read a little differently
    far = [
        [np.abs(pixels(travelled, n) - pixels(other, n)).mean() > 0.05 for n in range(1, 5)] for other in (red, blue)
    ]
    assert far == [[False, False, True, True], [True, True, True, False]]


def pixels(folder, number):
    return np.array(Image.open(folder.frame(number)), int)


def test_only_the_part_that_is_seen_changes_much(make, cache):
    bare, masked = make("bare"), make("masked", one(within=HERO), strength=1.5)
    for folder in (bare, masked):
        run_take(folder, cache)
    far = np.abs(pixels(bare, 1) - pixels(masked, 1)).mean((0, 2))
    left, right = far[: WIDTH // 2 - 16].mean(), far[WIDTH // 2 + 16 :].mean()
    assert right > 1.2 * left  # convolutions and the attention among so few pixels hand much on
    write_regions(nowhere := make("nowhere", one(within=HERO)), numbers=())
    assert frames(nowhere, cache) == frame_bytes(bare)


def test_the_masks_are_those_of_the_numbers_in_each_frame(make, cache):
    folder = make("a", one(within=HERO))
    z = np.full((HEIGHT, WIDTH), 2.0)
    write_depth(folder.control.control_file("objects", 3), z, "objects.ID")
    found = region_masks(folder, folder.read(), untrained_unet(torch.float32))(HERO)
    masks = found.of((0, 2), 2, torch.device("cpu"), torch.float32)
    assert [*masks] == [8 * 12, 4 * 6, 2 * 3, 1 * 2] and masks[96].shape == (4, 96, 1)
    grid = masks[96].reshape(4, 8, 12)
    assert grid[0, :, :5].abs().max() == 0 and (grid[0, :, 7:] - 1).abs().max() < 1e-6
    assert torch.equal(grid[:2], grid[2:]) and (grid[1] - 1).abs().max() < 1e-6


def test_two_pictures_in_one_frame_hear_their_own_parts(make, cache):
    both = make("both", one(within=HERO), one())
    swapped = make("swapped", one(), one(within=HERO))
    assert changed(frames(both, cache), frames(swapped, cache)) == [1, 2, 3, 4]


def test_killed_and_gone_on_is_the_same_as_unbroken(make, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    how = {
        "sampling": {"context_length": 3, "context_overlap": 1},
        "keys": (Key(1, 0.2), Key(6, 1.2)),
        "frames": FrameMap(1, 6),
    }
    pictures = one("first", fade=3, within=HERO), one("frame", 2)
    uncut, cut = (make(name, *pictures, **how) for name in ("uncut", "cut"))
    run_take(uncut, cache)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    assert run_take(cut, cache).steps == [3, 4]
    assert frame_bytes(cut) == frame_bytes(uncut)


def test_what_is_heard_when_and_where_is_part_of_the_take(make):
    folder = make("a", one())
    marks = set()
    for picture_ in (one(), one("first"), one("first", fade=1), one("frame", 2), one("frame", 3), one(within=HERO)):
        change_take(folder, references=References((picture_,), 1.0))
        marks.add(fingerprint(folder, folder.read()))
    write_regions(folder, numbers=(1,))
    marks.add(fingerprint(folder, folder.read()))
    change_take(folder, references=References((one(),), 1.0, (Key(1, 0.0), Key(4, 1.0))))
    marks.add(fingerprint(folder, folder.read()))
    assert len(marks) == 8


def test_scene_frames_alone_make_no_other_take(make):
    folder = make("a", one("frame", 2), keys=(Key(1, 0.0), Key(4, 1.0)))
    before, take = fingerprint(folder, folder.read()), folder.read()
    change_take(folder, frames=take.frames.moved(10), references=take.references.moved(10))
    assert fingerprint(folder, folder.read()) == before
    change_take(folder, references=take.references)
    assert fingerprint(folder, folder.read()) != before


def test_a_capture_that_does_not_tell_the_part_is_refused_before_anything_is_loaded(make):
    folder = make("a", one(within=Region("object", "Tree")))
    with pytest.raises(BackendError, match="heard within 'Tree', and the take's capture does not tell") as caught:
        run_take(folder, None)
    assert caught.value.code == "bad_control"
    folder.control.capture_json.unlink()
    with pytest.raises(BackendError, match=r"the take's capture\.json cannot be read"):
        run_take(folder, None)
    folder.control.control_file("objects", 2).unlink()
    with pytest.raises(BackendError, match="needs 4 objects files; missing: 2"):
        run_take(folder, None)
