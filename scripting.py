"""Animatic for scripts: capture, generate and place, each a call that blocks until it is done.

    from bl_ext.user_default.animatic import scripting
    for take in scripting.render(bpy.context.scene, place=["sequencer"], progress=print):
        print(take.path)

Every function raises `ScriptError` with a sentence that says what is wrong and what to do.
Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import bpy

from . import place as _place
from . import runs, shots, takes, waiting
from .backend.contract import CaptureFolder, ContractError, Job, TakeFolder, TextureFolder
from .boards.scripted import animatic as animatic
from .boards.scripted import export_movie as export_movie
from .boards.scripted import export_timeline as export_timeline
from .boards.scripted import storyboard as storyboard
from .resources import Resources, resources
from .runs import Progress, finish_run
from .shots import Shot
from .takes import branching
from .textures.bake import bake
from .textures.choosing import Showing
from .textures.choosing import show as _show
from .textures.describe import DEFAULTS, Baking
from .textures.new import new_mesh_texture, new_tiling_texture
from .textures.uv import UVMethod
from .textures.uv import add_uv_map as _add_uv_map

PLACES: dict[str, Callable[[TakeFolder, bpy.types.Scene], object]] = {
    "plane": _place.on_camera_plane,
    "standing": _place.as_standing_plane,
    "compositor": _place.in_compositor,
    "sequencer": _place.in_sequencer,
    "background": _place.as_background,
}
ScriptError = runs.RunError


def sync(scene: bpy.types.Scene) -> list[Shot]:
    """Return the shots of `scene`, in the order of the film, each with an id and settings.

    Settings of a shot: `scene.animatic.settings_for(shot)` (prompt, seed, size, step, loop, travel). Its prompt travel
    can be read from text: `settings.travel.read_text("1: day\\n24: night")`.
    """
    return shots.sync(scene)


def capture(
    scene: bpy.types.Scene,
    shot: Shot,
    *,
    again: bool = False,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> CaptureFolder:
    """Capture the controls of `shot`; an earlier capture that serves is returned unless `again`."""
    return finish_run(runs.capture_shot(scene, shot, using or resources(), again=again), progress)


def generate(
    scene: bpy.types.Scene,
    shot: Shot,
    *,
    recapture: bool = False,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> TakeFolder:
    """Make a new take of `shot` and return its folder, all frames finished."""
    return finish_run(runs.make_take(scene, shot, using or resources(), recapture=recapture), progress)


def continue_take(
    folder: TakeFolder,
    scene: bpy.types.Scene,
    shot: Shot,
    *,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> TakeFolder:
    """Make a new take of `shot`, by now longer, that begins with the frames of the take in `folder`; return it."""
    return finish_run(runs.make_take(scene, shot, using or resources(), earlier=folder), progress)


def branch(
    folder: TakeFolder,
    seeds: Sequence[int] | None = None,
    *,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> list[TakeFolder]:
    """Make takes like the one in `folder` but for the seed, by default the next one that is free; return them."""
    try:
        made = branching.branch(folder, branching.free_seeds(folder, 1) if seeds is None else seeds)
    except (ContractError, OSError) as error:
        raise ScriptError(f"The take in {folder.path} could not be branched: {error}", code="bad_take") from error
    return [finish(each, using=using, progress=progress) for each in made]


def finish(folder: TakeFolder, *, using: Resources | None = None, progress: Progress | None = None) -> TakeFolder:
    """Go on with a take that was cut; finished frames are kept."""
    return finish_run(runs.finish_take(folder, using or resources()), progress)


def place(folder: TakeFolder, scene: bpy.types.Scene, where: Iterable[str]) -> None:
    """Place the frames of a take of `scene` in the .blend; `where` names some of `PLACES`.

    What is made of a scene strip comes into the scene that the strip shows, in the sequencer where the strip lies.
    """
    stage, later = _stage_and_delay(folder, scene)
    for name in where:
        if name not in PLACES:
            raise ScriptError(f"{name!r} is no place: use one of {', '.join(PLACES)}.", code="bad_place")
        try:
            if name == "sequencer":
                _place.in_sequencer(folder, scene, later)
            else:
                PLACES[name](folder, stage)
        except _place.PlaceError as error:
            raise ScriptError(str(error), code="place_failed") from error


def stage_of_take(folder: TakeFolder, scene: bpy.types.Scene) -> bpy.types.Scene:
    """Return the scene that the take in `folder` of `scene` comes back into: the one of its strip, or `scene`."""
    return _stage_and_delay(folder, scene)[0]


def _stage_and_delay(folder: TakeFolder, scene: bpy.types.Scene) -> tuple[bpy.types.Scene, int]:
    """Return the stage of a take, and how many frames later than there `scene` shows it."""
    try:
        shot = shots.shot_of(scene, folder.read().shot_id)
    except (ContractError, OSError):
        return scene, 0  # placing says what is wrong
    return (shots.stage_of(scene, shot), shot.edit_start - shot.start) if shot and shot.stage else (scene, 0)


def project(
    folders: TakeFolder | Sequence[TakeFolder],
    obj: bpy.types.Object,
    scene: bpy.types.Scene,
    *,
    uv_map: str = "",
    asked: Baking = DEFAULTS,
    show: Showing | None = None,
    loop: bool = False,
    using: Resources | None = None,
    progress: Progress | None = None,
) -> TextureFolder:
    """Bake one or several takes into the UV map of `obj` ("" is the active one), and return the texture's folder.

    `asked` says size, mode (sequence or still) and weighing; with `show` (emission or base_colour) the materials of
    `obj` show it, again and again with `loop`.
    """
    listed = [folders] if isinstance(folders, TakeFolder) else list(folders)
    folder = finish_run(bake(scene, obj, listed, using or resources(), uv_map=uv_map, asked=asked), progress)
    if show is not None:
        show_on(folder, scene, obj, show, loop=loop)
    return folder


def new_texture(scene: bpy.types.Scene, obj: bpy.types.Object | None = None) -> Shot:
    """Begin a texture in the UV map of `obj`, or without it one that tiles, on a new square; return its shot.

    `generate` makes takes of it like of any other, `show_on` places them. Settings of it: `settings_for(shot)` has
    uv_map, height_from (local_z, distance, flat, none) and tiling (none, x, y, xy) besides the usual ones.
    """
    return new_mesh_texture(scene, obj) if obj else new_tiling_texture(scene)


def add_uv_map(obj: bpy.types.Object, method: UVMethod = "smart") -> str:
    """Unwrap `obj` into a new UV map ("smart" or "lightmap") and return its name."""
    return _add_uv_map(obj, method)


def show_on(
    folder: TakeFolder | TextureFolder,
    scene: bpy.types.Scene,
    obj: bpy.types.Object | None,
    showing: Showing = "emission",
    *,
    uv_map: str = "",
    loop: bool = False,
    every_slot: bool = True,
) -> str:
    """Let a mesh show a take or a baked texture (emission, base_colour, decal), or the world (background)."""
    return _show(folder, scene, obj, showing, uv_map=uv_map, loop=loop, every_slot=every_slot)


def takes_of(scene: bpy.types.Scene, shot: Shot, *, using: Resources | None = None) -> list[TakeFolder]:
    """Return the takes of `shot`, the newest first."""
    return takes.takes_of([(using or resources()).takes_root], shot)


def render(
    scene: bpy.types.Scene,
    shots: str | Sequence[str] = "all",
    place: Sequence[str] = (),
    takes_folder: Path | None = None,
    progress: Progress | None = None,
    using: Resources | None = None,
) -> list[TakeFolder]:
    """Capture and generate `shots` ("all", or their names) and place each take; return the takes.

    A shot that fails does not stop the others: the error is raised after the last one.
    """
    using = using or resources(takes=str(takes_folder) if takes_folder else None)
    made, errors = [], []
    for shot in chosen_shots(scene, shots):
        try:
            made.append(generate(scene, shot, using=using, progress=progress))
            _placed(made[-1], scene, place)
        except ScriptError as error:
            errors.append((shot, error))
            if progress:
                progress(f"Shot {shot.name}: {error.message} {error.hint}")
    if errors:
        shot, error = errors[0]
        raise ScriptError(f"Shot {shot.name}: {error.message}", error.hint, error.detail, error.code) from error
    return made


def queue(
    scene: bpy.types.Scene,
    shots: str | Sequence[str] = "all",
    *,
    seeds: Sequence[int] | None = None,
    using: Resources | None = None,
) -> list[Job]:
    """Queue a take of each of `shots` ("all" that are enabled, or their names), with `seeds` one for each seed.

    The queue belongs to the .blend, which must be saved. Return the new jobs: a take that waits already is left out.
    """
    return waiting.add(scene, chosen_shots(scene, shots), seeds, using=using)


def queued(*, using: Resources | None = None) -> list[Job]:
    """Return the jobs of the open .blend in the queue, in order."""
    folder = waiting.QueueFolder((using or resources()).takes_root)
    return list(folder.read(folder.name_of(waiting.blend_file())).jobs)


def run_queue(*, using: Resources | None = None, progress: Progress | None = None) -> list[TakeFolder]:
    """Make the takes that wait in the queue of the open .blend, also after a crash; return them.

    A job that fails does not stop the others: the first error is raised after the last one.
    """
    report = finish_run(waiting.run(using or resources()), progress)
    if report.failed:
        job, error = report.failed[0], report.failed[0].error
        raise ScriptError(f"Shot {job.take.shot_name}: {error.message}", error.hint, error.detail, error.code)
    return list(report.made)


def clear_queue(*, using: Resources | None = None) -> int:
    """Take all jobs of the open .blend out of the queue but those in work; their takes stay. Return how many."""
    using = using or resources()
    return waiting.QueueFolder(using.takes_root).remove(queued(using=using))


def chosen_shots(scene: bpy.types.Scene, names: str | Sequence[str]) -> list[Shot]:
    """Return the shots called `names`, or for "all" every shot that is switched on in the film."""
    found = sync(scene)
    if names == "all":
        return [shot for shot in found if scene.animatic.settings_for(shot).enabled]
    wanted = [names] if isinstance(names, str) else list(names)
    known = [shot.name for shot in found]
    for name in wanted:
        if name not in known:
            raise ScriptError(f"There is no shot {name!r}; this scene has {', '.join(known)}.", code="no_shot")
    return [shot for shot in found if shot.name in wanted]


_placed = place  # `render` has a parameter of that name
