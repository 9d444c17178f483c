"""Count the tokens of prompts, for the panel: it needs a tokenizer and no model.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from ..contract import CountTokens, TokenCounts
from ..models.find import locate_all
from ..models.loading import load_tokenizer
from ..models.parts import parts_of
from .chunks import chunks_of

_LIMIT = 77  # what every CLIP text encoder reads at once


def count_tokens(request: CountTokens) -> TokenCounts:
    """Return how many tokens each text has and in how many chunks it is heard; nothing is downloaded.

    Raises `BackendError` where the tokenizer is not here.
    """
    parts = [part for part in parts_of(request.models, ()) if part.role == "tokenizer"]
    (located,) = locate_all(parts, replace(request.machine, online=False))
    tokenizer = _loaded(located)
    read = [chunks_of(text, tokenizer, _LIMIT, "weighted") for text in request.texts]
    counts = tuple(sum(chunk.said for chunk in chunks) for chunks in read)
    return TokenCounts(request.job, counts, tuple(map(len, read)))


_loaded = lru_cache(maxsize=2)(load_tokenizer)  # a prompt is counted each time that it is changed
