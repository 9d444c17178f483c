"""What cannot fit is refused before anything is asked for or downloaded, and a file that is there is not missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from original_bases import model_set, release, save_base

from backend.contract import BUILT_IN, PREVIEW, Lora, Machine, MoreFrames, move_reference
from backend.errors import BackendError
from backend.interpolation.networks import find
from backend.models.cache import inspect
from backend.models.find import locate_all
from backend.models.parts import Part
from backend.progress import UNHEARD


@pytest.mark.parametrize("online", [False, True])
@pytest.mark.parametrize("models", [PREVIEW, next(each for each in BUILT_IN if each.name == "sd15-v3")])
def test_a_camera_move_beside_another_motion_module_is_refused_though_it_is_not_here(models, online):
    models = replace(models, loras=(Lora(move_reference("zoom-in")),))
    with pytest.raises(BackendError, match="Zoom In: the camera moves are made for AnimateDiff v2") as caught:
        inspect(models, [], Machine(online=online))
    assert caught.value.code == "mismatch" and "take the camera move out" in caught.value.hint


def test_parts_that_are_here_are_compared_though_others_are_missing(tmp_path):
    base = save_base(tmp_path / "base")
    models = replace(model_set(base, PREVIEW.motion_module), loras=(Lora("org/not-here"),))
    with pytest.raises(BackendError) as caught:
        inspect(models, [], Machine())
    assert caught.value.code == "mismatch"
    fitting = replace(model_set(base, release("v2", tmp_path)), loras=(Lora("org/not-here"),))
    with pytest.raises(BackendError, match="not on this machine: LoRA org/not-here") as caught:
        inspect(fitting, [], Machine())
    assert caught.value.code == "missing_weights" and "--online" not in caught.value.hint
    assert "Download under Models" in caught.value.hint


def test_each_missing_model_has_a_line():
    parts = [Part("motion_module", "org/motion"), Part("lora", "org/style")]
    with pytest.raises(BackendError) as caught:
        locate_all(parts, Machine())
    lines = caught.value.message.splitlines()
    assert lines[1:] == ["- motion module org/motion", "- LoRA org/style."]


def test_a_file_that_holds_no_weights_is_not_called_missing(tmp_path):
    file = tmp_path / "try.blend"
    file.write_bytes(b"BLENDER")
    with pytest.raises(BackendError, match=r"try\.blend is no network for more frames") as caught:
        find(MoreFrames("rife", 24.0, weights=str(file)), Machine(), UNHEARD)
    assert caught.value.code == "mismatch" and ".pkl" in caught.value.hint and ".safetensors" in caught.value.hint
