"""Keep the last used model set loaded, and list what is installed.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import diffusers
import torch
import transformers
from diffusers import ControlNetModel, UNetMotionModel
from torch import nn
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer, CLIPVisionModelWithProjection

from ..contract import CONTROL_KINDS, ControlKind, Machine, ModelSet, SparseKind, model_sets, moves_note
from ..errors import BackendError
from ..machine.memory import empty_caches
from ..networks.ip_adapter import IpAdapter
from ..networks.sparse_controlnet import SparseNet
from ..pictures.decode import Vae
from ..progress import UNHEARD, Reporter
from ..prompts.embeddings import Reader
from . import loading
from .families import configs_for, partial_note, refuse_mismatches
from .find import locate, locate_all, places
from .hashes import files_of, hash_of
from .lora import add_loras, key_loras, nets_of
from .lora_keys import NETS, Net
from .own_vae import with_vae
from .parts import Located, Part, Role, parts_of

log = logging.getLogger(__name__)

Network = TypeVar("Network", UNetMotionModel, CLIPTextModel, CLIPTextModelWithProjection)
# What is loaded for reference pictures, and how.
_FOR_REFERENCES: tuple[tuple[Role, Callable[[Located, torch.dtype], nn.Module]], ...] = (
    ("image_encoder", loading.load_image_encoder),
    ("ip_adapter", loading.load_ip_adapter),
)
Maker = tuple[list[Located], Callable[[], Any]]  # what a model is loaded from, and what loads it


@dataclass(frozen=True)
class LoadedModels:
    """The models of one set, on the CPU or the device, ready to run."""

    tokenizer: CLIPTokenizer
    text_encoder: CLIPTextModel
    unet: UNetMotionModel
    controlnets: dict[ControlKind, ControlNetModel]
    vae: Vae
    located: tuple[Located, ...]
    tokenizer_2: CLIPTokenizer | None = None  # SDXL has two
    text_encoder_2: CLIPTextModelWithProjection | None = None
    image_encoder: CLIPVisionModelWithProjection | None = None  # for takes with reference pictures
    ip_adapter: IpAdapter | None = None
    sparsectrl: SparseNet | None = None  # for takes that key frames steer by it

    @property
    def readers(self) -> list[Reader]:
        """The text encoders, each with its tokenizer."""
        first = (self.tokenizer, self.text_encoder)
        return [first, (self.tokenizer_2, self.text_encoder_2)] if self.text_encoder_2 else [first]

    @property
    def text_encoders(self) -> list[CLIPTextModel | CLIPTextModelWithProjection]:
        """The one or two text encoders."""
        return [encoder for _, encoder in self.readers]

    @property
    def encoders(self) -> list[nn.Module]:
        """What reads the prompts and the reference pictures, before anything is denoised."""
        return [*self.text_encoders, *(model for model in (self.image_encoder, self.ip_adapter) if model)]

    @property
    def longest_context(self) -> int:
        """The number of frames that the motion modules can see at once: the length of their position table."""
        seeing = [self.unet, *([self.sparsectrl] if self.sparsectrl else [])]
        return min(net.config["motion_max_seq_length"] for net in seeing)

    @property
    def denoisers(self) -> list[nn.Module]:
        """The UNet, the ControlNets and the SparseCtrl."""
        return [self.unet, *self.controlnets.values(), *([self.sparsectrl] if self.sparsectrl else [])]

    @property
    def networks(self) -> list[nn.Module]:
        """All of them that have weights."""
        return [*self.encoders, *self.denoisers, self.vae]

    @property
    def latent_channels(self) -> int:
        """The number of channels of the latents."""
        return self.unet.config["in_channels"]

    def hashes(self) -> dict[str, str]:
        """Return `<file or folder>: <sha256>` of each part, by what it is called."""
        return {place.part.name: f"{place.path.name}: {hash_of(place)}" for place in self.located}


class ModelCache:
    """Load model sets, and keep what the next take needs too."""

    def __init__(self) -> None:
        self._models: LoadedModels | None = None
        self._kept: dict[str, tuple[object, Any]] = {}  # what a model was loaded from, and the model, by its name

    def get(
        self,
        models: ModelSet,
        kinds: Sequence[ControlKind],
        machine: Machine,
        dtype: torch.dtype,
        reporter: Reporter = UNHEARD,
        references: bool = False,
        sparse: SparseKind | None = None,
    ) -> LoadedModels:
        """Return the models of a take with the control passes `kinds` and `references`, loading what is not loaded yet.

        Key frames steer it as `sparse` says. `reporter` hears of a download. Raises `BackendError` before anything
        heavy is loaded: `missing_weights` naming all that is missing, `mismatch` naming the parts that do not fit
        together; `CancelledByUser` while downloading.
        """
        half = dtype.itemsize < 4
        refuse_before_presence(parts_of(models, kinds, references, sparse), models, machine)
        parts = with_vae(parts_of(models, kinds, references, sparse), models.family, machine, half, reporter)
        located = locate_all(parts, machine, half, reporter)
        makers = _makers(located, dtype, models)
        settings = (dtype, models.motion_norm, models.motion_on_one_frame, models.family)
        sources = {name: (*settings, _state_of(places)) for name, (places, _) in makers.items()}
        if self._models is None or sources != {name: source for name, (source, _) in self._kept.items()}:
            refuse_mismatches(models, located)
            self._models = None
            self._kept = {name: kept for name, kept in self._kept.items() if kept[0] == sources.get(name)}
            empty_caches()  # what goes makes room for what comes
            for name, (places, make) in makers.items():
                if name not in self._kept:
                    log.info("loading %s in %s", ", ".join(str(place.path) for place in places), dtype)
                    self._kept[name] = (sources[name], make())
            self._models = LoadedModels(
                **{name: self._kept[name][1] for name in makers if name not in kinds},
                controlnets={kind: self._kept[kind][1] for kind in kinds},
                located=tuple(located),
            )
        if note := partial_note(models, located):
            reporter.note(note)
        return self._models

    def networks(self) -> list[nn.Module]:
        """Return what is loaded."""
        return self._models.networks if self._models else []

    def free(self) -> None:
        """Unload everything and give the memory back."""
        self._models, self._kept = None, {}
        empty_caches()


def inspect(
    models: ModelSet,
    kinds: Sequence[ControlKind],
    machine: Machine,
    references: bool = False,
    sparse: SparseKind | None = None,
) -> None:
    """Refuse a model set that could not run, without loading or downloading anything.

    Raises `BackendError`: `missing_weights` unless `machine` may download them, `mismatch`.
    """
    parts = parts_of(models, kinds, references, sparse)
    refuse_before_presence(parts, models, machine)
    if machine.online and any(locate(part, machine) is None for part in parts):
        return  # what is to be downloaded cannot be compared yet
    parts = with_vae(parts, models.family, machine)
    refuse_mismatches(models, locate_all(parts, machine))


def refuse_before_presence(parts: Sequence[Part], models: ModelSet, machine: Machine) -> None:
    """Raise `BackendError` `mismatch` where it is known that parts do not fit although some are not here yet.

    Nobody should fetch a file only to be told that it does not fit.
    """
    if note := moves_note(models, models.loras):
        raise BackendError("mismatch", note, "Or take the camera move out of the shot or look.")
    located = [place for part in parts if (place := locate(part, machine))]
    if len(located) < len(parts) and {"base", "motion_module"} <= {place.part.role for place in located}:
        refuse_mismatches(models, located)


def installed(machine: Machine) -> list[str]:
    """Return lines that say, for each model set, which parts are where, what is missing and what does not fit."""
    lines = [f"Models are looked for in {places(machine)}."]
    sets = model_sets(Path(folder).expanduser() for folder in machine.model_folders)
    lines += [f"{problem} Correct the file, or delete it." for problem in sets.problems]
    for models in sets.found.values():
        lines += ["", f"{models.name}: {models.label or models.name}", *_installed_parts(models, machine)]
    return lines


def _installed_parts(models: ModelSet, machine: Machine) -> list[str]:
    kinds = [kind for kind in CONTROL_KINDS if kind in models.controlnets]
    lines, located = [], []
    parts = with_vae(parts_of(models, kinds), models.family, replace(machine, online=False))
    for part in parts:
        place = locate(part, machine)
        lines.append(f"  {part.label}: {place.path if place else 'missing'} ({part.reference})")
        if place:
            located.append(place)
    missing = len(parts) - len(located)
    for part, what_for in _parts_for_some(models, parts):
        place = locate(part, machine)
        lines.append(f"  {part.label}: {place.path if place else 'missing'} ({part.reference}), for {what_for}")
        located += [place] if place else []  # which are compared where they are there
    if missing:
        return [*lines, f"  {missing} of {len(parts)} parts are missing"]
    try:
        refuse_mismatches(models, located)
    except BackendError as error:
        return [*lines, f"  does not fit: {error.message} {error.hint}"]
    return [*lines, "  complete, and its parts fit together"]


def _parts_for_some(models: ModelSet, parts: Sequence[Part]) -> list[tuple[Part, str]]:
    """Return the parts that only some takes need, besides `parts`, and what for."""
    readers = [(part, "reference pictures") for part in parts_of(models, (), references=True)]
    keyed = [(part, "key frames") for kind in models.sparsectrl for part in parts_of(models, (), sparse=kind)]
    return [(part, what_for) for part, what_for in (*readers, *keyed) if part not in parts]


def _makers(located: Sequence[Located], dtype: torch.dtype, models: ModelSet) -> dict[str, Maker]:
    """Return, by the name of each model, the parts that it is loaded from and what loads it."""
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.disable_progress_bar()
    by_role = {place.part.role: place for place in located}
    base, motion, vae, tokenizer = (by_role[role] for role in ("base", "motion_module", "vae", "tokenizer"))
    configs = configs_for(models, located)
    loras: dict[Net, list[Located]] = {net: _loras(located, net) for net in NETS}
    loras["unet"] = [_without_mean(lora) for lora in loras["unet"]]

    def reader(
        net: Net, load: Callable[[Located, torch.dtype, Path], Network]
    ) -> tuple[list[Located], Callable[[], Any]]:
        return [base, *loras[net]], lambda: _with_loras(load(base, dtype, configs), net, loras[net])

    makers = {
        "tokenizer": ([tokenizer], lambda: loading.load_tokenizer(tokenizer)),
        "text_encoder": reader("text_encoder", loading.load_text_encoder),
        "unet": (
            [base, motion, *loras["unet"]],
            lambda: _with_loras(
                loading.load_unet(base, motion, dtype, models.motion_norm, configs, models.motion_on_one_frame),
                "unet",
                loras["unet"],
            ),
        ),
        "vae": ([vae], lambda: loading.load_vae(vae, dtype, configs)),
    }
    if tokenizer_2 := by_role.get("tokenizer_2"):
        makers["tokenizer_2"] = ([tokenizer_2], lambda: loading.load_tokenizer_2(tokenizer_2))
        makers["text_encoder_2"] = reader("text_encoder_2", loading.load_text_encoder_2)
    for role, load in _FOR_REFERENCES:
        if place := by_role.get(role):
            makers[role] = ([place], partial(load, place, dtype))
    if place := by_role.get("sparsectrl"):
        makers["sparsectrl"] = ([place], partial(loading.load_sparsectrl, place, dtype))
    nets = [place for place in located if place.part.role == "controlnet"]
    return makers | {net.part.kind: ([net], partial(loading.load_controlnet, net, dtype, configs)) for net in nets}


def _loras(located: Sequence[Located], net: Net) -> list[Located]:
    """Return the LoRAs that change the network `net`."""
    return [place for place in located if place.part.role == "lora" and net in nets_of(place)]


def _without_mean(lora: Located) -> Located:
    """Return a LoRA as the UNet knows it: of one that is keyed it hears each frame's weight, and not their mean."""
    return replace(lora, part=replace(lora.part, weight=1.0)) if lora.part.keyed else lora


def _with_loras(network: Network, net: Net, loras: Sequence[Located]) -> Network:
    """Return `network` changed by `loras`: by those that are keyed only while it runs, where it is the UNet."""
    keyed = [lora for lora in loras if lora.part.keyed and net == "unet"]
    if fixed := [lora for lora in loras if lora not in keyed]:
        add_loras(network, net, fixed)
    if keyed:
        key_loras(network, keyed)
    return network


def _state_of(places: Sequence[Located]) -> tuple[object, ...]:
    """Return what changes when the files of `places` do."""
    files = [file for place in places for file in files_of(place)]
    return (*places, *((file, file.stat().st_mtime_ns) for file in files))
