"""The text encoder learns what captions say."""

from __future__ import annotations

import numpy as np
import torch

from backend.preview import reading
from backend.preview.architecture import build
from backend.preview.pace import Clock, Device
from backend.preview.pictures import Facts
from backend.preview.reading import MEANINGS, Heads, draw_captions, encode_captions, labels, train_reading

CPU = Device(torch.device("cpu"), torch.float32)


class StepClock(Clock):
    """Time for some steps, however fast the machine is."""

    def __init__(self, steps):
        super().__init__(seconds=1e9)
        self.left = [None] * (steps + 1)  # asked once before the first step, and before each

    @property
    def over(self):
        return not self.left or self.left.pop()


def test_what_a_caption_says_is_told_by_the_last_tokens_after_some_training(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_BATCH", 12)
    torch.manual_seed(0)
    model = build()
    captions, facts = draw_captions(60, np.random.default_rng(1))
    heads = Heads(model.text_encoder.config.hidden_size)
    with torch.no_grad():
        before = heads.loss(encode_captions(model.tokenizer, model.text_encoder, captions), facts)
    train_reading(model, tmp_path / "reading.pt", StepClock(50), CPU)
    learned = torch.load(tmp_path / "reading.pt", weights_only=True)["learner"]
    heads.load_state_dict({key[6:]: value for key, value in learned.items() if key.startswith("heads.")})
    with torch.no_grad():
        embeddings = encode_captions(model.tokenizer, model.text_encoder, captions)
        assert heads.loss(embeddings, facts) < 0.75 * before
    assert heads.read(embeddings, "time").shape == (60,)


def test_an_empty_caption_says_nothing():
    captions, facts = draw_captions(200, np.random.default_rng(2))
    empty = [index for index, caption in enumerate(captions) if not caption]
    assert empty
    assert all(facts[index] == Facts(None, None, None, None) for index in empty)
    assert all(int(labels(kind, facts)[empty].sum()) == 0 for kind in MEANINGS)
