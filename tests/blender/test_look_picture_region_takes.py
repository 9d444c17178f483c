"""A take whose pictures are heard at frames and within an object: from the scene through the capture to the frames."""

import os

import bpy
import numpy as np
import pictures
import pytest
from animatic import scripting, shots
from animatic.backend.contract import Region
from scenes import add_camera, add_cube, add_plane, key
from stages import save_stage

from takes import read_png

pytestmark = pytest.mark.skipif(
    not os.environ.get("ANIMATIC_PYTHON"), reason="ANIMATIC_PYTHON names no backend: run these through make test"
)


def test_pictures_at_frames_and_within_an_object_are_heard_and_come_back(scene, warm_backend, tiny_set, tmp_path):
    hero = add_cube(scene, (0.6, 5, 0), name="Hero")
    add_plane(scene, y=9, name="Wall")
    add_camera(scene)
    save_stage(scene, tmp_path, last=3, side_px=64)
    (shot,), look, own = shots.sync(scene), scene.animatic.look, scene.animatic
    own.openpose.enabled = False
    bare = scripting.generate(scene, shot)
    look.open_picture(pictures.picture_file(tmp_path), when="frame", frame=1, within=hero)
    look.open_picture(pictures.picture_file(tmp_path, "ink.png", 3), when="frame", frame=3, within=hero)
    look.add_picture(pictures.painted("Clay", (0.4, 0.2, 0.6, 1)), when="first")
    key(look, "reference_strength", {1: 0.4, 3: 1.2})
    led = scripting.generate(scene, shot)
    assert not np.array_equal(read_png(led.frame(1)), read_png(bare.frame(1)))
    take, captured = led.read(), led.control.read()
    assert take.passes == ("depth", "objects") and len(take.references.strength_keys) > 1
    (number,) = captured.numbers_in(Region("object", "Hero"))
    assert captured.objects[number - 1] == "Hero" and len(led.control.control_files("objects")) == 3
    assert {"IP-Adapter", "image encoder"} <= set(take.provenance.model_hashes)

    look.pictures.clear()
    bpy.ops.animatic.refresh()
    assert bpy.ops.animatic.recall() == {"FINISHED"}
    again = scripting.generate(scene, shot)
    assert again.read().references.pictures == take.references.pictures
    assert again.read().capture == take.capture  # which tells the region already
    assert np.abs(read_png(again.frame(2)).astype(int) - read_png(led.frame(2))).max() <= 2  # keys come back nearly
    (other,) = scripting.branch(led, [99])
    assert other.read().references == take.references and len(other.finished_frames()) == 3
    assert other.control.read().regions == captured.regions
