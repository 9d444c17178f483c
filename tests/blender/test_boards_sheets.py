"""The storyboard that is filled from a film, and the pages that the backend draws of it."""

from __future__ import annotations

from dataclasses import replace

import bpy
import pytest
from animatic import scripting
from animatic.backend.contract import STORYBOARD_JSON, FrameMap, Storyboard, from_text
from animatic.boards import making
from animatic.boards.camera_track import evaluated, mm_a_pixel
from animatic.boards.cut import cuts_of
from animatic.boards.sheets import key_pictures, storyboard_of
from animatic.capture.camera import camera_frame
from animatic.resources import resources
from animatic.takes.film import film_shots
from boards_film import add_take, build_film
from scenes import key


def board_of(scene, root) -> Storyboard:
    steps = storyboard_of(scene, film_shots(scene, root))
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            return ended.value


def write_camera(folder, camera, size, frames) -> None:
    """Write what a capture would have kept of `camera`, which stands still."""
    from animatic.backend.contract import CameraTrack

    seen = tuple(camera_frame(camera, *size, 1.0, n, frames.scene_frame(n)) for n in range(1, frames.count + 1))
    folder.control.path.mkdir(parents=True, exist_ok=True)
    folder.control.write_camera(CameraTrack(*size, seen))


def test_a_panel_a_shot_tells_what_the_film_knows(scene, tmp_path):
    film = build_film(scene)
    folder = add_take(tmp_path, film[0], number=3)
    scene.animatic.settings_for(film[0]).dialogue = "Wait!"
    scene.timeline_markers.new("notes: rain", frame=12)
    boards = scene.animatic.boards
    boards.title, boards.production, boards.author, boards.layout = "골목", "Episode 2", "Kim", "3x4"
    board = board_of(scene, tmp_path)
    assert (board.title, board.subtitle, board.author, board.layout) == ("골목", "Episode 2", "Kim", "3x4")
    first, second, third = board.panels
    assert (first.shot_name, first.start, first.end, first.fps, first.number) == ("SH010", 1, 8, 24.0, "1")
    assert (first.take, first.dialogue, first.pictures) == ("Take 3", "Wait!", (str(folder.frame(5)),))
    assert (second.notes, second.take, second.pictures) == ("rain", "", ())
    assert third.shot_name == "골목길" and third.width / third.height == pytest.approx(128 / 72, rel=0.05)


def test_three_pictures_a_shot_and_all_of_a_take_of_stills(scene, tmp_path):
    film = build_film(scene)
    add_take(tmp_path, film[0])
    add_take(tmp_path, film[1], frames=replace(FrameMap(9, 16), marked=(9, 11, 13, 16)))
    scene.animatic.boards.pictures = "three"
    cuts = cuts_of(scene, film_shots(scene, tmp_path))
    assert [path[-8:-4] for path in key_pictures(cuts[0], three=True)] == ["0001", "0005", "0008"]
    assert [path[-8:-4] for path in key_pictures(cuts[1], three=False)] == ["0001", "0002", "0003", "0004"]
    assert key_pictures(cuts[2], three=True) == []
    board = board_of(scene, tmp_path)
    assert [len(panel.pictures) for panel in board.panels] == [3, 3, 1, 0]
    assert board.key_frames == "wide"  # each as large as one picture is
    assert [panel.number for panel in board.panels] == ["1", "2", "2", "3"] and len(board.shots) == 3
    scene.animatic.boards.pictures = "middle"
    board = board_of(scene, tmp_path)
    assert board.key_frames == "wide" and [len(panel.pictures) for panel in board.panels] == [1, 3, 1, 0]


def test_the_camera_is_that_of_the_take_or_else_that_of_the_scene(scene, tmp_path):
    film = build_film(scene)
    camera = bpy.data.objects["Camera SH010"]
    camera.rotation_euler = (1.5708, 0, 0)
    camera.data.lens = 50
    folder = add_take(tmp_path, film[0])
    write_camera(folder, camera, (128, 72), FrameMap(1, 8))
    key(camera, "location", {1: (0, 0, 0), 8: (0, 3, 0)})
    other = bpy.data.objects["Camera SH020"]
    other.rotation_euler = (1.5708, 0, 0)
    key(other, "location", {9: (0, 0, 0), 16: (0, 2, 0)})
    key(other.data, "lens", {9: 35.0, 16: 50.0})
    scene.frame_set(3)
    board = board_of(scene, tmp_path)
    assert [(panel.move, panel.lens) for panel in board.panels] == [
        ("static", "50 mm"),
        ("fast dolly in", "35 → 50 mm"),
        ("static", "50 mm"),
    ]
    assert scene.frame_current == 3


