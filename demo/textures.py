"""Lets a take play on the curved screens of an advertising column in the street, and renders some frames of it.

Uses the extension through its scripting module, as an artist's script would.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import ModuleType

import bpy
from beauty import render_beauty
from column import build_column_scene

ROOT = Path(__file__).resolve().parents[1]
SHOWN = 6  # frames on the sheet


def show_on_column(
    street: bpy.types.Scene, take: object, scripting: ModuleType, out: Path, backend_python: str
) -> None:
    """Build the column beside the street, let `take` (a folder) play on it in a loop, and draw out/texture.png."""
    made = take.read()
    scene, screens = build_column_scene(street, made.width / made.height)
    scripting.show_on(take, scene, screens, "emission", loop=True)
    first, last = scene.frame_start, scene.frame_end
    frames = [first + round(step * (last - first) / (SHOWN - 1)) for step in range(SHOWN)]
    pictures = [out / "pictures" / "texture" / f"{number:04d}.png" for number in range(1, SHOWN + 1)]
    render_beauty(scene, list(zip(frames, pictures, strict=True)))
    named = [f"frame {frame}={picture}" for frame, picture in zip(frames, pictures, strict=True)]
    title = f"{made.shot_name} take {made.number}, playing in a loop on the screens of a column, rendered by Cycles"
    command = [backend_python, "-m", "demo.contact", str(out / "texture.png"), title, *named]
    subprocess.run(command, cwd=ROOT, check=True)
