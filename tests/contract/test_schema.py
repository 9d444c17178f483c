"""Dataclasses to JSON and back; every error names the field, the value and what would be right."""

from __future__ import annotations

import dataclasses
import json

import pytest
from samples import CAPTURE, MODELS, TAKE, TEXTURE, TRACK

from backend.contract import (
    CameraTrack,
    Capture,
    ContractError,
    Control,
    FrameMap,
    ModelSet,
    Take,
    from_data,
    from_text,
    to_data,
    to_text,
)


@pytest.mark.parametrize("value", [TAKE, CAPTURE, TRACK, MODELS, TEXTURE], ids=lambda value: type(value).__name__)
def test_everything_comes_back_from_json_as_it_was(value):
    assert from_text(type(value), to_text(value), "file") == value


def test_a_take_with_only_what_it_needs_gets_the_defaults():
    data = to_data(TAKE)
    needed = {field.name for field in dataclasses.fields(Take) if field.default is dataclasses.MISSING}
    take = from_data(Take, {name: data[name] for name in needed}, "take.json")
    assert (take.controls, take.capture, take.provenance, take.schema) == ((), None, None, 2)
    assert take.prompt == TAKE.prompt


def test_the_samples_leave_no_field_at_its_default():
    """Otherwise a field that is lost on the way would come back as its default, unnoticed."""
    for value in (
        TAKE,
        CAPTURE,
        MODELS,
        MODELS.loras[0],
        TEXTURE,
        TEXTURE.weighing,
        TAKE.sampling,
        TAKE.sampling.shortcuts,
        TAKE.controls[0],
        TAKE.depth_look,
        TAKE.references,
        TAKE.references.pictures[0],
        TAKE.style,
    ):
        for field in dataclasses.fields(value):
            assert field.name == "schema" or getattr(value, field.name) != field.default, field.name


def test_json_is_text_that_a_person_can_read():
    text = to_text(TAKE)
    assert "Straße" in text and "\n  " in text and text.endswith("}\n")


