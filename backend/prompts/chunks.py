"""Part a prompt into chunks of tokens, as many as a text encoder reads at once, and say what each token weighs.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass

from transformers import CLIPTokenizer

from ..contract import PromptReading, read_prompt

_NEAR_END = 20  # tokens: a chunk that is full ends after a comma among its last ones, where there is one


@dataclass(frozen=True)
class Chunk:
    """What a text encoder reads at once: beginning, tokens, end, filling; `limit` in all.

    `said` of the `ids` are of the prompt itself.
    """

    ids: tuple[int, ...]
    weights: tuple[float, ...]
    said: int

    @property
    def is_weighted(self) -> bool:
        """Whether any token weighs more or less than words without brackets."""
        return any(weight != 1 for weight in self.weights)


@dataclass(frozen=True)
class _Token:
    id: int
    weight: float


def chunks_of(text: str, tokenizer: CLIPTokenizer, limit: int, reading: PromptReading) -> list[Chunk]:
    """Return `text` in chunks of `limit` tokens each, at least one.

    Read "weighted" it is any number, and the marks of `read_prompt` hold: as the web UI of AUTOMATIC1111 does, each
    chunk has a beginning and an end of its own, and BREAK begins a new one. Read "plain" it is one chunk, in which
    brackets are said and the end of a long text is missing.
    """
    if reading == "plain":
        return [_chunk([_Token(id_, 1.0) for id_ in _ids(text, tokenizer)[: limit - 2]], tokenizer, limit)]
    chunks = []
    comma = _ids(",", tokenizer)
    for part in read_prompt(text):
        tokens = [_Token(id_, piece.weight) for piece in part for id_ in _ids(piece.text, tokenizer)]
        while len(tokens) > limit - 2:
            end = _last_comma(tokens[: limit - 2], comma)
            chunks.append(_chunk(tokens[:end], tokenizer, limit))
            tokens = tokens[end:]
        chunks.append(_chunk(tokens, tokenizer, limit))
    return chunks


def empty_chunk(tokenizer: CLIPTokenizer, limit: int) -> Chunk:
    """Return the chunk of a text that says nothing."""
    return _chunk([], tokenizer, limit)


def dropped_text(text: str, tokenizer: CLIPTokenizer, limit: int) -> str:
    """Return the end of `text` that does not fit into one chunk of `limit` tokens; empty where all of it fits."""
    return tokenizer.decode(_ids(text, tokenizer)[limit - 2 :]).strip()


def _ids(text: str, tokenizer: CLIPTokenizer) -> list[int]:
    return tokenizer(text, add_special_tokens=False, truncation=False, verbose=False).input_ids


def _last_comma(tokens: list[_Token], comma: list[int]) -> int:
    """Return where `tokens` are parted: after the last comma near their end, else at their end."""
    for end in range(len(tokens), max(len(tokens) - _NEAR_END, 1), -1):
        if [tokens[end - 1].id] == comma:
            return end
    return len(tokens)


def _chunk(tokens: list[_Token], tokenizer: CLIPTokenizer, limit: int) -> Chunk:
    filling = limit - 2 - len(tokens)
    ids = (tokenizer.bos_token_id, *(token.id for token in tokens), tokenizer.eos_token_id)
    weights = (1.0, *(token.weight for token in tokens), 1.0)
    return Chunk(ids + filling * (tokenizer.pad_token_id,), weights + filling * (1.0,), len(tokens))
