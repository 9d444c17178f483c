"""Tell the widths of a FILM network by the keys and shapes of its weights.

They come as a state dictionary of the PyTorch port, as its TorchScript file `film_net_fp32.pt`, or as safetensors that
call its convolutions `conv`. Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import BackendError

Shapes = dict[str, tuple[int, ...]]
_SUBLEVELS, _FLOW, _FUSE = "extract.extract_sublevels.convs", "predict_flow", "fuse.convs"


@dataclass(frozen=True)
class FilmLayout:
    """Channels of each layer; the kinds and the order of layers are the same in all."""

    extracted: tuple[int, ...]  # by level
    shared: tuple[int, ...]  # from what is taken to the two of a flow, of the predictor of the coarse levels
    own: tuple[tuple[int, ...], ...]  # of those of the fine levels, the coarsest first
    fused: tuple[tuple[int, int, int], ...]  # by level, coarse to fine: taken, joined with the level, given


def unified_key(key: str) -> str:
    """Return `key` as the network here calls it."""
    return key.removeprefix("module.").replace(".conv.weight", ".0.weight").replace(".conv.bias", ".0.bias")


def layout_of(shapes: Shapes, name: str) -> FilmLayout:
    """Return the layout of a file with `shapes` by unified key, called `name`. Raises `BackendError` `mismatch`."""
    try:
        return FilmLayout(
            extracted=tuple(shapes[f"{_SUBLEVELS}.{place}.0.0.weight"][0] for place in _places(shapes, _SUBLEVELS)),
            shared=_widths(shapes, f"{_FLOW}._predictor._convs"),
            own=tuple(
                _widths(shapes, f"{_FLOW}._predictors.{place}._convs")
                for place in _places(shapes, f"{_FLOW}._predictors")
            ),
            fused=tuple(
                (shapes[f"{_FUSE}.{place}.0.0.weight"][1], *shapes[f"{_FUSE}.{place}.1.0.weight"][1::-1])
                for place in _places(shapes, _FUSE)
            ),
        )
    except (KeyError, IndexError) as error:
        hint = "Choose film_net_fp32.pt, film_net_fp16.pt or film_net_fp16.safetensors of FILM's Style network."
        detail = f"{error!r} in {sorted(shapes)[:20]}"
        raise BackendError("mismatch", f"{name} holds no weights of FILM.", hint, detail) from error


def _widths(shapes: Shapes, prefix: str) -> tuple[int, ...]:
    layers = [shapes[f"{prefix}.{place}.0.weight"] for place in _places(shapes, prefix)]
    return (layers[0][1], *(layer[0] for layer in layers))


def _places(shapes: Shapes, prefix: str) -> range:
    """Return the places in the list called `prefix`."""
    inside = {key.removeprefix(f"{prefix}.").split(".")[0] for key in shapes if key.startswith(f"{prefix}.")}
    return range(len(inside))
