"""Say how large the models of each family are, and what they keep while they work.

Must not import anything but the standard library and the contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from .models import ModelSet


@dataclass(frozen=True)
class Sizes:
    """The numbers that the models of a family are made of, and that they keep at once while they work.

    `step` and `steered_step` are kept by a denoise step for each latent pixel, frame and copy, without ControlNets and
    with one or more, or with key frames that steer; `residuals` likewise of a frame that the next context window sees
    too, `hint` of an embedded hint (a net and frame), and `decode` by decoding a frame. `heard` and `heard_by_net` are
    what the UNet and a net keep of each prompt. `decode_wrapped` is `decode` where pictures go on at their opposite
    edge, which is copied beside them; a denoise step keeps no more for it. What kernels need inside is not in it.
    """

    text_encoder: int
    unet: int  # with its motion module
    controlnet: int
    vae: int
    channels: int  # of the latents
    step: int
    steered_step: int
    residuals: int
    hint: int
    heard: int
    heard_by_net: int
    decode: int
    decode_wrapped: int
    vae_draws_previews: bool = False
    sparsectrl: int = 0  # that key frames steer by; of both kinds, the larger
    picture_reader: int = 0  # the image encoder and the IP-Adapter of takes with reference pictures


# Counted on the shapes of the real models, as tests/backend/test_memory_sizes.py does again.
SIZES: dict[str, Sizes] = {
    "sd15": Sizes(
        text_encoder=123_100_000,
        unet=1_313_400_000,
        controlnet=361_300_000,
        vae=83_700_000,
        channels=4,
        step=8_500,
        steered_step=10_400,
        residuals=1_650,
        hint=320,
        heard=1_922_000,
        heard_by_net=888_000,
        decode=49_200,
        decode_wrapped=61_600,
        sparsectrl=498_100_000,
        picture_reader=681_200_000,
    ),
    "sdxl": Sizes(
        text_encoder=817_800_000,  # two of them
        unet=2_804_700_000,
        controlnet=1_251_100_000,
        vae=83_700_000,
        channels=4,
        step=8_400,
        steered_step=8_900,
        residuals=6_600,
        hint=320,
        heard=12_813_000,
        heard_by_net=6_308_000,
        decode=49_200,
        decode_wrapped=61_600,
        picture_reader=1_056_000_000,
    ),
    "preview": Sizes(
        text_encoder=950_000,
        unet=11_840_000,
        controlnet=2_440_000,
        vae=540_000,
        channels=12,
        step=3_150,
        steered_step=3_600,
        residuals=350,
        hint=128,
        heard=138_000,
        heard_by_net=0,
        decode=6_200,
        decode_wrapped=8_250,
        vae_draws_previews=True,
    ),
}


def sizes_of(models: ModelSet) -> Sizes:
    """Return the sizes of a model set's models."""
    return SIZES[models.family]
