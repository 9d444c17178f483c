"""Describe prompt travel: prompts that change over the frames of one shot.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .curves import Key, require_keys, value_at
from .schema import ContractError, require

Blend = Literal["linear", "slerp"]
BLENDS: tuple[Blend, ...] = ("linear", "slerp")


@dataclass(frozen=True)
class Mix:
    """What the prompt of one frame is: `prompts[first]`, gone the part `share` (0 to 1) of the way to the next."""

    first: int
    share: float = 0.0


@dataclass(frozen=True)
class Travel:
    """Prompts and the way through them: at a key with the value 1.5 the frame is half of prompt 1, half of prompt 2.

    Values count the prompts from 0, places are scene frames. `blend` says how the text embeddings between two
    prompts are found: straight, or along the arc (slerp), which keeps their length.
    """

    prompts: tuple[str, ...]
    positions: tuple[Key, ...]
    blend: Blend = "linear"

    def __post_init__(self) -> None:
        require(bool(self.prompts), "prompts", self.prompts, "at least one prompt")
        require(bool(self.positions), "positions", self.positions, "at least one key")
        require_keys("positions", self.positions, 0.0, len(self.prompts) - 1)

    def mix_at(self, frame: float) -> Mix:
        """Return what the prompt is at the scene frame `frame`."""
        position = value_at(self.positions, frame)
        first = min(int(position), len(self.prompts) - 1)
        return Mix(first, position - first)


def whole_prompt(common: str, own: str) -> str:
    """Return what the shot shows in all frames, `common`, followed by what a prompt of its travel says."""
    return ", ".join(part for part in (common.strip().rstrip(","), own.strip()) if part)


_LINE = re.compile(r'\s*"?(?P<frame>-?\d+)"?\s*[:：]\s*(?P<prompt>.*?)\s*')
_QUOTED = re.compile(r'"(.*)",?')


def travel_from_text(text: str, blend: Blend = "linear") -> Travel:
    """Read lines of the form `frame: prompt`, in any order; empty lines and those that begin with `#` say nothing.

    Takes the JSON form of other programs too: `"24": "a street at night",` between braces. Raises `ContractError`
    naming the line.
    """
    prompts: dict[int, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() in ("", "{", "}") or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if not found:
            raise ContractError(f"line {number}", line, "a frame and a prompt, as in `24: a street at night`")
        frame, quoted = int(found["frame"]), _QUOTED.fullmatch(found["prompt"])
        require(frame not in prompts, f"line {number}", line, f"the only line for frame {frame}")
        prompts[frame] = quoted[1] if quoted else found["prompt"]
    require(bool(prompts), "prompt travel", text, "at least one line such as `24: a street at night`")
    frames = sorted(prompts)
    keys = tuple(Key(float(frame), float(index)) for index, frame in enumerate(frames))
    return Travel(tuple(prompts[frame] for frame in frames), keys, blend)


def travel_to_text(travel: Travel) -> str:
    """Return the lines `frame: prompt` of `travel`. Raises `ContractError` where a key lies between two prompts."""
    lines = []
    for key in travel.positions:
        whole = float(key.value).is_integer() and float(key.at).is_integer()
        require(whole, "positions", (key.at, key.value), "whole numbers, to be written as lines")
        lines.append(f"{int(key.at)}: {travel.prompts[int(key.value)]}\n")
    return "".join(lines)
