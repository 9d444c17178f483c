"""Tell before a run how much memory it takes, and how it makes do with less.

Arithmetic only, so that panels show it without the backend. Must not import anything but the standard library and
the contract.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from .covering import covering_size
from .machine import Offload
from .memory_sizes import Sizes, sizes_of
from .shot import SIZE_LOW_PX
from .take import Take

LATENT_PX = 8  # pixels a latent pixel
SPARE = 1.1  # planned for each byte that was counted: kernels take memory of their own, and torch's pool has gaps
# Of embedded hints: those of one net that stay beside it on a GPU, and those that are kept at all.
MOST_NEAR_BYTES, MOST_KEPT_BYTES = 2**27, 2**30
TILE_LATENT_PX = 64  # the side of a tile when a frame is decoded in tiles: the size that Stable Diffusion's VAE learned
SHORTEST_WINDOW, WINDOW_STEP = 8, 4  # frames; with fewer there is hardly motion
SIDE_STEP_PX = 64  # sizes that would fit are looked for in such steps

Part = Literal["denoising", "decoding"]
Together = Literal["all", "stage", "model"]
_LATENT_COPIES = 8  # of the latents that the denoise loop holds at once, in float32


@dataclass(frozen=True)
class Weights:
    """Bytes of the models of a run."""

    encoders: int  # of prompts and reference pictures
    unet: int
    controlnets: tuple[int, ...]
    vae: int
    sparsectrl: int = 0

    @property
    def denoisers(self) -> int:
        """The bytes of all networks of a denoise step."""
        return self.unet + sum(self.controlnets) + self.sparsectrl


@dataclass(frozen=True)
class Way:
    """How a run uses memory: the models that are on the device together, its context windows, its decoding."""

    together: Together
    window: int  # frames
    tiles: bool = False  # frames are decoded in tiles


@dataclass(frozen=True)
class Demand:
    """What a run asks of the memory of its device.

    `length` and `overlap` are those of the context windows that the take asks for, `windows` the lengths that they may
    have, and `tilings` whether frames may be decoded in tiles, the best first. `copies` of each frame are computed at
    once: two with guidance. Where the prompt `travels`, each frame may have one of its own; where LoRAs are `keyed`,
    each copy of a frame makes something else of it. Pictures that tile `wrap` around their edges.
    """

    sizes: Sizes
    weights: Weights
    number_bytes: int
    width: int  # latent pixels
    height: int  # latent pixels
    frames: int
    length: int
    overlap: int
    windows: tuple[int, ...]
    copies: int
    on_cpu: bool
    travels: bool = False
    keyed: bool = False
    tilings: tuple[bool, ...] = (False, True)
    wraps: bool = False

    def peak_bytes(self, way: Way) -> int:
        """Return the most memory that a run takes at once."""
        return max(self.part_bytes("denoising", way), self.part_bytes("decoding", way))

    def part_bytes(self, part: Part, way: Way) -> int:
        """Return the most memory that one part of a run takes at once."""
        weights, drawing = self.weights, self.weights.vae if self.sizes.vae_draws_previews else 0
        if part == "denoising":
            largest = max(weights.unet, *weights.controlnets, weights.sparsectrl, drawing)
            stage, model, work = (
                weights.denoisers + drawing,
                largest,
                self._step_bytes(way.window) + self._heard_bytes(way),
            )
        else:
            stage = weights.denoisers + drawing if drawing else weights.vae
            model, work = weights.vae, self._decode_bytes(way.tiles)
        all_models = weights.encoders + weights.denoisers + weights.vae
        return {"all": all_models, "stage": stage, "model": model}[way.together] + work

    def overlap_at(self, window: int) -> int:
        """Return the overlap of windows of `window` frames: shorter ones share as large a part of their frames."""
        asked = min(self.overlap, self.length - 1)
        return asked if window == self.length else asked * window // self.length

    def _step_bytes(self, window: int) -> int:
        """Return what a denoise step keeps besides the weights."""
        sizes, pixels, frames = self.sizes, self.width * self.height, min(window, self.frames)
        nets = len(self.weights.controlnets)
        numbers = (sizes.steered_step if nets or self.weights.sparsectrl else sizes.step) * frames
        if nets and frames < self.frames:  # what is said of the frames that the next window sees too
            numbers += sizes.residuals * self.overlap_at(window)
        hints = sizes.hint * pixels * self.frames * self.number_bytes
        kept = min(hints, MOST_KEPT_BYTES if self.on_cpu else MOST_NEAR_BYTES)
        held = self.frames if self.on_cpu else frames  # the latents of a long shot wait in the main memory
        latents = _LATENT_COPIES * 4 * sizes.channels * pixels * held
        return numbers * pixels * self.copies * self.number_bytes + nets * kept + latents

    def _heard_bytes(self, way: Way) -> int:
        """Return what the networks that are on the device together keep of the prompts of a window."""
        sizes, window = self.sizes, min(way.window, self.frames)
        prompts = window if self.travels or self.keyed else 1
        nets = [sizes.heard_by_net] * (len(self.weights.controlnets) + bool(self.weights.sparsectrl))
        heard = max([sizes.heard, *nets]) if way.together == "model" else sizes.heard + sum(nets)
        both = prompts * self.copies if self.keyed else prompts + self.copies - 1
        return heard * both * self.number_bytes

    def _decode_bytes(self, tiles: bool) -> int:
        """Return what decoding a frame keeps besides the weights."""
        if tiles:  # these do not wrap
            margin = TILE_LATENT_PX // 2 if self.wraps else 0
            width, height = (min(side + margin, TILE_LATENT_PX) for side in (self.width, self.height))
            return self.sizes.decode * width * height * self.number_bytes
        each = self.sizes.decode_wrapped if self.wraps else self.sizes.decode
        return each * self.width * self.height * self.number_bytes


def demand_of(take: Take, on_cpu: bool) -> Demand:
    """Return what `take` asks of a CPU's memory or of a GPU's, by the sizes of its family's models."""
    sizes, sampling = sizes_of(take.models), take.sampling
    number_bytes = 4 if on_cpu or sampling.precision == "float32" else 2
    nets = [control for control in take.controls if control.is_heard]
    readers = sizes.text_encoder + (sizes.picture_reader if take.references.are_heard else 0)
    sparsectrl = sizes.sparsectrl if take.sparse and take.sparse.is_heard else 0
    encoders, unet, net, vae, sparse = (
        numbers * number_bytes for numbers in (readers, sizes.unet, sizes.controlnet, sizes.vae, sparsectrl)
    )
    return Demand(
        sizes=sizes,
        weights=Weights(encoders, unet, (net,) * len(nets), vae, sparse),
        number_bytes=number_bytes,
        width=take.width // LATENT_PX,
        height=take.height // LATENT_PX,
        frames=take.frames.count,
        length=take.context_length,
        overlap=sampling.context_overlap,
        windows=windows_of(take.context_length, take.frames.count),
        copies=2 if sampling.guided else 1,
        on_cpu=on_cpu,
        travels=take.travel is not None,
        keyed=any(lora.weight_keys for lora in take.models.loras),
        wraps=take.tiling != "none",
    )


