"""The animatic's movie and timeline: as long as the film, with its sound, and nothing of the scene is changed."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import bpy
import pytest
from animatic import commands, place, scripting
from animatic.backend.contract import EDIT_JSON, Edit, FrameMap, from_text
from animatic.boards.movie import write_movie
from animatic.compat import strip_content
from animatic.worker import session
from boards_film import add_sound, add_take, build_film, write_sound


@pytest.fixture
def film(scene, tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_TAKES", str(tmp_path))
    shots = build_film(scene)
    for shot in shots[:2]:
        add_take(tmp_path, shot, step=2)
    return shots


def length_of(path, kind: str) -> int:
    """Return the frames that Blender's own strip of the movie has; its sound strip's for `kind` "sound"."""
    strips = bpy.data.scenes.new("Reader").sequence_editor_create().strips
    add = strips.new_sound if kind == "sound" else strips.new_movie
    return strip_content(add("Movie", str(path), 1, 1)).length


def settings_of(edit) -> dict:
    """Return the output's settings; Blender sets up those of its encoder when a first movie is written."""
    render = edit.render
    groups = {"": render, "image_settings.": render.image_settings, "ffmpeg.": render.ffmpeg}
    return {
        prefix + prop.identifier: str(getattr(group, prop.identifier))
        for prefix, group in groups.items()
        for prop in group.bl_rna.properties
        if not prop.is_readonly and prop.type in {"BOOLEAN", "INT", "FLOAT", "STRING", "ENUM"}
    }


def test_the_movie_is_as_long_as_the_film_and_has_its_sound(scene, film, tmp_path):
    scene.render.resolution_x, scene.render.resolution_y = 129, 73  # H.264 wants even sides
    add_sound(scene, write_sound(tmp_path / "steps.wav", 0.5), 1, 5)
    scripting.export_movie(scene)
    edit = scripting.animatic(scene)
    edit.frame_set(3)
    before = settings_of(edit)
    path = scripting.export_movie(scene)
    assert path == tmp_path / "boards" / "Scene" / "Scene.mp4"
    assert [entry.name for entry in path.parent.iterdir()] == ["Scene.mp4"]
    assert length_of(path, "movie") == 24
    assert length_of(path, "sound") == pytest.approx(24, abs=1)
    clip = bpy.data.movieclips.load(str(path))
    assert tuple(clip.size) == (128, 72) and clip.fps == 24
    assert settings_of(edit) == before and edit.frame_current == 3
    assert b"avc1" in path.read_bytes() and b"mp4a" in path.read_bytes()


def test_a_film_without_sound_makes_a_movie_without(film, scene):
    assert b"mp4a" not in scripting.export_movie(scene).read_bytes()


def test_the_button_brings_the_animatic_up_to_date_first(scene, film):
    assert bpy.ops.animatic.build_animatic() == {"FINISHED"}
    scene.animatic.settings_for(film[1]).enabled = False
    assert bpy.ops.animatic.export_movie() == {"FINISHED"}
    edit = place.sequencer_scene(scene)
    assert [strip.name for strip in edit.sequence_editor.strips if strip.channel == 1] == [
        "SH010 take 1",
        "골목길 slate",
    ]
    notes = bpy.context.window_manager.animatic.notes
    assert length_of(re.search(r"Movie: (.+)", notes)[1], "movie") == 16 + 8  # the shots keep their place in time


def test_a_render_that_is_stopped_leaves_no_movie_and_the_scene_as_it_was(scene, film, tmp_path):
    from animatic.boards import movie
    from animatic.capture.walk.restore import BlockReference

    scripting.export_movie(scene)
    edit = scripting.animatic(scene)
    before, into = settings_of(edit), tmp_path / "out" / "film.mp4"

    def stop(rendered, _depsgraph=None):
        if rendered.frame_current == 5:
            movie._stop(BlockReference(edit))

    bpy.app.handlers.render_write.append(stop)
    try:
        with pytest.raises(scripting.ScriptError, match=r"Cancelled|could not write"):
            list(write_movie(edit, into))
    finally:
        bpy.app.handlers.render_write.remove(stop)
    assert list(into.parent.iterdir()) == [] and settings_of(edit) == before


