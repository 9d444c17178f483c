"""The command line: `blender -b scene.blend --command animatic render --shots all --place sequencer`.

Exit codes: 0 done, 1 a run failed, 2 wrong arguments or no file, 3 no backend or models are missing or
do not fit, 130 cancelled. Must not import operators or panels.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import bpy

from . import scripting
from .backend.contract import ContractError, TakeFolder
from .resources import Resources, resources
from .worker import session

DONE, FAILED, BAD_ARGUMENTS, CANNOT_START, CANCELLED = 0, 1, 2, 3, 130
_CANNOT_START_CODES = {"no_backend", "backend_no_start", "missing_weights", "mismatch", "cannot_capture"}
_BOARDS = ("storyboard", "movie", "timeline")

_registered: list = []


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as leaving:
        return BAD_ARGUMENTS if leaving.code else DONE
    try:
        return options.run(options)
    except ContractError as error:
        return _say_error(str(error), BAD_ARGUMENTS)
    except scripting.ScriptError as error:
        return _say_error(f"{error.message} {error.hint}".strip(), _code_of(error))
    except KeyboardInterrupt:
        return _say_error("Cancelled. Finished frames were kept.", CANCELLED)
    finally:
        session.stop()


def _code_of(error: scripting.ScriptError) -> int:
    code = CANNOT_START if error.code in _CANNOT_START_CODES else FAILED
    return {"cancelled": CANCELLED, "no_shot": BAD_ARGUMENTS, "bad_place": BAD_ARGUMENTS}.get(error.code, code)


def _render(options: argparse.Namespace) -> int:
    scene, using = _scene(options), _resources(options)
    made = scripting.render(scene, options.shots, options.place, progress=_say, using=using)
    for folder in made:
        _say(f"Take: {folder.path}")
    if options.place or options.save:
        _save(options, using)
    return DONE


def _capture(options: argparse.Namespace) -> int:
    scene, using = _scene(options), _resources(options)
    for shot in scripting.chosen_shots(scene, options.shots):
        folder = scripting.capture(scene, shot, again=options.again, using=using, progress=_say)
        _say(f"Capture: {folder.path}")
    return DONE


def _finish(options: argparse.Namespace) -> int:
    """Go on with every take that was cut; one that cannot go on does not stop the others."""
    scene, using = _scene(options), _resources(options)
    codes = [
        _finish_take(folder, using)
        for shot in scripting.chosen_shots(scene, options.shots)
        for folder in scripting.takes_of(scene, shot, using=using)
    ]
    return next((code for code in codes if code != DONE), DONE)


def _finish_take(folder: TakeFolder, using: Resources) -> int:
    try:
        if len(folder.finished_frames()) < folder.read().frames.count:
            _say(f"Take: {scripting.finish(folder, using=using, progress=_say).path}")
    except ContractError as error:
        return _say_error(str(error), BAD_ARGUMENTS)
    except scripting.ScriptError as error:
        if error.code == "cancelled":
            raise
        return _say_error(f"{folder.path}: {error.message} {error.hint}".strip(), _code_of(error))
    return DONE


def _place(options: argparse.Namespace) -> int:
    scene, using = _scene(options), _resources(options)
    for shot in scripting.chosen_shots(scene, options.shots):
        found = scripting.takes_of(scene, shot, using=using)
        if not found:
            raise scripting.ScriptError(f"Shot {shot.name} has no take in {using.takes_root}.", "Run render first.")
        scripting.place(found[0], scene, options.place)
    _save(options, using)
    return DONE


def _boards(options: argparse.Namespace) -> int:
    scene, using = _scene(options), _resources(options)
    how = {"using": using, "progress": _say}
    if "storyboard" in options.only:
        _say(f"Storyboard: {scripting.storyboard(scene, **how)[0]}")
    if "movie" in options.only:
        _say(f"Movie: {scripting.export_movie(scene, **how)}")
    if "timeline" in options.only:
        _say(f"Timeline: {scripting.export_timeline(scene, **how)}")
    if options.save:
        _save(options, using)
    return DONE


def _list_shots(options: argparse.Namespace) -> int:
    scene = _scene(options)
    for shot in scripting.sync(scene):
        place = f" of {shot.stage}" if shot.stage else ""
        off = "" if scene.animatic.settings_for(shot).enabled else ", not in the film"
        _say(f"{shot.name}: frames {shot.start} to {shot.end}{place}, {shot.camera or 'no camera'}{off}")
    return DONE


def _queue(options: argparse.Namespace) -> int:
    """Add shots, unless a flag asks for something else."""
    scene, using = _scene(options), _resources(options)
    if options.list:
        for job in scripting.queued(using=using):
            error = f": {job.error.message} {job.error.hint}".rstrip() if job.error else ""
            _say(f"{job.status}: {job.take.shot_name}, seed {job.take.seed}{error}")
    elif options.clear:
        _say(f"{scripting.clear_queue(using=using)} jobs removed")
    elif options.run_queue:
        for folder in scripting.run_queue(using=using, progress=_say):
            _say(f"Take: {folder.path}")
    else:
        for job in scripting.queue(scene, options.shots, using=using):
            _say(f"Queued: {job.take.shot_name}")
    return DONE


def _set_up(options: argparse.Namespace) -> int:
    if options.action in ("install", "repair") and not bpy.app.online_access:
        return _say_error("Blender's online access is off: say --online-mode before --command.", CANNOT_START)
    program = session.PROGRAM_FOLDER / "environment"
    return subprocess.run([sys.executable, str(program), options.action], check=False).returncode


def _scene(options: argparse.Namespace) -> bpy.types.Scene:
    if not bpy.data.filepath:
        text = "No .blend is loaded: put it before --command, and check that the file exists."
        raise scripting.ScriptError(text, code="no_shot")
    if options.scene is None:
        return bpy.context.scene
    if options.scene not in bpy.data.scenes:
        known = ", ".join(scene.name for scene in bpy.data.scenes)
        raise scripting.ScriptError(f"There is no scene {options.scene!r}; this file has {known}.", code="no_shot")
    return bpy.data.scenes[options.scene]


def _resources(options: argparse.Namespace) -> Resources:
    return resources(
        python=options.python,
        takes=str(options.output.resolve()) if options.output else None,
        device=options.device,
        models=options.models,
        online=options.online,
        offload=options.offload,
        compile=options.compile,
    )


def _save(options: argparse.Namespace, using: Resources) -> None:
    """Save the .blend with what was placed: over itself, or as a copy where --output or --save says."""
    if options.save:
        target = options.save.resolve()
    elif options.output:
        target = using.takes_root / Path(bpy.data.filepath).name
    else:
        target = Path(bpy.data.filepath)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        shutil.copy2(target, target.with_name(target.name + "1"))  # as Blender keeps the version before
    bpy.ops.wm.save_as_mainfile(filepath=str(target), copy=target != Path(bpy.data.filepath), relative_remap=True)
    _say(f"Saved: {target}")


def _say(text: str) -> None:
    print(text, flush=True)


def _say_error(text: str, code: int) -> int:
    print(f"animatic: {text}", file=sys.stderr, flush=True)
    return code


def _shot_names(text: str) -> str | list[str]:
    return "all" if text == "all" else [name.strip() for name in text.split(",") if name.strip()]


def _places(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in scripting.PLACES:
            raise argparse.ArgumentTypeError(f"{name!r} is no place: use {', '.join(scripting.PLACES)}")
    return names


def _board_names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in _BOARDS:
            raise argparse.ArgumentTypeError(f"{name!r} is none: use {', '.join(_BOARDS)}")
    return names


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="blender -b FILE.blend --command animatic", description="Controlled moving pictures from a 3D scene."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    render = _add(commands, "render", _render, "capture, generate and place shots")
    capture = _add(commands, "capture", _capture, "capture the control passes of shots")
    finish = _add(commands, "finish", _finish, "go on with takes that were cut")
    place = _add(commands, "place", _place, "place the newest take of shots")
    boards = _add(commands, "boards", _boards, "draw the storyboard, write the animatic as a movie and as a timeline")
    boards.add_argument(
        "--only", type=_board_names, default=_BOARDS, help=f"{', '.join(_BOARDS)}; several with commas between"
    )
    boards.add_argument("--save", type=Path, metavar="FILE", help="save the .blend with the animatic here")
    _add_machine_flags(boards)
    _add(commands, "shots", _list_shots, "list the shots of the scene")
    queue = _add(commands, "queue", _queue, "queue shots, or go on with the queue")
    for command in (render, capture, finish, place, queue):
        command.add_argument("--shots", type=_shot_names, default="all", help="all, or names with commas between")
        _add_machine_flags(command)
    for command, required in ((render, False), (place, True)):
        text = f"{', '.join(scripting.PLACES)}; several with commas between"
        command.add_argument("--place", type=_places, default=[], required=required, help=text)
        command.add_argument("--save", type=Path, metavar="FILE", help="save the .blend with what was placed here")
    capture.add_argument("--again", action="store_true", help="capture anew although a capture serves")
    what = queue.add_mutually_exclusive_group()
    what.add_argument("--run", action="store_true", dest="run_queue", help="make the takes that wait")
    what.add_argument("--list", action="store_true", help="list the jobs")
    what.add_argument("--clear", action="store_true", help="remove all jobs but those in work; takes stay")
    setup = commands.add_parser("setup", help="set up, repair or remove the backend")
    setup.add_argument("action", nargs="?", default="install", choices=("install", "repair", "remove", "status"))
    setup.set_defaults(run=_set_up)
    return parser


def _add(commands: argparse._SubParsersAction, name: str, run: object, text: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text)
    command.set_defaults(run=run)
    command.add_argument("--scene", help="the scene's name; the file's active scene if left out")
    return command


def _add_machine_flags(command: argparse.ArgumentParser) -> None:
    """Add a flag for every preference; each is also an environment variable, ANIMATIC_ and the flag's name."""
    command.add_argument(
        "--output", type=Path, metavar="FOLDER", help="captures, takes and the .blend go here [ANIMATIC_TAKES]"
    )
    command.add_argument("--python", help="the backend's Python [ANIMATIC_PYTHON]")
    command.add_argument("--device", help="auto, cuda, mps or cpu [ANIMATIC_DEVICE]")
    command.add_argument("--models", action="append", metavar="FOLDER", help="look for models here [ANIMATIC_MODELS]")
    command.add_argument("--online", action="store_true", default=None, help="download models [ANIMATIC_ONLINE]")
    command.add_argument("--compile", action="store_true", default=None, help="compile for the GPU [ANIMATIC_COMPILE]")
    command.add_argument("--offload", choices=("auto", "never", "always"), help="GPU memory [ANIMATIC_OFFLOAD]")


def register() -> None:
    """Make `--command animatic` known."""
    _registered.append(bpy.utils.register_cli_command("animatic", main))


def unregister() -> None:
    """Take the command away."""
    bpy.utils.unregister_cli_command(_registered.pop())
