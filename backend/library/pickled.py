"""Read what a checkpoint's pickle says of its tensors, without unpickling it.

Must not import torch, pickle or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .opcodes import Call, Global, Kept, Read

# What torch's own safe reader makes of a checkpoint: tensors, and containers of the standard library.
_SAFE = frozenset(
    (
        *("collections.OrderedDict", "collections.Counter", "torch.Size", "torch.device", "_codecs.encode"),
        *("torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3"),
        *("torch._utils._rebuild_parameter", "torch.nn.parameter.Parameter", "torch.Tensor"),
        *("builtins.set", "builtins.bytearray", "__builtin__.set", "__builtin__.bytearray"),
    )
)
STORED: dict[str, tuple[str, int]] = {  # safetensors' name of a kind of number and its bytes, by torch's storage
    "torch.DoubleStorage": ("F64", 8),
    "torch.FloatStorage": ("F32", 4),
    "torch.HalfStorage": ("F16", 2),
    "torch.BFloat16Storage": ("BF16", 2),
    "torch.LongStorage": ("I64", 8),
    "torch.IntStorage": ("I32", 4),
    "torch.ShortStorage": ("I16", 2),
    "torch.CharStorage": ("I8", 1),
    "torch.ByteStorage": ("U8", 1),
    "torch.BoolStorage": ("BOOL", 1),
}
_DTYPES = {
    **{f"torch.{name}": told for name, told in (("float64", "F64"), ("float32", "F32"), ("float16", "F16"))},
    **{f"torch.{name}": told for name, told in (("bfloat16", "BF16"), ("int64", "I64"), ("int32", "I32"))},
    **{f"torch.{name}": told for name, told in (("float8_e4m3fn", "F8_E4M3"), ("float8_e5m2", "F8_E5M2"))},
    **{f"torch.{name}": told for name, told in (("int16", "I16"), ("int8", "I8"), ("uint8", "U8"), ("bool", "BOOL"))},
}
_UNTYPED = "torch.storage.UntypedStorage"
# What TorchScript's pickles use besides: classes of the program beside them, and what tags values with their types.
_OF_PROGRAMS = ("__torch__.", "torch.jit._pickle.")
_STATE = (
    "state_dict",
    "controlnet",
    "params_ema",
    "params",
)  # where training scripts keep the weights
_GROUPS = ("image_proj", "ip_adapter")  # the one layout that keeps its tensors in groups


@dataclass(frozen=True)
class Tensor:
    """A tensor without its numbers; `dtype` by safetensors' names."""

    shape: tuple[int, ...]
    dtype: str


def unsafe_names(names: frozenset[str]) -> list[str]:
    """Return which of `names` are no tensors and containers, so that using them could run code."""
    return sorted(name for name in names if name not in _SAFE and name not in STORED and not _is_data(name))


def _is_data(name: str) -> bool:
    return name in _DTYPES or name == _UNTYPED


def stored_bytes(read: Read) -> list[int]:
    """Return the bytes of each storage that lies outside of a pickle."""
    return [int(told[4]) * STORED.get(told[1].name, ("", 1))[1] for told in read.kept.values()]


def tensors_in(content: Any) -> dict[str, Tensor]:
    """Return the tensors that a checkpoint's `content` holds, by key."""
    plain = as_dict(content)
    found = {key: tensor_of(value) for key, value in weights_in(plain or {}, as_dict).items()}
    return {key: tensor for key, tensor in found.items() if tensor is not None}


def state_of_program(read: Read) -> Read:
    """Return what the modules of a TorchScript file hold as a state dictionary, without the program's own names."""
    names = frozenset(name for name in read.names if not name.startswith(_OF_PROGRAMS))
    return Read(dict(_state_of(read.content, "")), names, read.kept)


def _state_of(module: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Yield the tensors of a module and of those inside by key. Raises `RecursionError` for one inside itself."""
    for name, value in (as_dict(getattr(module, "state", None)) or {}).items():
        if tensor_of(value) is not None:
            yield prefix + name, value
        else:
            yield from _state_of(value, f"{prefix}{name}.")


def weights_in(content: Mapping[str, Any], as_dict: Callable[[Any], dict[str, Any] | None]) -> dict[str, Any]:
    """Return the part of a checkpoint that holds the weights, with groups of an IP-Adapter in their keys.

    `as_dict` returns a value that is a dictionary as one, else None.
    """
    inner = next((found for name in _STATE if (found := as_dict(content.get(name)))), None)
    if inner is not None:
        return weights_in(inner, as_dict)
    groups = {name: group for name in _GROUPS if (group := as_dict(content.get(name)))}
    if len(groups) < len(_GROUPS):
        return dict(content)
    return {f"{name}.{key}": value for name, group in groups.items() for key, value in group.items()}


def as_dict(value: Any) -> dict[str, Any] | None:
    """Return what is a dictionary, ordered or not, as one; None for what is not."""
    if isinstance(value, Call) and value.name == "collections.OrderedDict":
        return value.items
    return value if isinstance(value, dict) else None


def tensor_of(value: Any) -> Tensor | None:
    """Return the tensor that a `Call` would build; None for anything else."""
    if not isinstance(value, Call) or not isinstance(value.arguments, tuple) or not value.arguments:
        return None
    if value.name == "torch._utils._rebuild_parameter":
        return tensor_of(value.arguments[0])
    if not value.name.startswith("torch._utils._rebuild_tensor") or len(value.arguments) < 3:
        return None
    storage, _, size = value.arguments[:3]
    if isinstance(size, Call):  # torch.Size
        size = size.arguments[0]
    named = storage.told[1].name if isinstance(storage, Kept) and isinstance(storage.told, tuple) else ""
    dtypes = [_DTYPES[each.name] for each in value.arguments if isinstance(each, Global) and each.name in _DTYPES]
    return Tensor(tuple(int(side) for side in size), dtypes[0] if dtypes else STORED.get(named, ("?", 0))[0])