def test_a_folder_that_cannot_be_written_is_said(scene, film, tmp_path):
    edit = scripting.animatic(scene)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(scripting.ScriptError, match="Cannot write"):
        list(write_movie(edit, tmp_path / "file" / "film.mp4"))


def test_a_sound_whose_file_is_gone_is_named_and_left_out(scene, film, tmp_path):
    sound = write_sound(tmp_path / "steps.wav", 0.5)
    add_sound(scene, sound, 1, 5)
    sound.unlink()
    said = []
    edit = scripting.animatic(scene, progress=said.append)
    assert "The files of these sounds are gone, so the animatic does without: steps." in said
    assert not [strip for strip in edit.sequence_editor.strips if strip.type == "SOUND"]


def test_the_timeline_names_every_picture_and_sound(scene, film, tmp_path, warm_backend):
    add_take(tmp_path, film[2], frames=replace(FrameMap(17, 24), marked=(17, 20)))
    strip = add_sound(scene, write_sound(tmp_path / "steps.wav", 0.5), 1, 5)
    strip.volume = 0.5
    scene.animatic.settings_for(film[0]).dialogue = "Wait!"
    path = scripting.export_timeline(scene)
    assert path == tmp_path / "boards" / "Scene" / "Scene.otio"
    clips = [
        item for item in walk(json.loads(path.read_text("utf-8"))) if item.get("OTIO_SCHEMA", "").startswith("Clip")
    ]
    assert [clip["name"] for clip in clips if "wav" not in clip["name"]][:2] == ["SH010 take 1", "SH020 take 1"]
    edit = from_text(Edit, (path.parent / EDIT_JSON).read_bytes(), "edit.json")
    seen = [(clip.start, clip.frames, clip.media.first, clip.media.last, clip.media.held) for clip in edit.clips]
    assert seen == [(0, 8, 1, 4, 2), (8, 8, 1, 4, 2), (16, 3, 1, 1, 1), (19, 5, 2, 2, 1)]
    assert (edit.clips[0].dialogue, edit.clips[0].take, edit.start_timecode) == ("Wait!", 1, "01:00:00:00")
    (sound,) = edit.audio
    assert (sound.start, sound.frames, sound.volume, sound.path) == (4, 12, 0.5, str(tmp_path / "steps.wav"))


def walk(data):
    """Yield every dictionary in JSON data."""
    if isinstance(data, dict):
        yield data
        data = list(data.values())
    for item in data if isinstance(data, list) else ():
        yield from walk(item)


def test_a_clip_of_a_trimmed_shot_has_its_handles(scene, film, tmp_path):
    from animatic.boards.cut import cuts_of
    from animatic.boards.timeline import timeline_of
    from animatic.takes.film import film_shots

    scene.timeline_markers["SH020"].frame = 12
    clips = timeline_of(scene, cuts_of(scene, film_shots(scene, tmp_path)), "Film").clips
    found = [(clip.start, clip.frames, clip.media.kind, clip.offset) for clip in clips]
    assert found == [(0, 8, "sequence", 0), (8, 3, "missing", 0), (11, 5, "sequence", 3), (16, 8, "missing", 0)]
    assert (clips[2].media.first, clips[2].media.last) == (1, 4)


def test_the_command_makes_what_it_is_asked_for(scene, film, tmp_path, monkeypatch, capsys):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
    monkeypatch.setattr(session, "stop", lambda: None)
    assert commands.main(["boards", "--only", "movie"]) == commands.DONE
    assert f"Movie: {tmp_path / 'boards' / 'Scene' / 'Scene.mp4'}" in capsys.readouterr().out
    assert commands.main(["boards", "--only", "posters"]) == commands.BAD_ARGUMENTS
