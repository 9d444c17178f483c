"""Count what the operations of a denoise step compute and move, by kind, on a CPU as on a GPU.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from .flops import counted_flops

EVERYTHING_ELSE = "everything_else"  # pointwise operations, copies, and views
_NAMES = {
    "convolution": r"conv(olution|_depthwise|\d)",
    "attention": r"attention|softmax",
    "matmul": r"(^|_)(mm|bmm|addmm|baddbmm|matmul|linear|mv|addmv|dot)$|addmm_activation",
    "normalisation": r"(group|layer|batch|instance|rms)_norm",
}
KINDS = (*_NAMES, EVERYTHING_ELSE)
_ONLY_WRITE = {"aten::copy_", "aten::fill_", "aten::zero_"}  # their first argument, which is not read


@dataclass(frozen=True)
class Work:
    """What operations take: floating-point operations, and bytes that are read and written."""

    flops: int
    moved_bytes: int


def kind_of(operation: str) -> str:
    """Return the kind of the operation that torch calls by this name, such as aten::addmm."""
    name = operation.removeprefix("aten::")
    return next((kind for kind, pattern in _NAMES.items() if re.search(pattern, name)), EVERYTHING_ELSE)


def counted_step(run: Callable[[int], object]) -> dict[str, Work]:
    """Return what each operation takes in one step of `run`, which is told how many steps to run.

    What happens once a run is left out.
    """
    one, two = _counted(run, 1), _counted(run, 2)
    return {
        name: Work(two.flops[name] - one.flops[name], two.moved_bytes[name] - one.moved_bytes[name])
        for name, calls in two.calls.items()
        if calls > one.calls[name]
    }


def of_kinds(work: Mapping[str, Work]) -> dict[str, Work]:
    """Return the sums of each kind, of what each operation takes."""
    sums: dict[str, Work] = {}
    for kind in KINDS:
        parts = [each for name, each in work.items() if kind_of(name) == kind]
        sums[kind] = Work(sum(part.flops for part in parts), sum(part.moved_bytes for part in parts))
    return sums


class OperationCounter(TorchDispatchMode):
    """Counts calls, floating-point operations and bytes of each operation that torch runs inside, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()
        self.flops: Counter[str] = Counter()
        self.moved_bytes: Counter[str] = Counter()

    def __torch_dispatch__(
        self, func: torch._ops.OpOverload, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run one operation and count it; torch calls this."""
        name = func._schema.name
        self.calls[name] += 1
        if func.is_view:
            return func(*args, **(kwargs or {}))
        results: list[Any] = []
        self.flops[name] += counted_flops(lambda: results.append(func(*args, **(kwargs or {}))))
        self.moved_bytes[name] += _moved_bytes(func, _tensors((args, kwargs)), _tensors(results))
        return results[0]


def _counted(run: Callable[[int], object], steps: int) -> OperationCounter:
    with OperationCounter() as counter:
        run(steps)
    return counter


def _moved_bytes(func: torch._ops.OpOverload, read: list[torch.Tensor], written: list[torch.Tensor]) -> int:
    """Return the bytes of what goes in and out; what torch does not call a view, but makes one, moves nothing."""
    if not func._schema.is_mutable:
        there = {tensor.untyped_storage()._cdata for tensor in read}
        if all(tensor.untyped_storage()._cdata in there for tensor in written):
            return 0
    elif func._schema.name in _ONLY_WRITE:
        read = read[1:]
    return sum(map(_bytes, read)) + sum(map(_bytes, written))


def _bytes(tensor: torch.Tensor) -> int:
    """Return the bytes of the elements in memory: what is expanded is there once."""
    there = (size for size, stride in zip(tensor.shape, tensor.stride(), strict=True) if stride)
    return math.prod(there) * tensor.element_size()


def _tensors(tree: Any) -> list[torch.Tensor]:
    return [leaf for leaf in tree_leaves(tree) if isinstance(leaf, torch.Tensor)]
