"""Takes leave the .blend: movies that Blender itself reads, sequences, workflows, by button, script and command."""

from __future__ import annotations

import json
from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from animatic import commands, runs, scripting
from animatic.backend.contract import FrameMap, MoreFrames
from animatic.backend.contract.more_frames import more_folder
from animatic.operators import browsing
from animatic.operators.exports import ANIMATIC_OT_export_take, offered_rates
from boards_film import add_take, build_film
from drawing import Layout
from workers import needs_python

from takes import number_colour

pytestmark = needs_python


@pytest.fixture
def made(scene, tmp_path, monkeypatch, warm_backend):
    """Return the takes of a film's three shots, on twos; the second has two."""
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path))
    film = build_film(scene)
    folders = [add_take(tmp_path, shot, step=2) for shot in film]
    folders.append(add_take(tmp_path, film[1], number=2, step=2))
    return folders


def colours_of(path) -> list[np.ndarray]:
    """Return the mean colour of each frame of a movie, 0 to 255, as Blender's sequencer shows it."""
    reader = bpy.data.scenes.new("Reader")
    reader.render.resolution_x, reader.render.resolution_y, reader.render.resolution_percentage = 128, 72, 100
    reader.view_settings.view_transform = "Standard"
    reader.sequence_editor_create().strips.new_movie("Movie", str(path), 1, 1)
    reader.frame_start, reader.frame_end = 1, 8
    reader.render.image_settings.file_format = "PNG"
    reader.render.filepath = str(path.with_suffix("")) + "_"
    bpy.ops.render.render(animation=True, scene=reader.name)
    found = []
    for frame in range(1, 9):
        read = bpy.data.images.load(reader.render.frame_path(frame=frame))
        pixels = np.empty(len(read.pixels), np.float32)
        read.pixels.foreach_get(pixels)
        found.append(pixels.reshape(-1, 4)[:, :3].mean(axis=0) * 255)
    return found


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.mov"])
def test_blender_reads_the_movie_as_it_was_made(scene, made, tmp_path, name):
    path = scripting.export_take(made[0], tmp_path / "out" / name)
    clip = bpy.data.movieclips.load(str(path))
    assert (tuple(clip.size), clip.frame_duration, clip.fps) == ((128, 72), 8, 24)
    for colour, number in zip(colours_of(path), (1, 1, 2, 2, 3, 3, 4, 4), strict=True):  # on twos
        assert np.abs(colour - number_colour(number)).max() < 3


def test_a_button_exports_the_chosen_take(scene, made, tmp_path):
    scene.frame_set(3)
    bpy.ops.animatic.refresh()
    path = tmp_path / "film"
    assert bpy.ops.animatic.export_take(filepath=str(path), format="gif", quality="small") == {"FINISHED"}
    assert (tmp_path / "film.gif").exists()
    assert f"Exported: {path}.gif" in bpy.context.window_manager.animatic.notes
    with pytest.raises(RuntimeError, match="is there already"):
        bpy.ops.animatic.export_take(filepath=str(path), format="gif")
    assert bpy.ops.animatic.export_take(filepath=str(path), format="gif", overwrite=True) == {"FINISHED"}
    with pytest.raises(RuntimeError, match="No file was named"):
        bpy.ops.animatic.export_take(format="mp4")


def test_a_take_of_each_shot_leaves_under_its_name(scene, made, tmp_path):
    into = tmp_path / "cut"
    written = scripting.export_takes(scene, into, format="mp4", quality="small")
    assert [path.name for path in written] == ["SH010_take01.mp4", "SH020_take02.mp4", "골목길_take01.mp4"]
    assert sorted(written) == sorted(into.iterdir())
    with pytest.raises(scripting.ScriptError, match="is there already"):
        scripting.export_takes(scene, into, shots=["SH020"])
    assert bpy.ops.animatic.export_takes(filepath=str(tmp_path / "all"), format="png") == {"FINISHED"}
    assert len(list((tmp_path / "all" / "SH010_take01").iterdir())) == 8


def test_takes_with_a_star_leave(scene, made, tmp_path):
    with pytest.raises(scripting.ScriptError, match="No take has a star"):
        scripting.shown_takes(scene, which="starred")
    for folder in (made[0], made[1], made[3]):
        folder.write_marks(type(folder.read_marks())(star=True))
    written = scripting.export_takes(scene, tmp_path / "cut", which="starred", format="gif")
    assert [path.name for path in written] == ["SH010_take01.gif", "SH020_take01.gif", "SH020_take02.gif"]


def test_two_shots_of_one_name_do_not_share_a_file(scene, made):
    from animatic.takes.exported import exported_names

    assert exported_names([made[0], made[0], made[1]]) == ["SH010_take01", "SH010_take01_2", "SH020_take01"]


def test_a_film_without_takes_is_told_so(scene, tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path))
    build_film(scene)
    with pytest.raises(scripting.ScriptError, match="No shot has a finished take"):
        scripting.export_takes(scene, tmp_path / "cut")


