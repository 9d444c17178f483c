"""Write a scene's sequencer as a movie: H.264, with AAC where there is sound, by Blender's own encoder.

Must not import operators or panels.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import bpy

from ..capture.walk.restore import BlockReference, Restorer
from ..compat import movie_settings, png_settings
from ..runs import CancelRun, RunError, Update

_RENDER = {
    "render.use_sequencer": True,
    "render.use_compositing": False,
    "render.use_border": False,
    "render.use_stamp": False,
    "render.use_file_extension": False,
    "render.use_overwrite": True,
    "render.use_placeholder": False,
    "frame_step": 1,
    "render.resolution_percentage": 100,
}
_ENCODER = {
    "format": "MPEG4",
    "codec": "H264",
    "constant_rate_factor": "HIGH",
    "ffmpeg_preset": "GOOD",
    "gopsize": 12,  # an editor steps through it
    "use_autosplit": False,
    "audio_bitrate": 192,
}


def write_movie(edit: bpy.types.Scene, into: Path, *, blocking: bool = True) -> Generator[Update, None, Path]:
    """Render what the sequencer of `edit` shows over its frame range as the movie `into`, and return that.

    The movie is as large as the scene's picture, less a pixel where a side is odd, as H.264 wants it. Unless
    `blocking` it goes on while the window stays alive; Esc ends it. The scene comes back as it was, and a movie that
    was cancelled leaves nothing behind. Raises `RunError`.
    """
    if not blocking and bpy.app.is_job_running("RENDER"):
        raise RunError("Blender is rendering.", "Wait for it, or press Esc in the render window.", code="busy")
    unfinished = into.with_name(f".{into.stem}.{os.getpid()}{into.suffix}")
    total = edit.frame_end - edit.frame_start + 1
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        with Restorer() as restorer, _counted(edit) as rendered:
            _set_up(restorer, edit, unfinished)
            if not blocking:
                restorer.set(bpy.context.preferences, "view.render_display_type", "NONE")
            restorer.note_in(edit)
            yield from _render(edit, rendered, total, blocking)
        if len(rendered) < total:
            raise RunError("Cancelled.", "No movie was written.", code="cancelled")
        unfinished.replace(into)
    except OSError as error:
        raise RunError(f"Cannot write to {into}: {error.strerror}.", "Make room, or choose another folder.") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return into


def has_sound(edit: bpy.types.Scene) -> bool:
    """Tell whether anything is to be heard."""
    return any(strip.type == "SOUND" and not strip.mute for strip in edit.sequence_editor.strips_all)


def _render(edit: bpy.types.Scene, rendered: set[int], total: int, blocking: bool) -> Generator[Update, None, None]:
    reference = BlockReference(edit)
    yield Update("Writing the movie")
    try:
        if blocking:
            bpy.ops.render.render(animation=True, scene=edit.name)
            return
        bpy.ops.render.render("INVOKE_DEFAULT", animation=True, scene=edit.name)
    except RuntimeError as error:
        raise RunError(f"Blender could not write the movie: {error}", code="movie_failed") from error
    try:
        while bpy.app.is_job_running("RENDER"):
            try:
                yield Update(
                    f"Writing the movie: frame {len(rendered)} of {total}", len(rendered) / total, waiting=True
                )
            except CancelRun:
                _stop(reference)
    except GeneratorExit:
        _stop(reference)
        raise


def _stop(reference: BlockReference) -> None:
    """Make the render end after the frame that it is in.

    Blender has no call for that from outside; it ends an animation when it cannot write a frame, and asks anew for
    each how and where it is to be written. It reports that error with the path, which therefore says what happened.
    """
    edit = reference.found()
    if edit is None:
        return
    for name, value in png_settings().items():
        setattr(edit.render.image_settings, name, value)
    edit.render.filepath = str(Path(__file__) / "the export was cancelled" / "frame")


@contextmanager
def _counted(edit: bpy.types.Scene) -> Iterator[set[int]]:
    """Collect the frames of `edit` that are written meanwhile; the handler may run off the main thread."""
    rendered: set[int] = set()
    uid, folder = edit.session_uid, str(Path(__file__))

    def note(scene: bpy.types.Scene, _depsgraph: object = None) -> None:
        if scene.session_uid == uid and not scene.render.filepath.startswith(folder):
            rendered.add(scene.frame_current)

    bpy.app.handlers.render_write.append(note)
    try:
        yield rendered
    finally:
        if note in bpy.app.handlers.render_write:  # loading another file clears them
            bpy.app.handlers.render_write.remove(note)


def _set_up(restorer: Restorer, edit: bpy.types.Scene, into: Path) -> None:
    render, image = edit.render, edit.render.image_settings
    restorer.remember(edit, "frame_current")
    part = render.resolution_percentage / 100
    for side in ("resolution_x", "resolution_y"):
        restorer.set(edit, f"render.{side}", max(2, int(getattr(render, side) * part) // 2 * 2))
    for path, value in _RENDER.items():
        restorer.set(edit, path, value)
    first = [name for name in ("media_type", "file_format") if name in image.bl_rna.properties]
    restorer.remember(edit, *(f"render.image_settings.{name}" for name in (*first, "color_mode", "color_depth")))
    for name, value in {**movie_settings(), "color_mode": "RGB"}.items():
        setattr(image, name, value)
    for name, value in {**_ENCODER, "audio_codec": "AAC" if has_sound(edit) else "NONE"}.items():
        restorer.set(edit, f"render.ffmpeg.{name}", value)
    restorer.set(edit, "render.filepath", str(into))
