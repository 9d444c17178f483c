"""What the artist says of people is kept with the scene, follows its objects, and becomes the contract's figures."""

import shutil
from dataclasses import replace
from pathlib import Path

import bpy
import pytest
import scenes
from animatic import shots
from animatic.backend.contract import ALL_FIGURES, Capture, Figures, FrameMap, Joint, Mapping, TakeFolder, shot_folder
from animatic.capture.figures import rigs
from animatic.resources import resources
from animatic.settings.joints import group_of, require_part
from animatic.settings.take import request_from

from takes import make_take

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def own(scene):
    """Return the settings of people of a scene with a camera."""
    scenes.add_camera(scene)
    return scene.animatic.figures


@pytest.fixture
def person(scene):
    return scenes.add_person(scene)


def asked(scene):
    """Return what a capture is asked to do with people."""
    return request_from(scene, shots.sync(scene)[0]).figures


def test_a_scene_that_nobody_touched_asks_for_everything(scene, own):
    assert asked(scene) == ALL_FIGURES


def test_settings_and_corrections_reach_the_capture(scene, own, person):
    own.hidden, own.least_px, own.hands, own.face = "faint", 32, False, False
    own.correct(person, "hand.L", bone="forearm.L", end="tail")
    own.correct(person, "eye.L", obj=scenes.add(scene, "Eye"))
    own.leave_out(person, "ear.R")
    joints = {"hand.L": Joint("forearm.L", "tail"), "eye.L": Joint(object_name="Eye"), "ear.R": None}
    assert asked(scene) == Figures("faint", 32.0, False, False, (Mapping("Person", joints),))


def test_a_joint_is_reset_alone_and_all_together(scene, own, person):
    for part in ("ear.L", "ear.R", "nose"):
        own.leave_out(person, part)
    own.reset(person, "ear.R")
    assert set(asked(scene).mappings[0].joints) == {"ear.L", "nose"}
    own.reset(person)
    own.reset(person, "nose")
    assert asked(scene) == ALL_FIGURES


@pytest.mark.parametrize(
    ("part", "how", "words"),
    [
        ("wrist.L", {"bone": "hand.L"}, "There is no joint 'wrist.L'"),
        ("uper_arm.L", {"bone": "hand.L"}, "upper_arm"),
        ("face", {"bone": "hand.L"}, "There is no joint 'face'"),
        ("hand.L", {"bone": "palm"}, "Person has no bone 'palm'"),
        ("hand.L", {}, "name one of them"),
    ],
)
def test_a_wrong_correction_is_refused_with_a_sentence(own, person, part, how, words):
    with pytest.raises(ValueError, match=words):
        own.correct(person, part, **how)
    assert own.figures == ALL_FIGURES


def test_a_camera_is_no_person(own, scene):
    with pytest.raises(ValueError, match="Camera is no armature and no mesh"):
        own.add(scene.camera)


@pytest.mark.parametrize("part", [*rigs.KEYPOINTS, "head"])
def test_every_part_of_the_capture_can_be_put_right(part):
    require_part(part)
    group = "face" if part in rigs.FACE else "body" if part in (*rigs.BODY, "head") else "hands"
    assert group_of(part) == group


def test_a_renamed_person_keeps_its_corrections(scene, own, person):
    own.leave_out(person, "nose")
    person.name = "Hero"
    assert asked(scene).mappings == (Mapping("Hero", {"nose": None}),)


def test_corrections_are_saved_and_opened(scene, own, person, tmp_path):
    own.correct(person, "hand.L", bone="forearm.L", end="tail")
    own.correct(person, "eye.L", obj=scenes.add(scene, "Eye"))
    before = asked(scene)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "film.blend"))
    assert asked(bpy.context.scene) == before and before.mappings


def test_a_linked_person_is_put_right_in_the_scene_that_shows_it(scene, person, tmp_path):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_there, here):
        here.objects = ["Person"]
    scene, linked = bpy.context.scene, bpy.data.objects["Person"]
    scene.collection.objects.link(linked)
    scene.animatic.figures.leave_out(linked, "nose")
    override = linked.override_create()
    scene.animatic.figures.leave_out(override, "ear.L")
    scene.collection.objects.link(override)
    mappings = {mapping.figure: mapping.joints for mapping in scene.animatic.figures.figures.mappings}
    assert mappings == {"Person [library.blend]": {"nose": None}, "Person": {"ear.L": None}}
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "film.blend"))
    assert len(bpy.context.scene.animatic.figures.figures.mappings) == 2


def test_what_was_deleted_counts_nothing_and_is_forgotten(scene, own, person):
    other, eye = scenes.add_person(scene, name="Other"), scenes.add(scene, "Eye")
    own.leave_out(other, "nose")
    own.correct(person, "eye.L", obj=eye)
    own.leave_out(person, "ear.L")
    bpy.ops.object.select_all(action="DESELECT")
    for obj in (other, eye):
        obj.select_set(True)
    bpy.ops.object.delete()
    assert "Other" in bpy.data.objects  # the settings hold it
    assert asked(scene).mappings == (Mapping("Person", {"ear.L": None}),)
    bpy.ops.animatic.people_refresh()
    assert [item.figure for item in own.mappings] == [person]
    assert own.mappings[0].joints.keys() == ["ear.L"]
    assert not own.needs_forgetting and bpy.data.objects["Other"].users == 0


def test_a_bone_that_is_gone_leaves_the_joint_to_what_is_found(scene, own, person):
    own.correct(person, "hand.L", bone="forearm.L", end="tail")
    own.leave_out(person, "nose")
    person.data.bones["forearm.L"].name = "lower_arm.L"
    assert asked(scene).mappings == (Mapping("Person", {"nose": None}),)
    assert "'forearm.L' is not here any more" in own.correction(person, "hand.L").problem(person)


def test_an_unfinished_correction_says_what_it_lacks(own, person):
    own.add(person).entry("hand.L").source = "object"
    item = own.correction(person, "hand.L")
    assert "Choose the object" in item.problem(person)
    item.source = "bone"
    assert "Choose the bone" in item.problem(person) and own.figures == ALL_FIGURES


def test_a_recalled_take_brings_back_how_people_were_read_and_no_joints(scene, own, tmp_path):
    shot, made = shots.sync(scene)[0], make_take(tmp_path / "made", FrameMap(1, 2))
    home = shot_folder(resources().takes_root / "takes", shot.name, shot.id)
    home.mkdir(parents=True)
    folder = TakeFolder(Path(shutil.move(made.path, home / "0001")))
    folder.control.path.mkdir()
    bpy.ops.animatic.refresh()
    figures = Figures("faint", 40.0, hands=False, face=False, mappings=(Mapping("Person", {"nose": None}),))
    for passes, expected in ((("depth",), ALL_FIGURES), (("depth", "openpose"), replace(figures, mappings=()))):
        folder.control.write(Capture(scenes.request(scene, passes=passes, figures=figures), 1, scene.name))
        assert bpy.ops.animatic.recall() == {"FINISHED"}
        assert own.figures == expected
