"""The People panel shows who is in the shot, and its buttons put joints right, undoably."""

from types import SimpleNamespace

import bpy
import pytest
import scenes
from animatic.operators import figure_list
from animatic.panels.figures import joint_label
from drawing import draw
from mathutils import Vector

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


def test_a_bone_is_picked_for_a_joint_and_reset(own, person, people):
    assert bpy.ops.animatic.joint_pick(part="hand.L", bone="tail forearm.L") == {"FINISHED"}
    item = own.correction(person, "hand.L")
    assert (item.source, item.bone, item.end) == ("bone", "forearm.L", "tail")
    assert people.active_part == "hand.L" and people.active_item().corrected == 1
    drawn = panel("joints")
    assert {"bone", "end"} <= set(drawn.props) and "Joints put right: 1" in drawn.texts
    bpy.ops.animatic.joint_source(source="found")
    assert own.correction(person, "hand.L") is None


def test_a_joint_is_left_out_and_takes_an_object(scene, own, person, people):
    bpy.ops.animatic.joint_source(part="nose", source="none")
    assert people.active_item().body == 17
    assert "Left Out" in panel("joints").texts
    bpy.ops.animatic.joint_source(part="nose", source="object")
    assert "Choose the object" in " ".join(panel("joints").texts)
    own.correction(person, "nose").object = scenes.add(scene, "Nose")
    bpy.ops.animatic.people_refresh()
    assert people.active_item().body == 18 and "object" in panel("joints").props


def test_a_bone_begins_with_the_one_that_was_found(own, person):
    bpy.ops.animatic.joint_source(part="hand.L", source="bone")
    item = own.correction(person, "hand.L")
    assert (item.bone, item.end, item.problem(person)) == ("hand.L", "head", "")


def test_each_choice_says_what_it_means():
    cls = bpy.types.ANIMATIC_OT_joint_source
    said = {name: cls.description(bpy.context, SimpleNamespace(source=name)) for name in ("found", "object", "none")}
    assert said["found"].startswith("What the names") and "origin" in said["object"] and "no picture" in said["none"]


def test_all_joints_are_reset(own, person):
    with pytest.raises(RuntimeError, match="No joint of this person"):
        bpy.ops.animatic.joints_reset()
    for part in ("nose", "ear.L"):
        bpy.ops.animatic.joint_source(part=part, source="none")
    bpy.ops.animatic.joints_reset()
    assert len(own.mapping_of(person).joints) == 0


def test_the_selected_bone_becomes_the_joint(scene, own, person):
    make_active(person)
    with pytest.raises(RuntimeError, match="Person itself is no joint"):
        bpy.ops.animatic.joint_use_selected(part="hand.R")
    bpy.ops.object.mode_set(mode="POSE")
    person.data.bones.active = person.data.bones["forearm.R"]
    assert bpy.ops.animatic.joint_use_selected(part="hand.R", end="tail") == {"FINISHED"}
    item = own.correction(person, "hand.R")
    assert (item.source, item.bone, item.end) == ("bone", "forearm.R", "tail")
    assert bpy.context.object.mode == "POSE"
    bpy.ops.object.mode_set(mode="OBJECT")
    make_active(scenes.add(scene, "Grip"))
    bpy.ops.animatic.joint_use_selected(part="hand.R")
    assert own.correction(person, "hand.R").object.name == "Grip"
    other = scenes.add_person(scene, name="Other")
    make_active(other)
    bpy.ops.object.mode_set(mode="POSE")
    with pytest.raises(RuntimeError, match="Other is another armature"):
        bpy.ops.animatic.joint_use_selected(part="hand.R")


def selected_bones(person):
    owners = person.pose.bones if bpy.app.version >= (5, 0) else person.data.bones
    return [bone.name for bone in owners if bone.select]


def test_the_bone_or_object_of_a_joint_is_selected(scene, own, person):
    make_active(scene.camera or person)
    assert bpy.ops.animatic.joint_select(part="forearm.L") == {"FINISHED"}
    assert (bpy.context.object, person.mode, selected_bones(person)) == (person, "POSE", ["forearm.L"])
    assert person.data.bones.active.name == "forearm.L"
    own.correct(person, "nose", obj=scenes.add(scene, "Nose"))
    bpy.ops.animatic.joint_select(part="nose")
    assert bpy.context.object.name == "Nose" and [o.name for o in bpy.context.selected_objects] == ["Nose"]
    with pytest.raises(RuntimeError, match="No bone has this joint"):
        bpy.ops.animatic.joint_select(part="ear.L")
    own.leave_out(person, "ear.L")
    with pytest.raises(RuntimeError, match="nothing to select"):
        bpy.ops.animatic.joint_select(part="ear.L")


