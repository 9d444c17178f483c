"""What fits what, by what the headers tell."""

from __future__ import annotations

import pytest

from backend.contract.fitting import fits, fits_words, fitting
from backend.contract.library import ModelFile


def model(kind, family="SD 1.5", version="", **values):
    return ModelFile(f"/m/{kind}-{family}-{version}.safetensors", "/m", kind, family, version, **values)


BASE, XL, SD2 = (model("checkpoint", family) for family in ("SD 1.5", "SDXL", "SD 2"))
V1, V2, V3, LCM = (model("motion_module", version=version) for version in ("v1", "v2", "v3", "AnimateLCM"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (BASE, V3, True),
        (XL, V3, False),
        (SD2, V2, None),  # partly
        (SD2, V3, False),
        (XL, model("motion_module", "SDXL", "HotShot-XL"), True),
        (BASE, model("lora"), True),
        (BASE, model("lora", "SDXL"), False),
        (BASE, model("lora", ""), None),
        (BASE, model("controlnet"), True),
        (XL, model("vae", "SD 1.5 or SDXL"), True),
        (SD2, model("vae", "SD 1.5 or SDXL"), False),
        (V2, model("motion_lora"), True),
        (LCM, model("motion_lora"), True),
        (V3, model("motion_lora"), False),
        (model("motion_module", version="LongAnimateDiff"), model("motion_lora"), None),
        (V3, model("domain_adapter"), True),
        (V2, model("domain_adapter"), False),
        (V3, model("sparsectrl"), True),
        (BASE, model("motion_lora"), None),
        (model("ip_adapter", widths=(1024,)), model("image_encoder", "", widths=(1280, 1024)), True),
        (model("ip_adapter", widths=(1280,)), model("image_encoder", "", widths=(1664, 1280)), True),
        (model("ip_adapter", widths=(1024,)), model("image_encoder", "", widths=(1664, 1280)), False),
        (BASE, XL, None),
        (BASE, model("lora", problem="It is a LoHa."), None),
    ],
)
def test_two_models_fit_whichever_is_named_first(one, other, expected):
    assert fits(one, other) is fits(other, one) is expected


def test_those_that_fit_are_found_among_others():
    assert fitting(V3, [BASE, XL, V2, model("domain_adapter")]) == [BASE, model("domain_adapter")]


def test_what_fits_is_said_in_words():
    assert fits_words(V3).startswith("It fits base models for SD 1.5, the domain adapter and SparseCtrl.")
    assert "made for v2" in fits_words(V1) and "partly" in fits_words(SD2)
    assert fits_words(model("unknown")) == fits_words(model("lora", problem="It is a LoHa.")) == ""
    assert "no use by itself" in fits_words(model("text_encoder"))
