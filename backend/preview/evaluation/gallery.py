"""Every picture that the questions ask about, made once: the plan of an evaluation and its takes.

Must not import bpy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ...contract import ControlKind
from .scenes import Scene
from .studio import Made, Studio

SEED, OTHER_SEED = 7, 4711


@dataclass(frozen=True)
class Plan:
    """How much is made: counts of scenes and of frames."""

    shots: tuple[str, ...]  # of Blender, by name
    frames: int  # of each of these shots
    baseline_frames: int  # of a shot without the motion module, or with another seed
    shots_of_another_seed: tuple[str, ...]
    prompts: int
    baseline_prompts: int  # how many of them are made again with another seed, and with an empty prompt
    depths: int  # and with depth alone, and without any control
    swaps: int  # with another word
    poses: int
    moved_poses: int


_POSES_OF_A_SHOT = 6
FULL = Plan(("walk", "wave", "hall", "gears"), 16, 8, ("walk", "hall"), 32, 12, 12, 5, 12, 4)
QUICK = Plan(("walk", "gears"), 4, 4, (), 5, 3, 3, 1, 3, 1)


@dataclass
class Gallery:
    """The scenes of one evaluation and the model's pictures of them; `say` is told what is being made."""

    studio: Studio
    plan: Plan
    shots: Sequence[Scene]
    prompts: Sequence[Scene]
    poses: Sequence[Scene]
    say: Callable[[str], None]
    _clips: dict[str, dict[str, Made]] = field(default_factory=dict)

    def clip(self, scene: Scene) -> Made:
        """Return a shot of Blender with everything on."""
        return self._clips_of("shots", lambda shot: self.studio.make(shot, SEED, numbers=self.numbers))[scene.name]

    def clip_without_motion(self, scene: Scene) -> Made:
        """Return the first frames of a shot of Blender, each past the motion module."""
        return self._clips_of(
            "shots without the motion module",
            lambda shot: self.studio.make(shot, SEED, numbers=self.baseline_numbers, moving=False),
        )[scene.name]

    def clip_of_another_seed(self, scene: Scene) -> Made | None:
        """Return the first frames of a shot of Blender with everything on and another seed, where the plan has some."""
        made = self._clips_of(
            "shots with another seed",
            lambda shot: self.studio.make(shot, OTHER_SEED, numbers=self.baseline_numbers),
            [shot for shot in self.shots if shot.name in self.plan.shots_of_another_seed],
        )
        return made.get(scene.name)

    @property
    def baseline_numbers(self) -> range:
        """The file numbers of the Blender shots that are made a second time."""
        return range(1, self.plan.baseline_frames + 1)

    @property
    def numbers(self) -> range:
        """The file numbers of the Blender shots that are made."""
        return range(1, self.plan.frames + 1)

    @property
    def key_numbers(self) -> list[int]:
        """Three file numbers of the Blender shots: the first, the middle and the last."""
        return [1, (1 + self.plan.frames) // 2, self.plan.frames]

    @property
    def early_numbers(self) -> list[int]:
        """Two file numbers of what is made a second time: the first and the last."""
        return [1, self.plan.baseline_frames]

    @property
    def posed_numbers(self) -> list[int]:
        """Some file numbers from the first to the last, spread evenly: poses change over a shot."""
        count = min(_POSES_OF_A_SHOT, self.plan.frames)
        return [1 + round(index * (self.plan.frames - 1) / max(1, count - 1)) for index in range(count)]

    @cached_property
    def pictures(self) -> list[np.ndarray]:
        """The prompts' scenes with everything on."""
        return self._stills("prompts", self.prompts, lambda scene: self.studio.make(scene, SEED))

    @cached_property
    def pictures_of_another_seed(self) -> list[np.ndarray]:
        """The first of the prompts' scenes with everything on and another seed."""
        scenes = self.prompts[: self.plan.baseline_prompts]
        return self._stills("prompts, another seed", scenes, lambda scene: self.studio.make(scene, OTHER_SEED))

    @cached_property
    def pictures_without_prompt(self) -> list[np.ndarray]:
        """The first of the prompts' scenes with an empty prompt."""
        scenes = self.prompts[: self.plan.baseline_prompts]
        return self._stills("empty prompts", scenes, lambda scene: self.studio.make(scene, SEED, prompt=""))

    @cached_property
    def pictures_by_depth(self) -> list[np.ndarray]:
        """The first of the prompts' scenes with depth alone."""
        return self._of_depth("depth alone", SEED, ("openpose",))

    @cached_property
    def pictures_by_depth_of_another_seed(self) -> list[np.ndarray]:
        """The first of the prompts' scenes with depth alone and another seed."""
        return self._of_depth("depth alone, another seed", OTHER_SEED, ("openpose",))

    @cached_property
    def pictures_by_nothing(self) -> list[np.ndarray]:
        """The first of the prompts' scenes without any control."""
        return self._of_depth("no control", SEED, ("depth", "openpose"))

    def _clips_of(
        self, what: str, make: Callable[[Scene], Made], scenes: Sequence[Scene] | None = None
    ) -> dict[str, Made]:
        if what not in self._clips:
            self._clips[what] = {}
            for scene in self.shots if scenes is None else scenes:
                self.say(f"{what}: {scene.name}")
                self._clips[what][scene.name] = make(scene)
        return self._clips[what]

    def _of_depth(self, what: str, seed: int, without: tuple[ControlKind, ...]) -> list[np.ndarray]:
        scenes = self.prompts[: self.plan.depths]
        return self._stills(what, scenes, lambda scene: self.studio.make(scene, seed, without=without))

    def _stills(self, what: str, scenes: Sequence[Scene], make: Callable[[Scene], Made]) -> list[np.ndarray]:
        self.say(f"{what}: {len(scenes)} pictures")
        return [make(scene).pictures[0] for scene in scenes]
