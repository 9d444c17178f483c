"""Turn a take's controls into ControlNets of Advanced-ControlNet, with strengths by frame and by step.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..contract import Control, ControlKind, Take
from ..inputs import used_controls
from .files import CONTROLNETS, model_file
from .percents import pieces
from .workflow import Link, Workflow


def control_folder(kind: ControlKind) -> str:
    """Return the folder of the pictures that a ControlNet hears, below the export's."""
    return f"control/{kind}"


def add_controls(
    workflow: Workflow, take: Take, positive: Link, negative: Link, percents: Sequence[float]
) -> tuple[Link, Link]:
    """Let the ControlNets of a take steer what is shown and avoided; return the links to both."""
    for control in used_controls(take):
        shares = [control.share_at(step, take.sampling.steps) for step in range(take.sampling.steps)]
        if not any(shares):
            workflow.note(f"The {control.kind} steers in none of the steps and is left out, as in the take.")
            continue
        positive, negative = _add_control(workflow, take, control, shares, positive, negative, percents)
    return positive, negative


def _add_control(
    workflow: Workflow,
    take: Take,
    control: Control,
    shares: Sequence[float],
    positive: Link,
    negative: Link,
    percents: Sequence[float],
) -> tuple[Link, Link]:
    kind = control.kind
    file = workflow.model(model_file(CONTROLNETS, take.models.controlnets[kind]))
    net = workflow.add("ACN_ControlNetLoaderAdvanced", f"{kind} ControlNet", cnet=file)
    steps = [step for step, share in enumerate(shares) if share > 0]
    eased = set(shares) - {0.0, 1.0}
    applied = workflow.add(
        "ACN_AdvancedControlNetApply_v2",
        f"{kind} steers",
        positive=positive,
        negative=negative,
        control_net=net.out(),
        image=workflow.pictures(control_folder(kind), f"{kind} pictures"),
        strength=1.0 if control.strength_keys else control.strength,
        start_percent=percents[steps[0]],
        end_percent=percents[steps[-1] + 1],
        timestep_kf=_add_eases(workflow, kind, shares, percents) if eased else None,
        latent_kf_override=_add_strengths(workflow, take, control) if control.strength_keys else None,
    )
    return applied.out(0), applied.out(1)


def _add_eases(workflow: Workflow, kind: ControlKind, shares: Sequence[float], percents: Sequence[float]) -> Link:
    """Add a keyframe wherever the share of its strength that a net has is not that of the step before."""
    link = None
    for percent, share in pieces(shares, percents):
        title = f"{kind}: {share:.0%} from {percent:.0%}"
        given = {"start_percent": percent, "strength": round(share, 4), "prev_timestep_kf": link}
        link = workflow.add("TimestepKeyframe", title, guarantee_steps=1, **given).out()
    return link


def _add_strengths(workflow: Workflow, take: Take, control: Control) -> Link:
    """Add the strength of each frame."""
    numbers = range(1, take.frames.count + 1)
    strengths = [control.strength_at(take.frames.scene_frame(number)) for number in numbers]
    text = ", ".join(f"{frame}={strength:g}" for frame, strength in enumerate(strengths))
    title = f"{control.kind} strengths"
    return workflow.add("LatentKeyframeGroup", title, index_strengths=text, print_keyframes=False).out()
