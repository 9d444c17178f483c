"""The vocabulary, the captions and the tokenizer know the same words."""

from __future__ import annotations

import numpy as np
import pytest

from backend.preview.architecture import make_tokenizer
from backend.preview.pictures.captions import caption_of, said
from backend.preview.pictures.scene import draw_scene
from backend.preview.vocabulary import words


@pytest.fixture(scope="module")
def captions():
    draw = np.random.default_rng(5)
    scenes = [draw_scene(draw) for _ in range(300)]
    told = [said(scene.facts, draw) for scene in scenes]
    return [(facts, caption_of(facts, draw)) for facts in told]


def test_captions_use_words_of_the_vocabulary_but_for_an_invented_one(captions):
    known = set(words())
    unknown = [[word for word in text.replace(",", " ").split() if word not in known] for _, text in captions]
    assert all(len(of_one) <= 1 for of_one in unknown)
    assert 0 < sum(map(len, unknown)) < 0.12 * len(captions)


def test_every_word_is_one_token_and_others_are_several():
    tokenizer = make_tokenizer()
    assert [word for word in words() if len(tokenizer.tokenize(word)) != 1] == []
    assert len(tokenizer.tokenize("baroque")) > 1


def test_captions_fit_the_text_encoder(captions):
    tokenizer = make_tokenizer()
    assert max(len(tokenizer(text).input_ids) for _, text in captions) <= 77


def test_a_caption_says_the_colours_that_the_scene_has(captions):
    from backend.preview.vocabulary import COLOUR_WORDS

    for facts, text in captions:
        for colour in (facts.character_colour, facts.prop_colour, facts.ground_colour, facts.sky_colour):
            if colour:
                assert any(word in text for word in COLOUR_WORDS[colour]), (colour, text)
