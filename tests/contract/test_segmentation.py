"""ADE20K's classes, and which one a name tells."""

from __future__ import annotations

import pytest

from backend.contract import SEG_CLASSES, class_of, guessed_seg_class, seg_class


def test_the_table_is_that_of_the_dataset():
    assert len(SEG_CLASSES) == 150 and len({each.name for each in SEG_CLASSES}) == 150
    told = {each.name: (each.number, each.rgb) for each in SEG_CLASSES}
    assert told["wall"] == (1, (120, 120, 120))
    assert told["sky"] == (3, (6, 230, 230))
    assert told["tree"] == (5, (4, 200, 3))
    assert told["person"] == (13, (150, 5, 61))
    assert told["car"] == (21, (0, 102, 200))
    assert told["flag"] == (150, (92, 0, 255))
    shared = [each.name for each in SEG_CLASSES if each.rgb == (140, 140, 140)]
    assert shared == ["road", "skyscraper"]  # as the dataset has it


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("tree", "tree"),
        ("base", "base"),
        (" Tree ", "tree"),
        (13, "person"),
        ("13", "person"),
        (21.0, "car"),
        ("couch", "sofa"),
    ],
)
def test_a_class_is_named_or_numbered(said, name):
    assert seg_class(said).name == name


@pytest.mark.parametrize("said", ["", None, 0, 151, "spaceship", -1])
def test_what_is_no_class_is_none(said):
    assert seg_class(said) is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Brick_Wall.001", "wall"),
        ("brickWall02", "wall"),
        ("Trees", "tree"),
        ("Palm Tree", "palm"),
        ("coffee_table", "coffee table"),
        ("SM-TrafficLight", "traffic light"),
        ("Car Park Wall", "wall"),
        ("TV", "television receiver"),
        ("Stairs", "stairs"),
        ("Plane", None),
        ("Cube.003", None),
        ("Wallpaper", None),
        ("Carpenter", None),
        ("Windmill", None),
        ("Flower tub", "pot"),
        ("Planter.003", "pot"),
        ("Bath Tub", "bathtub"),
        ("Wood Block", None),
        ("Leaves", None),
        ("Base Mesh", None),
        ("Body_Base", None),
        ("Pedestal", "base"),
        ("Car_Hood", "car"),
        ("SM_Car_Seats", "car"),
        ("Car_Window_Glass", "car"),
        ("Car_Wheel", "car"),
        ("Seat", "seat"),
        ("House_Roof", "house"),
        ("House_Wall", "wall"),
        ("Tree House", "house"),
        ("Window_Glass", "windowpane"),
        ("Wine Glass", "glass"),
        ("Tree_Leaves", "tree"),
        ("House Plant", "plant"),
        ("Boxes", "box"),
        ("Benches", "bench"),
        ("Bushes", "plant"),
        ("Buses", "bus"),
        ("Glasses", "glass"),
        ("Canopies", "canopy"),
        ("Mates", None),
        ("Women", "person"),
        ("Children", "person"),
        ("Village Church", "building"),
        ("Castle", "building"),
        ("Parasol", "awning"),
        ("Umbrella", "awning"),
        ("Pennants 5", "flag"),
    ],
)
def test_whole_words_of_a_name_tell_it(name, told):
    found = guessed_seg_class(name)
    assert (found.name if found else None) == told


def test_what_an_armature_moves_is_a_person_unless_its_name_says_what_else_is_rigged():
    assert guessed_seg_class("Body", True).name == "person"
    assert guessed_seg_class("Shirt", True).name == "person"
    assert guessed_seg_class("Dog", True).name == "animal"


def test_what_is_said_first_counts_and_a_word_that_is_no_class_is_passed_over():
    assert class_of((None, "nonsense", "car", "tree"), "Wall", False) == (seg_class("car"), False)
    assert class_of((None, None), "Wall", False) == (seg_class("wall"), True)
    assert class_of((), "Cube", False) == (None, True)
