"""Takes are made like their reference pictures, which count as part of the take."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from adapter_files import picture, put_pictures, with_references, write_adapter, write_encoder
from PIL import Image
from tiny_take import Killed, Messages, change_take, frame_bytes, make_take, run_take

from backend import generate as generation
from backend.checkpoint import fingerprint
from backend.contract import NO_REFERENCES, UNTRAINED, IpAdapter, Progress, References
from backend.errors import BackendError
from backend.models.cache import ModelCache
from backend.references.pictures import reference_picture

RED, BLUE = picture(), picture((20, 40, 200))


@pytest.fixture
def make(tmp_path):
    """Return a function that makes a take with reference `pictures`, of one weight each."""

    def make(name, *pictures, weights=None, strength=1.0, **changes):
        weights = weights or [1.0] * len(pictures)
        references = with_references(*weights, strength=strength) if pictures else NO_REFERENCES
        folder = make_take(tmp_path / name, references=references, **changes)
        put_pictures(folder, *pictures)
        return folder

    return make


def frames(folder, cache):
    run_take(folder, cache)
    return frame_bytes(folder)


def test_a_take_looks_like_its_reference_pictures_and_says_what_read_them(make, cache):
    plain, red, again, blue = make("plain"), make("red", RED), make("again", RED), make("blue", BLUE)
    made = [frames(folder, cache) for folder in (plain, red, again, blue)]
    assert made[1] == made[2]
    assert len({tuple(sorted(each.items())) for each in made}) == 3
    hashes = red.read().provenance.model_hashes
    assert hashes["IP-Adapter"].startswith("ip_adapter.safetensors: ") and len(hashes["IP-Adapter"]) > 80
    assert hashes["image encoder"].startswith("image_encoder: ")
    assert "IP-Adapter" not in plain.read().provenance.model_hashes


def test_more_strength_is_farther_from_the_take_without(make, cache):
    sampling = {"guidance": 1.0}  # without a copy that hears no picture
    plain = make("plain", sampling=sampling)
    run_take(plain, cache)
    far = []
    for strength in (0.0, 0.3, 1.0):
        folder = make(f"at {strength}", RED, strength=strength, sampling=sampling)
        run_take(folder, cache)
        pairs = [[np.array(Image.open(each.frame(number)), float) for each in (plain, folder)] for number in (1, 4)]
        far.append(np.mean([np.abs(one - other).mean() for one, other in pairs]))
    assert far[0] == 0 < far[1] < far[2]


def test_a_picture_of_no_weight_says_nothing_and_needs_no_adapter(make, cache):
    """Of two, the other one speaks alone."""
    assert frames(make("alone", RED), cache) == frames(make("beside", RED, BLUE, weights=[0.5, 0.0]), cache)
    silent = make("silent", RED, weights=[0.0])
    assert frames(silent, cache) == frames(make("plain"), cache)
    assert "IP-Adapter" not in silent.read().provenance.model_hashes


def test_killed_and_gone_on_is_the_same_as_unbroken(make, cache, monkeypatch):
    monkeypatch.setattr(generation, "SAVE_STEPS", 1)
    windows = {"context_length": 3, "context_overlap": 1}
    uncut, cut = (make(name, RED, BLUE, weights=[1.0, 0.4], frames=6, sampling=windows) for name in ("uncut", "cut"))
    run_take(uncut, cache)
    with pytest.raises(Killed):
        run_take(cut, cache, Messages(lambda message: isinstance(message, Progress) and message.step == 3))
    assert run_take(cut, cache).steps == [3, 4]
    assert frame_bytes(cut) == frame_bytes(uncut)


def test_another_picture_is_another_take(make):
    folder = make("a", RED)
    before = fingerprint(folder, folder.read())
    take = folder.read()
    named = dataclasses.replace(take.references.pictures[0], source="elsewhere.png")
    change_take(folder, references=References((named,), take.references.strength))
    assert fingerprint(folder, folder.read()) == before  # where it came from makes no difference
    BLUE.save(folder.reference(1))
    assert fingerprint(folder, folder.read()) != before


def test_a_take_without_pictures_goes_on_whatever_adapter_its_set_has(make):
    folder = make("a")
    before = fingerprint(folder, folder.read())
    for adapter in (None, IpAdapter("other", "other")):
        change_take(folder, models=dataclasses.replace(UNTRAINED, ip_adapter=adapter))
        assert fingerprint(folder, folder.read()) == before


def test_any_kind_of_picture_file_is_read_as_it_is_seen(make):
    folder = make("a", RED)
    folder.reference(1).unlink()
    turned = picture(size=(40, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise, as phones write it
    turned.save(folder.reference(1, ".jpg"), exif=exif, quality=95)
    assert reference_picture(folder, 1).size == (20, 40)
    folder.reference(1, ".jpg").unlink()
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    clear.save(folder.reference(1, ".webp"), lossless=True)
    assert reference_picture(folder, 1).getpixel((0, 0)) == (128, 128, 128)


def damage(folder):
    folder.reference(1).write_bytes(b"no picture")


@pytest.mark.parametrize("spoil", [damage, lambda folder: folder.reference(1).unlink()], ids=["damaged", "gone"])
def test_a_picture_that_cannot_be_read_is_refused_before_anything_is_loaded(make, spoil):
    folder = make("a", RED)
    spoil(folder)
    with pytest.raises(BackendError) as caught:
        run_take(folder, None)
    assert caught.value.code == "bad_reference" and "Reference picture 1" in caught.value.message


@pytest.mark.parametrize("layout", ["plain", "full", "plus"])
def test_every_kind_of_adapter_makes_takes(layout, make, cache, tmp_path):
    adapter = IpAdapter(
        str(write_adapter(tmp_path / "adapter.safetensors", layout)), str(write_encoder(tmp_path / "encoder"))
    )
    models = dataclasses.replace(UNTRAINED, ip_adapter=adapter)
    red, blue = (make(name, each, models=models) for name, each in (("red", RED), ("blue", BLUE)))
    assert frames(red, ModelCache()) != frames(blue, cache)


def test_what_was_loaded_for_pictures_goes_with_them(make, cache):
    run_take(make("red", RED), cache)
    assert cache._models.ip_adapter is not None
    unet = cache._models.unet
    run_take(make("plain"), cache)
    assert cache._models.ip_adapter is None and cache._models.image_encoder is None
    assert cache._models.unet is unet
