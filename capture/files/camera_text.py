"""Write a camera's path as the text that CameraCtrl and RealEstate10K share.

A first line that readers pass over, then a line a file: its number, fx and cx divided by the width, fy and cy by the
height (in the order fx fy cx cy), two zeros, and the world-to-camera 3x4 in OpenCV axes, row by row: 19 numbers.
Must not import anything of Animatic but the contract.
"""

from __future__ import annotations

from ...backend.contract import CameraFrame, CameraTrack


def camera_text(track: CameraTrack, title: str) -> str:
    """Return the text of `track`; empty where a frame is orthographic, which has no focal length to tell."""
    if any(frame.projection != "PERSP" for frame in track.frames):
        return ""
    return "\n".join((" ".join(title.split()), *(_line(frame, track) for frame in track.frames))) + "\n"


def _line(frame: CameraFrame, track: CameraTrack) -> str:
    intrinsics = (frame.fx / track.width, frame.fy / track.height, frame.cx / track.width, frame.cy / track.height)
    numbers = (f"{value:.9f}" for value in (*intrinsics, 0, 0, *frame.world_to_camera))
    return " ".join((str(frame.number), *numbers))
