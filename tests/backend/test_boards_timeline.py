"""Edits as OpenTimelineIO: read back with its own library, times and paths checked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import unquote
from urllib.request import url2pathname

import pytest
from board_jobs import Heard, clip, edit, write_edit

from backend.boards.timeline import write_timeline
from backend.contract import EditMarker, Media, Sound
from backend.errors import BackendError
from backend.progress import UNHEARD

otio = pytest.importorskip("opentimelineio", reason="opentimelineio is not made for this Python")


def written(folder: Path, whole):
    """Write `whole` and read it back."""
    (name,) = write_timeline(write_edit(folder, whole), UNHEARD)
    return otio.adapters.read_from_file(str(folder / name))


def spans(track) -> list[tuple[str, float, float]]:
    """Return kind, start and duration in frames of a track's items."""
    ranges = track.range_of_all_children()
    return [(item.schema_name(), ranges[item].start_time.value, ranges[item].duration.value) for item in track]


def test_clips_stand_where_the_edit_has_them_with_gaps_between(tmp_path):
    timeline = written(tmp_path, edit(clip(5, 10), clip(15, 20), clip(40, 1)))
    (track,) = timeline.video_tracks()
    assert spans(track) == [("Gap", 0, 5), ("Clip", 5, 10), ("Clip", 15, 20), ("Gap", 35, 5), ("Clip", 40, 1)]
    assert timeline.name == "Film" and timeline.duration() == otio.opentime.RationalTime(41, 24)
    assert otio.opentime.to_timecode(timeline.global_start_time, 24) == "01:00:00:00"
    assert timeline.metadata["animatic"]["width"] == 512


@pytest.mark.parametrize(
    ("fps", "exact", "frames"),
    [
        (23.976, 24000 / 1001, 86400),
        (24 / 1.001, 24000 / 1001, 86400),
        (25, 25, 90000),
        (29.97, 30000 / 1001, 108000),
        (12.5, 12.5, 43200),
    ],
)
def test_all_times_have_the_exact_rate(tmp_path, fps, exact, frames):
    timeline = written(tmp_path, edit(clip(3, 10), fps=fps))
    assert timeline.global_start_time == otio.opentime.RationalTime(frames, exact)
    shown = timeline.video_tracks()[0][1]
    assert shown.source_range.start_time.rate == shown.source_range.duration.rate == exact
    assert shown.media_reference.rate == exact
    assert shown.available_range().duration.value == 10


def test_pictures_on_twos_are_found_by_their_numbers(tmp_path):
    media = Media("sequence", "take 1/frames/0001.png", 1, 25, held=2)
    timeline = written(tmp_path, edit(clip(0, 49, media=media)))
    shown = timeline.video_tracks()[0][0]
    reference = shown.media_reference
    assert (reference.rate, reference.frame_step, reference.start_frame, reference.frame_zero_padding) == (12, 1, 1, 4)
    assert reference.number_of_images_in_sequence() == 25
    assert reference.target_url_for_image_number(24) == "take%201/frames/0025.png"
    assert reference.available_range.duration.to_seconds() == pytest.approx(50 / 24)
    assert shown.source_range == otio.opentime.TimeRange(
        otio.opentime.RationalTime(0, 24), otio.opentime.RationalTime(49, 24)
    )
    last = reference.frame_for_time(otio.opentime.RationalTime(48, 24))
    assert last == 25


def test_what_is_cut_away_at_the_beginning_shifts_the_media(tmp_path):
    media = Media("sequence", "frames/0007.png", 7, 30)
    shown = written(tmp_path, edit(clip(0, 10, media=media, offset=4))).video_tracks()[0][0]
    assert shown.media_reference.start_frame == 7
    first = shown.media_reference.frame_for_time(shown.source_range.start_time)
    assert first == 11
    assert shown.trimmed_range().start_time.value == 4


def test_a_still_is_frozen_for_as_long_as_its_clip(tmp_path):
    media = Media("sequence", "frames/0003.png", 3, 3)
    timeline = written(tmp_path, edit(clip(0, 30, media=media), clip(30, 1, media=media)))
    still, single = timeline.video_tracks()[0]
    assert [effect.schema_name() for effect in still.effects] == ["FreezeFrame"] and not single.effects
    assert still.duration().value == 30 and still.media_reference.start_frame == 3


def test_movies_and_what_is_missing(tmp_path):
    movie = Media("movie", "shots/a b.mp4", 0, 47)
    timeline = written(tmp_path, edit(clip(0, 10, media=movie, offset=2), clip(10, 5, media=Media())))
    shown, offline = timeline.video_tracks()[0]
    assert shown.media_reference.target_url == "shots/a%20b.mp4"
    assert shown.media_reference.available_range.duration.value == 48
    assert shown.source_range.start_time.value == 2
    assert offline.media_reference.is_missing_reference and offline.duration().value == 5


