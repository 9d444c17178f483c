"""Make a take, step by step: capture if needed, claim a folder, hand it to the backend, wait for its frames.

A generator of `Update`s, as every run. Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import bpy

from .. import capture, shots, takes
from ..backend import contract
from ..backend.contract import CaptureFolder, TakeFolder
from ..estimates import pace
from ..resources import Resources
from ..settings.take import lacking_control, notes_of, take_from
from ..shots import Shot
from ..takes import continuing, key_frames, reference_pictures
from ..takes.errors import TakeError
from .beside import beside
from .capturing import capture_in, found_again, measure, refuse, request_of
from .following import backend_job, new_job, require_backend
from .updates import RunError, Update, unwritable


@dataclass(frozen=True)
class Asked:
    """A take as it was asked for, and what to capture for it: None where nothing steers it."""

    take: contract.Take
    request: contract.CaptureRequest | None
    images: tuple[bpy.types.Image, ...] = ()  # of its references, in the .blend: read them before anything changes
    pictures: tuple[reference_pictures.Picture, ...] = ()  # of its references, once they are read
    key_images: tuple[bpy.types.Image, ...] = ()  # of the artist's that steer it, likewise
    key_pictures: tuple[reference_pictures.Picture, ...] = ()
    key_request: contract.CaptureRequest | None = None  # what to render to steer it

    def with_pictures(self) -> Asked:
        """Return it with its pictures, read from the .blend and the disk. Raises `RunError`."""
        with _as_run_errors():
            pictures = reference_pictures.read(self.take.references, self.images)
            keys = key_frames.read(self.take, self.key_images)
        return replace(self, images=(), pictures=pictures, key_images=(), key_pictures=keys)


def ask(scene: bpy.types.Scene, shot: Shot, takes_root: Path, earlier: TakeFolder | None = None) -> Asked:
    """Return the take that the present settings of `shot` describe, led by pictures, as by stills below `takes_root`.

    Its pictures are there, and not read yet. Raises `RunError`.
    """
    take, settings = _described(scene, shot, earlier), scene.animatic.settings_for(shot)
    look = scene.animatic.look_of(settings)
    images = look.reference_images if look and take.references.pictures else ()
    with _as_run_errors():
        take = key_frames.with_keys(take, settings.key_frames, takes_root, shot)
        reference_pictures.require(take.references, images)
    key_images = key_frames.images_of(take, settings.key_frames, shot)
    request, key_request = request_of(scene, shot) if take.passes else None, None
    if take.sparse and take.sparse.origin == "render" and "beauty" not in take.passes:
        key_request = key_frames.request_for(take, request_of(scene, shot, ("beauty",)))
    return Asked(take, request, images, key_images=key_images, key_request=key_request)


def make_take(
    scene: bpy.types.Scene,
    shot: Shot,
    resources: Resources,
    *,
    earlier: TakeFolder | None = None,
    recapture: bool = False,
    blocking: bool = True,
) -> Generator[Update, None, TakeFolder]:
    """Make a new take of `shot`; it goes on from the frames of an `earlier`, shorter take where there is one.

    Raises `RunError`; what was finished by then stays in the take folder.
    """
    require_backend(resources)
    # All that is read is read before the first update: while a run waits, the artist may change settings, which must
    # not part the take from its capture, and undo, which takes the place of `scene`.
    asked = ask(scene, shot, resources.takes_root, earlier).with_pictures()
    notes = notes_of(scene, shot)
    stage = shots.stage_of(scene, shot)
    reference = capture.BlockReference(stage)
    for request in filter(None, (asked.request, asked.key_request)):
        refuse(stage, request)  # before the backend starts
    for note in notes:
        yield Update(note=note)
    how = {"earlier": earlier, "recapture": recapture, "blocking": blocking}
    return (yield from make_asked(reference, shot, asked, resources, **how))


def make_asked(
    reference: capture.BlockReference,
    shot: Shot,
    asked: Asked,
    resources: Resources,
    *,
    earlier: TakeFolder | None = None,
    recapture: bool = False,
    blocking: bool = True,
    claim: Callable[[Path, Shot], TakeFolder] = takes.claim_take,
) -> Generator[Update, None, TakeFolder]:
    """Make what was `asked` for of a shot whose stage is the scene of `reference`, whatever its settings are by now.

    `claim` makes the take's folder, once all that the take needs is there. Raises `RunError`.
    """
    take, kinds = asked.take, tuple(control.kind for control in asked.take.controls)
    sparse = take.sparse.kind if take.sparse and take.sparse.is_heard else None
    yield from backend_job(
        contract.Inspect(new_job(), take.models, kinds, resources.machine, take.references.are_heard, sparse), resources
    )
    captured, rendered = None, None
    if asked.request is not None:
        stage = found_again(reference)
        captured = yield from capture_in(stage, shot, asked.request, resources, again=recapture, blocking=blocking)
    if asked.key_request is not None:
        stage = found_again(reference)
        rendered = yield from capture_in(stage, shot, asked.key_request, resources, again=recapture, blocking=blocking)
    try:
        folder = claim(resources.takes_root, shot)
    except OSError as error:
        raise unwritable(resources.takes_root, error) from error
    yield from beside(lambda: _fill(folder, asked, captured, rendered, earlier), "Writing the take's folder")
    yield Update(f"Take {folder.number} of {shot.name}", take=folder)
    return (yield from finish_take(folder, resources))


def _fill(
    folder: TakeFolder,
    asked: Asked,
    captured: CaptureFolder | None,
    rendered: CaptureFolder | None,
    earlier: TakeFolder | None,
) -> None:
    """Write the take and all that it needs into its folder. Raises `RunError`."""
    try:
        take = replace(asked.take, number=folder.number, capture=captured.number if captured else None)
        if captured is not None:
            folder.fill_control(captured, take.passes)
        if earlier is not None:
            continuing.give_frames(earlier, folder, take.given)
        with _as_run_errors():
            key_frames.give_keys(folder, take, rendered or captured, asked.key_pictures)
            reference_pictures.give_pictures(folder, asked.pictures)
        folder.write(take)
    except contract.ContractError as error:
        raise RunError(str(error), code="bad_take") from error
    except OSError as error:
        raise unwritable(folder.path, error) from error


@contextmanager
def _as_run_errors() -> Iterator[None]:
    try:
        yield
    except TakeError as error:
        raise RunError(str(error), error.hint, code=error.code) from error


def _described(scene: bpy.types.Scene, shot: Shot, earlier: TakeFolder | None) -> contract.Take:
    """Return the take that the settings describe, with the frames of `earlier` given to it. Raises `RunError`."""
    if notes_of(scene, shot):
        scene.view_layers[0].update()  # a script may have written a driver that nothing has evaluated yet
    if lack := lacking_control(scene, shot):
        raise RunError(lack, code="bad_take")
    try:
        described = take_from(scene, shot)
        if earlier is None:
            return described
        if reason := continuing.reason_against(earlier, scene, shot):
            text = f"Take {earlier.number} cannot go on: {reason[0].lower()}{reason[1:]}."
            raise RunError(text, code="cannot_continue")
        return replace(described, given=earlier.read().frames.count)
    except contract.ContractError as error:
        raise RunError(str(error), code="bad_take") from error


def finish_take(folder: TakeFolder, resources: Resources) -> Generator[Update, None, TakeFolder]:
    """Let the backend make the frames of `folder` that are missing. Raises `RunError`."""
    begun = bool(folder.finished_frames()) or folder.checkpoint.exists()
    request = contract.Run(new_job(), str(folder.path), resources.machine)
    done = yield from backend_job(request, resources, folder)
    if not begun:
        pace.remember_take(folder.read(), resources.machine.device, done.seconds)
    return folder


def look(
    captured: CaptureFolder,
    number: int,
    into: Path,
    resources: Resources,
    depth_look: contract.DepthLook = contract.AUTOMATIC_DEPTH,
) -> Generator[Update, None, None]:
    """Let the backend draw the control pictures of one file of a capture into the folder `into`."""
    yield from measure(captured)
    into.mkdir(parents=True, exist_ok=True)
    yield from backend_job(contract.Look(new_job(), str(captured.path), number, str(into), depth_look), resources)


def check(resources: Resources) -> Generator[Update, None, tuple[str, ...]]:
    """Return the lines of the backend's report on itself."""
    return (yield from backend_job(contract.Check(new_job(), resources.machine), resources)).report
