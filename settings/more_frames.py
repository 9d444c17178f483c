"""Hold how more frames are made of a take: `scene.animatic.more_frames`.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty, FloatProperty, StringProperty

from ..backend.contract import MoreFrames, Take
from ..backend.contract.more_frames import FPS_HIGH, own_fps

_TIMES = {"twice": 2, "four": 4}


class MoreFramesSettings(bpy.types.PropertyGroup):
    """The method, and how many pictures."""

    method: EnumProperty(
        name="Method",
        description="How pictures in between are made. The scene's own motion is exact and needs no weights; change it "
        "where the pictures do not move as the scene does",
        items=(
            (
                "motion",
                "Scene's Motion",
                "Move what is seen along the scene's own motion vectors, which are captured if they are not yet",
            ),
            ("rife", "RIFE", "A network that finds the motion in the pictures, fast; needs its weights, version 4"),
            ("film", "FILM", "A network for large movements, slower; needs its weights"),
            ("blend", "Cross-Fade", "Mix the two pictures: what moves is seen twice. For takes that hardly move"),
        ),
        options=set(),
    )
    rate: EnumProperty(
        name="Pictures",
        description="How many pictures. Those at the scene's frames are placed; a rate above the scene's is for films "
        "that are exported",
        items=(
            ("scene", "One a Frame", "A picture for every frame of the scene, for takes on twos, threes or fours"),
            ("twice", "2 ×", "Twice as many as the take has"),
            ("four", "4 ×", "Four times as many as the take has"),
            ("fps", "A Rate", "So many pictures a second"),
        ),
        options=set(),
    )
    fps: FloatProperty(
        name="Frames a Second",
        description="Pictures a second, such as 60 for a film that is exported",
        default=60.0,
        min=1.0,
        max=FPS_HIGH,
        options=set(),
    )
    rife_weights: StringProperty(
        name="Weights",
        description="RIFE's: flownet.pkl, rife47.pth, rife_v4.26.safetensors and the like. A file, the name of one in "
        "your model folders, or org/name:file of the Hub. Nothing in the file is run",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )
    film_weights: StringProperty(
        name="Weights",
        description="FILM's: film_net_fp32.pt, film_net_fp16.safetensors and the like. A file, the name of one in your "
        "model folders, or org/name:file of the Hub. Nothing in the file is run",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )

    @property
    def weights(self) -> str:
        """The weights of the chosen method; "" for one that needs none."""
        written = {"rife": self.rife_weights, "film": self.film_weights}.get(self.method, "").strip()
        return bpy.path.abspath(written) if written.startswith("//") else written

    @property
    def problem(self) -> str:
        """A sentence that says what is missing, or ""."""
        if self.method in ("rife", "film") and not self.weights:
            return f"{self.method.upper()} needs its weights: choose their file."
        return ""

    def fps_for(self, take: Take) -> float:
        """Return how many pictures a second of `take` are asked for."""
        if self.rate == "fps":
            return round(self.fps, 3)
        return take.fps if self.rate == "scene" else own_fps(take) * _TIMES[self.rate]

    def asked(self, take: Take) -> MoreFrames:
        """Return these settings for `take` as the contract's. Raises `ContractError`."""
        return MoreFrames(self.method, self.fps_for(take), self.weights)