def test_a_joint_that_no_person_has_is_refused(person):
    with pytest.raises(RuntimeError, match="There is no joint 'wrist\\.L'"):
        bpy.ops.animatic.joint_source(part="wrist.L", source="none")


def test_corrections_are_undone(own, person):
    bpy.ops.ed.undo_push(message="before")
    bpy.ops.animatic.joint_source(part="nose", source="none")
    bpy.ops.ed.undo_push(message="Joint From")  # as Blender does after an operator with UNDO
    bpy.ops.ed.undo()
    own = bpy.context.scene.animatic.figures
    assert len(own.mappings) == 0 and figure_list.is_stale(bpy.context)
    bpy.ops.ed.redo()
    assert bpy.context.scene.animatic.figures.mappings[0].joints.keys() == ["nose"]


def test_a_mesh_becomes_a_person_with_empties_in_a_t_pose(scene, own, people):
    body = add_body(scene)
    assert bpy.ops.animatic.person_add() == {"FINISHED"}
    assert people.active_item().name == "Statue" and people.active_item().body == 18
    drawn = panel()
    assert "Objects as joints, 18 of 18 joints" in " ".join(drawn.texts)
    assert {"Statue", "18/18"} <= set(drawn.texts)
    assert "animatic.person_remove" in drawn.buttons and "animatic.joint_source" in panel("joints").buttons
    bpy.context.view_layer.update()
    at = {item.name: item.object.matrix_world.translation for item in own.mapping_of(body).joints}
    assert len(at) == 18 and all(item.object.parent == body for item in own.mapping_of(body).joints)
    low, high = Vector((1.2, 0.8, 0.0)), Vector((2.8, 1.2, 2.0))
    assert all(low[axis] <= point[axis] <= high[axis] for point in at.values() for axis in range(3))
    assert at["hand.L"].x > at["forearm.L"].x > at["upper_arm.L"].x > at["neck"].x > at["upper_arm.R"].x
    assert at["nose"].z > at["neck"].z > at["thigh.L"].z > at["shin.L"].z > at["foot.L"].z
    assert at["nose"].y < at["neck"].y  # looks along -y
    assert (at["hand.L"].x + at["hand.R"].x) / 2 == pytest.approx(2.0)


def test_arms_along_y_look_along_x(scene, own):
    body = add_body(scene)
    body.rotation_euler.z = 1.5707963
    bpy.context.view_layer.update()
    bpy.ops.animatic.person_add()
    bpy.context.view_layer.update()
    at = {item.name: item.object.matrix_world.translation for item in own.mapping_of(body).joints}
    assert at["hand.L"].y > at["neck"].y + 0.5 and at["nose"].x > at["neck"].x


def test_a_person_added_by_hand_is_removed_and_its_empties_stay(scene, own, people):
    add_body(scene)
    bpy.ops.animatic.person_add(empties=False)
    assert people.active_item().body == 0 and len(scene.objects) == 1
    assert "animatic.joint_use_selected" in " ".join(panel("joints").buttons)
    bpy.ops.animatic.person_remove()
    assert len(own.mappings) == 0 and len(people.found) == 0
    bpy.ops.animatic.person_add()
    bpy.ops.animatic.person_remove()
    assert len(scene.objects) == 19


def test_an_armature_with_other_names_is_put_together_by_hand(scene, own, people):
    names = {**scenes.RIGIFY, **{part: f"q{index}{{}}" for index, part in enumerate(scenes.RIGIFY)}}
    robot = scenes.add_person(scene, names=names, name="Robot")
    bpy.ops.animatic.people_refresh()
    assert len(people.found) == 0
    make_active(robot)
    assert bpy.ops.animatic.person_add() == {"FINISHED"}
    assert "Unknown bones, 0 of 18 joints" in " ".join(panel().texts)
    bpy.ops.animatic.joint_pick(part="hand.L", bone=f"head {names['hand'].format('L')}")
    assert people.active_item().body == 1


def test_what_can_be_no_person_is_refused(scene, person):
    scenes.add_camera(scene)
    for obj, words in (
        (scene.camera, "Select a mesh"),
        (person, "is among the people already"),
        (person.children[0], "Person Body is the body of Person"),
    ):
        make_active(obj)
        with pytest.raises(RuntimeError, match=words):
            bpy.ops.animatic.person_add()
    with pytest.raises(RuntimeError, match="found by the names of its bones"):
        bpy.ops.animatic.person_remove()
