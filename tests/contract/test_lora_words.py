"""The words of a LoRA are read from its file's header, wherever trainers write them, and its file is found."""

from __future__ import annotations

import json
import struct

import pytest

from backend.contract import (
    BUILT_IN,
    MOVE_LABELS,
    Lora,
    find_lora,
    lora_label,
    move_reference,
    moves_note,
    trigger_words,
)


def lora(path, **metadata):
    """Write a .safetensors file with nothing but a header."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = json.dumps({"__metadata__": metadata}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header)
    return path


TAGS = {"10_ohwx man": {"ohwx": 20, "1boy ": 18, "hat": 3, "bad": "x"}, "img": {"ohwx": 4, "rain": 1}, "odd": 3}


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"modelspec.trigger_phrase": "oil paint, thick brush ,oil paint"}, ("oil paint", "thick brush")),
        ({"ss_tag_frequency": json.dumps(TAGS)}, ("ohwx", "1boy")),
        ({"ss_tag_frequency": json.dumps({"3_my dog": {}})}, ("my dog",)),
        ({"modelspec.trigger_phrase": "said", "ss_tag_frequency": json.dumps(TAGS)}, ("said",)),
        ({"ss_tag_frequency": "{half"}, ()),
        ({"ss_tag_frequency": "[]"}, ()),
        ({"ss_network_dim": "64"}, ()),
        ({}, ()),
    ],
)
def test_words_are_those_that_the_trainer_wrote_or_that_most_captions_have(metadata, words, tmp_path):
    assert trigger_words(lora(tmp_path / "a.safetensors", **metadata)) == words


def test_at_most_eight_words_are_told(tmp_path):
    many = {f"tag {number}": 10 for number in range(30)}
    file = lora(tmp_path / "a.safetensors", ss_tag_frequency=json.dumps({"1_x": many}))
    assert len(trigger_words(file)) == 8


def test_a_ckpt_tells_none_and_a_damaged_file_says_so(tmp_path):
    (tmp_path / "a.ckpt").write_bytes(b"anything")
    assert trigger_words(tmp_path / "a.ckpt") == ()
    for content in (b"", b"short", struct.pack("<Q", 10**15), struct.pack("<Q", 4) + b"nope"):
        (tmp_path / "b.safetensors").write_bytes(content)
        with pytest.raises(ValueError, match=r"damaged|Expecting"):
            trigger_words(tmp_path / "b.safetensors")


def test_the_file_is_found_by_path_name_and_hub_id(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    alone = lora(tmp_path / "oil.safetensors")
    in_folder = lora(tmp_path / "models" / "org" / "style" / "style_v2.safetensors")
    snapshot = tmp_path / "hub" / "models--org--cached"
    cached = lora(snapshot / "snapshots" / "abc" / "pytorch_lora_weights.safetensors")
    lora(cached.with_name("other.safetensors"))
    (snapshot / "refs").mkdir()
    (snapshot / "refs" / "main").write_text("abc\n")
    folders = [tmp_path / "models", tmp_path]
    assert find_lora(str(alone), []) == alone and find_lora("oil.safetensors", folders) == alone
    assert find_lora("org/style", folders) == find_lora("org/style:style_v2.safetensors", folders) == in_folder
    assert find_lora("org/cached", folders) == cached
    assert find_lora("org/cached:other.safetensors", folders).name == "other.safetensors"
    for nothing in ("org/none", str(tmp_path / "none.safetensors"), "", "org/cached:none.safetensors"):
        assert find_lora(nothing, folders) is None


@pytest.mark.parametrize("models", BUILT_IN, ids=lambda models: models.name)
def test_a_camera_move_beside_a_set_that_it_is_not_made_for_is_noted(models):
    move = (Lora(move_reference("zoom-in")), Lora("org/oil"))
    made_for = ("sd15-v2", "lightning", "animatelcm", "sd15-long")  # what LongAnimateDiff takes is not known here
    assert (moves_note(models, move) == "") == models.name.startswith(made_for)
    assert moves_note(models, move[1:]) == ""


def test_the_eight_moves_have_the_ids_of_their_release():
    assert len(MOVE_LABELS) == 8
    assert move_reference("rolling-anticlockwise") == "guoyww/animatediff-motion-lora-rolling-anticlockwise"


@pytest.mark.parametrize(
    ("reference", "label"),
    [
        (move_reference("zoom-in"), "Zoom In"),
        ("/models/lora/oil_paint.safetensors", "oil_paint"),
        ("//loras\\ink.v2.ckpt", "ink.v2"),
        ("org/name:sub/rain.safetensors", "rain"),
        ("org/name", "name"),
        ("/models/comic/pytorch_lora_weights.safetensors", "comic"),
        ("", ""),
    ],
)
def test_a_list_calls_a_lora_by_what_tells_it_from_others(reference, label):
    assert lora_label(reference) == label