def test_the_command_exports_and_says_what_it_wrote(scene, made, tmp_path, capsys):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    into = tmp_path / "cut"
    arguments = ["export", "--into", str(into), "--format", "gif", "--shots", "SH010,SH020"]
    assert commands.main(arguments) == commands.DONE
    said = capsys.readouterr().out
    assert f"Exported: {into / 'SH010_take01.gif'}" in said and "SH020_take02.gif" in said
    assert commands.main(arguments) == commands.FAILED
    assert "is there already" in capsys.readouterr().err
    assert commands.main(["export", "--into", str(into), "--format", "avi"]) == commands.BAD_ARGUMENTS


def test_a_workflow_for_comfyui_leaves_by_button_script_and_command(scene, made, tmp_path, capsys):
    path = scripting.export_comfyui(made[0], tmp_path / "one", root="/srv/one")
    nodes = json.loads(path.read_text("utf-8"))
    assert {"KSampler", "ADE_UseEvolvedSampling"} <= {node["class_type"] for node in nodes.values()}
    bpy.ops.animatic.refresh()
    assert bpy.ops.animatic.export_comfyui(filepath=str(tmp_path / "two")) == {"FINISHED"}
    assert (tmp_path / "two" / "README.md").exists()
    assert "other noise from the same seed" in bpy.context.window_manager.animatic.notes
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    arguments = ["comfyui", "--into", str(tmp_path / "all"), "--root", "/srv/all/", "--shots", "SH010"]
    assert commands.main(arguments) == commands.DONE
    text = (tmp_path / "all" / "SH010_take01_comfyui" / "README.md").read_text("utf-8")
    assert "`/srv/all/SH010_take01_comfyui`" in text


class Button(browsing.BrowsingRunOperator):
    """Stands in for a button in Blender's file browser: an operator has no instance outside of it."""

    format = "mp4"
    filepath = ""
    named = ANIMATIC_OT_export_take.named


def test_the_file_browser_keeps_name_and_format_in_step(tmp_path):
    button = Button()
    button.filepath = str(tmp_path / "shot.mp4")
    assert not button.check(bpy.context)
    button.format = "prores"
    assert button.check(bpy.context) and button.filepath == str(tmp_path / "shot.mov")
    button.format = "exr"
    assert button.check(bpy.context) and button.filepath == str(tmp_path / "shot")


def test_a_run_that_began_while_the_browser_was_open_is_told(scene):
    class Button(browsing.BrowsingRunOperator):
        bl_idname, _asks, told = "animatic.export_take", True, []

        def as_keywords(self, ignore):
            return {}

        def report(self, kind, text):
            self.told.append((kind, text))

    bpy.context.window_manager.animatic.running = True
    assert Button().execute(bpy.context) == {"CANCELLED"}
    ((kind, text),) = Button.told
    assert kind == {"ERROR"} and "wait for the run in progress" in text


def test_pictures_in_between_leave_and_their_rates_are_offered(scene, made, tmp_path):
    scene.frame_set(3)
    bpy.ops.animatic.refresh()
    assert offered_rates(bpy.context) == []
    more = more_folder(made[0], 24)
    more.path.mkdir()
    more.write(MoreFrames("blend", 24.0))
    for number in range(1, 9):
        more.frame(number).write_bytes(made[0].frame(1 + number % 4).read_bytes())
    bpy.ops.animatic.refresh()
    offered = offered_rates(bpy.context)
    assert offered == [
        (0.0, "What the Scene Shows"),
        (12.0, "12 fps, the take's own"),
        (24.0, "24 fps, cross-fade, shown"),
    ]
    layout = Layout()
    ANIMATIC_OT_export_take.draw(
        SimpleNamespace(layout=layout, fps=12.0, draw_format=lambda _layout: None), bpy.context
    )
    assert layout.buttons == ["wm.context_set_float"] * 3
    for fps, numbers in ((0.0, (2, 3, 4, 1, 2, 3, 4, 1)), (12.0, (1, 1, 2, 2, 3, 3, 4, 4))):
        path = tmp_path / f"{fps:g}.mp4"
        assert bpy.ops.animatic.export_take(filepath=str(path), fps=fps) == {"FINISHED"}
        for colour, number in zip(colours_of(path), numbers, strict=True):
            assert np.abs(colour - number_colour(number)).max() < 3


def test_the_place_is_beside_the_blend_or_the_takes(tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path / "takes"))
    assert browsing._home() == tmp_path / "takes"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    assert browsing._home() == tmp_path
    button = Button()
    button.filepath = "//shot.mp4"
    assert button.path() == tmp_path / "shot.mp4"
    button.filepath = " "
    with pytest.raises(runs.RunError):
        button.path()


def test_held_stills_are_held(scene, made, tmp_path):
    stills = add_take(tmp_path, scripting.sync(scene)[0], number=9, frames=FrameMap(1, 8, marked=(2, 6)))
    path = scripting.export_take(stills, tmp_path / "stills.mp4")
    assert bpy.data.movieclips.load(str(path)).frame_duration == 8
