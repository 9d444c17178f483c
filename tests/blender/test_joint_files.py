"""Joints go into a JSON file and come back, for the same character or another one."""

import json

import bpy
import pytest
import scenes

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def own(scene):
    return scene.animatic.figures


@pytest.fixture
def person(scene):
    """Return a person three of whose joints were put right."""
    found, own = scenes.add_person(scene), scene.animatic.figures
    own.correct(found, "hand.L", bone="forearm.L", end="tail")
    own.correct(found, "eye.L", obj=scenes.add(scene, "Eye"))
    own.leave_out(found, "ear.R")
    bpy.ops.animatic.people_refresh()
    return found


@pytest.fixture
def path(tmp_path):
    return tmp_path / "joints.json"


def choose(name):
    people = bpy.context.window_manager.animatic.people
    bpy.ops.animatic.people_refresh()
    people.active = people.found.keys().index(name)


def joints_of(own, figure):
    return next((each.joints for each in own.figures.mappings if each.figure == figure.name_full), {})


def test_a_file_says_where_every_joint_is(person, path):
    assert bpy.ops.animatic.joints_export(filepath=str(path)) == {"FINISHED"}
    data = json.loads(path.read_text("utf-8"))
    assert data["figure"] == "Person" and len(data["joints"]) == 15  # the limbs, the head, and what was put right
    assert data["joints"]["hand.L"] == {"bone": "forearm.L", "end": "tail"}
    assert data["joints"]["hand.R"] == {"bone": "hand.R", "end": "head"}
    assert data["joints"]["eye.L"] == {"object_name": "Eye"} and data["joints"]["ear.R"] is None


def test_it_comes_back_as_it_was(own, person, path):
    bpy.ops.animatic.joints_export(filepath=str(path))
    before = joints_of(own, person)
    own.reset(person)
    own.leave_out(person, "nose")
    assert bpy.ops.animatic.joints_import(filepath=str(path)) == {"FINISHED"}
    assert joints_of(own, person) == before and set(before) == {"hand.L", "eye.L", "ear.R"}


def test_it_fits_another_character_with_the_same_bones(scene, own, person, path, capfd):
    bpy.ops.animatic.joints_export(filepath=str(path))
    twin = scenes.add_person(scene, name="Twin")
    choose("Twin")
    bpy.ops.animatic.joints_import(filepath=str(path))
    assert "eye.L" not in joints_of(own, twin)  # its object is a joint of the other person
    said = "Joints of another person already, and not used: Eye. Objects of Others uses them too."
    assert said in "".join(capfd.readouterr())
    bpy.ops.animatic.joints_import(filepath=str(path), objects_of_others=True)
    assert joints_of(own, twin) == joints_of(own, person)


def test_what_another_character_lacks_is_named_and_left_as_found(scene, own, person, path, capfd):
    bpy.ops.animatic.joints_export(filepath=str(path))
    twin = scenes.add_person(scene, name="Twin")
    twin.data.bones["forearm.L"].name = "lower_arm.L"
    choose("Twin")
    assert bpy.ops.animatic.joints_import(filepath=str(path), objects_of_others=True) == {"FINISHED"}
    assert {"eye.L", "ear.R"} <= set(joints_of(own, twin)) and "hand.L" not in joints_of(own, twin)
    assert "Twin has no bones or objects called forearm.L: 2 joints stay as found." in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no JSON", "valid JSON"),
        ('{"joints": {}}', "joints.json.figure is 'missing'"),
        ('{"figure": "X", "joints": {"hand.L": {"bone": "a", "end": "middle"}}}', "one of 'head', 'tail'"),
        ('{"figure": "X", "joints": {"hand.L": {}}}', "given, or an object in its place"),
        ('{"figure": "X", "joints": {"hand.L": {"bone": "paw"}}}', "Nothing in the file fits Person"),
        ('{"figure": "X", "joints": {"wrist": null}}', "Nothing in the file fits Person"),
        (b"\xff\xfe\x00", "valid JSON"),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_changes_nothing(own, person, path, text, words):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = joints_of(own, person)
    with pytest.raises(RuntimeError, match=words):
        bpy.ops.animatic.joints_import(filepath=str(path))
    assert joints_of(own, person) == before


def test_a_file_that_is_not_there_or_cannot_be_written_is_named(person, tmp_path):
    with pytest.raises(RuntimeError, match="cannot be read: No such file"):
        bpy.ops.animatic.joints_import(filepath=str(tmp_path / "gone.json"))
    with pytest.raises(RuntimeError, match="cannot be written"):
        bpy.ops.animatic.joints_export(filepath=str(tmp_path / "gone" / "joints.json"))
    with pytest.raises(RuntimeError, match="No file was named"):
        bpy.ops.animatic.joints_export()


def test_without_a_person_there_is_no_file(scene):
    with pytest.raises(RuntimeError, match="The list has no person"):
        bpy.ops.animatic.joints_export(filepath="joints.json")
