"""Make the pictures of a storyboard ready for its pages: readable, upright, no larger than they are drawn.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from pathlib import Path

from PIL import ExifTags, Image, ImageOps

MOST_PPI = 300  # what a printer shows
_QUALITY = 92


def prepare_picture(source: Path, target: Path, width_mm: float, height_mm: float) -> tuple[int, int]:
    """Write `source` to `target` for a box on the page and return its size in pixels; a .png keeps its alpha.

    Raises `OSError` or `SyntaxError` when it cannot be read.
    """
    with Image.open(source) as opened:
        opened.draft("RGB", _most_px(width_mm, height_mm))
        picture = _as_rgb(ImageOps.exif_transpose(opened))
    picture.thumbnail(_most_px(width_mm, height_mm), Image.Resampling.LANCZOS)
    if target.suffix == ".png":
        picture.save(target)
    else:
        _on_white(picture).save(target, quality=_QUALITY, subsampling=0)
    return picture.size


def picture_size(source: Path) -> tuple[int, int]:
    """Return width and height of a picture as it stands upright. Raises `OSError` or `SyntaxError` where it is none."""
    with Image.open(source) as opened:
        lies = opened.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
        return opened.size[::-1] if lies else opened.size


def _most_px(width_mm: float, height_mm: float) -> tuple[int, int]:
    return (max(1, round(width_mm / 25.4 * MOST_PPI)), max(1, round(height_mm / 25.4 * MOST_PPI)))


def _as_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):  # 16 bits, of which the lower ones are not seen
        picture = picture.point(lambda value: value / 256).convert("L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper
