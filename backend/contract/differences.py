"""Say in words how the settings of one take differ from those of another.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .schema import to_data
from .shot import CONTROL_KINDS
from .sparse import SPARSE_KINDS
from .take import Take

# what every take has of its own, what was only found while it was made, and what prompts and models say already
_OWN = {"shot_id", "shot_name", "number", "capture", "created", "provenance", "schema", "blend_file", "scene", "style"}
_OWN |= {"written", "own_loras"}  # what was said and added is compared
_LABELS = {
    "negative_prompt": "Avoid",
    "fps": "Frame Rate",
    "animatic_version": "Animatic",
    "keys": "Key Frames",
    "sparse.numbers": "SparseCtrl Key Frames",  # first: what begins alike is said by the first
    "sparse": "SparseCtrl",
    "references.pictures": "Reference Pictures",
    "references.strength": "Reference Strength",
    "references.strength_keys": "Reference Strength Keys",
    "models.loras": "LoRAs",
    "models.name": "Model Set",
    "frames.start": "First Frame",
    "frames.end": "Last Frame",
    "frames.step": "Frame Step",
    "controls.openpose": "Pose",
    "controls.seg": "Segmentation",
    "depth_look.near_m": "Depth Near",
    "depth_look.far_m": "Depth Far",
    "depth_look.curve": "Depth Curve",
    "depth_look.background_m": "Depth Background",
}
# how one of several is said, by the first of its fields: a LoRA, a reference picture, a key frame, a key of a curve
_ITEMS = {
    "reference": "{reference} × {weight}",
    "source": "{source} × {weight:g}",
    "number": "{number} at {strength:g}",
    "at": "{at:g}: {value:g} {ease}",
}
_ABSENT, _OTHERWISE = "off", "changed"
_ABSENTS = {"depth_look.near_m": "automatic", "depth_look.far_m": "automatic", "depth_look.background_m": "black"}
_MOST_CHARACTERS = 60  # of a value


@dataclass(frozen=True)
class Difference:
    """One setting that two takes do not share, in an artist's words."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}: {self.before} → {self.after}"


def differences(before: Take, after: Take) -> tuple[Difference, ...]:
    """Return every setting of `after` that is another one in `before`, in the order of take.json."""
    one, other = _settings(before), _settings(after)
    keys = list(dict.fromkeys([*other, *one]))
    used = {control.kind for control in before.controls} & {control.kind for control in after.controls}
    idle = {f"models.controlnets.{kind}" for kind in CONTROL_KINDS if kind not in used}  # younger sets have more
    idle.add("models.domain_adapter")  # what is added of it is one of the LoRAs
    steering = {take.sparse.kind for take in (before, after) if take.sparse}
    idle |= {f"models.sparsectrl.{kind}" for kind in SPARSE_KINDS if kind not in steering}
    changed = [key for key in keys if one.get(key) != other.get(key) and key not in idle]
    if "models.name" in changed:  # it says more than the list of its parts
        changed = [key for key in changed if key == "models.name" or not key.startswith("models.")]
    shown = [key for key in changed if not any(key.startswith(f"{near}.") for near in changed)]
    return tuple(_difference(_label(key), _said(key, one.get(key)), _said(key, other.get(key))) for key in shown)


def _difference(label: str, before: str, after: str) -> Difference:
    return Difference(label, before, _OTHERWISE if before == after else after)  # as where only the cut ends differ


def _settings(take: Take) -> dict[str, Any]:
    data = {name: value for name, value in to_data(take).items() if name not in _OWN}
    data["controls"] = {control.pop("kind"): control for control in data["controls"]}
    for key in data["keys"]:
        del key["of_take"]  # where its picture came from
    for where_from in ("origin", "of_take", "sources") if data["sparse"] else ():
        del data["sparse"][where_from]
    models = data["models"]
    models["name"] = models.pop("label") or models["name"]
    return dict(_flat("", data))


def _flat(path: str, data: Any) -> Iterator[tuple[str, Any]]:
    """Yield the path and the value of every entry; an entry that holds others comes before them, as present."""
    if isinstance(data, dict):
        if path:
            yield path, "on"
        for name, value in data.items():
            yield from _flat(f"{path}.{name}" if path else name, value)
    else:
        yield path, data


def _label(key: str) -> str:
    for known, label in _LABELS.items():
        if key == known:
            return label
        if key.startswith(f"{known}."):
            return f"{label} {_words(key[len(known) + 1 :])}"
    return _words(key.removeprefix("controls.").removeprefix("sampling.").removeprefix("models."))


def _words(key: str) -> str:
    return " ".join(part.replace("_", " ").title() for part in key.split("."))


def _item(item: dict[str, Any]) -> str:
    if "source" in item:
        item = {**item, "source": re.split(r"[\\/]", item["source"])[-1]}  # a path is long, and its end says most
        return _ITEMS["source"].format_map(item) + _place(item)
    if "reference" in item:
        keys = [f"{key['value']:g}" for key in item["weight_keys"]]
        between = ["…"] if len(keys) > 2 else []
        weight = " → ".join([keys[0], *between, keys[-1]]) if keys else f"{item['weight']:g}"
        item = {**item, "weight": weight}
    return _ITEMS[next(iter(item))].format_map(item).removesuffix(" linear")


def _place(picture: dict[str, Any]) -> str:
    """Return when and where in the picture a reference picture is heard, "" for always and everywhere."""
    fade = f", fade {picture['fade']}" if picture["fade"] else ""
    when = {"shot": "", "first": f" first frame{fade}", "frame": f" at {picture['frame']}"}[picture["when"]]
    return when + (f" in {picture['within']['name']}" if picture["within"] else "")


def _said(key: str, value: Any) -> str:
    return _ABSENTS.get(key, _ABSENT) if value is None else _shown(value)


def _shown(value: Any) -> str:
    if value is None or value == "" or value == []:
        return _ABSENT
    if isinstance(value, bool):
        return "on" if value else _ABSENT
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list):
        value = ", ".join(_item(item) if isinstance(item, dict) else str(item) for item in value)
    text = str(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"
