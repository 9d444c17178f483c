"""Save the denoising state, so that a killed run goes on from there and ends with the same frames.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from .contract import (
    Control,
    FrameMap,
    Key,
    Lora,
    ModelSet,
    Noise,
    ReferencePicture,
    References,
    Sampling,
    Take,
    TakeFolder,
    to_data,
)
from .contract.folders import numbered_files, write_bytes
from .models.hashes import file_hash
from .pictures.key_frames import numbers_of_keys

# What a take says about where it came from and what became of it; the rest changes its frames.
_NO_EFFECT = (
    *("shot_id", "shot_name", "number", "fps", "capture", "blend_file", "scene", "camera"),
    *("created", "animatic_version", "provenance", "style", "written", "own_loras"),
)
# What a model set recommends besides its models.
_NO_EFFECT_OF_MODELS = ("negative_prompt", "limits", "side_px", "context_length", "domain_adapter")
# What the takes of earlier versions could not say yet counts only where it says something else than its default, which
# is what they meant, so that they go on.
_YOUNGER: dict[type, tuple[str, ...]] = {
    Take: (
        *("travel", "loop", "given", "tiling", "keys", "sparse", "references", "source", "depth_look"),
        "prompt_reading",
    ),
    Sampling: ("guidance_keys", "context_stride", "context_fuse", "context_shift", "shortcuts"),
    Control: ("ease", "strength_keys"),
    ModelSet: ("noise", "motion_norm", "motion_on_one_frame", "loras", "told_sizes", "ip_adapter", "sparsectrl"),
    Lora: ("weight_keys",),
    Noise: ("schedule", "beta_end", "spacing", "distilled_steps"),
    ReferencePicture: ("when", "frame", "fade", "within"),
    References: ("strength_keys",),
}
_FIRST_SCHEMA = 1  # that of a file says nothing of its frames


@dataclass(frozen=True)
class State:
    """The denoising state after `step` finished steps: latents `x` and what the solver keeps, on the CPU."""

    step: int
    x: torch.Tensor  # [1, channels, frames, h, w], float32
    solver: dict[str, torch.Tensor]


class Due:
    """Tell when something is due: after so many steps or so many seconds, whichever comes first."""

    def __init__(self, steps: int, seconds: float) -> None:
        self._steps, self._seconds = steps, seconds
        self._last_seconds = time.monotonic()

    def at(self, step: int) -> bool:
        """Tell whether it is due after `step` finished steps; if so, the seconds begin again."""
        due = step % self._steps == 0 or time.monotonic() - self._last_seconds >= self._seconds
        if due:
            self._last_seconds = time.monotonic()
        return due


def fingerprint(folder: TakeFolder, take: Take) -> str:
    """Return a hash of all that the frames depend on: the take's settings, passes, given frames and pictures."""
    settings = {key: value for key, value in _said(_from_frame_0(take)).items() if key not in _NO_EFFECT}
    settings["models"] = {key: value for key, value in settings["models"].items() if key not in _NO_EFFECT_OF_MODELS}
    for key in settings.get("keys", ()):
        del key["of_take"]  # where its picture came from
    for picture in settings.get("references", {}).get("pictures", ()):
        del picture["source"]
    if not take.references.pictures:  # an adapter that is not in use makes no difference
        settings["models"].pop("ip_adapter", None)
    nets = settings["models"].pop("sparsectrl", {})
    if take.sparse:
        settings["models"]["sparsectrl"] = nets[take.sparse.kind]
        for where_from in ("origin", "of_take", "sources"):
            del settings["sparse"][where_from]
    settings["frames"], settings["schema"] = _said_of_frames(take.frames), _FIRST_SCHEMA
    whole = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for number in range(1, take.given + 1):
        whole.update(f"frame {number} {file_hash(folder.frame(number))}\n".encode())
    pictures = numbered_files(folder.keys)
    for number in numbers_of_keys(take):
        whole.update(f"key {number} {file_hash(pictures[number])}\n".encode())
    for place, path in folder.reference_files().items() if take.references.pictures else ():
        whole.update(f"reference {place} {file_hash(path)}\n".encode())
    for region in take.references.regions if take.references.are_heard else ():
        seen = folder.control.read().numbers_in(region)
        whole.update(f"region {region.kind} {region.name} {seen}\n".encode())
    for kind in take.passes:
        for number, path in folder.control.control_files(kind).items():
            whole.update(f"{kind} {number} {file_hash(path)}\n".encode())
    return whole.hexdigest()


def _said_of_frames(frames: FrameMap) -> int | list[int]:
    """Return how many there are, or of stills, which are made one by one, where each is in the shot."""
    return [frame - frames.start for frame in frames.marked] or frames.count


def _said(value: object) -> Any:
    """Return `value` as JSON-ready data, without what earlier versions meant and could not say."""
    if not dataclasses.is_dataclass(value):
        return [_said(item) for item in value] if isinstance(value, tuple) else to_data(value)
    young = _YOUNGER.get(type(value), ())
    fields = [(each, getattr(value, each.name)) for each in dataclasses.fields(value)]
    return {each.name: _said(found) for each, found in fields if each.name not in young or found != _default(each)}


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


def _from_frame_0(take: Take) -> Take:
    """Return `take` with its keys as if the shot began at frame 0: scene frame numbers leave the pictures alone."""

    def moved(keys: tuple[Key, ...]) -> tuple[Key, ...]:
        return tuple(replace(key, at=key.at - take.frames.start) for key in keys)

    controls = tuple(replace(control, strength_keys=moved(control.strength_keys)) for control in take.controls)
    travel = take.travel and replace(take.travel, positions=moved(take.travel.positions))
    loras = tuple(replace(lora, weight_keys=moved(lora.weight_keys)) for lora in take.models.loras)
    models, references = replace(take.models, loras=loras), take.references.moved(-take.frames.start)
    return replace(take, controls=controls, travel=travel, models=models, references=references)


def save_state(folder: TakeFolder, state: State, take_fingerprint: str) -> None:
    """Write `state` into the take's checkpoint folder in place of the one before; never half of it."""
    folder.checkpoint.mkdir(exist_ok=True)
    tensors = {"x": state.x, **{f"solver.{name}": value for name, value in state.solver.items()}}
    tensors = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    metadata = {"step": str(state.step), "fingerprint": take_fingerprint}
    write_bytes(_file(folder), save(tensors, metadata))


def saved_fingerprint(folder: TakeFolder) -> str | None:
    """Return what the saved state was made from, or None where there is none that can be read."""
    metadata = _metadata(_file(folder))
    return metadata.get("fingerprint") if metadata else None


def has_state(folder: TakeFolder) -> bool:
    """Tell whether there is a saved state to go on from."""
    return _metadata(_file(folder)) is not None


def forget_state(folder: TakeFolder) -> None:
    """Delete the saved state, if there is one, so that no later run goes on from it."""
    _file(folder).unlink(missing_ok=True)


def load_state(folder: TakeFolder) -> State:
    """Read the saved state, onto the CPU."""
    with safe_open(_file(folder), "pt") as file:
        tensors = {name: file.get_tensor(name) for name in list(file.keys())}
        step = int(file.metadata()["step"])
    x = tensors.pop("x")
    return State(step, x, {name.removeprefix("solver."): value for name, value in tensors.items()})


def _metadata(path: Path) -> dict[str, str] | None:
    if not path.is_file():
        return None
    try:
        with safe_open(path, "pt") as file:
            return file.metadata()
    except SafetensorError:  # written by nothing of ours: the run starts again
        return None


def _file(folder: TakeFolder) -> Path:
    return folder.checkpoint / "state.safetensors"
