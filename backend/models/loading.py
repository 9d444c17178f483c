"""Load the located parts of a model set into diffusers' and transformers' classes.

Reads local files only, never the Hub. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderTiny,
    ControlNetModel,
    MotionAdapter,
    SparseControlNetModel,
    UNet2DConditionModel,
    UNetMotionModel,
)
from diffusers.loaders.single_file_utils import SingleFileComponentError, convert_controlnet_checkpoint
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    CLIPVisionModelWithProjection,
    PretrainedConfig,
)

from ..contract.models import Family, MotionNorm
from ..errors import BackendError
from ..machine.memory import is_out_of_memory
from ..networks.ip_adapter import IpAdapter
from ..networks.prepare import prepare_controlnet, prepare_sparsectrl, prepare_unet
from ..networks.sparse_controlnet import SparseNet
from ..networks.spatial_norm import use_across_frames_spatial_norm
from ..networks.wrapping import let_wrap
from ..pictures.decode import Vae
from .ip_adapter import adapter_layout, encoder_config
from .motion_keys import is_computed, to_diffusers_keys
from .motion_layout import build_module, motion_file, motion_settings, refuse_broken_module
from .open_clip_keys import PREFIX_OF_SD2, to_transformers_keys
from .parts import Located
from .sparse_loading import sparsectrl_from
from .weights import read, settings, shapes, variant, weights_file

# The settings of the parts of SD1.5 and of SDXL, for single files, which bring none.
CONFIGS = Path(__file__).parent / "configs"
_SD15 = CONFIGS / "sd15"
_TEXT_PREFIXES = tuple(
    f"{tower}.transformer.{inner}"
    for tower in ("cond_stage_model", "conditioner.embedders.0")
    for inner in ("text_model.", "")
)
_ADD_EMBEDDING = {"linear_1": "label_emb.0.0", "linear_2": "label_emb.0.2"}
_ZERO_TOKEN = "!"  # OpenCLIP fills up with zeros, which stand for this
_V1_POSITIONS = 24

Network = TypeVar("Network", UNet2DConditionModel, AutoencoderKL, AutoencoderTiny, ControlNetModel)
TextEncoder = TypeVar("TextEncoder", CLIPTextModel, CLIPTextModelWithProjection)
Encoder = TypeVar("Encoder", CLIPTextModel, CLIPTextModelWithProjection, CLIPVisionModelWithProjection)
Loadable = TypeVar(
    "Loadable",
    UNet2DConditionModel,
    AutoencoderKL,
    AutoencoderTiny,
    ControlNetModel,
    SparseControlNetModel,
)


def configs_of(family: Family) -> Path:
    """Return the folder with the settings of the parts of `family`."""
    return CONFIGS / ("sdxl" if family == "sdxl" else "sd15")


def load_tokenizer(located: Located) -> CLIPTokenizer:
    """Load a tokenizer."""
    return CLIPTokenizer.from_pretrained(located.path, local_files_only=True)


def load_tokenizer_2(located: Located) -> CLIPTokenizer:
    """Load SDXL's second tokenizer, also from a first one: but for what it fills up with it is the same."""
    return CLIPTokenizer.from_pretrained(located.path, pad_token=_ZERO_TOKEN, local_files_only=True)


def load_text_encoder(base: Located, dtype: torch.dtype, configs: Path = _SD15) -> CLIPTextModel:
    """Load the text encoder of a base model; `configs` describes those of single files."""
    return _load_text_encoder(CLIPTextModel, base, "text_encoder", dtype, configs, _text_keys)


def load_text_encoder_2(base: Located, dtype: torch.dtype, configs: Path) -> CLIPTextModelWithProjection:
    """Load the second text encoder of an SDXL base; `configs` describes those of single files."""
    return _load_text_encoder(CLIPTextModelWithProjection, base, "text_encoder_2", dtype, configs, to_transformers_keys)


