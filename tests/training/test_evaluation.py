"""The evaluation as a whole: obedient pictures pass, others do not, and everything runs through the real backend."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from backend.contract import PREVIEW, UNTRAINED, Noise
from backend.preview.architecture import noise_scheduler
from backend.preview.evaluation.ask_depth import ask_depth
from backend.preview.evaluation.ask_pose import ask_pose
from backend.preview.evaluation.ask_prompt import ask_prompt
from backend.preview.evaluation.ask_time import ask_time
from backend.preview.evaluation.figures import Figure, write_results
from backend.preview.evaluation.gallery import Gallery, Plan
from backend.preview.evaluation.held_out import FIRST_SEED, as_scene, pose_scenes, prompt_scenes
from backend.preview.evaluation.readouts import ReadOuts
from backend.preview.evaluation.sheet import draw_sheet
from backend.preview.evaluation.studio import Made, Studio, model_set_in
from backend.preview.pictures import draw_clip

TINY = Plan(("shot",), 3, 2, ("shot",), 3, 2, 2, 1, 2, 1)
ONE_OF_EACH = Plan(("shot",), 2, 2, ("shot",), 1, 1, 1, 1, 1, 1)  # for a real backend
ONE_STEP = replace(UNTRAINED, steps=1)


@pytest.fixture(scope="module", autouse=True)
def data_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANIMATIC_DATA", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="module")
def readouts():
    return ReadOuts.measured(120)


@pytest.fixture(scope="module")
def clip():
    """A small clip of one person, all of whom is seen."""
    for seed in itertools.count(FIRST_SEED):
        clip = draw_clip(seed, 3, 64, 64)
        one = clip.facts.character_colour and all(len(pose.people) == 1 for pose in clip.poses)
        if one and all(pose.people[0].body[1] for pose in clip.poses) and (clip.z[0] == np.inf).any():
            return clip


@pytest.fixture(scope="module")
def shot(clip, tmp_path_factory):
    """The clip as a shot whose motion says that all stands still."""
    scene = as_scene(clip, "shot", tmp_path_factory.mktemp("shot"))
    return replace(scene, motion=np.zeros((3, 64, 64, 2), np.float32))


@pytest.fixture(scope="module")
def held_out(readouts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("held-out")
    return prompt_scenes(TINY.prompts, readouts, folder), pose_scenes(TINY.poses, readouts, folder)


class Paint:
    """Stands for a studio: shows of each scene what `choose` says."""

    def __init__(self, choose):
        self.choose = choose

    def make(self, scene, seed, *, without=(), prompt=None, numbers=None, moving=True, poses=None):
        numbers = list(numbers or scene.numbers)
        picture = self.choose(scene, without, prompt)
        if poses:  # what a model would do with a skeleton that is moved to the right
            picture = np.concatenate([picture[:, :1].repeat(40, axis=1), picture[:, :-40]], axis=1)
        frames = [np.array(Image.open(scene.shown[number]).convert("RGB")) for number in numbers]
        return Made(np.stack(frames if scene.motion is not None else [picture]), 1.0, 1.0)


def gallery_of(studio, shot, held_out, plan=TINY):
    prompts, poses = held_out
    return Gallery(studio, plan, [shot], prompts[: plan.prompts], poses[: plan.poses], say=lambda text: None)


def ask_all(gallery, readouts, folder):
    asked = [*ask_depth(gallery), *ask_pose(gallery, readouts, folder), *ask_prompt(gallery, readouts)]
    return {figure.name: figure for figure in [*asked, *ask_time(gallery)]}


def test_a_clip_becomes_the_capture_that_it_shows(clip, shot):
    assert shot.controls == ("depth", "openpose")
    assert shot.z(2) == pytest.approx(clip.z[1], rel=1e-6)
    seen = [point for point in clip.poses[2].people[0].body if point]
    assert np.array(seen) == pytest.approx(shot.joints(3)[~np.isnan(shot.joints(3)[:, 0])])
    hint = shot.hint(1)
    assert hint.max() > 0.9 and (hint[clip.z[0] == np.inf] == 0).all()


def test_held_out_scenes_are_read_right_on_their_own_pictures(held_out, readouts):
    prompts, poses = held_out
    for scene in prompts:
        read = readouts.read(scene.picture, scene, 1)
        assert {key: read[key] for key in readouts.said(scene)} == readouts.said(scene)
    assert len({scene.name for scene in (*prompts, *poses)}) == TINY.prompts + TINY.poses
    assert all(int(scene.name) >= FIRST_SEED for scene in prompts)


def test_pictures_that_obey_pass(shot, held_out, readouts, tmp_path):
    prompts, _ = held_out
    blank = np.full((256, 256, 3), 128, np.uint8)

    def obey(scene, without, prompt):
        free = ("depth" if scene in prompts else "openpose") in without
        return blank if free or prompt == "" else scene.picture

    found = ask_all(gallery_of(Paint(obey), shot, held_out), readouts, tmp_path)
    assert found["preview_depth_margin"].passed
    assert found["preview_pose_pck"].passed and found["preview_pose_pck"].off < 0.2
    assert found["preview_pose_shift_error"].passed
    assert found["preview_prompt_accuracy"].value == 1
    assert found["preview_prompt_accuracy"].off < 0.5
    assert not found["preview_warp_ratio"].passed  # with and without the motion module alike


def test_pictures_that_do_not_obey_fail(shot, held_out, readouts, tmp_path):
    prompts, poses = held_out
    order = [*prompts, *poses]

    def ignore(scene, without, prompt):
        return scene.picture if scene is shot else order[order.index(scene) - 1].picture

    found = ask_all(gallery_of(Paint(ignore), shot, held_out), readouts, tmp_path)
    for name in ("preview_depth_margin", "preview_pose_pck", "preview_prompt_accuracy"):
        assert not found[name].passed, found[name]


def test_the_real_backend_answers_everything_and_the_sheet_shows_it(shot, held_out, readouts, tmp_path):
    gallery = gallery_of(Studio(ONE_STEP, tmp_path / "takes"), shot, held_out, ONE_OF_EACH)
    found = ask_all(gallery, readouts, tmp_path)
    assert {
        "preview_depth_margin",
        "preview_separation_margin",
        "preview_depth_margin_blender",
        "preview_pose_pck",
        "preview_pose_pck_blender",
        "preview_prompt_accuracy",
        "preview_prompt_accuracy_blender",
        "preview_warp_ratio",
    } <= set(found)
    assert all(np.isfinite(figure.value) for figure in found.values())
    assert not found["preview_pose_pck"].passed  # random weights
    sheet = draw_sheet(gallery, list(found.values()))
    assert sheet.width <= 2000 and np.array(sheet).std() > 10


def test_without_the_motion_module_frames_know_nothing_of_each_other(shot, tmp_path):
    studio = Studio(ONE_STEP, tmp_path / "takes")

    def first(count, moving):
        return studio.make(shot, 7, numbers=range(1, count + 1), without=("depth",), moving=moving).pictures[0]

    def difference(moving):
        return np.abs(first(3, moving).astype(int) - first(1, moving).astype(int)).max()

    assert difference(moving=False) <= 1
    assert difference(moving=True) > 1
    assert difference(moving=False) <= 1  # and again, after it was on


def test_weights_in_a_folder_are_judged_on_the_noise_they_were_trained_on(tmp_path):
    noise_scheduler().save_pretrained(tmp_path / "base" / "scheduler")
    models = model_set_in(tmp_path, PREVIEW)
    assert models.base == str(tmp_path / "base")
    assert models.noise == Noise("sample", zero_terminal_snr=True, schedule="squaredcos_cap_v2")


def test_a_figure_knows_its_limit(tmp_path):
    high, low = Figure("a", 0.79, "x", at_least=0.8, off=0.1), Figure("b", 0.59, "x", at_most=0.6)
    free = Figure("c", 1.0, "s")
    assert (high.passed, low.passed, free.passed) == (False, True, None)
    write_results([high, low, free], tmp_path / "r.json", "make preview-eval")
    assert '"limit": "at least 0.8"' in (tmp_path / "r.json").read_text("utf-8")
