"""Build the untrained set: the real model classes, tiny, with random weights, in diffusers' folder layout.

It lets everything run where no weights are: tests, the demo, a self-test. Its pictures show nothing.
Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, MotionAdapter, SparseControlNetModel, UNet2DConditionModel
from diffusers.models.attention import BasicTransformerBlock
from safetensors.torch import save_file
from tokenizers.pre_tokenizers import ByteLevel
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTokenizer,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

from ..contract import CONTROL_KINDS, SPARSE_KINDS, SparseKind
from ..machine.data_folder import data_folder

VERSION = 5  # raised when the weights change, so that no old ones are found
_SEED = 20240229
_WIDTHS = (8, 8, 8, 8)  # four levels, as in SD1.5 and its VAE: 8 pixels a latent pixel
_TEXT_WIDTH = 8
_HINT_WIDTHS = (4, 4, 8, 8)  # of the hint embedding, whose first levels work at full size
_NORM_GROUPS = 8
_PICTURE_WIDTH, _PICTURE_TOKENS = 16, 4  # of the image encoder, and what the IP-Adapter makes of each picture
# Whole words in the vocabulary, so that an ordinary prompt stays under 77 tokens.
_WORDS = """a an the of in on at and with by from to no not very over under light dark day night morning evening
sun sunny rain snow fog street road city town house room wall window door tree forest mountain river sea sky cloud
man woman person people child walk walking run running stand standing camera shot wide close low high view film
movie scene animation anime painting photo picture detailed quality best worst bad good soft warm cold golden hour
red green blue yellow black white old new small big long red brick stone wood metal glass water fire blurry"""


def untrained_folder() -> Path:
    """Return the folder of the untrained set, built on the first call; several processes may call at once."""
    folder = data_folder() / f"untrained-{VERSION}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=".untrained-", dir=folder.parent))
        try:
            build(building)
            building.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was first, with the same weights
                raise
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return folder


def build(folder: Path) -> None:
    """Write the parts of the set into `folder`; equal weights every time."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        tokenizer = _tokenizer()
        tokenizer.save_pretrained(folder / "base" / "tokenizer")
        _text_encoder(tokenizer).save_pretrained(folder / "base" / "text_encoder")
        unet = _unet()
        unet.save_pretrained(folder / "base" / "unet")
        _vae().save_pretrained(folder / "base" / "vae")
        _motion_module().save_pretrained(folder / "motion_module")
        for kind in CONTROL_KINDS:
            _controlnet(unet).save_pretrained(folder / f"controlnet_{kind}")
        torch.manual_seed(_SEED)  # whichever ControlNets came before
        _image_encoder().save_pretrained(folder / "image_encoder")
        save_file(_ip_adapter(unet), folder / "ip_adapter.safetensors")
        for sparse in SPARSE_KINDS:
            torch.manual_seed(_SEED)
            _sparsectrl(sparse).save_pretrained(folder / f"sparsectrl_{sparse}")


def _tokenizer() -> CLIPTokenizer:
    letters = sorted(ByteLevel.alphabet())
    vocabulary = dict.fromkeys([*letters, *(f"{letter}</w>" for letter in letters)])
    merges: dict[str, None] = {}
    for word in _WORDS.split():
        pieces = [*word[:-1], f"{word[-1]}</w>"]
        head = pieces[0]
        for piece in pieces[1:]:
            merges[f"{head} {piece}"] = None
            head += piece
            vocabulary[head] = None
    tokens = [*vocabulary, "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(
        vocab={token: index for index, token in enumerate(tokens)}, merges=[tuple(pair.split()) for pair in merges]
    )


def _text_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModel:
    config = CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=_TEXT_WIDTH,
        intermediate_size=2 * _TEXT_WIDTH,
        num_hidden_layers=3,
        num_attention_heads=2,
        max_position_embeddings=77,
        projection_dim=_TEXT_WIDTH,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return CLIPTextModel(config)


def _unet() -> UNet2DConditionModel:
    return UNet2DConditionModel(
        block_out_channels=_WIDTHS,
        norm_num_groups=_NORM_GROUPS,
        attention_head_dim=2,
        cross_attention_dim=_TEXT_WIDTH,
        sample_size=32,
    )


def _vae() -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=_WIDTHS,
        norm_num_groups=_NORM_GROUPS,
        down_block_types=("DownEncoderBlock2D",) * len(_WIDTHS),
        up_block_types=("UpDecoderBlock2D",) * len(_WIDTHS),
        layers_per_block=1,
        sample_size=256,
    )


def _motion_module() -> MotionAdapter:
    return MotionAdapter(
        block_out_channels=_WIDTHS,
        motion_norm_num_groups=_NORM_GROUPS,
        motion_num_attention_heads=2,
        motion_max_seq_length=32,
        use_motion_mid_block=False,
    )


def _controlnet(unet: UNet2DConditionModel) -> ControlNetModel:
    net = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=_HINT_WIDTHS)
    for name, parameter in net.named_parameters():
        # A new ControlNet's outputs start at zero and would steer nothing.
        if "controlnet_down_blocks" in name or "controlnet_mid_block" in name or "cond_embedding.conv_out" in name:
            torch.nn.init.normal_(parameter, std=0.3)
    return net


def _sparsectrl(kind: SparseKind) -> SparseControlNetModel:
    net = SparseControlNetModel(
        block_out_channels=_WIDTHS,
        norm_num_groups=_NORM_GROUPS,
        attention_head_dim=2,
        cross_attention_dim=_TEXT_WIDTH,
        conditioning_channels=4 if kind == "rgb" else 3,
        use_simplified_condition_embedding=kind == "rgb",
        conditioning_embedding_out_channels=_HINT_WIDTHS,
        motion_num_attention_heads=2,
    )
    for name, parameter in net.named_parameters():
        # What begins at zero in a new network would steer nothing.
        if "controlnet_" in name and parameter.count_nonzero() == 0:
            torch.nn.init.normal_(parameter, std=0.3)
    return net


def _image_encoder() -> CLIPVisionModelWithProjection:
    config = CLIPVisionConfig(
        hidden_size=_PICTURE_WIDTH,
        intermediate_size=2 * _PICTURE_WIDTH,
        projection_dim=_PICTURE_WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=32,
        patch_size=8,
    )
    model = CLIPVisionModelWithProjection(config)
    with torch.no_grad():  # as it is drawn, no picture would make a difference
        model.vision_model.embeddings.patch_embedding.weight.mul_(20)
    return model


def _ip_adapter(unet: UNet2DConditionModel) -> dict[str, torch.Tensor]:
    """Return an IP-Adapter for `unet` under the names of its source, which counts all attentions of the UNet."""
    made = {
        "image_proj.proj.weight": torch.randn(_PICTURE_TOKENS * _TEXT_WIDTH, _PICTURE_WIDTH) / _PICTURE_WIDTH**0.5,
        "image_proj.proj.bias": torch.zeros(_PICTURE_TOKENS * _TEXT_WIDTH),
        "image_proj.norm.weight": torch.ones(_TEXT_WIDTH),
        "image_proj.norm.bias": torch.zeros(_TEXT_WIDTH),
    }
    hearing = [module.attn2 for module in unet.modules() if isinstance(module, BasicTransformerBlock)]
    for place, attention in enumerate(hearing):
        for name in ("to_k", "to_v"):
            weight = torch.randn_like(getattr(attention, name).weight) / _TEXT_WIDTH**0.5
            made[f"ip_adapter.{2 * place + 1}.{name}_ip.weight"] = weight
    return made
