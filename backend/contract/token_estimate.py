"""Estimate how many tokens a prompt has where no tokenizer is at hand, and say how it will be heard.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re

from .prompt_weights import read_prompt

PART_TOKENS = 75  # of the 77 that CLIP reads at once; the others say where a text begins and ends
_LETTERS_OF_A_TOKEN = 9  # CLIP has most English words up to this long as one token
_PIECE = re.compile(r"[^\W\d_]+|\d|[^\s\w]+|_")  # as CLIP parts a text: words, single digits, other signs in a row


def about_tokens(text: str) -> int:
    """Return about how many tokens CLIP makes of `text`, without those for beginning and end."""
    pieces = (piece for part in read_prompt(text) for said in part for piece in _PIECE.findall(said.text))
    return sum(_tokens(piece) for piece in pieces)


def tokens_text(count: int, parts: int, exact: bool) -> str:
    """Return in words how many tokens a prompt has, and in how many parts it is heard if in more than one."""
    if parts <= 1:
        return f"{count} of {PART_TOKENS} tokens" if exact else f"About {count} of {PART_TOKENS} tokens"
    return f"{count} tokens, heard in {parts} parts" if exact else f"About {count} tokens, heard in {parts} parts"


def about_parts(text: str) -> int:
    """Return in about how many parts a prompt is heard."""
    counts = (sum(_tokens(piece) for said in part for piece in _PIECE.findall(said.text)) for part in read_prompt(text))
    return sum(max(1, -(-count // PART_TOKENS)) for count in counts)


def _tokens(piece: str) -> int:
    if not piece.isascii():
        return len(piece.encode()) // 2 + 1  # letters that CLIP hardly knows fall into bytes
    return -(-len(piece) // _LETTERS_OF_A_TOKEN) if piece.isalpha() else 1
