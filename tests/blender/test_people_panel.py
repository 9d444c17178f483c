"""The People panel shows who is in the shot, and with which joints."""

from types import SimpleNamespace

import bpy
import pytest
import scenes
from animatic.operators import figure_list
from animatic.panels.figures import _end_of, joint_label
from drawing import Layout, draw

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def own(scene):
    return scene.animatic.figures


@pytest.fixture
def person(scene):
    """Return the one person of a scene, found."""
    found = scenes.add_person(scene)
    bpy.ops.animatic.people_refresh()
    return found


@pytest.fixture
def people():
    return bpy.context.window_manager.animatic.people


def panel(name="people"):
    return draw(getattr(bpy.types, f"ANIMATIC_PT_{name}"))


def make_active(obj):
    bpy.context.view_layer.objects.active = obj


def add_body(scene, name="Statue"):
    body = scenes.add_cube(scene, (2, 1, 1), 2, name)
    body.scale = (0.8, 0.2, 1)
    bpy.context.view_layer.update()
    make_active(body)
    return body


def test_an_empty_scene_says_what_to_do(scene):
    bpy.ops.animatic.people_refresh()
    drawn = panel()
    assert "Nobody was found" in " ".join(drawn.texts)
    assert {"animatic.person_add (grey)", "animatic.person_remove (grey)"} <= set(drawn.buttons)
    assert {"hidden", "least_px", "hands", "face"} <= set(drawn.props)
    assert not bpy.types.ANIMATIC_PT_joints.poll(bpy.context)


def test_without_the_pose_there_are_no_people(scene):
    assert bpy.types.ANIMATIC_PT_people.poll(bpy.context)
    scene.animatic.openpose.enabled = False
    assert not bpy.types.ANIMATIC_PT_people.poll(bpy.context)


def test_a_person_is_shown_with_family_score_and_joints(person):
    drawn = panel()
    assert {"Person", "18/18"} <= set(drawn.texts)
    assert "Rigify Metarig, 18 of 18 joints, hands no, face no" in " ".join(drawn.texts)
    drawn = panel("joints")
    assert {"Elbow L", "Index Finger 2 R", "Jaw 3 L", "Head Bone"} <= set(drawn.texts)
    assert "animatic.joint_pick" in drawn.buttons and "animatic.joints_reset (grey)" in drawn.buttons


def test_the_list_has_each_person_once_and_keeps_the_chosen_one(scene, person, people):
    for name in ("Zoe", "Ada"):
        scenes.add_person(scene, name=name)
    bpy.ops.animatic.people_refresh()
    assert people.found.keys() == ["Ada", "Person", "Zoe"] and people.active_item().name == "Person"
    bpy.data.objects.remove(bpy.data.objects["Ada"])
    bpy.ops.animatic.people_refresh()
    assert people.found.keys() == ["Person", "Zoe"]
    assert people.active_item().name == "Person"


def test_a_person_in_an_instance_is_shown(scene, person, people):
    cast = bpy.data.collections.new("Cast")
    for obj in (person, person.children[0]):
        scene.collection.objects.unlink(obj)
        cast.objects.link(obj)
    for name in ("One", "Two"):
        empty = scenes.add(scene, name)
        empty.instance_type, empty.instance_collection = "COLLECTION", cast
    bpy.ops.animatic.people_refresh()
    assert people.found.keys() == ["Person"]
    with pytest.raises(RuntimeError, match="not in this view layer"):
        bpy.ops.animatic.joint_select(part="hand.L")


def test_a_copy_that_a_script_just_made_is_shown(scene, person, people):
    twin = bpy.data.objects.new("Twin", person.data)  # which has no pose until it is evaluated
    scene.collection.objects.link(twin)
    scenes.add_cube(scene, name="Twin Body").parent = twin
    figure_list.refresh(bpy.context)
    assert people.found.keys() == ["Person", "Twin"]


