"""Models stay loaded from take to take, and only what changed is loaded anew."""

from __future__ import annotations

import shutil
from dataclasses import replace

from safetensors.torch import load_file, save
from tiny_take import frame_bytes, make_take, run_take

from backend.contract import UNTRAINED, Control, ModelSet
from backend.models.cache import ModelCache
from backend.models.untrained import untrained_folder


def test_models_stay_loaded_until_they_are_freed(tmp_path):
    cache = ModelCache()
    for name in ("a", "b"):
        run_take(make_take(tmp_path / name), cache)
        unet = cache._models.unet
        if name == "a":
            first = unet
    assert unet is first
    one_net = make_take(tmp_path / "c", controls=())
    run_take(one_net, cache)
    assert cache._models.controlnets == {}
    cache.free()
    assert cache._models is None


def test_a_control_pass_more_or_less_leaves_the_other_models_where_they_are(tmp_path):
    mine = ModelCache()

    def made(name, *controls):
        folder = make_take(tmp_path / name, controls=controls)
        run_take(folder, mine)
        return mine._models, frame_bytes(folder)

    both, first = made("a", Control("depth"), Control("openpose"))
    one, _ = made("b", Control("depth"))
    assert (one.unet, one.vae, one.text_encoder) == (both.unet, both.vae, both.text_encoder)
    assert one.controlnets == {"depth": both.controlnets["depth"]}
    again, second = made("c", Control("depth"), Control("openpose"))
    assert again.unet is both.unet and again.controlnets["openpose"] is not both.controlnets["openpose"]
    assert first == second


def test_a_frame_alone_is_made_with_the_motion_module_where_a_set_says_so(tmp_path):
    cache, frames = ModelCache(), []
    for name, on_one_frame in (("a", False), ("b", True)):
        models = replace(UNTRAINED, motion_on_one_frame=on_one_frame)
        folder = make_take(tmp_path / name, frames=1, controls=(), models=models)
        run_take(folder, cache)
        frames.append(frame_bytes(folder)[1])
    assert frames[0] != frames[1]


def test_changed_weights_are_loaded_anew(tmp_path):
    copy = tmp_path / "set"
    shutil.copytree(untrained_folder(), copy)
    parts = {"base": str(copy / "base"), "motion_module": str(copy / "motion_module")}
    chosen = ModelSet("m", "sd15", controlnets={}, untrained=True, **parts)
    cache = ModelCache()
    folders = [make_take(tmp_path / name, controls=(), models=chosen) for name in ("a", "b")]
    run_take(folders[0], cache)
    weights = copy / "motion_module" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(save({key: 2 * value for key, value in load_file(weights).items()}))  # in the same folder
    run_take(folders[1], cache)
    assert frame_bytes(folders[0])[1] != frame_bytes(folders[1])[1]
