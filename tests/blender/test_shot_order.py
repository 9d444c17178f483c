"""The film's order is that of time until a shot is moved, and then outlives moved, new and deleted markers."""

import pytest
from animatic import shots

from takes import add_camera


@pytest.fixture
def film(scene):
    """Return a scene of three marker shots, A, B and C."""
    camera, scene.frame_end = add_camera(scene), 300
    for index, name in enumerate("ABC"):
        scene.timeline_markers.new(name, frame=1 + 100 * index).camera = camera
    shots.sync(scene)
    return scene


def names(scene):
    return "".join(shot.name for shot in shots.sync(scene))


def reorder(scene, wanted):
    found = {shot.name: shot for shot in shots.list_shots(scene)}
    shots.set_order(scene, [found[name] for name in wanted])


def test_the_order_is_that_of_time_until_a_shot_is_moved(film):
    film.timeline_markers["A"].frame = 250
    assert names(film) == "BCA"


def test_an_order_survives_moved_and_renamed_markers(film):
    reorder(film, "CAB")
    film.timeline_markers["A"].frame = 290
    film.timeline_markers["C"].name = "c"
    assert names(film) == "cAB"
    shots.reset_order(film)
    assert names(film) == "BcA"


def test_a_new_shot_follows_the_one_before_it_in_time(film):
    reorder(film, "CAB")
    film.timeline_markers.new("D", frame=150).camera = film.camera  # after B
    assert names(film) == "CABD"
    film.timeline_markers.new("E", frame=50).camera = film.camera  # after A
    assert names(film) == "CAEBD"
    film.timeline_markers["A"].frame = 10
    film.timeline_markers.new("F", frame=1).camera = film.camera  # before all others
    assert names(film) == "FCAEBD"


def test_a_marker_that_comes_back_has_its_place_again(film):
    reorder(film, "CAB")
    film.timeline_markers.remove(film.timeline_markers["A"])
    assert names(film) == "CB"
    film.timeline_markers.new("A", frame=1).camera = film.camera
    assert names(film) == "CAB"


def test_the_playhead_finds_its_shot_in_any_order(film):
    reorder(film, "CBA")
    assert shots.shot_at(film, 150).name == "B"
