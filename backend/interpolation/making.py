"""Make the pictures between those of a take: the order, from the take to the last picture on disk.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch

from ..contract import Machine, MoreFolder, MoreFrames, Take, TakeFolder
from ..contract.folders import link_or_copy
from ..contract.more_frames import Moment, MoreProvenance, moments_of, more_folder, refusal
from ..controls.control import write_png
from ..errors import BackendError
from ..inputs import read_take
from ..machine.devices import pick_device
from ..models.hashes import file_hash
from ..progress import Reporter
from ..storage import disk_errors
from ..version import VERSION
from .motion import MotionVectors
from .pair import Between, Blend, Method, Pair, as_image, read_picture
from .vectors import has_vectors

_OTHER_WAYS = "choose RIFE or FILM, whose weights you bring, or Cross-Fade"
_GO_ON = "make the frames again: what is finished is kept"


def require_possible(folder: TakeFolder, more: MoreFrames) -> Take:
    """Return the take in `folder`. Raises `BackendError` where `more` cannot be made of it, before anything is."""
    take = read_take(folder)
    if reason := refusal(take, more.fps):
        raise BackendError("bad_take", reason, "Choose another take, or another rate.")
    lacking = take.frames.count - len(folder.finished_frames())
    if lacking > 0:
        text = f"This take lacks {lacking} of its {take.frames.count} pictures."
        raise BackendError("bad_take", text, "Finish the take, then make more frames of it.")
    if more.method == "motion" and not has_vectors(folder.control, take.frames.count):
        text = "This take has no motion vectors of its scene."
        raise BackendError("no_motion", text, f"Make the frames in Blender, which captures them; or {_OTHER_WAYS}.")
    return take


def make_more(folder: TakeFolder, more: MoreFrames, machine: Machine, reporter: Reporter) -> tuple[str, ...]:
    """Make (or go on with) the pictures that `more` asks for, and return what a person should read.

    Pictures that were made in another way, or of others, go first. Raises `BackendError` or `CancelledByUser`; what is
    finished by then is kept.
    """
    take = require_possible(folder, more)
    reporter.begin("loading")
    device, into = _device(machine), more_folder(folder, more.fps)
    method, used = _method(folder, take, more, machine, device, reporter)
    moments = dict(enumerate(moments_of(take, more.fps), 1))
    mixed = _mixed(more, moments)
    made = MoreProvenance(_made_from(folder, take, more), used, str(device), _versions(), mixed)
    if mixed:
        reporter.note(
            "Between the last picture of the loop and its first no motion is captured: pictures there are mixed."
        )
    with disk_errors(into.path, _GO_ON):
        _begin(into, replace(more, provenance=made))
        _make(folder, moments, into, _Pairs(folder, take, method, device), reporter)
    return (f"{len(into.finished_frames())} pictures at {more.fps:g} a second in {into.path}",)


def _device(machine: Machine) -> torch.device:
    """Return what computes: Apple's GPUs look nothing up beyond the edge of a picture, so there the CPU does."""
    picked = pick_device(machine)
    return torch.device("cpu") if picked.type == "mps" else picked


def _method(
    folder: TakeFolder, take: Take, more: MoreFrames, machine: Machine, device: torch.device, reporter: Reporter
) -> tuple[Method, str]:
    """Return what makes the pictures, and the file and hash of its weights, "" for none."""
    if more.method == "motion":
        return MotionVectors(folder.control, (take.width, take.height), device), ""
    if more.method == "blend":
        return Blend(), ""
    from . import networks  # which takes seconds to import, as it finds models as takes do

    located = networks.find(more, machine, reporter)
    return networks.load(more, located.path, device), networks.named(located)


def _mixed(more: MoreFrames, moments: dict[int, Moment]) -> tuple[int, ...]:
    """Return the numbers of the pictures that no motion vectors lead to: those of a loop's end."""
    if more.method != "motion":
        return ()
    return tuple(number for number, at in moments.items() if at.share and at.after != at.before + 1)


def _begin(into: MoreFolder, more: MoreFrames) -> None:
    """Make `into` the folder of `more`: emptied where it holds pictures that were made in another way."""
    into.path.mkdir(exist_ok=True)
    there = _read_or_none(into)
    if there is not None and _signature(there) == _signature(more):
        return
    into.more_json.unlink(missing_ok=True)  # first, so that what is half deleted counts as nothing
    for picture in into.finished_frames().values():
        picture.unlink()
    into.write(more)


def _read_or_none(into: MoreFolder) -> MoreFrames | None:
    try:
        return into.read()
    except (ValueError, OSError):  # none, or none that can be read: made anew
        return None


def _signature(more: MoreFrames) -> tuple[object, ...]:
    """Return what tells pictures apart that are made in different ways."""
    made = more.provenance
    return (more.method, more.fps, *((made.made_from, made.weights) if made else ()))


def _make(folder: TakeFolder, moments: dict[int, Moment], into: MoreFolder, pairs: _Pairs, reporter: Reporter) -> None:
    """Make the pictures at `moments` that are missing."""
    there = into.finished_frames()
    missing = {number: moment for number, moment in moments.items() if number not in there}
    reporter.begin("interpolating", 1 - len(missing) / len(moments))
    for done, (number, moment) in enumerate(missing.items(), 1):
        if moment.share == 0:
            link_or_copy(folder.frame(moment.before), into.frame(number))
        else:
            write_png(into.frame(number), as_image(pairs.between(moment)(moment.share)))
        reporter.advance(1 - (len(missing) - done) / len(moments))


class _Pairs:
    """The pair of pictures that is worked on, read once."""

    def __init__(self, folder: TakeFolder, take: Take, method: Method, device: torch.device) -> None:
        self._folder, self._method = folder, method
        self._read = partial(read_picture, size=(take.width, take.height), device=device)
        self._at: tuple[int, int] | None = None
        self._between: Between

    def between(self, moment: Moment) -> Between:
        """Return what makes pictures around `moment`; where the method knows nothing of it, it mixes."""
        at = (moment.before, moment.after)
        if self._at != at:
            pair = Pair(*at, *(self._read(self._folder.frame(number)) for number in at))
            self._at, self._between = at, self._method.between(pair) or Blend().between(pair)
        return self._between


def _made_from(folder: TakeFolder, take: Take, more: MoreFrames) -> str:
    whole = hashlib.sha256()
    for file in _files(folder, take, more):
        whole.update(f"{file.relative_to(folder.path).as_posix()} {file_hash(file)}\n".encode())
    return whole.hexdigest()


def _files(folder: TakeFolder, take: Take, more: MoreFrames) -> Iterator[Path]:
    for number in range(1, take.frames.count + 1):
        yield folder.frame(number)
        if more.method == "motion":
            yield folder.control.control_file("motion", number)
            yield folder.control.control_file("depth", number)


def _versions() -> dict[str, str]:
    return {"animatic": VERSION, "torch": torch.__version__}
