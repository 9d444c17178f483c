"""Stars, notes, and what differs between two takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from samples import TAKE

from backend.contract import (
    NO_MARKS,
    ContractError,
    Control,
    Key,
    KeyFrame,
    Lora,
    Marks,
    ReferencePicture,
    References,
    Region,
    TakeFolder,
    differences,
)


def said(before, after) -> list[str]:
    return [str(found) for found in differences(before, after)]


def test_marks_are_written_and_read(tmp_path):
    folder = TakeFolder(tmp_path)
    assert folder.read_marks() == NO_MARKS
    folder.write_marks(Marks(star=True, notes="the hand at the end\n손"))
    assert folder.read_marks() == Marks(star=True, notes="the hand at the end\n손")


def test_damaged_marks_say_so(tmp_path):
    folder = TakeFolder(tmp_path)
    folder.marks_json.write_text("{", "utf-8")
    with pytest.raises(ContractError, match=r"marks\.json"):
        folder.read_marks()


def test_the_same_settings_do_not_differ():
    other = replace(TAKE, number=TAKE.number + 1, created="2030-01-01", provenance=None, capture=9)
    assert said(TAKE, other) == []


def test_each_changed_setting_is_named_with_both_values():
    sampling = replace(TAKE.sampling, steps=TAKE.sampling.steps + 5)
    other = replace(TAKE, seed=7, prompt="rain", sampling=sampling)
    assert said(TAKE, other) == [
        f"Prompt: {TAKE.prompt} → rain",
        f"Seed: {TAKE.seed} → 7",
        f"Steps: {TAKE.sampling.steps} → {TAKE.sampling.steps + 5}",
    ]


def test_a_control_is_told_apart_by_its_kind():
    plain = replace(TAKE, controls=(Control("depth", 0.5),))
    assert said(plain, replace(plain, controls=(Control("depth", 0.75),))) == ["Depth Strength: 0.5 → 0.75"]
    assert said(plain, replace(plain, controls=(*plain.controls, Control("openpose")))) == ["Pose: off → on"]


def test_lists_are_said_item_by_item():
    plain = replace(TAKE, keys=(KeyFrame(4), KeyFrame(9)), controls=(Control("depth", strength_keys=(Key(1, 0.5),)),))
    assert said(plain, replace(plain, keys=(KeyFrame(4, 0.3, of_take=8),))) == ["Key Frames: 4 at 1, 9 at 1 → 4 at 0.3"]
    assert said(plain, replace(plain, keys=(KeyFrame(4, of_take=8), KeyFrame(9)))) == []
    keyed = replace(plain, controls=(Control("depth", strength_keys=(Key(1, 0.5), Key(8.5, 1.0, "smooth"))),))
    assert said(plain, keyed) == ["Depth Strength Keys: 1: 0.5 → 1: 0.5, 8.5: 1 smooth"]
    one, other = (
        replace(TAKE, models=replace(TAKE.models, loras=(Lora("org/look", weight),))) for weight in (1.0, 0.7)
    )
    assert said(one, other) == ["LoRAs: org/look × 1 → org/look × 0.7"]


def test_reference_pictures_are_said_by_the_names_of_their_files():
    deep = "/a/long/way/to/the/folder/that/an/artist/keeps/the/pictures/of/a/film/in"
    one = replace(TAKE, references=References((ReferencePicture(f"{deep}/oil.png", 0.5),)))
    other = replace(one, references=References((ReferencePicture("Clay"), ReferencePicture("D:\\refs\\ink.png")), 1.2))
    assert said(one, other) == [
        "Reference Pictures: oil.png × 0.5 → Clay × 1, ink.png × 1",
        "Reference Strength: 0.7 → 1.2",
    ]
    assert said(one, replace(one, references=References((ReferencePicture("/elsewhere/oil.png", 0.5),)))) == [
        "Reference Pictures: oil.png × 0.5 → changed"
    ]


def test_reference_pictures_say_when_and_where_they_are_heard():
    one = replace(TAKE, references=References((ReferencePicture("a.png"),), 0.5))
    hero = Region("object", "Hero")
    pictures = ReferencePicture("a.png", when="first", fade=3), ReferencePicture("b.png", when="frame", frame=8)
    other = replace(one, references=References(pictures, 0.5, (Key(1, 0.5), Key(8, 1.0))))
    assert said(one, other) == [
        "Reference Pictures: a.png × 1 → a.png × 1 first frame, fade 3, b.png × 1 at 8",
        "Reference Strength Keys: off → 1: 0.5, 8: 1",
    ]
    within = replace(one, references=References((ReferencePicture("a.png", within=hero),), 0.5))
    assert said(one, within) == ["Reference Pictures: a.png × 1 → a.png × 1 in Hero"]


def test_what_differs_beyond_the_cut_is_called_changed():
    one, other = (replace(TAKE, prompt=f"{'long ' * 50}{end}") for end in ("sun", "rain"))
    assert [found.after for found in differences(one, other)] == ["changed"]


def test_what_is_switched_off_is_said_in_one_line():
    assert TAKE.travel is not None
    assert said(TAKE, replace(TAKE, travel=None)) == ["Travel: on → off"]


def test_another_model_set_is_one_difference():
    models = replace(TAKE.models, name="other", label="Other", base="org/other", steps=3)
    assert said(TAKE, replace(TAKE, models=models)) == [f"Model Set: {TAKE.models.label} → Other"]


def test_long_texts_are_cut():
    (line,) = said(replace(TAKE, prompt="a"), replace(TAKE, prompt="long " * 50))
    assert len(line) < 90
    assert line.endswith("…")
