"""What was put right on one side is copied to the other, by mirrored names."""

import bpy
import pytest
import scenes
from animatic.operators.joint_mirror import other_side

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def own(scene):
    return scene.animatic.figures


def add_person(scene, **how):
    person = scenes.add_person(scene, **how)
    bpy.ops.animatic.people_refresh()
    return person


def test_the_other_side():
    pairs = {"hand.L": "hand.R", "thumb.2.R": "thumb.2.L", "face.lip_top.1.L": "face.lip_top.1.R", "nose": "nose"}
    assert {part: other_side(part) for part in (*pairs, "face.lip_top")} == {**pairs, "face.lip_top": "face.lip_top"}


@pytest.mark.parametrize(
    ("names", "sides", "bones"),
    [
        (scenes.RIGIFY, ("L", "R"), ("forearm.L", "forearm.R")),
        (scenes.MIXAMO, ("Left", "Right"), ("mixamorig:LeftForeArm", "mixamorig:RightForeArm")),
        ({**scenes.RIGIFY, "forearm": "b_{}_forearm"}, ("l", "r"), ("b_l_forearm", "b_r_forearm")),
    ],
    ids=["suffix", "word", "middle"],
)
def test_a_bone_and_its_end_are_mirrored(scene, own, names, sides, bones):
    person = add_person(scene, names=names, sides=sides)
    for part, (here, there) in {"hand.L": bones, "hand.R": reversed(bones)}.items():
        own.reset(person)
        own.correct(person, part, here, "tail")
        assert bpy.ops.animatic.joint_mirror(part=part) == {"FINISHED"}
        item = own.correction(person, other_side(part))
        assert (item.source, item.bone, item.end) == ("bone", there, "tail")


def test_objects_and_what_is_left_out_are_mirrored_all_at_once(scene, own, capfd):
    person = add_person(scene)
    eyes = [scenes.add(scene, f"Eye.{side}") for side in "LR"]
    own.correct(person, "eye.L", obj=eyes[0])
    own.leave_out(person, "ear.L")
    own.correct(person, "hand.L", "spine")
    own.leave_out(person, "nose")
    assert bpy.ops.animatic.joints_mirror() == {"FINISHED"}
    assert own.correction(person, "eye.R").object == eyes[1] and own.correction(person, "ear.R").source == "none"
    assert own.correction(person, "hand.R") is None
    assert "Person has nothing on the right like hand.L." in "".join(capfd.readouterr())


def test_a_joint_that_is_found_is_found_on_the_other_side_too(scene, own):
    person = add_person(scene)
    own.leave_out(person, "ear.R")
    bpy.ops.animatic.joint_mirror(part="ear.L")
    assert own.correction(person, "ear.R") is None


def test_what_has_no_other_side_is_said(scene, own):
    person = add_person(scene)
    with pytest.raises(RuntimeError, match="No joint of the left side"):
        bpy.ops.animatic.joints_mirror()
    with pytest.raises(RuntimeError, match="in the middle"):
        bpy.ops.animatic.joint_mirror(part="nose")
    own.correct(person, "hand.L", "spine")
    with pytest.raises(RuntimeError, match="no bone on the other side that is named like 'spine'"):
        bpy.ops.animatic.joint_mirror(part="hand.L")
    own.correct(person, "hand.L", obj=scenes.add(scene, "Grip"))
    with pytest.raises(RuntimeError, match="There is no object for the other side"):
        bpy.ops.animatic.joint_mirror(part="hand.L")
