"""Count what networks keep at once, on the meta device, where their tensors take no memory."""

from __future__ import annotations

import weakref

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class Counter(TorchDispatchMode):
    """Counts the bytes of tensors that live at once, besides the weights of `models`."""

    def __init__(self, models):
        super().__init__()
        self.known = {tensor.untyped_storage()._cdata for model in models for tensor in model.parameters()}
        self.bytes = self.most_bytes = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            storage = tensor.untyped_storage() if isinstance(tensor, torch.Tensor) else None
            if storage is not None and storage._cdata not in self.known:
                self.known.add(storage._cdata)
                self.bytes += storage.nbytes()
                self.most_bytes = max(self.most_bytes, self.bytes)
                weakref.finalize(storage, self.forget, storage._cdata, storage.nbytes())
        return result

    def forget(self, key, size):
        self.known.discard(key)
        self.bytes -= size
