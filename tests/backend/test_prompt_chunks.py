"""Prompts of any length are heard in chunks, as if each chunk were encoded by hand; short plain ones as ever."""

from __future__ import annotations

import dataclasses

import pytest
import tiny_sdxl
import torch
from tiny_take import make_take, run_take

from backend.contract import PREVIEW, UNTRAINED, CountTokens, Machine, Travel
from backend.contract.curves import Key
from backend.jobs import Jobs
from backend.models.loading import load_text_encoder, load_text_encoder_2, load_tokenizer, load_tokenizer_2
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder
from backend.prompts.chunks import chunks_of, dropped_text
from backend.prompts.embeddings import encode, encode_all

SENTENCE = "a house walking in a street at night with fog and the sea on the road and a red house by the sea"
LONG = " ".join([SENTENCE] * 6)  # 138 tokens
SHORT = ("", "  ", "a man in a street, night", "xyzzy (not a mark", "a: b", "雨 naïve café's")
LIMIT = 77


@pytest.fixture(scope="module")
def sdxl_base(tmp_path_factory):
    return tiny_sdxl.build(tmp_path_factory.mktemp("sdxl")) / "base"


@pytest.fixture(scope="module", params=["sd15", "sdxl"])
def readers(request, sdxl_base):
    """The tokenizers and text encoders of SD1.5 and of SDXL, in the layout of their folders."""
    if request.param == "sd15":
        base = untrained_folder() / "base"
        return [(load_tokenizer(at("tokenizer", base)), load_text_encoder(at("base", base, ""), torch.float32))]
    encoders = (
        load_text_encoder(at("base", sdxl_base, ""), torch.float32),
        load_text_encoder_2(at("base", sdxl_base, ""), torch.float32, sdxl_base),
    )
    tokenizers = load_tokenizer(at("tokenizer", sdxl_base)), load_tokenizer_2(at("tokenizer_2", sdxl_base))
    return list(zip(tokenizers, encoders, strict=True))


def at(role, base, name=None):
    return Located(Part(role, str(base)), base / (role if name is None else name))


@torch.no_grad()
def by_hand(ids_of, readers):
    """Return what the encoders say of the tokens that `ids_of` a tokenizer gives, as diffusers asks them."""
    if len(readers) == 1:
        ((tokenizer, encoder),) = readers
        return encoder(ids_of(tokenizer)).last_hidden_state, None
    said = [encoder(ids_of(tokenizer), output_hidden_states=True) for tokenizer, encoder in readers]
    return torch.cat([each.hidden_states[-2] for each in said], dim=-1), said[-1].text_embeds


def whole(text):
    """Return what gives the tokens of `text` as the tokenizer itself fills and cuts them."""
    return lambda tokenizer: (
        tokenizer(text, padding="max_length", max_length=LIMIT, truncation=True, return_tensors="pt").input_ids
    )


def part(text, first, last):
    """Return what gives some of the tokens of `text`, between a beginning and an end, filled up."""

    def ids_of(tokenizer):
        ids = tokenizer(text, add_special_tokens=False).input_ids[first:last]
        ids = [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]
        return torch.tensor([ids + [tokenizer.pad_token_id] * (LIMIT - len(ids))])

    return ids_of


@pytest.mark.parametrize("text", SHORT)
def test_a_short_prompt_is_heard_as_ever_to_the_bit(readers, text):
    tokens, pooled = by_hand(whole(text), readers)
    for reading in ("plain", "weighted") if "(" not in text else ("plain",):
        heard = encode(text, readers, 0, reading)
        assert torch.equal(heard.tokens, tokens)
        assert heard.pooled is None if pooled is None else torch.equal(heard.pooled, pooled)


def test_a_long_prompt_of_an_earlier_take_is_cut_off_as_ever(readers):
    assert torch.equal(encode(LONG, readers, 0, "plain").tokens, by_hand(whole(LONG), readers)[0])
    assert dropped_text(LONG, readers[0][0], LIMIT) == " ".join(LONG.split()[75:])
    assert dropped_text("a street", readers[0][0], LIMIT) == ""


def test_a_long_prompt_equals_its_chunks_encoded_by_hand(readers):
    heard = encode(LONG, readers, 0, "weighted")
    chunks = [by_hand(part(LONG, first, first + 75), readers) for first in (0, 75)]
    assert torch.equal(heard.tokens, torch.cat([tokens for tokens, _ in chunks], dim=1))
    assert heard.tokens.shape[1] == 2 * LIMIT
    assert chunks[0][1] is None or torch.equal(heard.pooled, chunks[0][1])


