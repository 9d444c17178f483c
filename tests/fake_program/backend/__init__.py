"""The backend's package with jobs that do as they are told, to see how the process around them behaves.

Run as `python -m backend serve` in the folder above, like the real one; every module but `__main__` is the real one.
"""

from pathlib import Path

__path__.append(str(Path(__file__).resolve().parents[3] / "backend"))
