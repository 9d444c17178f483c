"""A take exported for ComfyUI: the folder that somebody else gets."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image
from tiny_take import HEIGHT, WIDTH, Messages, fill_render, make_take, render, write_depth

from backend.__main__ import BAD_INPUT, DONE, main
from backend.comfyui.definitions import faults
from backend.comfyui.export import export_comfyui
from backend.contract import (
    Capture,
    CaptureRequest,
    Control,
    ExportComfyUI,
    FrameMap,
    KeyFrame,
    ReferencePicture,
    References,
    Region,
    SeenRegion,
    Source,
    SparseControl,
)
from backend.controls.control import Hints
from backend.controls.scribble import scribble_of
from backend.errors import BackendError, CancelledByUser
from backend.progress import Reporter

CONTROLS = (Control("depth"), Control("openpose"), Control("canny"))


def export(folder, into, messages=None, cancelled=lambda: False, **asked):
    told = messages if messages is not None else Messages()
    export_comfyui(ExportComfyUI("job", str(folder.path), str(into), **asked), Reporter("job", told.report, cancelled))
    return told


def a_take(path, **changes):
    folder = make_take(path, 3, **{"controls": CONTROLS, **changes})
    fill_render(folder.control, 3, WIDTH, HEIGHT)
    return folder


def test_the_folder_holds_all_that_the_workflow_loads(tmp_path):
    references = References((ReferencePicture("a.png"),))
    folder = a_take(tmp_path / "take", references=references, source=Source(0.5, masked=True), keys=(KeyFrame(2),))
    for path, mode in ((folder.reference(1), "RGB"), (folder.key(2), "RGB")):
        path.parent.mkdir(exist_ok=True)
        render(1).convert(mode).save(path)
    for number in (1, 2, 3):
        mask = folder.control.control_file("mask", number)
        mask.parent.mkdir(exist_ok=True)
        Image.fromarray(np.tri(HEIGHT, WIDTH, dtype=np.uint8) * 255).save(mask)
    into = tmp_path / "out"
    export(folder, into)
    nodes = json.loads((into / "workflow_api.json").read_text("utf-8"))
    assert faults(nodes) == []
    loaded = [node["inputs"]["directory"] for node in nodes.values() if node["class_type"] == "VHS_LoadImagesPath"]
    assert len(loaded) == 3 + 4
    for name in loaded:
        assert sorted(path.name for path in into.__class__(name).iterdir()) == ["0001.png", "0002.png", "0003.png"]
    (picture,) = [node["inputs"]["image"] for node in nodes.values() if node["class_type"] == "VHS_LoadImagePath"]
    assert picture == str(into / "references" / "0001.png") and into.__class__(picture).exists()
    assert (into / "keys" / "0002.png").exists()
    with Image.open(into / "source" / "mask" / "0001.png") as mask:
        assert np.array_equal(np.array(mask)[..., 0], np.tri(HEIGHT, WIDTH, dtype=np.uint8) * 255)


def test_masks_say_where_and_when_a_reference_is_heard(tmp_path):
    region = Region("collection", "Hero")
    pictures = (ReferencePicture("a.png", when="first", fade=1, within=region),)
    folder = a_take(tmp_path / "take", references=References(pictures, 0.9))
    folder.reference(1).parent.mkdir()
    render(1).save(folder.reference(1))
    request = CaptureRequest("abc", "Shot", "", FrameMap(1, 3), WIDTH, HEIGHT, ("depth", "objects"), regions=(region,))
    seen = (SeenRegion(region, (2,)),)
    folder.control.write(Capture(request, 1, "Scene", objects=("Wall", "Hero"), regions=seen))
    identities = np.ones((HEIGHT, WIDTH))
    identities[:, WIDTH // 2 :] = 2
    for number in (1, 2, 3):
        write_depth(folder.control.control_file("objects", number), identities, "objects.ID")
    export(folder, tmp_path / "out")
    for number, level in ((1, 255), (2, 128), (3, 0)):
        with Image.open(tmp_path / "out" / "references" / "mask_01" / f"{number:04d}.png") as mask:
            grey = np.array(mask)[..., 0]
        assert set(grey[:, : WIDTH // 2].flat) == {0} and set(grey[:, WIDTH // 2 :].flat) == {level}


@pytest.mark.parametrize("kind", ["rgb", "scribble"])
def test_key_frames_that_steer_lie_where_sparsectrl_loads_them(tmp_path, kind):
    folder = a_take(tmp_path / "take", sparse=SparseControl(kind, (1, 3)), keys=(KeyFrame(2),))
    folder.keys.mkdir()
    for number in (1, 2, 3):
        render(number).save(folder.key(number))
    export(folder, tmp_path / "out")
    nodes = json.loads((tmp_path / "out" / "workflow_api.json").read_text("utf-8"))
    (index,) = [node["inputs"] for node in nodes.values() if node["class_type"] == "ACN_SparseCtrlIndexMethodNode"]
    assert index == {"indexes": "0, 2"}
    loaded = tmp_path / "out" / "keys" / "sparsectrl"
    assert str(loaded) in [node["inputs"].get("directory") for node in nodes.values()]
    assert sorted(path.name for path in loaded.iterdir()) == ["0001.png", "0003.png"]
    with Image.open(loaded / "0003.png") as picture:
        seen = np.array(picture)
    lines = np.broadcast_to(scribble_of(render(3))[..., None], seen.shape)
    assert np.array_equal(seen, np.array(render(3)) if kind == "rgb" else lines) and seen.any()


@pytest.mark.parametrize("kind", ["depth", "openpose", "canny"])
def test_the_control_pictures_are_what_the_controlnets_hear(tmp_path, kind):
    folder = a_take(tmp_path / "take")
    export(folder, tmp_path / "out")
    hints = Hints(folder.control, kind, WIDTH, HEIGHT).of((1, 2, 3))(slice(None)).permute(0, 2, 3, 1).numpy()
    for number in (1, 2, 3):
        with Image.open(tmp_path / "out" / "control" / kind / f"{number:04d}.png") as picture:
            found = np.array(picture)
        assert found.dtype == np.uint8 and found.shape == (HEIGHT, WIDTH, 3) and found.max() > 0
        assert np.abs(found / 255 - hints[number - 1]).max() <= 0.5 / 255 + 1e-6


def test_the_readme_says_what_goes_where(tmp_path):
    told = export(a_take(tmp_path / "take"), tmp_path / "out")
    text = (tmp_path / "out" / "README.md").read_text("utf-8")
    for word in (
        "models/controlnet/control_v11p_sd15_canny_fp16.safetensors",
        "models/animatediff_models/v3_sd15_mm.ckpt",
        "models/checkpoints/v1-5-pruned-emaonly.safetensors",
        "ComfyUI-AnimateDiff-Evolved",
        "ComfyUI-Advanced-ControlNet",
        "ComfyUI-VideoHelperSuite",
        "/prompt",
        "other noise from the same seed",
    ):
        assert word in text, word
    for word in ("IPAdapter", "FizzNodes"):  # packs that this one does without
        assert word not in text
    assert any("stands in" in note for note in told.notes)


@pytest.mark.parametrize(
    ("root", "found"),
    [("/mnt/jobs/sh010/", "/mnt/jobs/sh010/control/depth"), ("D:\\jobs", "D:\\jobs\\control\\depth")],
)
def test_another_machine_finds_the_pictures_where_it_has_them(tmp_path, root, found):
    export(a_take(tmp_path / "take"), tmp_path / "out", root=root)
    nodes = json.loads((tmp_path / "out" / "workflow_api.json").read_text("utf-8"))
    loaded = [node["inputs"]["directory"] for node in nodes.values() if node["class_type"] == "VHS_LoadImagesPath"]
    assert found in loaded


def test_what_is_there_stays_unless_it_may_be_replaced(tmp_path):
    into = tmp_path / "out"
    export(a_take(tmp_path / "take"), into)
    (into / "mine.txt").write_text("mine")
    other = a_take(tmp_path / "other", controls=(Control("depth"),))
    with pytest.raises(BackendError, match="is there already"):
        export(other, into)
    export(other, into, overwrite=True)
    assert (into / "mine.txt").exists() and not (into / "control" / "openpose").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", ["references/mine.png", "control/depth/0001.exr", "README.md"])
def test_folders_that_no_export_has_written_are_never_replaced(tmp_path, name):
    mine = tmp_path / "project" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    folder = a_take(tmp_path / "take")
    for into in (tmp_path / "project", folder.path):
        with pytest.raises(BackendError, match="no export for ComfyUI has written"):
            export(folder, into, overwrite=True)
    assert mine.read_text() == "mine" and folder.control.control_file("depth", 1).exists()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine")
    export(folder, tmp_path / "other", overwrite=True)
    assert (tmp_path / "other" / "notes.txt").exists()


def test_a_cancelled_export_leaves_nothing_behind(tmp_path):
    told = Messages()
    with pytest.raises(CancelledByUser):
        export(a_take(tmp_path / "take"), tmp_path / "out", told, lambda: len(told) > 5)
    assert {path.name for path in tmp_path.iterdir()} == {"take"}


def test_a_take_without_its_captured_files_is_refused(tmp_path):
    folder = a_take(tmp_path / "take")
    folder.control.control_file("depth", 2).unlink()
    with pytest.raises(BackendError, match="missing: 2"):
        export(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_line_exports_for_comfyui(tmp_path, capsys):
    folder, into = a_take(tmp_path / "take"), tmp_path / "out"
    assert main(["comfyui", str(folder.path), str(into), "--root", "/srv"]) == DONE
    said = capsys.readouterr().out
    assert f"done: {into / 'workflow_api.json'}" in said and "Note: ComfyUI draws other noise" in said
    assert main(["comfyui", str(folder.path), str(into)]) == BAD_INPUT
    assert "holds something" in capsys.readouterr().err
