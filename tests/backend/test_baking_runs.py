"""Bakes that stop, go on, fail, and are asked for from outside."""

from __future__ import annotations

import dataclasses
import errno

import numpy as np
import pytest
from baking_scenes import camera, sphere
from tiny_texture import HEIGHT, WIDTH, Shooting, Stage, Told, bake, pixels

from backend.__main__ import main
from backend.baking import bake as bake_module
from backend.contract import Bake, FrameMap, View
from backend.errors import BackendError, CancelledByUser
from backend.jobs import Jobs, bake_texture
from backend.lock import locked


def away(frame):
    return camera((0, -4, 0), (0, -8, 0), width=WIDTH, height=HEIGHT, focal_px=80)


def ball(path, count=3, **changes):
    """Write a texture of `count` pictures whose brightness grows."""
    paint = lambda frame, at: np.full((len(at), 3), 40.0 * frame)  # noqa: E731
    return Stage([Shooting(FrameMap(1, count), paint=paint)], changes=changes).write(path / "texture")


@pytest.fixture
def texture(tmp_path):
    return ball(tmp_path)


class CancelAfter:
    """Says that the job was cancelled when it was asked so many times."""

    def __init__(self, times: int) -> None:
        self._left = times

    def __call__(self) -> bool:
        self._left -= 1
        return self._left < 0


def states(folder) -> dict[int, int]:
    return {number: path.stat().st_mtime_ns for number, path in folder.finished_frames().items()}


@pytest.mark.parametrize("times", [1, 3, 6, 8, 10])
def test_a_cancelled_bake_goes_on_and_ends_with_the_same_pictures(tmp_path, times):
    stopped, whole = ball(tmp_path / "stopped"), ball(tmp_path / "whole")
    bake(whole)
    with pytest.raises(CancelledByUser):
        bake(stopped, CancelAfter(times))
    before = states(stopped)
    bake(stopped)
    assert stopped.read() == whole.read() and stopped.read().seen
    assert before.items() <= states(stopped).items()  # what was finished is not made again
    for number in (1, 2, 3):
        assert stopped.frame(number).read_bytes() == whole.frame(number).read_bytes()
        assert stopped.coverage(number).read_bytes() == whole.coverage(number).read_bytes()


def test_what_was_seen_is_not_looked_up_again(texture, monkeypatch):
    with pytest.raises(CancelledByUser):
        bake(texture, lambda: texture.seen.exists() and len(list(texture.seen.iterdir())) == 2)
    read = []
    real = bake_module.read_seen
    monkeypatch.setattr(bake_module, "read_seen", lambda *given: read.append(given[1].number) or real(*given))
    bake(texture)
    assert read == [1]


@pytest.mark.parametrize("torn", [lambda whole: b"", lambda whole: whole[:-99], lambda whole: bytes(len(whole))])
def test_what_a_power_cut_has_torn_is_made_again(tmp_path, torn):
    stopped, whole = ball(tmp_path / "stopped"), ball(tmp_path / "whole")
    bake(whole)
    with pytest.raises(CancelledByUser):
        bake(stopped, CancelAfter(4))
    last = max(stopped.seen.iterdir())
    last.write_bytes(torn(last.read_bytes()))
    bake(stopped)
    for number in (1, 2, 3):
        assert stopped.frame(number).read_bytes() == whole.frame(number).read_bytes()


def test_a_bake_hears_a_cancel_while_it_looks_for_what_fills(tmp_path):
    folder = ball(tmp_path, count=1, width=256, height=256)
    told, asked = Told(), []

    def cancelled() -> bool:
        asked.append(list(told.fractions))
        return False

    bake_texture(folder, told, cancelled)
    assert len(asked) > 10  # begun, seen, found, written: the others are between seen and found
    assert told.fractions == sorted(told.fractions) and told.fractions[-1] == 1
    assert max(np.diff(told.fractions)) < 0.4


def test_old_pictures_that_stay_do_not_pass_as_new_ones(texture, monkeypatch):
    bake(texture)
    texture.picture(1, 2).write_bytes(texture.picture(1, 3).read_bytes())
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)  # as on Windows, where another program has them open
    for _ in range(2):
        assert "Close it where it is open" in fails(texture, "unwritable", "could not be deleted").hint
    monkeypatch.undo()
    assert bake(texture).saved == [1, 2, 3]


def test_a_finished_texture_is_left_alone(texture):
    bake(texture)
    before = states(texture)
    assert bake(texture).saved == [] and states(texture) == before


def test_a_picture_that_was_deleted_is_made_again(texture):
    bake(texture)
    before, content = states(texture), texture.frame(2).read_bytes()
    texture.frame(2).unlink()
    assert bake(texture).saved == [2]
    assert texture.frame(2).read_bytes() == content and states(texture)[1] == before[1]


def test_changed_settings_bake_anew_and_say_so(texture):
    bake(texture)
    texture.write(dataclasses.replace(texture.read(), margin_px=2))
    told = bake(texture)
    assert told.saved == [1, 2, 3] and "it is baked anew" in told.notes[0]


def test_changed_pictures_bake_anew(texture):
    bake(texture)
    texture.picture(1, 2).write_bytes(texture.picture(1, 3).read_bytes())
    assert bake(texture).saved == [1, 2, 3]
    assert np.median(pixels(texture, 2)) == 120


