"""What is placed of a take shows its pictures in between at their scene frames, and its own again where wanted."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from animatic import place, scripting, shots
from animatic.backend.contract import FrameMap, MoreFrames, TakeFolder, more_folders
from animatic.backend.contract.more_frames import count_of, more_folder
from animatic.boards.cut import cuts_of
from animatic.boards.timeline import timeline_of
from animatic.compat import strip_range
from animatic.place.planes import picture_node
from animatic.place.sequence import read_sequence
from animatic.takes.film import FilmShot
from placing import counts

from takes import add_camera, make_take, number_colour, number_picture, prepare_render, render, write_png

ON_TWOS = FrameMap(3, 8, 2)


def add_more(folder: TakeFolder, fps: float = 24.0, finished: int | None = None) -> None:
    """Write pictures in between that tell their number, as the backend does; file 5 is the take's file 3."""
    more, take = more_folder(folder, fps), folder.read()
    more.path.mkdir()
    more.write(MoreFrames("blend", fps))
    for number in range(1, 1 + (count_of(take, fps) if finished is None else finished)):
        write_png(more.frame(number), number_picture(10 + number, take.width, take.height))


def shown(scene, frame: int, path: Path) -> int:
    """Return the number of the picture that a render of `frame` shows."""
    pixel = render(scene, frame, path / "out.png")[32, 32, :3].astype(int)
    return min(range(1, 20), key=lambda number: np.abs(pixel - number_colour(number)).sum())


@pytest.fixture
def take(scene, tmp_path):
    scene.view_settings.view_transform = "Standard"
    prepare_render(scene)
    add_camera(scene)
    return make_take(tmp_path, ON_TWOS)


def test_a_plane_shows_a_picture_for_every_frame(scene, take, tmp_path):
    add_more(take)
    place.set_rendered(place.on_camera_plane(take, scene), True)
    assert [shown(scene, frame, tmp_path) for frame in range(3, 9)] == [11, 12, 13, 14, 15, 16]


def test_what_is_placed_already_changes_and_comes_back(scene, take, tmp_path):
    plane = place.on_camera_plane(take, scene)
    place.set_rendered(plane, True)
    node, strip = place.in_compositor(take, scene), place.in_sequencer(take, scene)
    before = counts()
    assert [shown(scene, frame, tmp_path) for frame in (3, 4, 8)] == [1, 1, 3]
    add_more(take)
    scripting.show_again(take, scene)
    assert [shown(scene, frame, tmp_path) for frame in (3, 4, 8)] == [11, 12, 16]
    assert [element.filename for element in strip.elements] == [f"{number:04d}.png" for number in range(1, 7)]
    assert Path(bpy.path.abspath(strip.directory)).name == "more-24fps" and strip_range(strip) == (3, 9)
    assert counts() == before
    assert {each.name for each in place.placed(scene)} == {plane.name, node.name, strip.name}
    scripting.show_more_frames(take, scene, False)
    assert [shown(scene, frame, tmp_path) for frame in (3, 4, 8)] == [1, 1, 3]
    scripting.show_more_frames(take, scene)
    assert shown(scene, 4, tmp_path) == 12
    assert scripting.remove_more_frames(take, scene) == ["more-24fps"]
    assert more_folders(take) == [] and [shown(scene, frame, tmp_path) for frame in (4, 8)] == [1, 3]
    assert picture_node(plane).image.filepath.endswith("0001.png")


@pytest.mark.parametrize(("fps", "finished"), [(24.0, 5), (60.0, None), (30.0, None)])
def test_half_a_set_and_one_between_the_frames_are_not_shown(scene, take, fps, finished):
    add_more(take, fps, finished)
    assert read_sequence(take).pictures.path == take.frames


def test_of_several_sets_the_finest_that_fits_is_shown(scene, tmp_path):
    folder = make_take(tmp_path, FrameMap(1, 8, 4))
    add_more(folder, 12.0)
    assert read_sequence(folder).frames == FrameMap(1, 8, 2)
    add_more(folder, 48.0)
    assert read_sequence(folder).frames == FrameMap(1, 8, 2)
    add_more(folder, 24.0)
    assert read_sequence(folder).frames == FrameMap(1, 8, 1)


def test_a_copy_beside_the_blend_has_what_is_shown(scene, take, tmp_path):
    add_more(take)
    (tmp_path / "film").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film" / "film.blend"))
    plane = place.on_camera_plane(take, scene)
    (copy,) = place.copy_beside(scene)
    assert sorted(path.name for path in copy.iterdir()) == ["more-24fps", "take.json"]
    assert Path(bpy.path.abspath(picture_node(plane).image.filepath)) == copy / "more-24fps" / "0001.png"
    assert place.is_placed(take, scene)


def test_a_film_shows_and_hands_on_every_frame(scene, take):
    add_more(take)
    scene.frame_start, scene.frame_end = 3, 8
    (shot,) = shots.sync(scene)
    part = FilmShot(shot, scene.animatic.settings_for(shot), take, 3)
    cuts = cuts_of(scene, [part])
    assert [file.stem for file in cuts[0].pieces[0].files] == [f"{number:04d}" for number in range(1, 7)]
    assert cuts[0].pieces[0].files[0].parent.name == "more-24fps"
    (clip,) = timeline_of(scene, cuts, "film").clips
    assert "more-24fps" in clip.media.path and (clip.frames, clip.media.held) == (6, 1)