def changed(path: str, value: object) -> dict:
    """Return the data of the sample take with one entry changed."""
    data = json.loads(to_text(TAKE))
    *parents, last = path.split(".")
    target = data
    for name in parents:
        target = target[int(name) if name.isdigit() else name]
    target[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "field", "right"),
    [
        ("seed", -1, "seed", "0 to 4294967295"),
        ("seed", 2**32, "seed", "0 to 4294967295"),
        ("seed", 1.5, "seed", "a whole number"),
        ("seed", True, "seed", "a whole number"),
        ("seed", None, "seed", "a whole number"),
        ("fps", 0, "fps", "above 0"),
        ("fps", "24", "fps", "a number"),
        ("fps", False, "fps", "a number"),
        ("fps", 10**400, "fps", "a number"),
        ("number", 0, "number", "1 or more"),
        ("width", 515, "width", "a multiple of 8 from 64 to 2048"),
        ("height", 4096, "height", "a multiple of 8 from 64 to 2048"),
        ("height", 56, "height", "a multiple of 8 from 64 to 2048"),
        ("prompt", 7, "prompt", "a text"),
        ("prompt", None, "prompt", "a text"),
        ("capture", "2", "capture", "a whole number"),
        ("frames.end", -11, "frames.end", "the start frame -10 or later"),
        ("frames.step", 0, "frames.step", "from 1 to 100"),
        ("frames", [1, 2], "frames", "an object"),
        ("controls", {"kind": "depth"}, "controls", "a list"),
        ("controls.0.kind", "scribble", "controls[0].kind", "'depth', 'openpose', 'canny', 'normal'"),
        ("controls.1.kind", "depth", "controls", "names each kind once"),
        ("depth_look.near_m", 0, "depth_look.near_m", "from 0.0001 to 1e+08"),
        ("depth_look.far_m", 1.5, "depth_look.far_m", "more than the near distance (2 m)"),
        ("depth_look.background_m", -1, "depth_look.background_m", "from 0.0001 to 1e+08"),
        ("depth_look.curve.1.value", 1.5, "depth_look.curve[1].value", "from 0 to 1"),
        ("depth_look.curve.1.at", 1.5, "depth_look.curve", "places lie from 0 to 1"),
        ("depth_look.curve.1.at", 0, "depth_look.curve[1].at", "later than the key before it"),
        ("controls.1.strength", 2.5, "controls[1].strength", "from 0 to 2"),
        ("controls.1.start", -0.1, "controls[1].start", "from 0 to 1"),
        ("controls.0.end", 0.05, "controls[0].end", "from the start (0.1) to 1"),
        ("controls.0.end", 1.5, "controls[0].end", "from the start (0.1) to 1"),
        ("controls.0.ease", 1.5, "controls[0].ease", "from 0 to 1"),
        ("controls.0.strength_keys.0.value", 3, "controls[0].strength_keys[0].value", "from 0 to 2"),
        (
            "controls.0.strength_keys.1.at",
            -10,
            "controls[0].strength_keys[1].at",
            "later than the key before",
        ),
        ("controls.0.strength_keys.0.ease", "bounce", "controls[0].strength_keys[0].ease", "'linear', 'constant'"),
        ("travel.prompts", [], "travel.prompts", "at least one prompt"),
        ("travel.positions", [], "travel.positions", "at least one key"),
        ("travel.positions.1.value", 1.5, "travel.positions[1].value", "from 0 to 1"),
        ("travel.blend", "cut", "travel.blend", "'linear', 'slerp'"),
        ("loop", 1, "loop", "true or false"),
        ("sampling.guidance_keys.0.value", -1, "sampling.guidance_keys[0].value", "from 0 to 30"),
        ("sampling.context_stride", 3, "sampling.context_stride", "1, 2, 4"),
        ("sampling.context_fuse", "cut", "sampling.context_fuse", "'pyramid', 'flat', 'linear'"),
        ("sampling.shortcuts.control_every", 3, "sampling.shortcuts.control_every", "one of 1, 2"),
        ("sampling.shortcuts.guidance_until", 2, "sampling.shortcuts.guidance_until", "from 0 to 1"),
        ("sampling.scheduler", "plms", "sampling.scheduler", "'ddim', 'euler', 'dpmpp_2m_karras'"),
        ("sampling.steps", 0, "sampling.steps", "from 1 to 200"),
        ("sampling.guidance", 31, "sampling.guidance", "from 0 to 30"),
        ("sampling.clip_skip", 12, "sampling.clip_skip", "from 0 to 11"),
        ("sampling.context_length", 0, "sampling.context_length", "from 1 to 128"),
        ("sampling.context_overlap", 24, "sampling.context_overlap", "from 0 to 23 frames"),
        ("sampling.precision", "int8", "sampling.precision", "'auto'"),
        ("models.name", " ", "models.name", "not empty"),
        ("models.family", "sd3", "models.family", "'sdxl'"),
        ("models.schedulers", [], "models.schedulers", "at least one"),
        ("models.controlnets", ["depth"], "models.controlnets", "an object"),
        ("models.controlnets.tile", "org/tile", "models.controlnets.tile", "one of depth, openpose, canny, normal"),
        ("models.controlnets", {"depth": "org/depth"}, "controls", "model set 'mine' has a ControlNet for"),
        ("models.ip_adapter", None, "references", "model set 'mine' has no IP-Adapter"),
        ("models.ip_adapter.image_encoder", " ", "models.ip_adapter.image_encoder", "not empty"),
        ("references.strength", 1.6, "references.strength", "from 0 to 1.5"),
        ("references.pictures.0.weight", 1.5, "references.pictures[0].weight", "from 0 to 1"),
        ("references.pictures.1.source", "", "references.pictures[1].source", "not empty"),
        ("references.pictures.0.when", "later", "references.pictures[0].when", "'shot', 'first', 'frame'"),
        ("references.pictures.0.fade", -1, "references.pictures[0].fade", "from 0 to 10000"),
        ("references.pictures.0.within.name", "", "references.pictures[0].within.name", "the name of"),
        ("references.strength_keys.1.value", 2, "references.strength_keys[1].value", "from 0 to 1.5"),
        ("references.strength_keys.1.at", -10, "references.strength_keys[1].at", "later than the key before"),
        ("models.vae", 5, "models.vae", "a text"),
        ("schema", 0, "schema", "from 1"),
        ("schema", 3, "schema", "from a newer Animatic, update"),
        ("seeds", 1, "seeds", "left out, or 'seed'"),
        ("something", 1, "something", "no such field"),
        ("sampling.setps", 1, "sampling.setps", "left out, or 'steps'"),
    ],
)
def test_an_error_names_the_field_the_value_and_what_is_right(path, value, field, right):
    with pytest.raises(ContractError) as caught:
        from_data(Take, changed(path, value), "take.json")
    error = caught.value
    assert error.field == f"take.json.{field}"
    assert right in error.expected
    shown = repr(error.value)
    assert str(error).startswith(f"{error.field} is {shown[:70]}") and str(error).endswith(f"{error.expected}.")