def test_names_and_dates_do_not(texture):
    bake(texture)
    written = texture.read()
    renamed = tuple(View("elsewhere", "New", 7, view.frames) for view in written.views)
    texture.write(dataclasses.replace(written, object_name="Kugel", created="2031", fps=25.0, views=renamed))
    assert bake(texture).saved == []


def fails(folder, code: str, words: str):
    with pytest.raises(BackendError, match=words) as caught:
        bake(folder)
    assert caught.value.code == code and caught.value.hint
    return caught.value


def test_a_folder_without_a_texture_gets_a_sentence_and_nothing_else(tmp_path):
    (tmp_path / "texture").mkdir()
    folder = dataclasses.replace(ball(tmp_path / "other"), path=tmp_path / "texture")
    fails(folder, "bad_texture", "There is no texture.json")
    assert list(folder.path.iterdir()) == []


def test_a_wrong_setting_is_named(texture):
    text = texture.texture_json.read_text("utf-8")
    texture.texture_json.write_text(text.replace('"sharpness": 2.0', '"sharpness": 99'), "utf-8")
    fails(texture, "bad_texture", "weighing.sharpness is 99.0; it must be a number from 0.5 to 16")


def test_a_missing_picture_is_named(texture):
    texture.picture(1, 2).unlink()
    assert "Finish its take" in fails(texture, "bad_texture", r"View 1 \(Shot 1\) has no picture of number 2").hint
    assert not texture.seen.exists()  # it is said before the work


def test_a_damaged_picture_is_named(texture):
    texture.picture(1, 2).write_bytes(b"no picture")
    fails(texture, "bad_texture", r"cannot be read: 0002\.png")


def test_a_missing_depth_is_named(texture):
    texture.view(1).control_file("depth", 3).unlink()
    fails(texture, "bad_texture", r"View 1 \(Shot 1\) has no depth of number 3")


def test_a_missing_camera_is_named(texture):
    texture.view(1).camera_json.unlink()
    fails(texture, "bad_texture", "camera of a view cannot be read")


def test_a_missing_surface_is_named(texture):
    texture.surface(2).unlink()
    fails(texture, "bad_surface", r"0002\.npz is missing")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no archive", "cannot be read"),
        (b"", "cannot be read"),
    ],
)
def test_a_damaged_surface_is_named(texture, content, words):
    texture.surface(1).write_bytes(content)
    fails(texture, "bad_surface", rf"0001\.npz {words}")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"uv": None}, "The object has no UV map"),
        ({"positions": None}, "has no array 'positions'"),
        ({"normals": np.zeros((7, 3, 3), np.float32)}, "different numbers of triangles"),
        ({"uv": np.full((528, 3, 2), np.nan, np.float32)}, "none of finite numbers"),
        ({"uv": np.zeros((528, 2), np.float32)}, "in the shape of triangles"),
        ({"uv": np.zeros((576, 3, 2), np.float32)}, "No triangle has an area in the UV map"),
    ],
)
def test_a_surface_that_cannot_be_baked_gets_a_sentence(texture, change, words):
    arrays = {**sphere(columns=24, rows=12).arrays(), **change}
    np.savez(texture.surface(1), **{name: array for name, array in arrays.items() if array is not None})
    for number in (2, 3):
        np.savez(texture.surface(number))
    fails(texture, "bad_surface", words)


def test_pictures_that_do_not_show_the_object_get_a_sentence(tmp_path):
    folder = Stage([Shooting(FrameMap(1, 2), away)]).write(tmp_path / "texture")
    assert (
        "Recalculate Outside" in fails(folder, "nothing_seen", "None of the pictures shows the surface of 'Ball'").hint
    )


def test_a_full_disk_is_said_and_what_is_finished_stays(texture, monkeypatch):
    real = bake_module.write_png

    def write_png(path, picture, **how):
        if path == texture.frame(2):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, picture, **how)

    monkeypatch.setattr(bake_module, "write_png", write_png)
    assert "press Finish Texture" in fails(texture, "disk_full", "The disk is full").hint
    assert set(texture.finished_frames()) == {1}
    monkeypatch.undo()
    assert bake(texture).saved == [2, 3]


def test_too_little_memory_is_said(texture, monkeypatch):
    def rasterise(*_):
        raise MemoryError

    monkeypatch.setattr("backend.baking.layouts.rasterise", rasterise)
    assert "smaller size" in fails(texture, "out_of_memory", "not enough memory to bake 64 x 64").hint


def test_one_process_at_a_time_bakes_a_texture(texture):
    with locked(texture):
        assert "press Finish Texture" in fails(texture, "locked", "is baking the texture").hint


def test_the_job_bakes_and_reports(texture):
    told = Told()
    lines = Jobs().do(Bake("a", str(texture.path)), told, lambda: False)
    assert told.saved == [1, 2, 3]
    assert lines[0] == "3 pictures of 64 x 64" and "of the UV map seen, the rest is filled" in lines[1]


def test_the_command_line_bakes(texture, capsys):
    assert main(["bake", str(texture.path)]) == 0
    said = capsys.readouterr().out
    assert "3 pictures of 64 x 64" in said and f"done: {texture.frames}" in said
    assert set(texture.finished_frames()) == {1, 2, 3}


def test_the_command_line_explains(tmp_path, capsys):
    assert main(["bake", str(tmp_path)]) == 2
    assert "error (bad_texture): There is no texture.json" in capsys.readouterr().err
