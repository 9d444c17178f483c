"""One line of JSON a message, in both directions."""

from __future__ import annotations

import json
import typing

import pytest
from samples import MESSAGES

from backend.contract import ContractError, Message, Progress, Run, from_line, to_line


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_is_one_line_of_ascii_and_comes_back(message):
    line = to_line(message)
    assert line.isascii() and line.count("\n") == 1 and line.endswith("\n")
    assert from_line(line) == message


def test_there_is_a_sample_of_every_message():
    assert {type(message) for message in MESSAGES} == set(typing.get_args(Message))


def test_an_unknown_time_left_stays_unknown():
    message = Progress("a", "loading", 0.0)
    assert from_line(to_line(message)) == message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("hello", "one line of JSON"),
        ("", "one line of JSON"),
        ("[" * 100_000, "one line of JSON"),
        (
            "{}",
            "one of Run, Inspect, CountTokens, Look, DrawSheets, WriteTimeline, Bake, DrawSurface, AddFrames, Check, "
            "Cancel, Free, Hello",
        ),
        ("[1]", "one of Run"),
        ('{"type": "Machine"}', "one of Run"),
        ('{"type": ["Run"]}', "one of Run"),
        ('{"type": {}}', "one of Run"),
        ('{"type": "Cancel"}', "message Cancel.job is 'missing'; it must be a text"),
        ('{"type": "Cancel", "job": 3}', "message Cancel.job is 3; it must be a text"),
        ('{"type": "Cancel", "job": "a", "jobs": 1}', "message Cancel.jobs is 1; it must be left out, or 'job'"),
        ('{"type": "Progress", "job": "a", "stage": "x", "fraction": 0}', "'loading'"),
        ('{"type": "Run", "job": "a", "folder": "b", "machine": {"offload": "x"}}', "message Run.machine.offload"),
        ('{"type": "Run", "job": "a", "folder": "b", "machine": {"device": "tpu"}}', "must be auto, cpu, mps, cuda"),
    ],
)
def test_a_line_that_is_no_message_says_what_would_be_one(line, words):
    with pytest.raises(ContractError) as caught:
        from_line(line)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 600


def test_reading_a_message_leaves_no_trace_in_the_line():
    line = to_line(Run("a", "/takes/1"))
    assert json.loads(line)["type"] == "Run"
    assert from_line(line) == from_line(line)
