"""Tell where a take leaves what its model set was made for: scheduler, steps, guidance, windows.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from .models import SCHEDULER_LABELS, STEPS_HIGH, Limits, ModelSet
from .take import Sampling


def override_notes(models: ModelSet, sampling: Sampling) -> tuple[str, ...]:
    """Return a sentence for each setting of `sampling` that `models` was not made for."""
    notes = []
    if sampling.scheduler not in models.schedulers:
        made_for = " or ".join(SCHEDULER_LABELS[name] for name in models.schedulers)
        notes.append((models.noise.zero_terminal_snr, made_for, SCHEDULER_LABELS[sampling.scheduler]))
    limits = models.limits
    if not limits.steps_low <= sampling.steps <= limits.steps_high:
        notes.append((False, _steps(limits), str(sampling.steps)))
    guidance = max(sampling.guidance_at(step) for step in range(sampling.steps))
    if guidance > limits.guidance_high:
        notes.append((False, f"guidance up to {limits.guidance_high:g}", f"{guidance:g}"))
    if sampling.context_length > models.context_length:
        notes.append((False, f"windows of up to {models.context_length} frames", f"{sampling.context_length}"))
    return tuple(_sentence(*note) for note in notes)


def _sentence(refused: bool, made_for: str, chosen: str) -> str:
    if refused:
        return f"This model set cannot run with {chosen}: it takes {made_for}"
    return f"This model set was made for {made_for}, not for {chosen}"


def _steps(limits: Limits) -> str:
    """Return the steps that are within `limits`, in words."""
    if limits.steps_high == STEPS_HIGH:
        return f"{limits.steps_low} steps or more"
    if limits.steps_low == limits.steps_high:
        return f"{limits.steps_low} step{'s' if limits.steps_low > 1 else ''}"
    return f"{limits.steps_low} to {limits.steps_high} steps"
