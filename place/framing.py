"""Say how much of a scene's frame the pictures of a take span, which are seldom quite of the shape of the render.

Must not import UI settings, operators, panels or capture.
"""

from __future__ import annotations

import bpy

_NEAR = 0.05  # another shape than that is one that the artist set
_ROUNDED_PX = 8  # sizes are multiples of it, and so one side may be that much from the render's shape

Size = tuple[int, int]  # width, height in pixels


def frame_aspect(render: bpy.types.RenderSettings) -> float:
    """Return the width of what `render` makes over its height, as it is looked at."""
    return render.resolution_x * render.pixel_aspect_x / (render.resolution_y * render.pixel_aspect_y)


def near_aspects(size: Size) -> tuple[float, float]:
    """Return between which aspects of a frame pictures of `size` are taken to have its shape."""
    width, height = size
    low = min((1 - _NEAR) * width / height, width / (height + _ROUNDED_PX), (width - _ROUNDED_PX) / height)
    high = max((1 + _NEAR) * width / height, width / (height - _ROUNDED_PX), (width + _ROUNDED_PX) / height)
    return low, high


def covers(size: Size, aspect: float) -> bool:
    """Tell whether pictures of `size` are laid over the whole of a frame of `aspect`, and what is too much cut off."""
    low, high = near_aspects(size)
    return low < aspect < high


def span_in_edit(size: Size, aspect: float) -> tuple[float, float]:
    """Return how many widths and heights of a frame of `aspect` pictures of `size` span in the sequencer.

    Those of nearly its shape cover it; others, which see more or less than the camera's frame, are shown whole.
    """
    narrower = aspect * size[1] / size[0]
    choose = max if covers(size, aspect) else min
    return choose(1.0, 1 / narrower), choose(1.0, narrower)


def span_expressions(size: Size) -> tuple[str, str]:
    """Return driver expressions of how many widths and heights of the camera's frame pictures of `size` span.

    Those of nearly its shape cover it, others lie where the camera saw them. The variables are x and y (the render's
    resolution), p and q (the aspect of its pixels), and fit (of the sensor: 0 auto, 1 horizontal, 2 vertical).
    """
    low, high = near_aspects(size)
    ratio = size[0] / size[1]
    frame, near = "(x * p / (y * q))", f"{low:.9g} < x * p / (y * q) < {high:.9g}"
    wider, higher = f"{ratio:.9g} / {frame}", f"{frame} / {ratio:.9g}"
    auto_x, auto_y = f"{min(ratio, 1):.9g} / min({frame}, 1)", f"{min(1 / ratio, 1):.9g} * max({frame}, 1)"
    across = f"(max(1, {wider}) if {near} else {wider} if fit == 2 else 1 if fit == 1 else {auto_x})"
    up = f"(max(1, {higher}) if {near} else 1 if fit == 2 else {higher} if fit == 1 else {auto_y})"
    return across, up
