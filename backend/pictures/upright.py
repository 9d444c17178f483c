"""Look at a picture as a person sees it: turned as its file says, with something behind what is transparent.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from PIL import ExifTags, Image

MIDDLE_GREY = (128, 128, 128)  # which says least
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright(picture: Image.Image) -> Image.Image:
    """Return a picture, read whole, turned as its file says; nothing else of what the file says is read."""
    turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
    return picture.copy() if turn is None else picture.transpose(turn)


def on_ground(picture: Image.Image, ground: tuple[int, int, int] = MIDDLE_GREY) -> Image.Image:
    """Return a picture as RGB, with the colour `ground` behind what is transparent."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    whole = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", whole.size, (*ground, 255)), whole).convert("RGB")
