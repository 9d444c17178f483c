"""Say what a weight file is by its keys and shapes, never by its name.

Layouts are those of the repositories that write them: CompVis' and Stability's (single-file checkpoints), diffusers,
lllyasviel/ControlNet, h94/IP-Adapter, openai/CLIP, xinntao/ESRGAN.
Must not import torch or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable

from ..contract.library import ModelKind
from ..models.ip_adapter_keys import NotAnAdapter, layout_of
from .interpolation import interpolation
from .loras import lora
from .motion import NEEDS_PICTURE, motion_module, sparse_control
from .seen import FAMILY_OF_WIDTH, Identity, Seen

_LATENT_CHANNELS = 4
_INPUTS = {8: "takes a picture to change", 9: "for inpainting"}  # by the channels that a UNet reads
_CONTROLS = ("depth", "openpose", "canny", "lineart", "normal", "seg", "scribble", "softedge", "hed", "mlsd", "tile")
_CONTROLS += ("inpaint", "shuffle", "ip2p")
_ENCODERS = {1024: "ViT-L/14", 1280: "ViT-H/14", 1664: "ViT-bigG/14"}  # by the width of CLIP's vision model
# What other families of pictures and films begin their networks with.
_OTHER_FAMILIES = {
    "double_blocks.0.img_attn": "Flux",
    "joint_blocks.0.": "SD 3",
    "txt_in.individual_token_refiner": "HunyuanVideo",
    "transformer_blocks.0.attn.add_q_proj": "SD 3 or Flux",
    "blocks.0.self_attn.norm_q": "Wan",
    "adaln_single.": "PixArt or LTX",
}
_NOT_FOR_ANIMATEDIFF = "AnimateDiff works with SD 1.5 and SDXL: it is of no use here."


def identify(seen: Seen) -> Identity:
    """Return what a file is; of kind "unknown" where it is like nothing that is known here."""
    found = (recognise(seen) for recognise in _RECOGNISERS)
    return next((identity for identity in found if identity), Identity("unknown"))


def _ip_adapter(seen: Seen) -> Identity | None:
    if not seen.has("to_k_ip.weight"):
        return None
    try:
        layout = layout_of(seen.raw)
    except NotAnAdapter as error:
        return Identity("ip_adapter", problem=f"It cannot be used: {error}.", hint="Choose another IP-Adapter.")
    words = {"plain": "the first kind", "plus": "plus", "full": "full face"}
    detail = f"{words[layout.projection]}, reads {layout.input_width} wide"
    return Identity("ip_adapter", FAMILY_OF_WIDTH.get(layout.text_width, ""), detail, widths=(layout.input_width,))


def _controlnet(seen: Seen) -> Identity | None:
    if seen.has("lllite_"):
        return _unused("controlnet", "ControlNet-LLLite")
    if seen.begins("lora_controlnet"):
        return _unused("controlnet", "Control-LoRA")
    if seen.begins("adapter.body.", "body.0.in_conv", "adapter.conv_in"):
        return _unused("controlnet", "T2I-Adapter")
    if not seen.has("zero_convs.", "controlnet_down_blocks."):
        return None
    if seen.has("task_embedding", "control_type_proj", "control_add_embedding"):
        return Identity("controlnet", seen.family, "union of several")
    told = next((kind for kind in _CONTROLS if seen.is_named(kind)), None)
    return Identity("controlnet", seen.family, f"{told} by its name" if told else "")


def _unused(kind: ModelKind, what: str) -> Identity:
    return Identity(kind, detail=what, problem=f"It is a {what}, which Animatic cannot use.", hint="Use a ControlNet.")


def _checkpoint(seen: Seen) -> Identity | None:
    in_ldm = seen.begins("model.diffusion_model.input_blocks")
    alone = seen.has("down_blocks.0.resnets.0.time_emb_proj.weight") or seen.begins("input_blocks.0.0.weight")
    if not in_ldm and not alone:
        return None
    conv_in = seen.shape("input_blocks.0.0.weight", "conv_in.weight", without="coder.")
    inputs = conv_in[1] if conv_in else _LATENT_CHANNELS
    details = [] if inputs == _LATENT_CHANNELS else [_INPUTS.get(inputs, f"reads {inputs} channels")]
    problem, hint = ("", "") if inputs == _LATENT_CHANNELS else (NEEDS_PICTURE, "Choose another base model.")
    is_whole = in_ldm and seen.begins("cond_stage_model.", "conditioner.embedders.")
    if is_whole and not seen.begins("first_stage_model."):
        details.append("without a VAE")
    if in_ldm and not is_whole:
        details.append("without a text encoder")
    kind: ModelKind = "checkpoint" if is_whole else "unet"
    return Identity(kind, seen.family, ", ".join(details), problem=problem, hint=hint)


def _image_encoder(seen: Seen) -> Identity | None:
    position = seen.shape("vision_model.embeddings.class_embedding", "visual.class_embedding")
    if position is None:
        return None
    hidden = position[0]
    projected = seen.shape("visual_projection.weight", "visual.proj")
    widths = (hidden, *((min(projected),) if projected and len(projected) == 2 else ()))
    return Identity("image_encoder", "", _ENCODERS.get(hidden, f"{hidden} wide"), widths=widths)


def _text_encoder(seen: Seen) -> Identity | None:
    table = seen.shape("token_embedding.weight")
    if table is not None and not seen.has("visual.", "vision_model."):
        return Identity("text_encoder", detail=f"CLIP, {table[1]} wide")
    if seen.has("block.0.layer.0.SelfAttention.q.weight"):
        return Identity("text_encoder", detail="T5", problem="It is a T5, which AnimateDiff has no use for.")
    return None


def _vae(seen: Seen) -> Identity | None:
    latents = seen.shape("decoder.conv_in.weight")
    if latents is not None and seen.has("decoder.up", "decoder.mid"):
        family = {16: "Flux or SD 3"}.get(latents[1], "")
        sides = "" if seen.has("encoder.conv_in.weight") else "decoder alone"
        if latents[1] != _LATENT_CHANNELS:
            return Identity("vae", family, f"{latents[1]} channels", problem=_NOT_FOR_ANIMATEDIFF)
        return Identity("vae", "SD 1.5 or SDXL", sides)
    tiny = seen.has("decoder.layers.0.") or {"1.weight", "3.conv.0.weight"} <= seen.shapes.keys()
    return Identity("vae", "", "tiny") if tiny or seen.has("taesd_decoder.") else None


def _upscaler(seen: Seen) -> Identity | None:
    esrgan = seen.has("RDB1.conv1", "rdb1.conv1") or {"body.0.weight", "body.1.weight"} <= seen.shapes.keys()
    if not esrgan and not seen.has("residual_group.blocks.0.attn", "layers.0.residual_group"):
        return None
    return Identity("upscaler", detail="ESRGAN" if esrgan else "SwinIR or HAT", problem="Animatic does not upscale.")


def _embedding(seen: Seen) -> Identity | None:
    names = {"emb_params", "clip_l", "clip_g"}
    if len(seen.shapes) > len(names) or not names & seen.shapes.keys():
        return None
    return Identity("embedding", problem="Animatic has no use for textual inversions.")


def _other_family(seen: Seen) -> Identity | None:
    family = next((family for part, family in _OTHER_FAMILIES.items() if seen.has(part)), None)
    return Identity("checkpoint", family, problem=_NOT_FOR_ANIMATEDIFF) if family else None


# The first that knows a file is right: those that hold parts of others come before these.
_RECOGNISERS: tuple[Callable[[Seen], Identity | None], ...] = (
    *(_ip_adapter, lora, sparse_control, motion_module, _controlnet, _checkpoint, _image_encoder, _text_encoder),
    *(interpolation, _vae, _upscaler, _embedding, _other_family),
)
