"""A weight moves what its words say away from an empty prompt or towards it, and 1 leaves everything as it was."""

from __future__ import annotations

import pytest
import torch
from tiny_take import make_take, run_take

from backend.contract import PREVIEW, Machine
from backend.contract.model_sets import PREVIEW_FOLDER
from backend.models.cache import ModelCache
from backend.models.loading import load_text_encoder, load_tokenizer
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder
from backend.prompts.embeddings import encode, weighed


def readers_in(base):
    tokenizer = load_tokenizer(Located(Part("tokenizer", str(base)), base / "tokenizer"))
    return [(tokenizer, load_text_encoder(Located(Part("base", str(base)), base), torch.float32))]


@pytest.fixture(scope="module", params=["untrained", "preview"])
def readers(request):
    """The tiny CLIP, and the bundled preview model's, which was trained on captions."""
    return readers_in((untrained_folder() if request.param == "untrained" else PREVIEW_FOLDER) / "base")


def heard(text, readers):
    return encode(text, readers, 0, "weighted").tokens[0]


def distances(text, readers):
    """Return how far each token is from what an empty prompt says in its place."""
    return (heard(text, readers) - heard("", readers)).norm(dim=-1)


def test_a_weight_moves_its_tokens_along_the_line_from_an_empty_prompt_and_no_others(readers):
    plain, nothing = heard("a red house", readers), heard("", readers)
    for weight in (0.0, 0.5, 1.4):
        moved = heard(f"a (red:{weight}) house", readers)
        assert torch.allclose(moved[2], nothing[2] + weight * (plain[2] - nothing[2]), atol=1e-5)
        others = [place for place in range(77) if place != 2]
        assert torch.equal(moved[others], plain[others])


def test_more_weight_is_farther_and_less_is_nearer(readers):
    said = ("[[red]]", "[red]", "red", "(red)", "((red))", "(red:1.5)")
    far = [float(distances(f"a {word} house", readers)[2]) for word in said]
    assert far == sorted(far) and len(set(far)) == len(far)


@pytest.mark.parametrize("text", ["(a red house:1)", "(a red house:1.0)", "a ([red]) house", "a red (house:1)"])
def test_a_weight_of_one_equals_none_to_the_bit(readers, text):
    assert torch.equal(heard(text, readers), heard("a red house", readers))


def test_brackets_that_are_said_are_no_weights(readers):
    tokens = encode(r"a \(red\) house", readers, 0, "weighted").tokens
    assert torch.equal(tokens, encode("a (red) house", readers, 0, "plain").tokens)


def test_half_precision_stays_half():
    tokens, nothing = torch.randn(1, 3, 8).half(), torch.randn(1, 3, 8).half()
    moved = weighed(tokens, nothing, (1.0, 1.5, 1.0))
    assert moved.dtype == torch.float16 and torch.equal(moved[:, ::2], tokens[:, ::2])


def test_a_weight_holds_in_the_chunk_that_its_words_are_in(readers):
    filler = "a red house by the sea " * 13  # 78 tokens
    plain, moved = heard(f"{filler} (red:1)", readers), heard(f"{filler} (red:1.5)", readers)
    assert len(plain) == 154 and torch.equal(moved[:77], plain[:77])
    assert [place for place in range(154) if not torch.equal(moved[place], plain[place])] == [77 + 4]


def test_a_weight_changes_the_frames_of_a_take_and_the_preview_model_does_not_call_it_unknown(tmp_path):
    cache, found = ModelCache(), []
    for place, prompt in enumerate(("a (red:1.6) house BREAK at night", "a red house BREAK at night")):
        models = {"models": PREVIEW, "controls": (), "sampling": {"steps": 2, "scheduler": PREVIEW.schedulers[0]}}
        take = make_take(
            tmp_path / str(place), 2, prompt=prompt, negative_prompt="", prompt_reading="weighted", **models
        )
        notes = run_take(take, cache, machine=Machine(device="cpu")).notes
        assert not any("does not know" in note for note in notes)
        found.append([path.read_bytes() for path in take.finished_frames().values()])
    assert found[0] != found[1]
