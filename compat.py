"""Hold every difference between the Blender versions that Animatic runs in (4.5 LTS and later).

Must not import anything of Animatic: what uses it decides, this file only knows how a version says it.
"""

from __future__ import annotations

import bpy


def multilayer_exr_settings() -> dict[str, object]:
    """Return what makes image settings write single-part multilayer EXR, in the order to set it.

    5.0 filters the formats by a media type, which must come first, and writes multi-part files
    unless the channels are interleaved.
    """
    if bpy.app.version < (5, 0):
        return {"file_format": "OPEN_EXR_MULTILAYER"}
    return {"media_type": "MULTI_LAYER_IMAGE", "file_format": "OPEN_EXR_MULTILAYER", "use_exr_interleave": True}
