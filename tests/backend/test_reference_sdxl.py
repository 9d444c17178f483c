"""Takes with SDXL hear reference pictures at some frames and in some parts as those with SD1.5 do."""

from __future__ import annotations

import dataclasses

import numpy as np
import tiny_sdxl
from adapter_files import picture, put_pictures, write_adapter, write_encoder
from tiny_take import HEIGHT, WIDTH, frame_bytes, make_take, run_take, write_depth

from backend.contract import (
    Capture,
    CaptureRequest,
    FrameMap,
    IpAdapter,
    ReferencePicture,
    References,
    Region,
    SeenRegion,
)
from backend.models.cache import ModelCache

HERO = Region("object", "Hero")
CROSS_ATTENTIONS = 2 * 2 + 2 * 3 + 3 * 3 + 3 * 2 + 3  # of the way down, the way up and the middle


def test_an_sdxl_take_hears_its_pictures_in_the_first_frame_and_within_an_object(tmp_path):
    folder = tiny_sdxl.build(tmp_path / "set", (32, 32, 32), norm_groups=32, heads=8)
    width = 2 * tiny_sdxl.TEXT_WIDTH
    adapter = write_adapter(
        tmp_path / "adapter.safetensors", "plain", text_width=width, width=width, channels=[32] * CROSS_ATTENTIONS
    )
    reads = IpAdapter(str(adapter), str(write_encoder(tmp_path / "encoder")))
    models, cache, made = dataclasses.replace(tiny_sdxl.model_set_in(folder), ip_adapter=reads), ModelCache(), {}
    how = {"frames": 3, "models": models, "sampling": {"steps": 2, "context_length": 1, "context_overlap": 0}}
    first = ReferencePicture("a.png", when="first")
    for name, pictures in (
        ("bare", ()),
        ("first", (first,)),
        ("within", (dataclasses.replace(first, within=HERO),)),
    ):
        take = make_take(tmp_path / name, references=References(pictures, 1.0), **how)
        put_pictures(take, *[picture()] * len(pictures))
        write_hero(take)
        run_take(take, cache)
        made[name] = frame_bytes(take)
    for name in ("first", "within"):
        assert [number for number in (1, 2, 3) if made[name][number] != made["bare"][number]] == [1]
    assert made["first"][1] != made["within"][1]


def write_hero(take):
    """Write that the object is seen in the right half of every frame."""
    request = CaptureRequest("a", "A", "", FrameMap(1, 3), WIDTH, HEIGHT, ("depth", "objects"), regions=(HERO,))
    take.control.write(Capture(request, 1, "Scene", objects=("Hero",), regions=(SeenRegion(HERO, (1,)),)))
    seen = np.zeros((HEIGHT, WIDTH))
    seen[:, WIDTH // 2 :] = 1
    for number in (1, 2, 3):
        write_depth(take.control.control_file("objects", number), seen, "objects.ID")
