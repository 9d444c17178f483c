"""Tell what of the prompts of a take is not heard, or not as it may be meant.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..contract import Take, knows_few_words, marks_notes, unknown_words_note, unread_note
from ..models.cache import LoadedModels
from ..progress import Reporter
from .chunks import chunks_of, dropped_text


def note_prompts(prompts: Sequence[str], take: Take, models: LoadedModels, reporter: Reporter) -> None:
    """Say it of each of `prompts`: its length, its marks, its words."""
    for prompt in prompts:
        for note in _notes(prompt, take, models):
            if note:
                reporter.note(f"{note}.")


def _notes(prompt: str, take: Take, models: LoadedModels) -> Iterator[str]:
    yield _length_note(prompt, take, models)
    if take.prompt_reading == "weighted":
        yield from marks_notes(prompt)
    yield unknown_words_note(prompt, take.models) if knows_few_words(take.models) else unread_note(prompt)


def _length_note(prompt: str, take: Take, models: LoadedModels) -> str:
    """Return what becomes of a prompt that is longer than what the models read at once, else ""."""
    limit, tokenizer = models.text_encoder.config.max_position_embeddings, models.tokenizer
    if take.prompt_reading == "plain":
        dropped = dropped_text(prompt, tokenizer, limit)
        return f"The prompt is longer than {limit} tokens; this end of it has no effect: {dropped!r}" if dropped else ""
    chunks = chunks_of(prompt, tokenizer, limit, "weighted")
    count = sum(chunk.said for chunk in chunks)
    parts = f"the models hear it in {len(chunks)} parts of up to {limit - 2}"
    return f"The prompt has {count} tokens; {parts}" if len(chunks) > 1 else ""
