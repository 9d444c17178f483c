"""A render engine whose frames are ours to draw: Blender evaluates the scene for it as for any render.

So what is drawn has render visibility, the modifiers' levels of a render and its simplify settings, not those of the
viewport; a window stays alive meanwhile. Must not import anything of Animatic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import bpy

NAME = "ANIMATIC_DRAWING"


class DrawingEngine(bpy.types.RenderEngine):
    """Hands each evaluated frame to `draw`, with a GPU context; the picture that Blender keeps stays empty."""

    bl_idname = NAME
    bl_label = "Animatic Capture"
    bl_use_gpu_context = True
    bl_use_postprocess = False
    draw_frame: Callable[[bpy.types.Depsgraph], None]

    def render(self, depsgraph: bpy.types.Depsgraph) -> None:
        """Draw the frame."""
        type(self).draw_frame(depsgraph)


@contextmanager
def offered(draw: Callable[[bpy.types.Depsgraph], None]) -> Iterator[None]:
    """Offer the engine to scenes in this block; it must not raise, as Blender would print that and go on."""
    DrawingEngine.draw_frame = staticmethod(draw)
    bpy.utils.register_class(DrawingEngine)
    try:
        yield
    finally:
        bpy.utils.unregister_class(DrawingEngine)
        del DrawingEngine.draw_frame
