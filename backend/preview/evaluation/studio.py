"""Make the model's pictures of a scene, through the backend's own `generate`, with one warm set of models.

Must not import bpy.
"""

from __future__ import annotations

import itertools
import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from diffusers import UNetMotionModel
from diffusers.models.unets.unet_motion_model import AnimateDiffTransformer3D
from PIL import Image

from ...contract import (
    Control,
    ControlKind,
    FrameMap,
    Machine,
    ModelSet,
    Noise,
    Sampling,
    Take,
    TakeFolder,
)
from ...contract.folders import link_or_copy
from ...generate import generate
from ...models.cache import ModelCache
from .scenes import Scene

FPS = 24.0


@dataclass(frozen=True)
class Made:
    """What a take came to."""

    pictures: np.ndarray  # uint8 [frames, h, w, 3]
    seconds: float
    processor_seconds: float  # of all cores together; what else runs on the machine hardly changes them


class Studio:
    """A warm backend with the model set `models`; its takes go into `folder`, which is emptied first."""

    def __init__(self, models: ModelSet, folder: Path) -> None:
        self.models = models
        self._cache = ModelCache()
        self._machine = Machine(device="auto")
        self._folder = folder
        self._numbers = itertools.count(1)
        shutil.rmtree(folder, ignore_errors=True)

    def make(
        self,
        scene: Scene,
        seed: int,
        *,
        without: Sequence[ControlKind] = (),
        prompt: str | None = None,
        numbers: Sequence[int] | None = None,
        moving: bool = True,
        poses: Sequence[Path] | None = None,
    ) -> Made:
        """Return the pictures of the files `numbers` of `scene` (all unless named) in a take of their own.

        `without` leaves controls out, `prompt` and `poses` (OpenPose files, one a frame) replace the scene's,
        `moving=False` sends every frame past the motion module.
        """
        numbers = list(numbers or scene.numbers)
        kinds = tuple(kind for kind in scene.controls if kind not in without)
        folder = TakeFolder(self._folder / f"{next(self._numbers):04d} {scene.name}")
        folder.path.mkdir(parents=True)
        for kind in kinds:
            sources = [scene.capture.control_file(kind, number) for number in numbers]
            for file, source in enumerate(poses if kind == "openpose" and poses else sources, 1):
                target = folder.control.control_file(kind, file)
                target.parent.mkdir(parents=True, exist_ok=True)
                link_or_copy(source, target)
        folder.write(self._take(scene, seed, kinds, scene.prompt if prompt is None else prompt, len(numbers)))
        began, worked = time.perf_counter(), time.process_time()
        with nullcontext() if moving else self._without_motion(kinds):
            generate(folder, self._machine, self._cache, lambda message: None, lambda: False, "evaluation")
        seconds, processor_seconds = time.perf_counter() - began, time.process_time() - worked
        frames = [np.array(Image.open(path).convert("RGB")) for path in folder.finished_frames().values()]
        return Made(np.stack(frames), seconds, processor_seconds)

    def _take(self, scene: Scene, seed: int, kinds: Sequence[ControlKind], prompt: str, count: int) -> Take:
        models = self.models
        return Take(
            shot_id="evaluation",
            shot_name=scene.name,
            number=1,
            frames=FrameMap(1, count),
            fps=FPS,
            width=scene.width,
            height=scene.height,
            prompt=prompt,
            seed=seed,
            models=models,
            sampling=Sampling(scheduler=models.schedulers[0], steps=models.steps, guidance=models.guidance),
            controls=tuple(Control(kind) for kind in kinds),
        )

    @contextmanager
    def _without_motion(self, kinds: Sequence[ControlKind]) -> Iterator[None]:
        loaded = self._cache.get(self.models, kinds, self._machine, torch.float32)
        with motion_off(loaded.unet):
            yield


@contextmanager
def motion_off(unet: UNetMotionModel) -> Iterator[None]:
    """Let the motion module add nothing in this block: the output of each of its transformers is zero."""
    outputs = [layer.proj_out for layer in unet.modules() if isinstance(layer, AnimateDiffTransformer3D)]
    kept = [(value, value.detach().clone()) for output in outputs for value in output.parameters()]
    try:
        with torch.no_grad():
            for value, _ in kept:
                value.zero_()
        yield
    finally:
        with torch.no_grad():
            for value, before in kept:
                value.copy_(before)


def _noise_of(config: Path) -> Noise:
    """Return the noise that the scheduler's `config` says the models were trained on."""
    said = json.loads(config.read_text("utf-8"))
    return Noise(said["prediction_type"], said["rescale_betas_zero_snr"], said["beta_schedule"])


def model_set_in(folder: Path, like: ModelSet) -> ModelSet:
    """Return the set `like` with what lies in `folder`: base, motion_module, controlnet_<kind>, and their noise."""
    return replace(
        like,
        noise=_noise_of(folder / "base" / "scheduler" / "scheduler_config.json"),
        name=f"{like.name} in {folder.name}",
        base=str(folder / "base"),
        motion_module=str(folder / "motion_module"),
        controlnets={kind: str(folder / f"controlnet_{kind}") for kind in like.controlnets},
    )
