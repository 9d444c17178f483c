"""What README.md says is true: the messages that it quotes are in the code, and it is short enough to be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
ROOMS = ("backend", "capture", "environment", "operators", "place", "runs", "takes", "worker")
SOURCES = [*ROOT.glob("*.py"), *(path for name in ROOMS for path in (ROOT / name).rglob("*.py"))]
# literals that stand in lines of their own, and the halves of an f-string, become one text again
SAID = re.sub(r'"\s*\n\s*f?"', "", "\n".join(path.read_text("utf-8") for path in SOURCES))
MESSAGES = re.findall(r"^\| \*(.+?)\* \|", README.partition("## Troubleshooting")[2], re.MULTILINE)
MOST_WORDS = 2500


def test_the_table_of_messages_is_read():
    assert len(MESSAGES) >= 5


@pytest.mark.parametrize("message", MESSAGES)
def test_each_message_of_the_table_is_said_by_the_code(message):
    for part in filter(None, (part.strip() for part in message.split("…"))):
        assert part in SAID, part


def test_it_is_short_and_leaves_the_rest_to_the_pages():
    assert len(README.split()) <= MOST_WORDS
