"""A take that leaves what its model set was made for is made all the same, and the set says so."""

from __future__ import annotations

import dataclasses

import pytest
from samples import MODELS

from backend.contract import PREVIEW, UNTRAINED, Key, Limits, Noise, Sampling, override_notes

FEW = dataclasses.replace(MODELS, schedulers=("lcm",), noise=Noise(), limits=Limits(4, 8, 2.0), context_length=16)


@pytest.mark.parametrize(
    ("models", "sampling", "notes"),
    [
        (FEW, Sampling("lcm", 4, 2.0), ()),
        (FEW, Sampling("lcm", 8, 1.0), ()),
        (FEW, Sampling("lcm", 20, 1.0), ("made for 4 to 8 steps, not for 20",)),
        (FEW, Sampling("lcm", 3, 1.0), ("made for 4 to 8 steps, not for 3",)),
        (FEW, Sampling("lcm", 8, 7.5), ("made for guidance up to 2, not for 7.5",)),
        (
            FEW,
            Sampling("dpmpp_2m_karras", 25, 7.5),
            ("made for LCM, not for DPM++ 2M Karras", "made for 4 to 8 steps", "made for guidance up to 2"),
        ),
        (FEW, Sampling("lcm", 4, 1.0, guidance_keys=(Key(0.0, 3.0), Key(1.0, 1.0))), ("guidance up to 2, not for 3",)),
        (FEW, Sampling("lcm", 4, 9.0, guidance_keys=(Key(0.0, 1.5),)), ()),  # the keys take the number's place
        (dataclasses.replace(FEW, limits=Limits(1, 1)), Sampling("lcm", 2), ("made for 1 step, not for 2",)),
        (PREVIEW, Sampling("ddim", 1), ("made for 2 steps or more, not for 1",)),
        (PREVIEW, Sampling("lcm", 2), ("cannot run with LCM: it takes DDIM or Euler",)),
        (UNTRAINED, Sampling("ddim", context_length=17), ("made for windows of up to 16 frames, not for 17",)),
        (UNTRAINED, Sampling("dpmpp_2m_karras", 200, 30.0), ()),
        (UNTRAINED, Sampling("lcm", 4), ("made for DDIM or Euler or DPM++ 2M Karras, not for LCM",)),
    ],
)
def test_each_setting_that_is_overridden_is_said_once(models, sampling, notes):
    said = override_notes(models, sampling)
    assert len(said) == len(notes)
    assert all(sentence.startswith("This model set ") for sentence in said)
    assert all(note in sentence for note, sentence in zip(notes, said, strict=True))
