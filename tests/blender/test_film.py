"""What the film shows: shots that are switched on, in its order, each with its chosen or newest finished take."""

import os

import pytest
from animatic import shots
from animatic.backend.contract import FrameMap, shot_folder
from animatic.takes import film

from takes import add_camera, make_take


@pytest.fixture
def three(scene, tmp_path, monkeypatch):
    """Return a scene of three marker shots with four frames each, from frame 1 on."""
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))
    camera, scene.frame_end = add_camera(scene), 12
    for index, name in enumerate("ABC"):
        scene.timeline_markers.new(name, frame=1 + 4 * index).camera = camera
    shots.sync(scene)
    return scene


def add_take(root, shot, number, written, **how):
    """Put a take of `shot` on disk that was written at the second `written`."""
    made = make_take(root / "made", FrameMap(shot.start, shot.end), shot=shot.id, number=number, **how)
    home = shot_folder(root / "takes", shot.name, shot.id)
    home.mkdir(parents=True, exist_ok=True)
    folder = type(made)(made.path.rename(home / made.path.name))
    os.utime(folder.take_json, (written, written))
    return folder


def shown(scene, root):
    return [(entry.shot.name, entry.edit_start) for entry in film.film_shots(scene, root)]


def test_shots_begin_where_they_lie_until_they_are_reordered(three, tmp_path):
    assert shown(three, tmp_path) == [("A", 1), ("B", 5), ("C", 9)]
    a, b, c = shots.list_shots(three)
    three.timeline_markers["B"].frame = 7  # A is longer now
    shots.set_order(three, [c, a, b])
    assert shown(three, tmp_path) == [("C", 1), ("A", 5), ("B", 11)]


def test_a_shot_that_is_switched_off_is_left_out(three, tmp_path):
    three.animatic.settings_for(shots.list_shots(three)[1]).enabled = False
    assert shown(three, tmp_path) == [("A", 1), ("C", 9)]


def test_shots_by_hand_that_overlap_follow_one_another(scene, tmp_path):
    scene.animatic.shots_from = "hand"
    for name, start, end in (("one", 1, 20), ("two", 10, 30)):
        shots.add_hand_shot(scene, name, start, end)
    assert shown(scene, tmp_path) == [("one", 1), ("two", 21)]


def test_a_film_that_begins_before_frame_0_begins_at_the_scenes_first_frame(scene, tmp_path):
    scene.animatic.shots_from = "hand"
    for name, start, end in (("one", -20, -11), ("two", -8, 3)):
        shots.add_hand_shot(scene, name, start, end)
    assert shown(scene, tmp_path) == [("one", 1), ("two", 13)]


def test_the_film_shows_the_chosen_take_else_the_newest_finished_one(three, tmp_path):
    shot = shots.list_shots(three)[0]
    assert film.film_shots(three, tmp_path)[0].take is None
    old, new, _cut = (
        add_take(tmp_path, shot, 1, 1000),
        add_take(tmp_path, shot, 2, 2000),
        add_take(tmp_path, shot, 3, 3000, finished=[1]),
    )
    first = film.film_shots(three, tmp_path)[0]
    assert first.take == new
    first.settings.chosen_take = 1
    assert film.film_shots(three, tmp_path)[0].take == old
    first.settings.chosen_take = 3  # what the artist chose is shown as far as it goes
    assert film.film_shots(three, tmp_path)[0].take.number == 3
    first.settings.chosen_take = 9  # deleted
    assert film.film_shots(three, tmp_path)[0].take == new
