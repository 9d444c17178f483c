"""The prompt of each frame as text embeddings, also between two prompts."""

from __future__ import annotations

import pytest
import torch

from backend.contract import Mix
from backend.engine.text import Encoded, Text, slerp

PROMPTS = torch.randn(3, 5, 8, generator=torch.Generator().manual_seed(1))
NEGATIVE = torch.randn(1, 5, 8, generator=torch.Generator().manual_seed(2))


def test_frames_that_share_a_prompt_share_a_row():
    text = Text(Encoded(PROMPTS), [Mix(1)] * 4, Encoded(NEGATIVE))
    for guided, expected in ((True, torch.cat([NEGATIVE, PROMPTS[1:2]])), (False, PROMPTS[1:2])):
        heard = text.of(range(4), guided)
        assert torch.equal(heard.rows, expected) and heard.of_pictures is None


def test_the_same_question_gets_the_same_tensor():
    """By that the networks know that they have its keys and values already."""
    text = Text(Encoded(PROMPTS), [Mix(1)] * 8, Encoded(NEGATIVE))
    assert text.of(range(4), True).rows is text.of(range(4, 8), True).rows
    assert text.of(range(4), True).rows is not text.of(range(4), False).rows


def heard(text, frames, guided):
    """Return the row of each picture."""
    prompts = text.of(frames, guided)
    return prompts.rows[prompts.of_pictures] if prompts.of_pictures is not None else prompts.rows


def test_frames_with_different_prompts_hear_each_their_own():
    text = Text(Encoded(PROMPTS), [Mix(0), Mix(0, 0.25), Mix(2)], Encoded(NEGATIVE))
    rows = heard(text, range(3), guided=True)
    assert torch.equal(rows[:3], NEGATIVE.expand(3, -1, -1))
    assert torch.equal(rows[3], PROMPTS[0]) and torch.equal(rows[5], PROMPTS[2])
    assert torch.allclose(rows[4], 0.75 * PROMPTS[0] + 0.25 * PROMPTS[1], atol=1e-6)
    assert torch.equal(heard(text, [2, 0], guided=False), PROMPTS[[2, 0]])


@pytest.mark.parametrize(("different", "rows"), [(1, 1), (2, 2), (3, 4), (5, 8), (11, 12), (12, 12)])
def test_there_is_a_row_for_each_prompt_and_one_for_what_to_avoid(different, rows):
    """Few numbers of rows, so that few shapes are compiled."""
    mixes = [Mix(0, min(frame, different - 1) / 20) for frame in range(12)]
    text = Text(Encoded(PROMPTS), mixes, Encoded(NEGATIVE))
    assert len(text.of(range(12), guided=True).rows) == rows + 1
    assert len(text.of(range(12), guided=False).rows) == rows


def test_along_the_arc_vectors_keep_their_length_and_turn_evenly():
    a, b = (torch.nn.functional.normalize(each, dim=-1) for each in PROMPTS[:2])
    whole = (a * b).sum(-1).arccos()
    for share in (0.0, 0.3, 0.5, 1.0):
        mixed = slerp(a, b, share)
        assert torch.allclose(mixed.norm(dim=-1), torch.ones(5), atol=1e-5)
        assert torch.allclose((a * mixed).sum(-1).clamp(-1, 1).arccos(), share * whole, atol=1e-3)
    straight = torch.lerp(a, b, 0.5)
    assert float(straight.norm(dim=-1).min()) < 0.95


def test_parallel_and_opposite_vectors_do_not_divide_by_zero():
    a = PROMPTS[0]
    for b in (a, 2 * a, -a):
        assert torch.allclose(slerp(a, b, 0.5), torch.lerp(a, b, 0.5), atol=1e-5)


@pytest.mark.parametrize("blend", ["linear", "slerp"])
def test_a_text_blends_as_it_is_told(blend):
    (row,) = Text(Encoded(PROMPTS), [Mix(0, 0.5)], None, blend).of([0], guided=False).rows
    expected = slerp(PROMPTS[0], PROMPTS[1], 0.5) if blend == "slerp" else PROMPTS[:2].mean(0)
    assert torch.allclose(row, expected, atol=1e-6)


def test_half_precision_is_blended_in_full_and_stays_half():
    text = Text(Encoded(PROMPTS.half()), [Mix(0, 0.5)], None, "slerp")
    (row,) = text.of([0], guided=False).rows
    assert row.dtype == torch.float16
    assert torch.equal(row, slerp(PROMPTS[0].half().float(), PROMPTS[1].half().float(), 0.5).half())
