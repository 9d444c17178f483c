"""What the original AnimateDiff computes, written down a second time, from the paper and what is known of its layout.

An independent reference for tests: plain matrix products on the original's key names, no module of diffusers, no fused
attention. Guo et al. 2023, section 4.2; Vaswani et al. 2017, sections 3.2 and 3.5; Shazeer 2020 (GEGLU).
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch.nn.functional import conv2d, gelu, silu

Weights = Mapping[str, torch.Tensor]


def temporal_transformer(
    weights: Weights, x: torch.Tensor, frames: int, heads: int, groups: int, across_frames: bool
) -> torch.Tensor:
    """Return a temporal transformer's output for x [batch * frames, channels, h, w]; `weights` has its keys alone."""
    b, c, h, w = len(x) // frames, *x.shape[1:]
    clip = x.reshape(b, frames, c, h, w)
    normed = group_norm(weights, "norm", clip, groups, 1e-6, across_frames)
    tokens = normed.permute(0, 3, 4, 1, 2).reshape(b * h * w, frames, c)
    tokens = linear(weights, "proj_in", tokens)
    block = "transformer_blocks.0."
    for number in (0, 1):
        if f"{block}norms.{number}.weight" not in weights:  # a SparseCtrl has one attention
            continue
        attended = layer_norm(weights, f"{block}norms.{number}", tokens)
        attended = attended + positions(weights, f"{block}attention_blocks.{number}.pos_encoder.pe", frames, c)
        tokens = tokens + attention(weights, f"{block}attention_blocks.{number}.", attended, heads)
    value, gate = linear(weights, f"{block}ff.net.0.proj", layer_norm(weights, f"{block}ff_norm", tokens)).chunk(2, -1)
    tokens = tokens + linear(weights, f"{block}ff.net.2", value * gelu(gate))
    tokens = linear(weights, "proj_out", tokens)
    return x + tokens.reshape(b, h, w, frames, c).permute(0, 3, 4, 1, 2).reshape(x.shape)


def resnet_of_v1(
    weights: Weights, x: torch.Tensor, time: torch.Tensor, frames: int, groups: int, eps: float
) -> torch.Tensor:
    """Return the output of a spatial ResNet of v1 for x [batch * frames, channels, h, w]; keys are diffusers'.

    HotShot-XL's is the same. Its statistics are taken over all frames of a clip; `time` [batch * frames, width] is
    embedded.
    """

    def normed(name: str, y: torch.Tensor) -> torch.Tensor:
        clip = y.unflatten(0, (-1, frames))
        return group_norm(weights, name, clip, groups, eps, across_frames=True).flatten(0, 1)

    y = conv2d(silu(normed("norm1", x)), weights["conv1.weight"], weights["conv1.bias"], padding=1)
    y = y + linear(weights, "time_emb_proj", silu(time))[:, :, None, None]
    y = conv2d(silu(normed("norm2", y)), weights["conv2.weight"], weights["conv2.bias"], padding=1)
    if "conv_shortcut.weight" in weights:
        x = conv2d(x, weights["conv_shortcut.weight"], weights["conv_shortcut.bias"])
    return x + y


def group_norm(
    weights: Weights, name: str, clip: torch.Tensor, groups: int, eps: float, across_frames: bool
) -> torch.Tensor:
    """Return clip [batch, frames, channels, h, w] normalised in groups of channels, over each frame or all frames."""
    b, f, c, h, w = clip.shape
    grouped = clip.reshape(b, f, groups, c // groups, h, w)
    over = (1, 3, 4, 5) if across_frames else (3, 4, 5)
    mean = grouped.mean(over, keepdim=True)
    variance = ((grouped - mean) ** 2).mean(over, keepdim=True)
    normed = ((grouped - mean) / (variance + eps).sqrt()).reshape(clip.shape)
    return normed * weights[f"{name}.weight"][:, None, None] + weights[f"{name}.bias"][:, None, None]


def positions(weights: Weights, name: str, frames: int, channels: int) -> torch.Tensor:
    """Return the table of positions [frames, channels], computed where a file has none (Vaswani et al., 3.5)."""
    if name in weights:
        return weights[name][0, :frames]
    place = torch.arange(frames)[:, None]
    rate = 10_000 ** (-torch.arange(0, channels, 2) / channels)
    return torch.stack([torch.sin(place * rate), torch.cos(place * rate)], dim=-1).reshape(frames, channels)


def attention(weights: Weights, name: str, tokens: torch.Tensor, heads: int) -> torch.Tensor:
    """Return multi-head attention among `tokens` [rows, frames, channels]."""
    rows, frames, c = tokens.shape
    q, k, v = (
        (tokens @ weights[f"{name}to_{letter}.weight"].T).reshape(rows, frames, heads, c // heads) for letter in "qkv"
    )
    scores = torch.einsum("rihd,rjhd->rhij", q, k) / (c // heads) ** 0.5
    shares = scores.exp() / scores.exp().sum(-1, keepdim=True)
    found = torch.einsum("rhij,rjhd->rihd", shares, v).reshape(rows, frames, c)
    return linear(weights, f"{name}to_out.0", found)


def layer_norm(weights: Weights, name: str, tokens: torch.Tensor) -> torch.Tensor:
    """Return `tokens` normalised over their channels."""
    mean = tokens.mean(-1, keepdim=True)
    variance = ((tokens - mean) ** 2).mean(-1, keepdim=True)
    return (tokens - mean) / (variance + 1e-5).sqrt() * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def linear(weights: Weights, name: str, x: torch.Tensor) -> torch.Tensor:
    """Return x Wᵀ + b."""
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
