"""The buttons of the People panel put joints right and make people, undoably."""

from types import SimpleNamespace

import bpy
import pytest
import scenes
from animatic.operators import figure_list
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
    assert len(bpy.data.collections["Statue Joints"].objects) == 18 and len(scene.collection.objects) == 1
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
