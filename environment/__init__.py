"""Set up, find and remove the backend's own Python environment.

Runs on Blender's Python and as a program (`python environment install`).
Must not import anything but the standard library.
"""

from .errors import SetUpError
from .folders import TORCH_CHOICES, data_folder, environment_folder, log_file
from .installed import Status, backend_python, status
from .launch import install_command, start
from .progress import Progress, read_progress

__all__ = [
    "TORCH_CHOICES",
    "Progress",
    "SetUpError",
    "Status",
    "backend_python",
    "data_folder",
    "environment_folder",
    "install_command",
    "log_file",
    "read_progress",
    "start",
    "status",
]
