"""Write weights of RIFE and FILM in the layouts that their authors publish, with random numbers.

Keys and shapes are listed here by themselves, from what the published files hold, and know nothing of our networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Rife:
    """What a version's file holds."""

    widths: tuple[int, ...] = (192, 128, 96, 64)
    encoder: str = "head"  # none, two, four, head
    inside: int = 32  # of the encoder
    gives: int = 8
    last: int = 24  # channels of a block's last layer
    groups: int = 1
    plain: bool = False  # layers that add nothing to what they get
    prelu: bool = False


RIFES = {
    "4.0": Rife(encoder="none", gives=0, last=5, plain=True, prelu=True),
    "4.2": Rife(encoder="none", gives=0, last=5, plain=True),
    "4.5": Rife(encoder="none", gives=0, last=20),
    "4.6": Rife(encoder="none", gives=0),
    "4.7": Rife(encoder="two", inside=16, gives=4),
    "4.12": Rife(encoder="four"),
    "4.13": Rife(),
    "4.13.lite": Rife((128, 96, 64, 48), encoder="four", gives=4),
    "4.14.lite": Rife(groups=2),
    "4.17.lite": Rife((128, 96, 64, 48), inside=16, gives=4),
    "4.20": Rife((384, 192, 96, 48)),
    "4.22": Rife((256, 192, 96, 48), last=52),
    "4.22.lite": Rife((192, 128, 64, 32), inside=16, gives=4, last=52),
    "4.25.heavy": Rife((384, 256, 192, 128, 64), inside=16, gives=4, last=52),
    "4.25.lite": Rife((192, 128, 96, 64, 24), inside=16, gives=4, last=52),
    "4.26": Rife((192, 128, 96, 64, 32), inside=16, gives=4, last=52),
    "4.26.heavy": Rife((192, 128, 96, 64, 32), inside=16, gives=16, last=52),
}


def rife(version: str, seed: int = 0, narrower: int = 4) -> Tensors:
    """Return the tensors of `flownet.pkl` of a version, as they are saved in training; its blocks are `narrower`."""
    layout = RIFES[version]
    shapes: dict[str, tuple[int, ...]] = {}
    handed = 8 if layout.last == 52 else 0
    for place, whole in enumerate(layout.widths):
        width = whole if whole == 24 else whole // narrower  # by which 4.25.lite is told
        takes = 7 + 2 * layout.gives + (5 + handed if place else 0)
        shapes |= _block(f"block{place}", layout, takes, width)
    shapes |= _encoder(layout)
    shapes |= {"teacher.conv0.0.0.weight": (3, 3, 3, 3), "caltime.0.weight": (2, 2, 3, 3)}  # only for training
    return {f"module.{key}": value for key, value in _random(shapes, seed).items()}


def _block(name: str, layout: Rife, takes: int, width: int) -> dict[str, tuple[int, ...]]:
    shapes = _layer(f"{name}.conv0.0.0", width // 2, takes, 3) | _layer(f"{name}.conv0.1.0", width, width // 2, 3)
    if layout.prelu:
        shapes |= {f"{name}.conv0.0.1.weight": (width // 2,), f"{name}.conv0.1.1.weight": (width,)}
    for place in range(8):
        inner = f"{name}.convblock.{place}"
        if layout.plain:
            shapes |= _layer(f"{inner}.0", width, width, 3)
            shapes |= {f"{inner}.1.weight": (width,)} if layout.prelu else {}
        else:
            shapes |= _layer(f"{inner}.conv", width, width // layout.groups, 3) | {f"{inner}.beta": (1, width, 1, 1)}
    last = f"{name}.lastconv" if layout.last == 5 else f"{name}.lastconv.0"
    return shapes | {f"{last}.weight": (width, layout.last, 4, 4), f"{last}.bias": (layout.last,)}


def _encoder(layout: Rife) -> dict[str, tuple[int, ...]]:
    names = {
        "none": (),
        "two": ("encode.0", "encode.1"),
        "four": ("encode.0", "encode.2", "encode.4", "encode.6"),
        "head": ("encode.cnn0", "encode.cnn1", "encode.cnn2", "encode.cnn3"),
    }[layout.encoder]
    shapes: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(names):
        if place == len(names) - 1:
            shapes |= {f"{name}.weight": (layout.inside, layout.gives, 4, 4), f"{name}.bias": (layout.gives,)}
        else:
            shapes |= _layer(name, layout.inside, layout.inside if place else 3, 3)
    return shapes


def film(seed: int = 0) -> Tensors:
    """Return the tensors of FILM's PyTorch port with few features."""
    return _random(film_shapes(4, (4, 4, 8, 8)), seed)


def film_shapes(width: int, flow: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """Return the shapes of FILM's PyTorch port with so many features; of the real one 64, and 32, 64, 128, 256."""
    shapes: dict[str, tuple[int, ...]] = {}
    levels = [width << level for level in range(4)]
    for level, gives in enumerate(levels):
        inner = f"extract.extract_sublevels.convs.{level}"
        shapes |= _layer(f"{inner}.0.0", gives, levels[level - 1] if level else 3, 3)
        shapes |= _layer(f"{inner}.1.0", gives, gives, 3)
    for level in range(4):
        name = "predict_flow._predictor" if level == 3 else f"predict_flow._predictors.{2 - level}"
        takes, gives = 2 * sum(levels[: level + 1]), flow[level]
        sides = ((gives, takes, 3), (gives, gives, 3), (gives, gives, 3), (gives // 2, gives, 1), (2, gives // 2, 1))
        for place, (out, into, side) in enumerate(sides):
            shapes |= _layer(f"{name}._convs.{place}.0", out, into, side)
    shapes |= _layer("fuse.output_conv", 3, width, 1)
    known = [2 * (3 + 2 + sum(levels[: level + 1])) for level in range(4)] + [2 * (5 + sum(levels))]
    before = known[4]
    for place, level in enumerate((3, 2, 1, 0)):
        gives = width << min(level, 3)
        shapes |= _layer(f"fuse.convs.{place}.0.0", gives, before, 2)
        shapes |= _layer(f"fuse.convs.{place}.1.0", gives, known[level] + gives, 3)
        shapes |= _layer(f"fuse.convs.{place}.2.0", gives, gives, 3)
        before = gives
    return shapes


def _layer(name: str, gives: int, takes: int, side: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (gives, takes, side, side), f"{name}.bias": (gives,)}


def _random(shapes: dict[str, tuple[int, ...]], seed: int) -> Tensors:
    """Return small numbers, as large as a network's that was just made."""
    chance = torch.Generator().manual_seed(seed)
    return {
        key: (torch.rand(shape, generator=chance) - 0.5) * 2 / max(1, torch.Size(shape[1:]).numel()) ** 0.5
        for key, shape in shapes.items()
    }


def zeroed(tensors: Tensors) -> Tensors:
    """Return the same keys with nothing but zeros."""
    return {key: torch.zeros_like(value) for key, value in tensors.items()}


def scripted(tensors: Tensors) -> torch.jit.ScriptModule:
    """Return a script module whose state dictionary has just these keys."""

    def module(inside):
        made = torch.nn.Module()
        for name in dict.fromkeys(key.split(".")[0] for key in inside):
            if name in inside:
                made.register_parameter(name, torch.nn.Parameter(inside[name], requires_grad=False))
            else:
                below = {key.partition(".")[2]: value for key, value in inside.items() if key.split(".")[0] == name}
                made.add_module(name, module(below))
        return made

    return torch.jit.script(module(tensors))