def test_the_watch_finds_what_changed(scene, own, person):
    assert not figure_list.is_stale(bpy.context)
    for change in (
        lambda: scenes.add_person(scene, name="Ada"),
        lambda: setattr(person, "name", "Hero"),
        lambda: setattr(person, "hide_render", True),
        lambda: setattr(person.data.bones["hand.L"], "name", "paw.L"),
        lambda: own.leave_out(person, "nose"),
        lambda: setattr(bpy.data.collections.new("Cast"), "hide_render", True),
        lambda: setattr(own.correction(person, "nose"), "source", "object"),
        lambda: bpy.data.objects.remove(person),
    ):
        change()
        assert figure_list.is_stale(bpy.context)
        figure_list.refresh(bpy.context)
        assert not figure_list.is_stale(bpy.context)


def test_every_joint_has_a_name_of_its_own():
    labels = [joint_label(part) for part in figure_list.PARTS]
    assert len(set(labels)) == len(labels) == 129  # 18 with the head, 40 of fingers, 70 of the face
    assert {"Shoulder L", "Thumb 2 R", "Eye L", "Outer Corner of the Eye L", "Upper Lip 1 R"} <= set(labels)


def test_the_list_of_joints_shows_the_chosen_group(person, people):
    shown = {}
    for people.group in ("body", "hands", "face"):
        flags, _order = bpy.types.ANIMATIC_UL_joints.filter_items(
            SimpleNamespace(bitflag_filter_item=1), bpy.context, people, "joints"
        )
        shown[people.group] = [item.name for item, flag in zip(people.joints, flags, strict=True) if flag]
    assert [len(parts) for parts in shown.values()] == [
        19,
        40,
        70,
    ]  # COCO's 18 with the head; the wrists are the body's
    assert shown["body"][:2] == ["nose", "neck"] and shown["hands"][0] == "thumb.1.L"


def test_the_joint_that_is_put_right_is_of_the_shown_group(person, people):
    people.active_joint = people.joints.find("thumb.1.L")
    assert "Choose a joint in the list" in " ".join(panel("joints").texts)
    people.group = "hands"
    assert "animatic.joint_use_selected" in " ".join(panel("joints").buttons)


def test_drawing_and_looking_write_nothing(scene, own, person, people):
    own.leave_out(person, "nose")
    figure_list.refresh(bpy.context)
    seen = people.seen
    panel(), panel("joints"), figure_list.is_stale(bpy.context)
    assert (len(own.mappings), len(own.mappings[0].joints), people.seen) == (1, 1, seen)


def test_a_person_that_is_gone_draws(person):
    bpy.data.objects.remove(person)
    panel()
    assert not bpy.types.ANIMATIC_PT_joints.poll(bpy.context)
    with pytest.raises(RuntimeError, match="The list has no person"):
        bpy.ops.animatic.joints_reset()


@pytest.mark.parametrize("names", ["mixamo", "generated", "plain"])
def test_the_names_of_bones_are_told_apart_in_the_list(scene, monkeypatch, names):
    shown = []
    figure = scenes.add_person(
        scene, **({"names": scenes.MIXAMO, "sides": ("Left", "Right")} if names == "mixamo" else {})
    )
    for bone in figure.data.bones if names == "generated" else ():
        bone.name = f"DEF-{bone.name}"
    bpy.ops.animatic.people_refresh()
    monkeypatch.setattr(Layout, "operator", noting(shown))
    panel("joints")
    wanted = {"LeftForeArm", "RightHand"} if names == "mixamo" else {"forearm.L", "hand.R"}
    assert wanted <= set(shown)
    assert not any(text.startswith(("mixamorig", "DEF-")) for text in shown)


def noting(shown):
    original = Layout.operator

    def operator(self, name, text="", **how):
        shown.append(text)
        return original(self, name, text=text, **how)

    return operator


def test_a_long_name_is_cut_at_its_front():
    assert _end_of("ForearmTwist.Left", 8) == "…st.Left" and _end_of("hand.L", 8) == "hand.L"
