"""Train a tiny UNet and a tiny SparseCtrl for a few seconds on clips that turn from one colour to another.

What they learn is what the released ones are for: the picture at its frame, and others around it. Frame f of a clip is
the flat latent a cos(f t) + b sin(f t) of two random colours a and b; one of its frames is told, and the network sees
the noisy clip. That the told picture and its frame are alike is not built into the networks: they learn it.
"""

from __future__ import annotations

import math

import torch
from diffusers import SparseControlNetModel, UNetMotionModel

from backend.contract import Noise
from backend.engine.schedulers import make_scheduler
from backend.networks.motion import use_motion_modules
from backend.networks.prepare import prepare_sparsectrl, prepare_unet

FRAMES, SIDE, TEXT, STEPS = 6, 2, 8, 2
NOISE = Noise("sample", zero_terminal_snr=True, schedule="squaredcos_cap_v2")
TURN = math.pi / (FRAMES - 1)  # from the first colour to its opposite
_UPDATES, _BATCH, _RATE = 70, 16, 1e-2
_SIZES = {"block_out_channels": (16, 16), "norm_num_groups": 4, "cross_attention_dim": TEXT, "layers_per_block": 1}
_MOTION = {"motion_num_attention_heads": 2, "motion_max_seq_length": 32}


def clips(count: int, seed: int) -> torch.Tensor:
    """Return clips of flat colours that turn, [count, 4, frames, side, side]."""
    generator = torch.Generator().manual_seed(seed)
    first, second = torch.randn(2, count, 4, 1, 1, 1, generator=generator)
    angle = (torch.arange(FRAMES) * TURN).reshape(1, 1, -1, 1, 1)
    return (first * angle.cos() + second * angle.sin()).expand(-1, -1, -1, SIDE, SIDE)


def trained() -> tuple[UNetMotionModel, SparseControlNetModel]:
    """Return both networks, trained together and then prepared as those of a take are."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        unet = UNetMotionModel(
            down_block_types=("CrossAttnDownBlockMotion", "DownBlockMotion"),
            up_block_types=("UpBlockMotion", "CrossAttnUpBlockMotion"),
            num_attention_heads=2,
            use_motion_mid_block=False,
            **_SIZES,
            **_MOTION,
        )
        net = SparseControlNetModel(
            down_block_types=("CrossAttnDownBlockMotion", "DownBlockMotion"), attention_head_dim=2, **_SIZES, **_MOTION
        )
        for network in (unet, net):
            use_motion_modules(network, "frame")
        _train(unet, net)
    prepare_unet(unet, "frame")
    prepare_sparsectrl(net)
    return unet.eval(), net.eval()


def _train(unet: UNetMotionModel, net: SparseControlNetModel) -> None:
    scheduler = make_scheduler("ddim", NOISE)
    scheduler.set_timesteps(STEPS)
    visited, alphas = scheduler.timesteps, scheduler.alphas_cumprod
    parameters = [*unet.parameters(), *net.parameters()]
    optimizer = torch.optim.Adam(parameters, _RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=_UPDATES)
    text = torch.zeros(_BATCH * FRAMES, 2, TEXT)
    for step in range(_UPDATES):
        clean = clips(_BATCH, seed=step)
        t = visited[torch.randint(0, STEPS, (_BATCH,))]
        share = alphas[t].reshape(-1, 1, 1, 1, 1).to(clean.dtype)
        noisy = share.sqrt() * clean + (1 - share).sqrt() * torch.randn_like(clean)
        mask = torch.zeros(_BATCH, 1, FRAMES, SIDE, SIDE)
        mask[torch.arange(_BATCH), :, torch.randint(0, FRAMES, (_BATCH,))] = 1
        down, middle = net(noisy, t, text, clean * mask, conditioning_mask=mask, return_dict=False)
        made = unet(noisy, t, text, down_block_additional_residuals=down, mid_block_additional_residual=middle).sample
        loss = (made - clean).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
