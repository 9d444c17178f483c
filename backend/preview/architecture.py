"""Build the preview model's parts: the classes that Stable Diffusion's files use, at a small size.

Must not import bpy.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderTiny, ControlNetModel, DDIMScheduler, MotionAdapter, UNet2DConditionModel
from tokenizers import Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, WhitespaceSplit
from tokenizers.trainers import BpeTrainer
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from ..networks.hint_embedding import embed_hints_apart
from .vocabulary import words

_CARD = Path(__file__).parent / "card"  # what lies beside the weights: model card and licence
CONTROLS = ("depth", "openpose")
LATENT_CHANNELS, LATENT_PX = 12, 8
TOKENS = 77  # of a prompt, as CLIP has them
FRAMES = 16  # that the motion module sees at once
WIDTHS = (128, 128, 128)  # narrower ones are hardly faster, and edges need width where pictures are whole
_NORM_GROUPS = 16
_HEADS = 4
_TEXT_WIDTH = 128
_HINT_WIDTHS = (16, 32, 64, 96)
# How loud in a new UNet is what the ControlNets say, what its attention says, and the noisy picture.
_HINTS, _TEXT, _PICTURE = 0.5, 0.7, 0.3
_AUTOENCODER_WIDTHS = (32, 32, 32, 32)


@dataclass
class Preview:
    """The parts of the preview model."""

    tokenizer: CLIPTokenizer
    text_encoder: CLIPTextModel
    unet: UNet2DConditionModel
    vae: AutoencoderTiny
    controlnets: dict[str, ControlNetModel]
    motion_module: MotionAdapter

    def save(self, folder: Path) -> None:
        """Write the parts into `folder` in diffusers' layout, float16: `base`, `motion_module`, `controlnet_<kind>`."""
        base = folder / "base"
        self.tokenizer.save_pretrained(base / "tokenizer")
        noise_scheduler().save_pretrained(base / "scheduler")
        parts: dict[Path, torch.nn.Module] = {
            base / "text_encoder": self.text_encoder,
            base / "unet": self.unet,
            base / "vae": self.vae,
            folder / "motion_module": self.motion_module,
            **{folder / f"controlnet_{kind}": net for kind, net in self.controlnets.items()},
        }
        for path, part in parts.items():
            half = type(part)(part.config) if isinstance(part, CLIPTextModel) else type(part).from_config(part.config)
            half.load_state_dict(part.state_dict())
            written = path.with_name(f".{path.name}-{os.getpid()}")
            half.to(torch.float16).save_pretrained(written, safe_serialization=True)
            _forget_where_it_came_from(written / "config.json")
            shutil.rmtree(path, ignore_errors=True)
            written.rename(path)
        (folder / "words.txt").write_text("\n".join(words()) + "\n", "utf-8")
        for file in _CARD.iterdir():
            shutil.copyfile(file, folder / file.name)


def build() -> Preview:
    """Return the untrained parts, on the CPU in float32; the motion module changes nothing yet."""
    text = make_tokenizer()
    return Preview(
        text,
        _text_encoder(text),
        _unet(),
        _vae(),
        {kind: _controlnet() for kind in CONTROLS},
        _motion_module(),
    )


def load(folder: Path) -> Preview:
    """Return the parts that lie in `folder`, on the CPU in float32."""
    base = folder / "base"
    return Preview(
        CLIPTokenizer.from_pretrained(base / "tokenizer"),
        CLIPTextModel.from_pretrained(base / "text_encoder").float(),
        UNet2DConditionModel.from_pretrained(base / "unet").float(),
        AutoencoderTiny.from_pretrained(base / "vae").float(),
        {kind: _load_controlnet(folder / f"controlnet_{kind}") for kind in CONTROLS},
        MotionAdapter.from_pretrained(folder / "motion_module").float(),
    )


def _load_controlnet(folder: Path) -> ControlNetModel:
    net = ControlNetModel.from_pretrained(folder).float()
    embed_hints_apart(net)
    return net


def _forget_where_it_came_from(config: Path) -> None:
    """Drop the folder that the part was loaded from: it says nothing on another machine."""
    settings = json.loads(config.read_text("utf-8"))
    settings.pop("_name_or_path", None)
    config.write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n", "utf-8")


def noise_scheduler() -> DDIMScheduler:
    """Return the noise levels: a cosine (Nichol and Dhariwal 2021), down to pure noise (Lin et al. 2023).

    With AnimateDiff's linear betas half of a few steps would hold next to nothing but noise.
    The UNet tells the picture itself, x0: where it is not sure, that is soft, while an unsure v or ε is grain.
    """
    return DDIMScheduler(
        beta_schedule="squaredcos_cap_v2",
        clip_sample=False,
        set_alpha_to_one=True,
        prediction_type="sample",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
    )


