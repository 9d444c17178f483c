"""Keep time, learning rate and random state of a training stage, and save it so that it can go on.

Must not import bpy.
"""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

_SAVE_SECONDS = 200.0


@dataclass(frozen=True)
class Device:
    """Where to train, and in which number format the networks compute."""

    device: torch.device
    dtype: torch.dtype


def pick() -> Device:
    """Return the GPU if there is one, else the CPU; in bfloat16 where that is faster than float32."""
    if torch.cuda.is_available():
        return Device(torch.device("cuda"), torch.bfloat16)
    flags = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").is_file() else ""
    fast = "avx512_bf16" in flags or "amx_bf16" in flags
    return Device(torch.device("cpu"), torch.bfloat16 if fast else torch.float32)


@dataclass(frozen=True)
class Clock:
    """How long a stage takes in all, in seconds, and when this run must stop (of time.monotonic)."""

    seconds: float
    deadline: float = math.inf

    @property
    def over(self) -> bool:
        """Whether this run must stop now."""
        return time.monotonic() >= self.deadline


class Pace:
    """The clock of one stage: `seconds` to train in all, over however many runs; the rate warms up, then falls.

    A run that stops before goes on from the saved state in the next.
    """

    def __init__(self, file: Path, clock: Clock, rate: float) -> None:
        self._file, self._clock, self._rate = file, clock, rate
        self.step = 0
        self._spent = 0.0
        self._began = self._saved = time.monotonic()

    @property
    def share(self) -> float:
        """How much of the stage is done, 0 to 1."""
        return min(1.0, (self._spent + time.monotonic() - self._began) / self._clock.seconds)

    @property
    def runs(self) -> bool:
        """Whether there is time left, of the stage and of this run."""
        return self.share < 1 and not self._clock.over

    def learning_rate(self) -> float:
        """Return the rate for this step: a short warm-up, then half a cosine down to a fiftieth."""
        warm = min(1.0, (self.step + 1) / 100)
        return self._rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * self.share)))

    def load(self, parts: dict[str, Any]) -> None:
        """Go on from the saved state, if there is one; each part has load_state_dict.

        SystemExit if the state is not one of these parts.
        """
        if not self._file.is_file():
            return
        state = torch.load(self._file, map_location="cpu", weights_only=True)
        try:
            for name, part in parts.items():
                part.load_state_dict(state[name])
        except (KeyError, RuntimeError, ValueError) as error:
            raise SystemExit(
                f"{self._file} was saved by another version of the training: delete it and the *.pt beside it, and "
                f"start again; the drawn pictures can stay. ({str(error).splitlines()[0]})"
            ) from error
        self.step, self._spent = state["step"], state["spent"]
        torch.set_rng_state(state["random"])
        if "random_on_gpu" in state and torch.cuda.is_available():
            torch.cuda.set_rng_state(state["random_on_gpu"])

    @property
    def save_due(self) -> bool:
        """Whether some minutes have passed since the state was saved."""
        return time.monotonic() - self._saved >= _SAVE_SECONDS

    def save(self, parts: dict[str, Any]) -> None:
        """Save the state; each part has state_dict."""
        self._saved = time.monotonic()
        state = {name: part.state_dict() for name, part in parts.items()}
        state |= {
            "step": self.step,
            "spent": self._spent + time.monotonic() - self._began,
            "random": torch.get_rng_state(),
        }
        if torch.cuda.is_available():
            state["random_on_gpu"] = torch.cuda.get_rng_state()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._file.with_name(f".{self._file.name}-{os.getpid()}")
        torch.save(state, temporary)
        temporary.replace(self._file)
