"""Write a film as an animated GIF: few colours, well chosen, at the film's own pace.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from ..contract import ExportQuality
from ..progress import Reporter
from .about import as_comment
from .footage import Footage, read_picture

_TICKS_A_SECOND = 100  # GIF counts hundredths of a second
_FEWEST_TICKS = 2  # browsers play a picture that stands shorter than this ten times as long
_COLOURS: dict[ExportQuality, int] = {"best": 256, "high": 256, "small": 64}
_SAMPLES, _SAMPLE_PX = 24, 96  # pictures that the palette is chosen from, and the longer side that they are read in


def write_gif(
    footage: Footage, into: Path, quality: ExportQuality, repeats: bool, told: dict[str, str], reporter: Reporter
) -> None:
    """Write `footage` as the GIF `into`; raises `BackendError` or `CancelledByUser`.

    All pictures share a palette, which does not flicker; in the best quality each has its own.
    """
    shown = list(_shown(footage))
    palette = None if quality == "best" else _palette([path for path, _ in shown], _COLOURS[quality])

    def pictures() -> Iterator[Image.Image]:
        for done, (path, _) in enumerate(shown):
            reporter.advance(done / len(shown))
            picture = read_picture(path)
            own = palette or picture.quantize(_COLOURS[quality], Image.Quantize.MEDIANCUT, kmeans=1)
            yield picture.quantize(palette=own, dither=Image.Dither.FLOYDSTEINBERG)

    made, how = pictures(), {"loop": 0} if repeats else {}
    milliseconds = [1000 * ticks // _TICKS_A_SECOND for _, ticks in shown]
    comment = f"{told.get('title', '')}\n{as_comment(told)}".strip().encode()
    next(made).save(into, "GIF", save_all=True, append_images=made, duration=milliseconds, comment=comment, **how)
    reporter.advance(1.0)


def _shown(footage: Footage) -> Iterator[tuple[Path, int]]:
    """Yield each picture and how many ticks it stands, so that no rounding adds up; too short ones are left out."""
    frames, begun = 0, 0
    for path, held in footage.held:
        frames += held
        ends = round(frames * _TICKS_A_SECOND / footage.fps)
        if ends - begun >= _FEWEST_TICKS:
            yield path, ends - begun
            begun = ends
    if not begun:
        yield footage.pictures[0], _FEWEST_TICKS


def _palette(paths: list[Path], colours: int) -> Image.Image:
    """Return a picture with the palette that suits some of the pictures, evenly spread over the film, best."""
    chosen = [paths[place * len(paths) // _SAMPLES] for place in range(_SAMPLES)] if len(paths) > _SAMPLES else paths
    small = [read_picture(path) for path in chosen]
    for picture in small:
        picture.thumbnail((_SAMPLE_PX, _SAMPLE_PX), Image.Resampling.NEAREST)  # no colour that is in none of them
    sheet = Image.new("RGB", (small[0].width, sum(picture.height for picture in small)))
    top = 0
    for picture in small:
        sheet.paste(picture, (0, top))
        top += picture.height
    return sheet.quantize(colours, Image.Quantize.MEDIANCUT, kmeans=2)
