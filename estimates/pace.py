"""Remember how long takes and captures took on this machine, and say how long the next ones will take.

Must not import operators or panels.
"""

from __future__ import annotations

import logging
import math
import statistics
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import bpy

from .. import capture, environment, takes
from ..backend import contract
from ..backend.contract import Capture, CaptureRequest, ContractError, Measure, Measures, Take
from ..backend.contract.folders import write_text
from ..resources import Resources, resources
from ..settings.take import request_from, take_from
from ..shots import Shot

_KEPT = 60  # measures of each sort; old ones tell of other cards and drivers
_NEWEST = 5  # of a kind count
_MEGA = 1e6

_log = logging.getLogger(__name__)


def measures_file() -> Path:
    """Return where this machine's measures are kept."""
    return environment.data_folder() / "pace.json"


def remember_take(take: Take, device: str, seconds: float) -> None:
    """Keep that all frames of `take` took so many seconds."""
    _remember("takes", Measure(_take_kind(take, device), _take_work(take), seconds))


def remember_capture(captured: Capture) -> None:
    """Keep how long a capture took."""
    kind = f"{captured.blend_file} {captured.scene}"
    _remember("captures", Measure(kind, _capture_work(captured.request), captured.seconds))


def estimate(scene: bpy.types.Scene, shot: Shot) -> float | None:
    """Return about how many seconds a take of `shot` needs as it is set now; None before one like it was measured.

    Reads only, and is quick enough for a panel.
    """
    if scene.animatic.settings_or_none(shot) is None:
        return None  # nothing has looked at a new shot yet
    try:
        take = take_from(scene, shot, followed=False)
        request = request_from(scene, shot) if take.passes else None
        return estimate_of(take, request, resources())
    except ContractError:
        return None  # Generate says what is wrong


def estimate_of(
    take: Take, request: CaptureRequest | None, using: Resources, *, recapture: bool = False
) -> float | None:
    """Return about how many seconds `take` needs, and what must be captured for it; None where nothing tells."""
    known = _measures(measures_file(), _written_ns(measures_file()))
    seconds = _of_take(known.takes, take, using.machine.device)
    if seconds is None or request is None or request.surface:  # a UV layout is drawn in a moment
        return seconds
    if not recapture and _serves(takes.captures_root(using.takes_root), request, int(time.monotonic() / 2)):
        return seconds
    kind = f"{bpy.data.filepath} {take.scene}"
    pace = _pace(known.captures, [lambda each: each == kind, lambda _each: True])
    return None if pace is None else seconds + pace * _capture_work(request)


def in_words(seconds: float) -> str:
    """Return a time as an artist reads it: "20 s", "12 min", "3 h 20 min"."""
    if seconds < 50:
        return f"{max(1, round(seconds, -1 if seconds > 20 else 0)):.0f} s"
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    return (f"{hours} h {minutes} min" if minutes else f"{hours} h") if hours else f"{minutes} min"


def _of_take(known: tuple[Measure, ...], take: Take, device: str) -> float | None:
    kind, models = _take_kind(take, device), f"{take.models.name} {device} "
    pace = _pace(known, [lambda each: each == kind, lambda each: each.startswith(models)])
    return None if pace is None else pace * _take_work(take)


def _pace(known: tuple[Measure, ...], alike: Iterable) -> float | None:
    """Return the seconds a unit of work takes, by the first of the tests in `alike` that any measure passes."""
    for test in alike:
        paces = [each.seconds / each.work for each in known if test(each.kind)]
        if paces:
            return statistics.median(paces[-_NEWEST:])
    return None


def _take_kind(take: Take, device: str) -> str:
    """Name what changes the cost of a step but its size: the models, what steers and what is saved."""
    sampling = take.sampling
    parts = [control.kind for control in take.controls if control.is_heard]
    parts += ["sparsectrl"] * bool(take.sparse and take.sparse.is_heard)
    parts += ["guided"] * sampling.guided + ["shortcuts"] * (sampling.shortcuts != contract.Shortcuts())
    return f"{take.models.name} {device} {' '.join(parts)}"


def _take_work(take: Take) -> float:
    """Count megapixels through the denoiser: of every step, of every frame in each of its windows."""
    sampling, frames = take.sampling, take.frames.count - take.given
    steps = sampling.steps - (take.source.first_step(sampling.steps) if take.source else 0)
    if frames > sampling.context_length:
        windows = math.ceil(frames / (sampling.context_length - sampling.context_overlap))
        frames = windows * sampling.context_length
    return (steps + 1) * frames * take.width * take.height / _MEGA  # decoding costs about a step


def _capture_work(request: CaptureRequest) -> float:
    walks = 2 if "beauty" in request.passes else 1
    return walks * request.frames.count * request.width * request.height / _MEGA


@lru_cache(maxsize=64)
def _serves(root: Path, request: CaptureRequest, _moment: int) -> bool:
    return capture.latest(root, request) is not None


def _remember(sort: str, measure: Measure) -> None:
    """Add a measure; a disk that refuses it costs an estimate, never a take."""
    path = measures_file()
    known = _measures(path, _written_ns(path))
    kept = {"takes": known.takes, "captures": known.captures}
    kept[sort] = (*kept[sort], measure)[-_KEPT:]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, contract.to_text(Measures(**kept)))
    except OSError as error:
        _log.warning("%s could not be written: %s", path, error)


@lru_cache(maxsize=4)
def _measures(path: Path, _written_ns: int) -> Measures:
    try:
        return contract.from_text(Measures, path.read_bytes(), path.name)
    except FileNotFoundError:
        return Measures()
    except (OSError, ContractError) as error:
        _log.warning("%s is left out: %s", path, error)
        return Measures()


def _written_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