@pytest.mark.parametrize("name", ["shot_id", "frames", "models", "prompt", "fps"])
def test_a_missing_field_is_named(name):
    data = json.loads(to_text(TAKE))
    del data[name]
    with pytest.raises(ContractError, match=rf"take\.json\.{name} is 'missing'; it must be "):
        from_data(Take, data, "take.json")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "7", '"take"', '{"shot_id": }', "\x00", "[" * 100_000, '{"fps": NaN}']
)
def test_text_that_is_no_take_names_the_file(text):
    with pytest.raises(ContractError, match=r"^take\.json"):
        from_text(Take, text, "take.json")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_does_not_know_are_refused_in_both_directions(number):
    data = json.loads(to_text(TAKE))
    data["fps"] = number
    with pytest.raises(ContractError, match="fps"):
        from_text(Take, json.dumps(data), "take.json")
    with pytest.raises(ValueError, match="JSON compliant"):
        to_text(dataclasses.replace(TRACK.frames[0], fx=number))


def test_a_long_value_is_cut_in_the_sentence():
    with pytest.raises(ContractError) as caught:
        from_data(Take, changed("seed", "x" * 10_000), "take.json")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", [[1.0] * 11, ["a"] * 12, 5])
def test_a_camera_matrix_has_twelve_numbers(value):
    data = to_data(TRACK)
    data["frames"][0]["world_to_camera"] = value
    with pytest.raises(ContractError, match=r"camera\.json\.frames\[0\]\.world_to_camera"):
        from_data(CameraTrack, data, "camera.json")


def test_a_whole_number_is_taken_where_a_fraction_may_stand():
    control = from_data(Control, {"kind": "depth", "strength": 1}, "control")
    assert isinstance(control.strength, float)


@pytest.mark.parametrize(("cls", "value"), [(Capture, CAPTURE), (CameraTrack, TRACK)], ids=["capture", "camera"])
@pytest.mark.parametrize("more", [{}, {"a_field_of_the_future": 1}], ids=["same fields", "more fields"])
def test_a_file_from_a_newer_version_is_refused_as_such(cls, value, more):
    with pytest.raises(ContractError, match=r"file\.json\.schema is 99; .* newer Animatic"):
        from_data(cls, {**to_data(value), "schema": 99, **more}, "file.json")


def test_values_made_in_python_are_checked_too():
    with pytest.raises(ContractError, match=r"^end is 4; it must be the start frame 5 or later\.$"):
        FrameMap(5, 4)
    with pytest.raises(ContractError, match=r"^name is ''; it must be a text that is not empty\.$"):
        ModelSet("", "sd15", "base", "motion", {})
