"""Reference pictures within parts of the picture: as diffusers masks an IP-Adapter, and nowhere else."""

from __future__ import annotations

import pytest
import torch
from adapter_files import adapter_tensors
from diffusers import MotionAdapter, UNet2DConditionModel, UNetMotionModel
from diffusers.image_processor import IPAdapterMaskProcessor
from heard_references import DTYPE, embeddings, heard, predicted, still_unet

from backend.contract import FrameMap, ReferencePicture, References, Region
from backend.engine.masks import attended_sizes
from backend.models.loading import load_unet
from backend.models.parts import Located, Part
from backend.models.untrained import untrained_folder

FRAMES = FrameMap(1, 3)
LEFT, RIGHT = Region("object", "Left"), Region("collection", "Right")
HEIGHT, WIDTH = 64, 96


def half(right, edge=44):
    mask = torch.zeros(HEIGHT, WIDTH)
    mask[:, edge:] = 1
    return mask if right else 1 - mask


def always(**regions):
    return {{"left": LEFT, "right": RIGHT}[name]: [mask] * 3 for name, mask in regions.items()}


def within(region, weight=1.0):
    return ReferencePicture("a.png", weight, within=region)


def untrained(role, name):
    return Located(Part(role, name), untrained_folder() / name)


def diffusers_prediction(masks, scales):
    """Return what diffusers' own UNet, loader and attention processors make of masked pictures."""
    folder = untrained_folder()
    unet2d = UNet2DConditionModel.from_pretrained(folder / "base" / "unet", torch_dtype=DTYPE)
    motion = MotionAdapter.from_pretrained(folder / "motion_module", torch_dtype=DTYPE)
    unet = UNetMotionModel.from_unet2d(unet2d, motion).eval()
    tensors = adapter_tensors("plain")
    unet._load_ip_adapter_weights([{name: dict(group) for name, group in tensors.items()}], low_cpu_mem_usage=False)
    for processor in unet.attn_processors.values():
        if hasattr(processor, "scale"):
            processor.scale = [list(scales)]
    unet = unet.to(DTYPE)
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(1, 4, 16, 8, 12, generator=generator, dtype=DTYPE)[:, :, :3]
    text = torch.randn(2, 7, 8, generator=generator, dtype=DTYPE)
    shown = embeddings(*range(1, len(masks) + 1))
    ready = IPAdapterMaskProcessor().preprocess([mask.numpy() for mask in masks], height=HEIGHT, width=WIDTH)
    ready = [ready.reshape(1, len(masks), HEIGHT, WIDTH)]
    with torch.no_grad():
        return unet(
            x.expand(2, -1, -1, -1, -1),
            torch.tensor(500),
            text.repeat_interleave(3, dim=0),
            added_cond_kwargs={"image_embeds": [torch.stack([torch.zeros_like(shown), shown])]},
            cross_attention_kwargs={"ip_adapter_masks": ready},
        ).sample


@pytest.mark.parametrize("weights", [(1.0, 1.0), (1.0, 0.4)])
def test_two_pictures_in_two_masks_are_heard_as_in_diffusers(weights):
    unet = load_unet(untrained("base", "base"), untrained("motion_module", "motion_module"), DTYPE, norm_over="clip")
    masks = [half(right=False, edge=60), half(right=True)]  # which overlap
    references = References((within(LEFT, weights[0]), within(RIGHT, weights[1])), 0.8)
    ours = predicted(unet, heard(references, FRAMES, unet, always(left=masks[0], right=masks[1])))
    theirs = diffusers_prediction(masks, [0.8 * weight for weight in weights])
    assert (ours - theirs).abs().max() < 1e-6
    assert (ours - predicted(unet, None)).abs().max() > 1e-3


def test_an_empty_mask_is_as_no_picture_and_a_full_one_as_no_mask():
    unet = still_unet()
    full, empty = torch.ones(HEIGHT, WIDTH), torch.zeros(HEIGHT, WIDTH)
    masked = References((within(LEFT),), 0.8)
    nowhere = predicted(unet, heard(masked, FRAMES, unet, always(left=empty)))
    assert torch.equal(nowhere, predicted(unet, None))
    everywhere = predicted(unet, heard(masked, FRAMES, unet, always(left=full)))
    plain = predicted(unet, heard(masked.everywhere(), FRAMES, unet))
    assert (everywhere - plain).abs().max() < 1e-6


def test_only_pixels_within_the_mask_hear(monkeypatch):
    unet = still_unet()
    (said,) = heard(References((within(RIGHT),), 0.8), FRAMES, unet, always(right=half(right=True, edge=48))).of(
        range(3), guided=True
    )
    attention = unet.hearing[0]
    queries = torch.randn(6, 96, attention.inner_dim, dtype=DTYPE, generator=torch.Generator().manual_seed(1))
    found = said.found(attention, queries, 0).unflatten(1, (8, 12))
    assert found[:, :, :5].abs().max() == 0 < found[:, :, 7:].abs().min()
    loud = heard(References((within(None),), 0.8), FRAMES, unet).of(range(3), guided=True)[0]
    assert (found[:, :, 7:] - loud.found(attention, queries, 0).unflatten(1, (8, 12))[:, :, 7:]).abs().max() < 1e-6


def test_a_mask_that_moves_is_that_of_each_frame_whatever_the_window():
    unet, empty = still_unet(), torch.zeros(HEIGHT, WIDTH)
    found = heard(References((within(LEFT),), 0.8), FRAMES, unet, {LEFT: [empty, half(right=True), empty]})
    for window in (range(3), [2, 1], [1]):
        led, bare = predicted(unet, found, window), predicted(unet, None, window)
        for place, frame in enumerate(window):
            assert torch.equal(led[:, :, place], bare[:, :, place]) == (frame != 1)


def test_the_first_frame_and_a_mask_together():
    unet = still_unet()
    first = ReferencePicture("a.png", when="first", within=LEFT)
    found = heard(References((first,), 0.8), FRAMES, unet, always(left=half(right=False)))
    led, bare = predicted(unet, found), predicted(unet, None)
    assert [torch.equal(led[:, :, n], bare[:, :, n]) for n in range(3)] == [False, True, True]


def test_every_level_halves_what_is_above_it_rounded_up():
    assert attended_sizes((45, 80), 4) == [(45, 80), (23, 40), (12, 20), (6, 10)]
