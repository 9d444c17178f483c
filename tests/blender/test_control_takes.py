"""Takes that normals, labels and lines steer: from the scene through the capture to the frames, with a tiny set."""

import os

import bpy
import numpy as np
import pytest
from animatic import scripting, shots
from animatic.resources import resources
from animatic.settings import take as take_settings
from scenes import add_camera, add_cube, add_plane
from stages import save_stage

from takes import read_png

pytestmark = pytest.mark.skipif(
    not os.environ.get("ANIMATIC_PYTHON"), reason="ANIMATIC_PYTHON names no backend: run these through make test"
)


def test_normals_labels_and_lines_of_the_scene_steer_and_come_back_with_recall(scene, tmp_path, tiny_set, warm_backend):
    add_camera(scene)
    add_plane(scene, y=9)
    add_cube(scene, location=(0.2, 5, 0))
    save_stage(scene, tmp_path, last=2, side_px=96)
    (shot,), own = shots.sync(scene), scene.animatic
    own.depth.enabled = False
    own.normal.enabled = own.seg.enabled = own.lineart.enabled = True
    folder = scripting.generate(scene, shot)
    assert folder.finished_frames().keys() == {1, 2}
    take = folder.read()
    assert take.passes == ("normal", "seg", "depth", "objects")
    assert {"normal ControlNet", "seg ControlNet", "lineart ControlNet"} <= set(take.provenance.model_hashes)

    scene.frame_set(1)
    bpy.ops.animatic.refresh()
    assert bpy.ops.animatic.look() == {"FINISHED"}
    (drawn,) = (resources().takes_root / "captures").rglob("lineart.png")
    lines, normals = (read_png(drawn.with_name(f"{kind}.png"))[..., 0:3] for kind in ("lineart", "normal"))
    assert np.abs(normals.reshape(-1, 3).astype(int) - (128, 128, 255)).max() <= 2  # wall and cube face the camera
    labels = [read_png(path)[..., :3] for path in (drawn.with_name("seg.png"), folder.control.control_file("seg", 1))]
    assert np.array_equal(*labels)
    depth = read_png(drawn.with_name("depth.png"))[..., 0]
    border = depth[:, 1:] != depth[:, :-1]
    assert border.sum() > 20 and (lines[:, 1:, 0][border] > 140).mean() > 0.9
    assert 0.01 < (lines > 128).mean() < 0.1

    own.normal.enabled = own.seg.enabled = own.lineart.enabled = False
    assert bpy.ops.animatic.recall() == {"FINISHED"}
    assert take_settings.take_from(scene, shot).controls == take.controls