def windows_of(length: int, frames: int) -> tuple[int, ...]:
    """Return `length` and the shorter context windows that a shot of `frames` frames may have in its place."""
    longest = (min(length, frames) - 1) // WINDOW_STEP * WINDOW_STEP
    return (length, *range(longest, SHORTEST_WINDOW - 1, -WINDOW_STEP))


def ways(demand: Demand, offload: Offload) -> Iterator[Way]:
    """Yield the ways to run, the fastest first."""
    together: tuple[Together, ...] = ("model",) if offload == "always" else ("all", "stage", "model")
    *first, last = ("all",) if demand.on_cpu else together
    yield from (Way(each, demand.windows[0], demand.tilings[0]) for each in first)
    yield from (Way(last, window, tiles) for window in demand.windows for tiles in demand.tilings)


def asked_way(demand: Demand, offload: Offload) -> Way:
    """Return the way that a run takes where memory is plenty."""
    return Way(next(ways(demand, offload)).together, demand.length)


def fitting_way(demand: Demand, offload: Offload, room_bytes: int) -> Way | None:
    """Return the fastest way that fits into `room_bytes`, None where none does; `never` is taken at its word."""
    if offload == "never":
        return next(ways(demand, offload))
    return next((way for way in ways(demand, offload) if demand.peak_bytes(way) * SPARE <= room_bytes), None)


def next_way(demand: Demand, offload: Offload, way: Way, part: Part) -> Way | None:
    """Return the next way after `way` that takes less in `part`, None after the last."""
    least = demand.part_bytes(part, way)
    following = itertools.dropwhile(lambda each: each != way, ways(demand, offload))
    lower = (each for each in following if demand.part_bytes(part, each) < least and each.tiles >= way.tiles)
    return next(lower, None)


def fitting_size(demand: Demand, offload: Offload, room_bytes: int) -> tuple[int, int] | None:
    """Return the largest smaller size in pixels, of the same shape, that fits into `room_bytes`; None without any."""
    width, height = demand.width * LATENT_PX, demand.height * LATENT_PX
    longest = max(width, height)
    for side in range(longest - SIDE_STEP_PX, SIZE_LOW_PX - 1, -SIDE_STEP_PX):
        size = covering_size(width / height, side, fits_height=height > width)
        smaller = replace(demand, width=size[0] // LATENT_PX, height=size[1] // LATENT_PX)
        if fitting_way(smaller, offload, room_bytes):
            return size
    return None


def changes(way: Way, before: Way) -> list[str]:
    """Say what a run does in `way` that it does not in `before`, as words that go on from "this run"."""
    said = []
    if way.together != before.together:
        what = "the models of one stage" if way.together == "stage" else "one model"
        said.append(f"keeps {what} at a time on the GPU")
    if way.tiles and not before.tiles:
        side_px = TILE_LATENT_PX * LATENT_PX
        said.append(f"decodes frames in tiles of {side_px} × {side_px} pixels")
    if way.window != before.window:
        said.append(f"lets the motion module see {way.window} frames at once instead of {before.window}")
    return said


def shortage(demand: Demand, offload: Offload, room_bytes: int) -> tuple[str, str]:
    """Say of a run that fits in no way what it lacks, and what would fit."""
    least = min(demand.peak_bytes(way) for way in ways(demand, offload)) * SPARE
    lack = f"This needs at least {as_gb(least)}, and {as_gb(room_bytes)} are free."
    size = fitting_size(demand, offload, room_bytes)
    return (
        lack,
        f"Pictures of {size[0]} × {size[1]} pixels would fit." if size else "These models are too large at any size.",
    )


def as_gb(count_bytes: float) -> str:
    """Return bytes as people say the size of a GPU's memory, of 1024³ bytes a GB."""
    return f"{count_bytes / 2**30:.1f} GB"
