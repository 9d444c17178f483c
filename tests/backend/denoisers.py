"""Put networks and conditions together as backend/run.py does, for tests that have no take."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from backend.contract import Mix, Shortcuts
from backend.engine.denoise import Denoiser
from backend.engine.holding import HeldFeatures, HeldSteering
from backend.engine.key_steering import KeySteering, SteeredByKeys
from backend.engine.steering import Steered, Steering
from backend.engine.text import Encoded, Text
from backend.machine.memory import Residence


def steering(net, hints: torch.Tensor, strengths: Sequence[float] | None = None, shares=(1.0,)) -> Steering:
    """Return how `net` steers by the embedded `hints` [frames, channels, h, w], at full strength unless told."""
    each = hints.unbind()
    hint = lambda frames: torch.stack([each[frame] for frame in frames])  # noqa: E731
    return Steering(net, hint, strengths or [1.0] * len(hints), list(shares))


def denoiser(
    unet,
    steerings: Sequence[Steering],
    text: torch.Tensor | Text,
    frames: int,
    guidance: Sequence[float] = (1.0,),
    shortcuts: Shortcuts = Shortcuts(),  # noqa: B008
    keys: KeySteering | None = None,
) -> Denoiser:
    """Return a denoiser for clips of `frames` frames; `text` is [2, tokens, width], the negative prompt first."""
    if isinstance(text, torch.Tensor):
        text = Text(Encoded(text[1:]), [Mix(0)] * frames, Encoded(text[:1]))
    networks = [unet, *(each.net for each in steerings), *([keys.net] if keys else [])]
    residence = Residence([networks], next(unet.parameters()).device, keep_all=True)
    features = HeldFeatures(shortcuts.deep_every)
    steered = Steered(steerings, text, residence, shortcuts.control_one_half)
    if keys:
        steered = SteeredByKeys(steered, keys, text, residence, shortcuts.control_one_half)
    held = HeldSteering(steered, shortcuts.control_every, features)
    return Denoiser(unet, text, held, list(guidance), residence, features)