@pytest.mark.parametrize("frames", [replace(FrameMap(1, 8), marked=(1,)), FrameMap(1, 8, 3)])
def test_stills_and_sparse_takes_have_the_camera_of_the_whole_shot(scene, tmp_path, frames):
    film = build_film(scene)
    camera = bpy.data.objects["Camera SH010"]
    camera.rotation_euler = (1.5708, 0, 0)
    key(camera, "location", {1: (0, 0, 0), 8: (0, 1, 0)})
    key(camera.data, "lens", {1: 50.0, 8: 70.0})
    write_camera(add_take(tmp_path, film[0], frames=frames), camera, (128, 72), frames)
    panel = board_of(scene, tmp_path).panels[0]
    assert (panel.move, panel.lens) == ("dolly in", "50 → 70 mm")
    bpy.data.objects.remove(camera)  # what the take has is all that is left
    assert board_of(scene, tmp_path).panels[0].move == "static"


def test_evaluating_a_camera_shows_the_artists_frame_at_every_pause(scene, tmp_path, monkeypatch):
    monkeypatch.setattr("animatic.boards.camera_track._SLICE_SECONDS", 0.0)
    build_film(scene)
    camera = bpy.data.objects["Camera SH010"]
    key(camera, "location", {1: (0, 0, 0), 8: (0, 0, 7)})
    scene.frame_set(5)
    steps, pauses = evaluated(scene, camera.name, (1, 8), (128, 72)), 0
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            track = ended.value
            break
        pauses += 1
        assert scene.frame_current == 5
    assert [frame.scene_frame for frame in track.frames] == list(range(1, 9)) and pauses >= 2
    assert track.frames[0].fx * mm_a_pixel(camera, track) == pytest.approx(50.0)


def test_a_shot_whose_camera_is_gone_has_no_camera_words(scene):
    steps = evaluated(scene, "Nobody", (1, 8), (64, 64))
    with pytest.raises(StopIteration) as ended:
        next(steps)
    assert ended.value.value.frames == ()


@pytest.fixture
def film_on_disk(scene, tmp_path, monkeypatch, warm_backend):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path))
    film = build_film(scene, (("SH010", 1), ("SH020", 9), ("SH030", 17)))  # other scripts would unpack large fonts
    add_take(tmp_path, film[0])
    add_take(tmp_path, film[2], step=2)
    return film


def test_pages_are_drawn_as_pdf_and_png(scene, film_on_disk, tmp_path):
    files = scripting.storyboard(scene)
    folder = tmp_path / "boards" / "Scene" / "storyboard"
    assert files == [folder / "storyboard.pdf", folder / "page-01.png"]
    assert files[0].read_bytes().startswith(b"%PDF")
    board = from_text(Storyboard, (folder / STORYBOARD_JSON).read_bytes(), "storyboard.json")
    assert [panel.shot_name for panel in board.panels] == ["SH010", "SH020", "SH030"]
    image = bpy.data.images.load(str(files[1]))
    assert image.size[0] > 1000 and image.size[0] / image.size[1] == pytest.approx(297 / 210, rel=0.01)


def test_the_button_draws_it_and_says_where_it_is(scene, film_on_disk):
    assert bpy.ops.animatic.draw_storyboard() == {"FINISHED"}
    notes = bpy.context.window_manager.animatic.notes
    assert "The storyboard has 1 page:" in notes and "no font" not in notes
    assert making.storyboard_pdf(scene, resources().takes_root).exists()


def test_a_film_without_a_shot_is_said(scene, film_on_disk):
    for shot in film_on_disk:
        scene.animatic.settings_for(shot).enabled = False
    with pytest.raises(scripting.ScriptError, match=r"The film has no shot"):
        scripting.storyboard(scene)
    assert not bpy.ops.animatic.draw_storyboard.poll()
