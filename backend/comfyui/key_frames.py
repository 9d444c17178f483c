"""Turn key frames that steer a take by a network into SparseCtrl nodes of Advanced-ControlNet.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..contract import SparseControl, Take
from .files import CONTROLNETS, model_file
from .workflow import Link, Workflow

KEYS = "keys/sparsectrl"  # the folder of their pictures, below the export's: of it all are loaded, in their order


def add_key_frames(
    workflow: Workflow,
    take: Take,
    vae: Link,
    latents: Link,
    positive: Link,
    negative: Link,
    percents: Sequence[float],
) -> tuple[Link, Link]:
    """Let the key frames of a take steer what is shown and avoided; return the links to both.

    Pictures are encoded by the `vae`, in the size of the `latents`; lines are heard as they are. A context window that
    holds no key frame hears that there is none, as in the take: not the nearest one, at another frame.
    """
    control = take.sparse
    if control is None or not control.is_heard:
        return positive, negative
    total = take.sampling.steps
    steps = [step for step in range(total) if control.acts_in(step, total)]
    if not steps:
        workflow.note("The key frames steer in none of the steps and are left out, as in the take.")
        return positive, negative
    pictures = workflow.pictures(KEYS, "Key frames")
    if control.kind == "rgb":
        given = {"image": pictures, "vae": vae, "latent_size": latents}
        pictures = workflow.add("ACN_SparseCtrlRGBPreprocessor", "Encode the key frames", **given).out()
    applied = workflow.add(
        "ACN_AdvancedControlNetApply_v2",
        "Key frames steer",
        positive=positive,
        negative=negative,
        control_net=_add_net(workflow, take, control),
        image=pictures,
        strength=control.strength,
        start_percent=percents[steps[0]],
        end_percent=percents[steps[-1] + 1],
    )
    return applied.out(0), applied.out(1)


def _add_net(workflow: Workflow, take: Take, control: SparseControl) -> Link:
    """Add the network, which is told at which frames, from 0, the pictures are."""
    indexes = ", ".join(str(number - 1) for number in control.numbers)
    method = workflow.add("ACN_SparseCtrlIndexMethodNode", "At these frames, from 0", indexes=indexes)
    return workflow.add(
        "ACN_SparseCtrlLoaderAdvanced",
        f"SparseCtrl {control.kind}",
        sparsectrl_name=workflow.model(model_file(CONTROLNETS, take.models.sparsectrl[control.kind])),
        use_motion=True,
        motion_strength=1.0,
        motion_scale=1.0,
        sparse_method=method.out(),
        context_aware="off",
    ).out()
