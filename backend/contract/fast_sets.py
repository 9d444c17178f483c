"""List the built-in model sets whose models were distilled to few steps.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import replace

from .models import IpAdapter, Limits, Lora, ModelSet, Noise

SD15 = "stable-diffusion-v1-5/stable-diffusion-v1-5"
V2 = "guoyww/animatediff-motion-adapter-v1-5-2"
V3 = "guoyww/animatediff-motion-adapter-v1-5-3"
DOMAIN_ADAPTER = "guoyww/animatediff-motion-lora-v1-5-3"  # what v3 was trained beside (its model card)
_EPIC_REALISM = "emilianJR/epiCRealism"  # the fine-tune in the examples of Lightning's and AnimateLCM's model cards


def fast_sets(
    controlnets: dict[str, str], vae: str, ip_adapter: IpAdapter, v3_sparsectrl: dict[str, str]
) -> tuple[ModelSet, ...]:
    """Return them, with the ControlNets, the VAE and the IP-Adapter of SD1.5's other sets, and v3's SparseCtrl."""
    consistency = _consistency(controlnets, vae, v3_sparsectrl)
    found = (*(_lightning(steps, controlnets, vae) for steps in (2, 4, 8, 1)), *consistency)
    return tuple(replace(models, ip_adapter=ip_adapter) for models in found)


def _lightning(steps: int, controlnets: dict[str, str], vae: str) -> ModelSet:
    """Return AnimateDiff-Lightning's set for so many steps (ByteDance/AnimateDiff-Lightning, model card).

    The card has one scheduler for all files, so that the one for 1 step, which is there for research only, predicts
    the noise too. It finds 3 steps with the file for 2 good.
    """
    return ModelSet(
        name=f"lightning-{steps}",
        label=f"epiCRealism + AnimateDiff-Lightning, {'1 step (rough)' if steps == 1 else f'{steps} steps'}",
        family="sd15",
        base=_EPIC_REALISM,
        motion_module=f"ByteDance/AnimateDiff-Lightning:animatediff_lightning_{steps}step_diffusers.safetensors",
        controlnets=controlnets,
        vae=vae,
        schedulers=("euler",),
        steps=steps,
        guidance=1.0,
        noise=Noise(spacing="trailing"),
        motion_on_one_frame=True,  # the rest of the models is not distilled
        limits=Limits(steps, 3 if steps == 2 else steps, 1.0),
    )


def _consistency(controlnets: dict[str, str], vae: str, v3_sparsectrl: dict[str, str]) -> tuple[ModelSet, ...]:
    """Return the sets for LCM: AnimateLCM, and v3 with the LoRA of Luo et al. 2023 (their model cards)."""
    return (
        ModelSet(
            name="animatelcm",
            label="epiCRealism + AnimateLCM",
            family="sd15",
            base=_EPIC_REALISM,
            motion_module="wangfuyun/AnimateLCM",
            controlnets=controlnets,
            vae=vae,
            schedulers=("lcm",),
            steps=6,
            guidance=2.0,
            noise=Noise(distilled_steps=100),  # configs/inference-t2v.yaml of its source
            loras=(Lora("wangfuyun/AnimateLCM:AnimateLCM_sd15_t2v_lora.safetensors", 0.8),),
            limits=Limits(4, 8, 2.0),
        ),
        ModelSet(
            name="sd15-v3-lcm",
            label="Stable Diffusion 1.5 + AnimateDiff v3 + LCM-LoRA",
            family="sd15",
            base=SD15,
            motion_module=V3,
            controlnets=controlnets,
            vae=vae,
            schedulers=("lcm",),
            steps=8,
            guidance=1.5,
            loras=(Lora("latent-consistency/lcm-lora-sdv1-5"),),
            sparsectrl=v3_sparsectrl,
            domain_adapter=DOMAIN_ADAPTER,
            limits=Limits(2, 8, 2.0),
        ),
    )
