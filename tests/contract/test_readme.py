"""What README.md says is true: its links lead somewhere, and the messages that it quotes are in the code."""

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


def test_the_table_of_messages_is_read():
    assert len(MESSAGES) >= 5


@pytest.mark.parametrize("message", MESSAGES)
def test_each_message_of_the_table_is_said_by_the_code(message):
    for part in filter(None, (part.strip() for part in message.split("…"))):
        assert part in SAID, part


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_each_link_leads_to_a_file(target):
    assert (ROOT / target).exists()


def test_the_table_of_calls_has_every_call_of_scripting():
    exported = re.findall(r'^    "(\w+)",$', (ROOT / "scripting" / "__init__.py").read_text("utf-8"), re.MULTILINE)
    rows = "\n".join(line for line in README.partition("## Scripting")[2].splitlines() if line.startswith("| `"))
    calls = [name for name in exported if name.islower()]
    assert calls and [name for name in calls if f"{name}(" not in rows] == []
