"""Parts of SD1.5 and of SDXL are not mixed, and parts of SDXL fit together."""

from __future__ import annotations

import pytest
from family_models import SDXL, good_models, refusal

from backend.contract import BUILT_IN, ModelSet
from backend.errors import BackendError
from backend.models.cache import inspect


@pytest.fixture
def models(tmp_path):
    return good_models(tmp_path / "models")


def test_an_sdxl_motion_module_does_not_fit_an_sd15_base(models, monkeypatch):
    models.motion("xl/motion", SDXL)
    error = refusal(models, monkeypatch, motion="xl/motion")
    assert all(word in error.message for word in ("xl/motion", "SDXL", "good/base", "SD 1.5"))
    assert BUILT_IN[1].motion_module in error.hint


def test_an_sdxl_controlnet_does_not_fit_an_sd15_base(models, monkeypatch):
    models.net("xl/depth", SDXL)
    error = refusal(models, monkeypatch, depth="xl/depth")
    assert all(word in error.message for word in ("depth ControlNet xl/depth", "SDXL", "good/base", "SD 1.5"))
    assert "lllyasviel/control_v11f1p_sd15_depth" in error.hint


@pytest.fixture
def xl(models):
    """Complete SDXL parts beside those of SD1.5; with some exchanged, the error for the set."""
    models.base("xl/base", SDXL)
    models.motion("xl/motion", SDXL)
    models.net("xl/depth", SDXL)
    models.add("xl/vae", {"_class_name": "AutoencoderKL", "scaling_factor": 0.13025})

    def refused(**parts):
        parts = {"base": "xl/base", "motion_module": "xl/motion", "vae": "xl/vae", "depth": "xl/depth", **parts}
        depth = parts.pop("depth")
        with pytest.raises(BackendError) as caught:
            inspect(ModelSet("mine", "sdxl", controlnets={"depth": depth}, **parts), ["depth"], models.machine)
        assert caught.value.code == "mismatch"
        return caught.value

    return refused


@pytest.mark.parametrize(
    ("part", "reference"), [("motion_module", "good/motion"), ("depth", "good/depth"), ("vae", "good/base")]
)
def test_sd15_parts_do_not_fit_an_sdxl_base(xl, part, reference):
    error = xl(**{part: reference})
    assert reference in error.message and "is made for SD 1.5, but the base model xl/base is SDXL" in error.message
    fitting = next(known for known in BUILT_IN if known.family == "sdxl")
    named = fitting.controlnets["depth"] if part == "depth" else getattr(fitting, part)
    assert error.hint.endswith(f"for example {named}.")


def test_an_sd15_base_in_an_sdxl_set_is_refused_and_not_called_incomplete(xl):
    error = xl(base="good/base")
    assert "good/base is SD 1.5, but the motion module xl/motion is for SDXL" in error.message


def test_parts_of_sdxl_fit_together(models, xl):
    chosen = ModelSet("mine", "sdxl", "xl/base", "xl/motion", {"depth": "xl/depth"}, vae="xl/vae")
    inspect(chosen, ["depth"], models.machine)
