"""Write weights into a file of any kind."""

from __future__ import annotations

import torch
from safetensors.torch import save_file


def write(tensors, path, suffix):
    path = path.with_suffix(suffix)
    tensors = {key: value.contiguous() for key, value in tensors.items()}
    if suffix == ".safetensors":
        save_file(tensors, path)
    elif suffix == ".ckpt":
        torch.save({"epoch": 3, "state_dict": tensors}, path)
    else:
        torch.save(tensors, path, _use_new_zipfile_serialization=False)  # as old files are
    return path
