"""Every button and property says what it does and when to change it, and F3 finds every button."""

import importlib.util
from pathlib import Path

import bpy
import pytest
from animatic import keys, preferences
from drawing import Layout

SHORTEST = 24  # letters of a description; less only repeats the name
# Buttons that a search has no use for: they need what only their place in a panel gives.
NOT_IN_MENU = {
    "animatic.travel_move",  # a direction
    "animatic.remove_model_folder",  # a line of the list
    "animatic.add_model_folder",
    "animatic.cancel_setup",
    "animatic.dismiss_error",
    "animatic.end_guide",
    "animatic.model_keep",  # it answers a question
    "animatic.queue_move",  # a line of the queue
    "animatic.queue_remove",
    "animatic.queue_copy_error",
    "animatic.lora_word",  # a word of a LoRA
    "animatic.left_out_remove",  # a line of the list
    "animatic.shot_failure",  # a line of the list of shots
    "animatic.shot_copy_failure",
    "animatic.shot_dismiss",
}


def operators():
    return {f"animatic.{name}": getattr(bpy.ops.animatic, name).get_rna_type() for name in dir(bpy.ops.animatic)}


def own_properties(struct):
    base = {"rna_type", "name", "bl_idname"}
    return [each for each in struct.properties if each.identifier not in base and not each.is_hidden]


def groups():
    """Yield what holds settings: the scene's groups, all the way down, and the preferences."""
    waiting, seen = [bpy.types.Scene.bl_rna.properties["animatic"].fixed_type], set()
    while waiting:
        struct = waiting.pop()
        if struct.identifier in seen or not struct.identifier[0].isupper() or struct.base is None:
            continue
        if struct.base.identifier != "PropertyGroup":
            continue
        seen.add(struct.identifier)
        yield struct
        waiting += [each.fixed_type for each in struct.properties if each.type in {"POINTER", "COLLECTION"}]
    yield preferences.AnimaticPreferences.bl_rna


def described():
    for name, struct in operators().items():
        yield name, struct.name, struct.description
        for each in own_properties(struct):
            yield f"{name} {each.identifier}", each.name, each.description
    for struct in groups():
        for each in own_properties(struct):
            if each.type not in {"POINTER", "COLLECTION"} or each.description:
                yield f"{struct.identifier} {each.identifier}", each.name, each.description


def test_every_button_and_property_says_what_it_does():
    short = [name for name, _label, said in described() if len(said) < SHORTEST]
    repeats = [name for name, label, said in described() if said.rstrip(".").lower() == label.lower()]
    assert (short, repeats) == ([], [])


def test_names_are_in_title_case():
    small = set(
        [
            "a",
            "an",
            "and",
            "as",
            "at",
            "by",
            "for",
            "from",
            "in",
            "into",
            "of",
            "on",
            "or",
            "over",
            "the",
            "to",
            "with",
            "onto",
        ]
    )
    wrong = [
        (name, label)
        for name, label, _said in described()
        for word in label.split()
        if word[0].islower() and word not in small
    ]
    assert wrong == []


def test_no_tooltip_ends_with_a_full_stop():
    assert [name for name, _label, said in described() if said.endswith(".")] == []


def test_the_search_finds_every_button():
    layout = Layout()
    layout.menu("ANIMATIC_MT_animatic")
    in_menu = {button.removesuffix(" (grey)") for button in layout.buttons}
    assert set(operators()) - in_menu - NOT_IN_MENU == set()
    assert set(operators()) >= NOT_IN_MENU and not NOT_IN_MENU & in_menu


def test_what_changes_the_file_can_be_undone():
    """Buttons that change no data of the .blend have nothing to undo."""
    changes_nothing = {
        *("animatic.capture", "animatic.generate", "animatic.finish_take", "animatic.continue_take", "animatic.look"),
        *("animatic.cancel", "animatic.dismiss_error", "animatic.copy_error", "animatic.refresh", "animatic.step_shot"),
        *("animatic.delete_take", "animatic.open_take", "animatic.compare_takes", "animatic.end_compare"),
        *("animatic.set_up_backend", "animatic.repair_backend", "animatic.remove_backend", "animatic.cancel_setup"),
        *("animatic.check_backend", "animatic.free_memory", "animatic.open_log", "animatic.allow_downloads"),
        *("animatic.add_model_folder", "animatic.remove_model_folder", "animatic.end_guide"),
        *("animatic.look_preset_add", "animatic.prompt_preset_add", "animatic.prompt_preset_remove"),
        *("animatic.delete_texture", "animatic.finish_texture", "animatic.open_texture"),
        *(
            "animatic.draw_storyboard",
            "animatic.open_storyboard",
            "animatic.open_boards",
            "animatic.show_animatic",
            "animatic.export_timeline",
        ),
        *("animatic.export_take", "animatic.export_takes", "animatic.export_comfyui"),
        *("animatic.project_take", "animatic.refresh_textures", "animatic.more_frames"),
        *("animatic.show_pose", "animatic.show_depth", "animatic.show_planes"),
        *("animatic.shot_failure", "animatic.shot_retry", "animatic.shot_dismiss", "animatic.shot_copy_failure"),
        *("animatic.people_refresh", "animatic.joints_export", "animatic.enlarge", "animatic.open_capture"),
        *("animatic.models_list", "animatic.models_cancel", "animatic.model_offer", "animatic.model_download"),
        *("animatic.model_offer_removal", "animatic.model_delete", "animatic.model_keep", "animatic.model_convert"),
    }
    changes_nothing |= {name for name in operators() if name.startswith("animatic.queue_")}
    for name in operators():
        cls = getattr(bpy.types, "ANIMATIC_OT_" + name.partition(".")[2])
        assert ("UNDO" in getattr(cls, "bl_options", ())) == (name not in changes_nothing), name


def default_keys():
    """Return what Blender's default keymap calls with Ctrl, Alt and Shift, anywhere."""
    scripts = next(Path(path) for path in bpy.utils.script_paths() if (Path(path) / "presets" / "keyconfig").is_dir())
    path = scripts / "presets" / "keyconfig" / "keymap_data" / "blender_default.py"
    spec = importlib.util.spec_from_file_location("blender_default", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    taken = set()
    for _name, _where, content in module.generate_keymaps(module.Params()):
        for _operator, event, _properties in content["items"]:
            if all(event.get(key) for key in ("ctrl", "alt", "shift")):
                taken.add(event["type"])
    return taken


def test_no_suggested_key_is_one_of_blenders():
    assert len({each.key for each in keys.SUGGESTIONS}) == len(keys.SUGGESTIONS)
    assert default_keys() & {each.key for each in keys.SUGGESTIONS} == set()
    assert len(default_keys()) > 3  # they were really read


@pytest.fixture
def keymap_items():
    def items():
        keymap = bpy.context.window_manager.keyconfigs.addon.keymaps.get("3D View")
        return [(item.idname, item.type) for item in keymap.keymap_items] if keymap else []

    return items


def test_keys_are_taken_only_where_they_are_wanted_and_given_back(keymap_items):
    assert keymap_items() == []
    keys.use({"generate", "back"})
    assert keymap_items() == [("animatic.generate", "RET"), ("animatic.flip_take", "LEFT_ARROW")]
    keymap = bpy.context.window_manager.keyconfigs.addon.keymaps["3D View"]
    assert keymap.keymap_items[1].properties.back and keymap.keymap_items[0].ctrl
    keys.use({"seed"})
    assert keymap_items() == [("animatic.roll_seed", "D")]
    keys.forget()
    assert keymap_items() == []
