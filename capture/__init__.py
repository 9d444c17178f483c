"""Scene -> capture folder: depth, pose, mask and camera in one walk over the frames, its own picture in another.

Must not read UI settings, nor import operators, panels or place.
"""

from .checks import cameras, refusals, surface_refusals, warnings
from .depth_range import DepthCount
from .errors import CaptureCancelled, CaptureError, CaptureStopped
from .library import latest, newest
from .surface import Surface, write_surface
from .walk.guards import claimed
from .walk.job import CaptureJob, capture, start
from .walk.restore import BlockReference, mend

__all__ = [
    "BlockReference",
    "CaptureCancelled",
    "CaptureError",
    "CaptureJob",
    "CaptureStopped",
    "DepthCount",
    "Surface",
    "cameras",
    "capture",
    "claimed",
    "latest",
    "mend",
    "newest",
    "refusals",
    "start",
    "surface_refusals",
    "warnings",
    "write_surface",
]