@pytest.mark.parametrize("name", ["a b", "Straße #1 100%", "길", "x?y", "c:d"])
def test_paths_lead_from_the_timeline_to_the_files(tmp_path, name):
    where = tmp_path / "edits"
    picture = tmp_path / "takes" / name / "frames" / "0001.png"
    whole = edit(clip(0, 3, media=Media("sequence", str(picture), 1, 3)))
    shown = written(where, whole).video_tracks()[0][0]
    url = shown.media_reference.target_url_for_image_number(0)
    assert url.isascii() and " " not in url and ":" not in url
    assert (where / unquote(url)).resolve() == picture.resolve()


def test_paths_may_be_whole(tmp_path):
    whole = edit(clip(0, 3), audio=(Sound("a b.wav", 0, 3),), relative_paths=False)
    timeline = written(tmp_path, whole)
    url = timeline.video_tracks()[0][0].media_reference.target_url_for_image_number(0)
    assert url.startswith("file:///") and Path(url2pathname(url[7:])) == tmp_path / "frames" / "0001.png"
    sound = timeline.audio_tracks()[0][0].media_reference.target_url
    assert Path(otio.url_utils.filepath_from_url(sound)) == tmp_path / "a b.wav"


def test_a_clip_tells_of_its_shot_and_take(tmp_path):
    about = {
        "shot_id": "1f",
        "take": 3,
        "prompt": 'a "street"',
        "seed": 2**32 - 1,
        "camera": "Cam",
        "dialogue": "Wait!",
    }
    marker = EditMarker("Clap", 4, "sync here")
    timeline = written(tmp_path, edit(clip(0, 10, offset=0, markers=(marker,), notes="Rain.", **about)))
    shown = timeline.video_tracks()[0][0]
    assert dict(shown.metadata["animatic"]) == about | {"notes": "Rain."}
    told = [(m.name, m.marked_range.start_time.value, m.comment) for m in shown.markers]
    assert told == [("Dialogue", 0, "Wait!"), ("Notes", 0, "Rain."), ("Clap", 4, "sync here")]
    plain = written(tmp_path, edit(clip()))
    assert list(plain.video_tracks()[0][0].metadata["animatic"]) == []


def test_sounds_keep_their_place_and_those_that_overlap_get_tracks_of_their_own(tmp_path):
    sounds = (
        Sound("music.wav", 10, 30, "Music", offset=2.5, volume=0.5, file_frames=100),
        Sound("steps.wav", 0, 20, track="Steps"),
        Sound("rain.wav", 20, 30, "Rain"),
        Sound("bird.wav", 45, 5, "Bird"),
    )
    timeline = written(tmp_path, edit(clip(0, 60), audio=sounds))
    tracks = {track.name: track for track in timeline.audio_tracks()}
    assert list(tracks) == ["Steps", "Audio", "Audio 2"]
    assert spans(tracks["Audio"]) == [("Gap", 0, 10), ("Clip", 10, 30), ("Gap", 40, 5), ("Clip", 45, 5)]
    assert spans(tracks["Audio 2"]) == [("Gap", 0, 20), ("Clip", 20, 30)]
    music = tracks["Audio"][1]
    assert music.source_range.start_time.value == 2.5 and music.metadata["animatic"]["volume"] == 0.5
    assert music.media_reference.available_range.duration.value == 100
    assert tracks["Steps"][0].name == "steps.wav"
    assert tracks["Steps"][0].media_reference.available_range is None


def test_the_file_is_named_after_the_edit_and_says_its_schemas(tmp_path):
    (name,) = write_timeline(write_edit(tmp_path, edit(clip(), name="Film: cut 2/3")), UNHEARD)
    assert name == "Film_ cut 2_3.otio"
    data = json.loads((tmp_path / name).read_text("utf-8"))
    assert data["OTIO_SCHEMA"] == "Timeline.1"
    shown = data["tracks"]["children"][0]["children"][0]
    assert shown["OTIO_SCHEMA"] == "Clip.2"
    assert shown["media_references"]["DEFAULT_MEDIA"]["OTIO_SCHEMA"] == "ImageSequenceReference.1"


def test_a_python_without_the_library_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "opentimelineio", None)
    with pytest.raises(BackendError) as caught:
        write_timeline(write_edit(tmp_path, edit(clip())), Heard())
    assert caught.value.code == "no_timelines" and "3.13" in caught.value.hint
