"""Teach the text encoder to read: what a caption says comes out at the last tokens, one kind of fact at each.

Stable Diffusion's text encoder had learned what captions mean (Radford et al. 2021) before its image model began;
ours learns it here, from the captions' own facts, in minutes. Captions are padded, and attention is causal, so the
last tokens see every word; the image model finds the colour of the sky always at the same place.
Must not import bpy.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from transformers import CLIPTextModel, CLIPTokenizer

from .architecture import TOKENS, Preview, tokens_of
from .pace import Clock, Device
from .pictures import Facts, caption_of, draw_facts, said
from .stage import train
from .vocabulary import ACTIONS, COLOURS, MATERIALS, PEOPLE, PLACES, PROPS, STYLES, TIMES, WEATHERS

# What may be said of each kind of fact, in the order of its tokens.
MEANINGS: dict[str, tuple[str, ...]] = {
    "place": tuple(PLACES),
    "time": tuple(TIMES),
    "weather": tuple(WEATHERS),
    "style": tuple(STYLES),
    "character": tuple(PEOPLE),
    "character_colour": tuple(COLOURS),
    "action": tuple(ACTIONS),
    "prop": tuple(PROPS),
    "prop_colour": tuple(COLOURS),
    "prop_material": tuple(MATERIALS),
    "ground_colour": tuple(COLOURS),
    "sky_colour": tuple(COLOURS),
    "wall_colour": tuple(COLOURS),
}
FIRST_TOKEN = TOKENS - len(MEANINGS)
_BATCH, _RATE, _EMPTY = 48, 1.5e-3, 0.08
_COLOUR_WEIGHT, _KIND_WEIGHT = 3.0, 0.2


class Heads(torch.nn.Module):
    """Linear read-outs of the last tokens: what is said, its colour, and which kind of fact the token holds."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.said = torch.nn.ModuleDict(
            {kind: torch.nn.Linear(width, 1 + len(meanings)) for kind, meanings in MEANINGS.items()}
        )
        self.colour = torch.nn.Linear(width, 3)
        self.kind = torch.nn.Linear(width, len(MEANINGS))

    def loss(self, embeddings: torch.Tensor, facts: list[Facts]) -> torch.Tensor:
        """Return how badly `embeddings` [n, tokens, width] tell `facts`."""
        total = torch.zeros((), device=embeddings.device)
        for number, (kind, meanings) in enumerate(MEANINGS.items()):
            token = embeddings[:, FIRST_TOKEN + number]
            values = [getattr(each, kind) for each in facts]
            total = total + functional.cross_entropy(self.said[kind](token), labels(kind, facts).to(token.device))
            told = [index for index, value in enumerate(values) if value is not None]
            if meanings == tuple(COLOURS) and told:
                true = torch.tensor([COLOURS[values[index]] for index in told], device=token.device)
                total = total + _COLOUR_WEIGHT * functional.mse_loss(self.colour(token[told]), true)
        places = self.kind(embeddings[:, FIRST_TOKEN:]).flatten(0, 1)
        kinds = torch.arange(len(MEANINGS), device=places.device).repeat(len(facts))
        return total / len(MEANINGS) + _KIND_WEIGHT * functional.cross_entropy(places, kinds)

    @torch.no_grad()
    def read(self, embeddings: torch.Tensor, kind: str) -> torch.Tensor:
        """Return the number of what is said of `kind` in each caption, [n]; 0 for nothing."""
        return self.said[kind](embeddings[:, FIRST_TOKEN + list(MEANINGS).index(kind)]).argmax(1)


def labels(kind: str, facts: list[Facts]) -> torch.Tensor:
    """Return the number of what each of `facts` says of `kind`, [n]; 0 for nothing."""
    values = [getattr(each, kind) for each in facts]
    return torch.tensor([0 if value is None else 1 + MEANINGS[kind].index(value) for value in values])


def train_reading(model: Preview, state: Path, clock: Clock, machine: Device) -> None:
    """Train `model.text_encoder` in place on new captions, going on from `state`."""
    model.text_encoder.set_attn_implementation("eager")  # the fused one's backward pass is slow on a CPU
    learner = torch.nn.ModuleDict(
        {"encoder": model.text_encoder, "heads": Heads(model.text_encoder.config.hidden_size)}
    )
    learner.to(machine.device).train().requires_grad_(True)

    def loss_of(step: int, share: float) -> torch.Tensor:
        del share
        captions, facts = draw_captions(_BATCH, np.random.default_rng([19, step]))
        return learner["heads"].loss(encode_captions(model.tokenizer, model.text_encoder, captions), facts)

    train(learner, loss_of, _RATE, state, clock, torch.float32)
    model.text_encoder.eval()


def draw_captions(count: int, draw: np.random.Generator) -> tuple[list[str], list[Facts]]:
    """Return new captions and what they say; some are empty."""
    captions, facts = [], []
    for _ in range(count):
        told = said(draw_facts(draw), draw) if draw.random() >= _EMPTY else Facts(None, None, None, None)
        facts.append(told)
        captions.append(caption_of(told, draw) if told.place or told.time or told.character or told.prop else "")
        if not captions[-1]:
            facts[-1] = Facts(None, None, None, None)
    return captions, facts


def encode_captions(tokenizer: CLIPTokenizer, encoder: CLIPTextModel, captions: list[str]) -> torch.Tensor:
    """Return the text embeddings of `captions`, [n, tokens, width]."""
    return encoder(tokens_of(tokenizer, captions).to(encoder.device))[0]
