"""Turn prompts into text embeddings.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import torch
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from ..contract import PromptReading
from ..engine.text import Encoded, joined
from .chunks import Chunk, chunks_of, empty_chunk

TextEncoder = CLIPTextModel | CLIPTextModelWithProjection
Reader = tuple[CLIPTokenizer, TextEncoder]


@torch.no_grad()
def encode(text: str, readers: Sequence[Reader], clip_skip: int, reading: PromptReading = "plain") -> Encoded:
    """Return `text` as the text encoders of `readers` understand it, one prompt, on their device.

    `clip_skip` leaves out that many of an encoder's last layers. With one reader, as in SD1.5, the final norm is
    applied all the same. SDXL has two: what their last layers but one say is joined, without the norm, and the second
    gives the pooled text (Podell et al. 2023, section 2.1).

    Read "weighted", a long text is read in chunks, which stand in a row in `tokens`; the pooled text is the first's.
    """
    read = [chunks_of(text, tokenizer, _limit(encoder), reading) for tokenizer, encoder in readers]
    empties = [empty_chunk(tokenizer, _limit(encoder)) for tokenizer, encoder in readers]
    rows = [[chunk or empty for chunk, empty in zip(row, empties, strict=True)] for row in zip_longest(*read)]
    parts = [_encode_chunk(row, readers, clip_skip) for row in rows]
    return Encoded(torch.cat([part.tokens for part in parts], dim=1), parts[0].pooled)


def encode_avoided(text: str, readers: Sequence[Reader], clip_skip: int, reading: PromptReading = "plain") -> Encoded:
    """Return what to avoid as `encode` does; for SDXL, nothing to avoid is zeros.

    Its base was trained with zeros where it should hear nothing (`force_zeros_for_empty_prompt` in diffusers).
    """
    encoded = encode(text, readers, clip_skip, reading)
    if encoded.pooled is None or text.strip():
        return encoded
    return Encoded(torch.zeros_like(encoded.tokens), torch.zeros_like(encoded.pooled))


def encode_all(
    prompts: Sequence[str],
    avoided: str | None,
    readers: Sequence[Reader],
    clip_skip: int,
    reading: PromptReading = "plain",
) -> tuple[Encoded, Encoded | None]:
    """Return `prompts` in a row, and what is `avoided`, None without; all with equally many tokens.

    Shorter ones go on with chunks that say nothing, as in AUTOMATIC1111's web UI; zeros go on with zeros.
    """
    parts = [encode(prompt, readers, clip_skip, reading) for prompt in prompts]
    negative = encode_avoided(avoided, readers, clip_skip, reading) if avoided is not None else None
    both = [*parts, negative] if negative is not None else parts
    longest = max(part.tokens.shape[1] for part in both)
    if any(part.tokens.shape[1] < longest for part in both):
        nothing = encode("", readers, clip_skip).tokens
        parts = [_filled(part, nothing, longest) for part in parts]
        if negative is not None:
            silent = encode_avoided("", readers, clip_skip).tokens if not (avoided or "").strip() else nothing
            negative = _filled(negative, silent, longest)
    return joined(parts), negative


def most_clip_skip(readers: Sequence[Reader]) -> int:
    """Return how many layers `clip_skip` may leave out, so that one remains of each encoder."""
    used = [encoder.config.num_hidden_layers - (len(readers) - 1) for _, encoder in readers]
    return min(used) - 1


def _limit(encoder: TextEncoder) -> int:
    return encoder.config.max_position_embeddings


def _filled(encoded: Encoded, nothing: torch.Tensor, tokens: int) -> Encoded:
    """Return `encoded` with `nothing` [1, tokens, width] after it as often as it takes to be `tokens` long."""
    missing = (tokens - encoded.tokens.shape[1]) // nothing.shape[1]
    return Encoded(torch.cat([encoded.tokens, *[nothing] * missing], dim=1), encoded.pooled)


def _encode_chunk(chunks: Sequence[Chunk], readers: Sequence[Reader], clip_skip: int) -> Encoded:
    """Return one chunk of a prompt, of which each of `readers` has its own ids."""
    said = [_states(chunk, reader, clip_skip, len(readers)) for chunk, reader in zip(chunks, readers, strict=True)]
    pooled = said[-1].pooled if len(readers) > 1 else None
    return Encoded(torch.cat([each.tokens for each in said], dim=-1) if len(said) > 1 else said[0].tokens, pooled)


def _states(chunk: Chunk, reader: Reader, clip_skip: int, readers: int) -> Encoded:
    """Return what one reader says of `chunk`, weighed."""
    tokenizer, encoder = reader
    states = _unweighed(chunk, encoder, clip_skip, readers)
    if not chunk.is_weighted:
        return states
    nothing = _unweighed(empty_chunk(tokenizer, len(chunk.ids)), encoder, clip_skip, readers).tokens
    return Encoded(weighed(states.tokens, nothing, chunk.weights), states.pooled)


def weighed(tokens: torch.Tensor, nothing: torch.Tensor, weights: Sequence[float]) -> torch.Tensor:
    """Return `tokens` [1, tokens, width] so much further from what an empty prompt says as each of `weights` tells.

    Along the line from `nothing` through `tokens`: at 1 they stay as they are, to the bit, at 0 nothing is said. This
    is how ComfyUI weighs (`ClipTokenWeightEncoder` in comfy/sd1_clip.py); in other programs the same numbers change
    more or less.
    """
    by = torch.tensor(weights, device=tokens.device)[None, :, None]
    moved = torch.lerp(nothing.float(), tokens.float(), by).to(tokens.dtype)
    return torch.where(by == 1, tokens, moved)


def _unweighed(chunk: Chunk, encoder: TextEncoder, clip_skip: int, readers: int) -> Encoded:
    ids = torch.tensor([chunk.ids], device=encoder.device)
    if readers == 1:
        output = encoder(ids, output_hidden_states=clip_skip > 0)
        if clip_skip == 0:
            return Encoded(output.last_hidden_state)
        return Encoded(encoder.final_layer_norm(output.hidden_states[-1 - clip_skip]))
    output = encoder(ids, output_hidden_states=True)
    return Encoded(output.hidden_states[-2 - clip_skip], output.get("text_embeds"))