def _load_text_encoder(
    cls: type[TextEncoder],
    base: Located,
    name: str,
    dtype: torch.dtype,
    configs: Path,
    renamed: Callable[[Mapping[str, torch.Tensor]], dict[str, torch.Tensor]],
) -> TextEncoder:
    with _load_errors(base):
        if base.path.is_dir():
            return _from_transformers(cls, base.path / name, dtype)
        model = cls(CLIPTextConfig.from_pretrained(configs / name))
        # What is too much, such as the text projection that some merges carry, does no harm.
        _require_all(model.load_state_dict(renamed(read(base.path)), strict=False).missing_keys)
        return model.to(dtype).eval()


def _text_keys(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the first text encoder in a single-file base under transformers' names."""
    if any(key.startswith(PREFIX_OF_SD2) for key in tensors):
        found = to_transformers_keys(tensors, PREFIX_OF_SD2)
        return {key.removeprefix("text_model."): value for key, value in found.items()}
    renamed = {}
    for key, value in tensors.items():
        prefix = next((prefix for prefix in _TEXT_PREFIXES if key.startswith(prefix)), None)
        if prefix and not key.endswith("position_ids"):  # a constant that newer versions compute
            renamed[key.removeprefix(prefix)] = value
    return renamed


def load_controlnet(located: Located, dtype: torch.dtype, configs: Path = _SD15) -> ControlNetModel:
    """Load a ControlNet that takes embedded hints; `configs` describes those of single files."""
    net = _load(ControlNetModel, located, located.path, configs / "controlnet", dtype)
    prepare_controlnet(net)
    return net


def load_vae(located: Located, dtype: torch.dtype, configs: Path = _SD15) -> Vae:
    """Load a VAE, also out of a single-file base; `configs` describes those of single files."""
    tiny = settings(located.path).get("_class_name") == AutoencoderTiny.__name__
    vae: Vae = _load(AutoencoderTiny if tiny else AutoencoderKL, located, located.path, configs / "vae", dtype)
    let_wrap(vae)
    return vae


def load_unet(
    base: Located,
    motion: Located,
    dtype: torch.dtype,
    norm_over: MotionNorm = "frame",
    configs: Path = _SD15,
    on_one_frame: bool = False,
) -> UNetMotionModel:
    """Load the UNet of `base` with the motion module `motion` in it, which takes its statistics over `norm_over`.

    `configs` describes the UNets of single files; the motion module works `on_one_frame` too if told.
    """
    adapter = load_motion_module(motion, dtype)
    unet2d = _load(UNet2DConditionModel, base, base.path / "unet", configs / "unet", dtype)
    with _load_errors(motion):
        unet = UNetMotionModel.from_unet2d(unet2d, adapter)
        if unet2d.config["addition_embed_type"] is not None:  # SDXL's, which diffusers leaves as it was drawn
            unet.add_embedding.load_state_dict(unet2d.add_embedding.state_dict())
    prepare_unet(unet, norm_over, on_one_frame)
    if _is_of_v1s_kind(adapter):
        use_across_frames_spatial_norm(unet)
    return unet.eval()


def _is_of_v1s_kind(adapter: MotionAdapter) -> bool:
    """Tell whether `adapter` is AnimateDiff v1 or HotShot-XL, which is built as v1, by what no other has together."""
    config = adapter.config
    return config["motion_max_seq_length"] == _V1_POSITIONS and not config["use_motion_mid_block"]


def load_motion_module(located: Located, dtype: torch.dtype) -> MotionAdapter:
    """Load a motion module from a folder, or from a single file in the original's or diffusers' layout.

    How it is built is read from its keys and shapes, which are checked before that. Raises `BackendError`.
    """
    with _load_errors(located):
        file = motion_file(located)
        found = shapes(file)
        refuse_broken_module(located, found)
        return build_module(motion_settings(located, found), to_diffusers_keys(read(file)), dtype)


def load_sparsectrl(located: Located, dtype: torch.dtype, norm_over: MotionNorm = "frame") -> SparseNet:
    """Load a SparseCtrl from a folder or a single file; its motion modules take their statistics over `norm_over`."""
    with _load_errors(located):
        if located.path.is_dir():
            net = _from_folder(SparseControlNetModel, located.path, dtype)
        else:
            net = sparsectrl_from(read(located.path)).to(dtype)
    prepare_sparsectrl(net, norm_over)
    return net.eval()


def load_image_encoder(located: Located, dtype: torch.dtype) -> CLIPVisionModelWithProjection:
    """Load what reads reference pictures, from a folder or a single file under transformers' names."""
    config = encoder_config(located)
    with _load_errors(located):
        if located.path.is_dir():
            return _from_transformers(CLIPVisionModelWithProjection, located.path, dtype, config)
        model = CLIPVisionModelWithProjection(config)
        _require_all(model.load_state_dict(read(located.path), strict=False).missing_keys)
        return model.to(dtype).eval()


def load_ip_adapter(located: Located, dtype: torch.dtype) -> IpAdapter:
    """Load an IP-Adapter, in the layout of its source."""
    adapter = IpAdapter(adapter_layout(located))
    with _load_errors(located):
        adapter.load(read(located.path))
    return adapter.to(dtype).eval()


def _load(cls: type[Network], located: Located, folder: Path, config: Path, dtype: torch.dtype) -> Network:
    with _load_errors(located):
        if located.path.is_dir():
            return _from_folder(cls, folder, dtype).eval()
        tensors = read(located.path)
        if cls is ControlNetModel:
            tensors = _with_add_embedding(tensors, config)
        model = cls.from_single_file(tensors, config=str(config), local_files_only=True, torch_dtype=dtype)
        if any(parameter.is_meta for parameter in model.parameters()):
            raise KeyError("some weights are missing")
        return model


def _with_add_embedding(tensors: dict[str, torch.Tensor], config: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of a ControlNet under diffusers' names, where it is one for SDXL in the original layout.

    diffusers does the same, but passes over SDXL's embedding of the pooled text. Others are left as they are.
    """
    last = f"{_ADD_EMBEDDING['linear_1']}.weight"
    prefix = next((key.removesuffix(last) for key in tensors if key.endswith(last)), None)
    if prefix is None:
        return tensors
    added = {
        f"add_embedding.{ours}.{kind}": tensors[f"{prefix}{theirs}.{kind}"]
        for ours, theirs in _ADD_EMBEDDING.items()
        for kind in ("weight", "bias")
    }
    return {**convert_controlnet_checkpoint(tensors, ControlNetModel.load_config(config)), **added}


def _from_transformers(
    cls: type[Encoder], folder: Path, dtype: torch.dtype, config: PretrainedConfig | None = None
) -> Encoder:
    file = weights_file(folder)
    kind = variant(file) if file else None
    model, told = cls.from_pretrained(
        folder, config=config, dtype=dtype, variant=kind, local_files_only=True, output_loading_info=True
    )
    _require_all(told["missing_keys"])
    return model.eval()


def _from_folder(cls: type[Loadable], folder: Path, dtype: torch.dtype) -> Loadable:
    file = weights_file(folder)
    kind = variant(file) if file else None
    safe = file is not None and file.suffix == ".safetensors"
    model, told = cls.from_pretrained(
        folder,
        torch_dtype=dtype,
        variant=kind,
        use_safetensors=safe,
        local_files_only=True,
        output_loading_info=True,
    )
    _require_all(told["missing_keys"])
    return model


def _require_all(missing: Iterable[str]) -> None:
    """Raise `KeyError` where weights are missing: the libraries fill them with random numbers."""
    names = sorted(name for name in missing if not is_computed(name))
    if names:
        raise KeyError(f"missing {names[:3]}")


@contextmanager
def _load_errors(located: Located) -> Iterator[None]:
    try:
        yield
    except (SingleFileComponentError, RuntimeError, KeyError, ValueError, OSError) as error:
        if is_out_of_memory(error):
            raise
        part = located.part
        raise BackendError(
            "broken_weights",
            f"The {part.label} {part.reference} cannot be loaded: weights are missing or have another shape.",
            f"Get it again, or choose another {part.label}.",
            detail=f"{located.path}: {type(error).__name__}: {error}",
        ) from error