def test_break_begins_a_chunk(readers):
    heard = encode("a house BREAK a red house", readers, 0, "weighted")
    by_hands = [by_hand(whole(text), readers)[0] for text in ("a house", "a red house")]
    assert torch.equal(heard.tokens, torch.cat(by_hands, dim=1))


def test_a_full_chunk_ends_after_a_comma_near_its_end(readers):
    tokenizer = readers[0][0]
    words = " ".join(["house"] * 65)
    near, far = f"{words}, {words}", f"house, {words} {words}"
    assert [chunk.said for chunk in chunks_of(near, tokenizer, LIMIT, "weighted")] == [66, 65]
    assert [chunk.said for chunk in chunks_of(far, tokenizer, LIMIT, "weighted")] == [75, 57]
    exact = " ".join(["house"] * 75)
    assert [chunk.said for chunk in chunks_of(exact, tokenizer, LIMIT, "weighted")] == [75]


def test_prompts_and_what_to_avoid_are_equally_long(readers):
    prompts, negative = encode_all(["a house", LONG], "fog", readers, 0, "weighted")
    nothing = encode("", readers, 0).tokens
    assert prompts.tokens.shape[:2] == (2, 154) and negative.tokens.shape[:2] == (1, 154)
    assert torch.equal(prompts.tokens[:1], torch.cat([encode("a house", readers, 0).tokens, nothing], dim=1))
    assert torch.equal(negative.tokens, torch.cat([encode("fog", readers, 0).tokens, nothing], dim=1))
    alone, none = encode_all(["a house"], None, readers, 0, "weighted")
    assert none is None and torch.equal(alone.tokens, encode("a house", readers, 0).tokens)


def test_nothing_to_avoid_stays_zeros_in_sdxl_beside_a_long_prompt(readers):
    _, negative = encode_all([LONG], "", readers, 0, "weighted")
    assert bool(negative.tokens.any()) == (len(readers) == 1)


@pytest.mark.parametrize("change", [{"prompt": f"{LONG} blue sea"}, {"travel": ("day", f"{LONG} sunset")}])
def test_a_take_hears_the_end_of_a_long_prompt_only_if_it_says_so(tmp_path, cache, change):
    if "travel" in change:
        change = {"travel": Travel(change["travel"], (Key(1.0, 0.0), Key(4.0, 1.0)), "slerp")}
    shorter = {"prompt": LONG, "travel": None}
    kinds = {"old": ("plain", change), "new": ("weighted", change), "shorter": ("weighted", shorter)}
    found, notes = {}, {}
    for name, (reading, said) in kinds.items():
        take = make_take(tmp_path / name, prompt_reading=reading, **said)
        notes[name] = " ".join(run_take(take, cache).notes)
        found[name] = [path.read_bytes() for path in take.finished_frames().values()]
    assert "this end of it has no effect" in notes["old"] and "no effect" not in notes["new"]
    assert "tokens; the models hear it in 2 parts of up to 75" in notes["new"]
    assert found["new"] != found["shorter"] and found["new"] != found["old"]


def test_a_take_of_a_short_plain_prompt_has_the_same_frames_in_both_readings(tmp_path, cache):
    frames = []
    for reading in ("plain", "weighted"):
        take = make_take(tmp_path / reading, prompt_reading=reading)
        run_take(take, cache)
        frames.append([path.read_bytes() for path in take.finished_frames().values()])
    assert frames[0] == frames[1]


def test_tokens_are_counted_for_the_panel():
    said = []
    request = CountTokens("a", UNTRAINED, ("a house", "", LONG, "(a house:1.2) BREAK fog"), Machine(device="cpu"))
    Jobs().do(request, said.append, lambda: False)
    assert (said[0].tokens, said[0].parts) == ((2, 0, 138, 3), (1, 1, 2, 2))
    Jobs().do(dataclasses.replace(request, models=PREVIEW, texts=("a red box",)), said.append, lambda: False)
    assert said[1].tokens == (3,)


def test_the_log_tells_what_may_not_be_meant(tmp_path, cache):
    prompt = "a (house, 눈"
    told = {}
    for reading in ("plain", "weighted"):
        take = make_take(tmp_path / reading, 2, prompt=prompt, prompt_reading=reading)
        told[reading] = run_take(take, cache).notes
    korean = "CLIP, which reads prompts, learned English and does not understand Korean."
    assert told["plain"] == [korean]
    assert told["weighted"] == ["A bracket ( is never closed: it weighs all that follows.", korean]