def make_tokenizer() -> CLIPTokenizer:
    """Return a CLIP tokenizer for which each word of the vocabulary is one token; others fall into pieces."""
    pairs = Tokenizer(BPE(end_of_word_suffix="</w>"))
    pairs.pre_tokenizer = WhitespaceSplit()
    # Merging goes on until every word of the vocabulary is one piece.
    trainer = BpeTrainer(vocab_size=100_000, min_frequency=1, end_of_word_suffix="</w>", show_progress=False)
    pairs.train_from_iterator(words(), trainer)
    merges = [tuple(pair) for pair in json.loads(pairs.to_str())["model"]["merges"]]
    letters = sorted(ByteLevel.alphabet())
    vocabulary = dict.fromkeys([*letters, *(f"{letter}</w>" for letter in letters), *map("".join, merges)])
    tokens = [*vocabulary, "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(
        vocab={token: index for index, token in enumerate(tokens)}, merges=merges, model_max_length=TOKENS
    )


def tokens_of(tokenizer: CLIPTokenizer, captions: list[str]) -> torch.Tensor:
    """Return the token numbers of `captions`, [n, tokens], cut and padded to the text encoder's length."""
    return tokenizer(captions, padding="max_length", truncation=True, max_length=TOKENS, return_tensors="pt").input_ids


def _text_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=_TEXT_WIDTH,
            intermediate_size=4 * _TEXT_WIDTH,
            num_hidden_layers=4,
            num_attention_heads=4,
            max_position_embeddings=TOKENS,
            projection_dim=_TEXT_WIDTH,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def _unet() -> UNet2DConditionModel:
    unet = UNet2DConditionModel(
        sample_size=32,
        in_channels=LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        block_out_channels=WIDTHS,
        layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=_TEXT_WIDTH,
        norm_num_groups=_NORM_GROUPS,
        attention_head_dim=_HEADS,  # in this class's old naming, the number of heads
    )
    _begin_plain(unet)
    with torch.no_grad():
        unet.conv_in.weight.mul_(_PICTURE)
    return unet


def _controlnet() -> ControlNetModel:
    """Return a new ControlNet without attention: what it says of a place, the hint says there and around it.

    It is heard from the first step on. The zeros that a ControlNet for a trained model begins with (Zhang et al. 2023)
    keep that model from harm; a model that learns at the same time would only learn to do without. It does not see the
    noisy picture, whose noise would only drown the hint: those weights are zero, and the training leaves them so.
    """
    net = ControlNetModel(
        in_channels=LATENT_CHANNELS,
        block_out_channels=WIDTHS,
        layers_per_block=1,
        down_block_types=("DownBlock2D",) * len(WIDTHS),
        mid_block_type="UNetMidBlock2D",
        cross_attention_dim=_TEXT_WIDTH,
        norm_num_groups=_NORM_GROUPS,
        attention_head_dim=_HEADS,
        conditioning_embedding_out_channels=_HINT_WIDTHS,
    )
    _begin_plain(net)
    torch.nn.init.zeros_(net.conv_in.weight)
    for name, parameter in net.named_parameters():
        if parameter.ndim > 1 and name.startswith("controlnet_cond_embedding"):
            torch.nn.init.kaiming_normal_(parameter, nonlinearity="relu")
        elif parameter.ndim > 1 and name.startswith(("controlnet_down", "controlnet_mid")):
            torch.nn.init.normal_(parameter, std=_HINTS / parameter[0].numel() ** 0.5)
    embed_hints_apart(net)
    return net


def _begin_plain(net: torch.nn.Module) -> None:
    """Let each residual block add nothing yet, so that what goes in comes out (Goyal et al. 2017, section 5.1).

    Not so the attention: a text that is not heard from the first step on is not heard for long.
    """
    for name, parameter in net.named_parameters():
        if name.endswith("conv2.weight"):
            torch.nn.init.zeros_(parameter)
        elif name.endswith("proj_out.weight"):
            torch.nn.init.normal_(parameter, std=_TEXT / parameter[0].numel() ** 0.5)


def _vae() -> AutoencoderTiny:
    return AutoencoderTiny(
        latent_channels=LATENT_CHANNELS,
        encoder_block_out_channels=_AUTOENCODER_WIDTHS,
        decoder_block_out_channels=_AUTOENCODER_WIDTHS,
        num_encoder_blocks=(1, 2, 2, 3),
        num_decoder_blocks=(3, 3, 2, 1),
        scaling_factor=2.0,  # the decoder squeezes what is beyond 3
    )


def _motion_module() -> MotionAdapter:
    adapter = MotionAdapter(
        block_out_channels=WIDTHS,
        motion_layers_per_block=1,
        motion_norm_num_groups=_NORM_GROUPS,
        motion_num_attention_heads=_HEADS,
        motion_max_seq_length=FRAMES,
        use_motion_mid_block=False,
    )
    for name, parameter in adapter.named_parameters():
        if "proj_out" in name:
            torch.nn.init.zeros_(parameter)
    return adapter
