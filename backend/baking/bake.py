"""Bake a texture: see what each picture shows, fill what none does, and write the pictures of the texture.

Must not import bpy or anything from the Blender side.

Two walks over the pictures. The first, from the last to the first, projects them and keeps for each texel when it is
seen next; the second, from the first on, knows what was seen before and fills the gaps between the two.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version

import numpy as np
from PIL import Image

from ..contract import ContractError, FromBackend, Texture, TextureFolder
from ..controls.control import write_png
from ..errors import BackendError
from ..progress import Reporter
from ..storage import disk_errors
from ..version import VERSION
from .exposure import GREATEST, gains_of
from .filling import NEVER, Past, going_round, spread
from .geometry import Points
from .keeping import Kept, begin, kept_file, load, load_whole, missing_frames, save
from .layouts import Layouts, Stretch
from .merging import Merged, overlap
from .patches import Patches, patches_for
from .views import check_views, read_seen, to_srgb

_PACKAGES = ("numpy", "pillow", "OpenEXR")
# what it costs beside projecting one picture: to find what fills a stretch, to fill and write a picture, to compare it
_FINDING, _WRITING, _MATCHING = 1.5, 0.5, 0.2
_OVERLAP = 0.01  # of the texels, from which it is worth a note


def bake(
    folder: TextureFolder, report: Callable[[FromBackend], None], cancelled: Callable[[], bool], job: str
) -> tuple[str, ...]:
    """Make the missing pictures of the texture in `folder`; return what a person should read of it.

    Pictures are saved one by one; `cancelled` is asked between and within them. Raises `BackendError` or
    `CancelledByUser`.
    """
    texture = read_texture(folder)
    reporter = Reporter(job, report, cancelled)
    with disk_errors(folder.path, "press Finish Texture: the finished pictures are kept"), _memory_errors(texture):
        check_views(folder, texture)
        if begin(folder, texture):
            reporter.note("The texture, its views or the way of baking changed since it was baked: it is baked anew.")
        if missing_frames(folder, texture) or texture.seen is None:
            for made in (folder.frames, folder.coverages, folder.seen):
                made.mkdir(exist_ok=True)
            seen = _Bake(folder, texture, reporter).run()
            texture = replace(texture, seen=seen, versions=_versions())
            folder.write(texture)
        shutil.rmtree(folder.seen, ignore_errors=True)
    return _summary(texture)


def read_texture(folder: TextureFolder) -> Texture:
    """Read texture.json. Raises `BackendError` `bad_texture` with the sentence that names what is wrong."""
    try:
        return folder.read()
    except ContractError as error:
        hint = f"Correct {folder.texture_json}, or make the texture again."
        raise BackendError("bad_texture", str(error), hint) from error
    except FileNotFoundError as error:
        message = f"There is no texture.json in {folder.path}."
        raise BackendError("bad_texture", message, "Choose the folder of a baked texture.", str(error)) from error


class _Bake:
    """One run over the files of a texture."""

    def __init__(self, folder: TextureFolder, texture: Texture, reporter: Reporter) -> None:
        self._folder, self._texture, self._reporter = folder, texture, reporter
        self._layouts = Layouts(folder, texture, reporter.check_cancelled)
        numbers = range(1, texture.count + 1)
        self._pictures = {number: texture.pictures(number) for number in numbers}
        self._stretches = self._layouts.stretches()
        self._work = sum(len(found) + _WRITING for found in self._pictures.values()) + _FINDING * len(self._stretches)
        self._matches = texture.match_exposure and len(texture.views) > 1
        self._work += _MATCHING * sum(map(len, self._pictures.values())) * self._matches
        self._done = 0.0

    def run(self) -> float:
        """Make the missing pictures and return the share of the islands that is seen, the mean over all."""
        self._reporter.begin("baking")
        if not any([self._see(stretch) for stretch in self._stretches]):
            raise BackendError(
                "nothing_seen",
                f"None of the pictures shows the surface of {self._texture.object_name!r}.",
                "See that the object is in the shots, that its normals point outwards (Mesh > Normals > Recalculate "
                "Outside), and that the captures are of the present scene.",
            )
        return float(np.mean([share for stretch in self._stretches for share in self._write(stretch)]))

    def _see(self, stretch: Stretch) -> bool:
        """Keep what is seen in each picture of `stretch`, from the last to the first; tell whether anything is."""
        points = self._layouts.points(stretch.surface, stretch)
        if (several := overlap(points)) > _OVERLAP:
            self._reporter.note(
                f"{several:.0%} of the UV map belongs to several places of the mesh: each texel shows the one that is "
                "nearest to the camera. For a texture of its own everywhere, use a UV map without overlaps."
            )
        islands = points.texels.index[points.texels.first]
        later: Kept | None = None
        for number in reversed(stretch.numbers):
            path = kept_file(self._folder, number)
            if kept := load_whole(path, len(islands)):
                later = kept
                self._advance(len(self._pictures[number]))
                continue
            later = _kept(self._merged(number, stretch), islands, later)
            save(path, later)
        return later is not None and bool((later.ahead < NEVER).any())

    def _merged(self, number: int, stretch: Stretch) -> Merged:
        texture = self._texture
        merged = Merged(texture.width, texture.height, texture.weighing)
        for picture in self._pictures[number]:
            points = self._layouts.points(self._layouts.number_at(picture.scene_frame), stretch)
            seen = read_seen(self._folder, picture, texture.weighing)
            if self._matches:
                seen = replace(seen, colour=seen.colour * self._gains[number - 1, picture.view - 1])
            merged.add(points, seen, self._reporter.check_cancelled)
            self._advance(1)
        return merged

    @cached_property
    def _gains(self) -> np.ndarray:
        """The gain of each view in each file; measured only where a picture is still to be projected."""
        gains = gains_of(self._folder, self._texture, lambda pictures: self._advance(_MATCHING * pictures))
        far = (np.maximum(gains, 1 / gains) >= GREATEST).any(axis=(0, 2))
        for view in (self._texture.views[place] for place in np.flatnonzero(far)):
            self._reporter.note(
                f"The pictures of {view.shot_name}, take {view.number}, are so much brighter or darker than the others "
                "that a seam may stay: generate them with the same look."
            )
        return gains

    def _write(self, stretch: Stretch) -> Iterator[float]:
        """Write the missing pictures of `stretch`; yield the share of the islands that is seen, for each picture."""
        texture, missing = self._texture, set(missing_frames(self._folder, self._texture))
        points = self._layouts.points(stretch.surface, stretch)
        islands = points.texels.index[points.texels.first]
        covered = np.zeros(texture.width * texture.height, bool)
        covered[islands] = True
        targets, sources, _ = spread(covered, texture.width, texture.margin_px)
        patches: Patches | None = None
        past = Past(len(islands))
        for number, kept in self._rounds(stretch, past):
            if number == stretch.numbers.start:  # only there does "never" mean in none of its pictures
                wanted = texture.fill and not missing.isdisjoint(stretch.numbers)
                patches = self._patches(points, islands, kept.ahead == NEVER) if wanted else None
                self._advance(_FINDING)
            seen = float((kept.ahead == 0).mean())
            if texture.fill:
                past.fill(kept.colour, kept.ahead)
            else:
                kept.colour[kept.ahead > 0] = 0
            if number in missing:
                colour = np.zeros((len(covered), 3), np.uint8)
                colour[islands] = kept.colour
                if patches:
                    patches.apply(colour)
                colour[~covered] = colour[islands].mean(axis=0).round()
                colour[targets] = colour[sources]
                self._save(number, colour, islands, kept.weight)
            self._advance(_WRITING)
            yield seen

    def _patches(self, points: Points, islands: np.ndarray, never: np.ndarray) -> Patches | None:
        """Return what fills those of the texels `islands` that are `never` seen, None where that is none or all."""
        if never.all() or not never.any():
            return None
        hidden = np.zeros(self._texture.width * self._texture.height, bool)
        hidden[islands[never]] = True
        return patches_for(points, hidden, lambda share: self._tell(_FINDING * share))

    def _rounds(self, stretch: Stretch, past: Past) -> Iterator[tuple[int, Kept]]:
        """Yield what was kept of each picture; of a loop when `past` knows its last round and each picture the next."""
        files = {number: kept_file(self._folder, number) for number in stretch.numbers}
        goes_round = self._texture.loop and self._texture.fill and len(stretch.numbers) == self._texture.count
        first = load(files[stretch.numbers[0]])
        if goes_round:
            for path in files.values():
                kept = load(path)
                past.fill(kept.colour, kept.ahead)
        for number, path in files.items():
            kept = load(path)
            if goes_round:
                going_round(kept.colour, kept.ahead, (first.colour, first.ahead), stretch.numbers.stop - number)
            yield number, kept

    def _save(self, number: int, colour: np.ndarray, islands: np.ndarray, weight: np.ndarray) -> None:
        height, width = self._texture.height, self._texture.width
        coverage = np.zeros(height * width, np.uint8)
        coverage[islands] = weight
        write_png(self._folder.coverage(number), Image.fromarray(coverage.reshape(height, width)), flush=False)
        write_png(self._folder.frame(number), Image.fromarray(colour.reshape(height, width, 3)))
        self._reporter.frame_saved(number)

    def _advance(self, work: float) -> None:
        self._done += work
        self._tell()

    def _tell(self, more: float = 0.0) -> None:
        self._reporter.advance(min(1.0, (self._done + more) / self._work))


def _kept(merged: Merged, islands: np.ndarray, later: Kept | None) -> Kept:
    """Return what `merged` shows of the texels `islands`, and of those that it does not what is seen `later`."""
    weight = merged.weight[islands]
    seen = np.flatnonzero(weight)
    colour = np.zeros((len(islands), 3), np.uint8) if later is None else later.colour.copy()
    colour[seen] = to_srgb(merged.colour(islands[seen]))
    ahead = np.full(len(islands), NEVER, np.uint16)
    if later is not None:
        ahead = np.where(later.ahead >= NEVER - 1, NEVER, later.ahead + 1).astype(np.uint16)
    ahead[seen] = 0
    return Kept(colour, ahead, np.ceil(np.minimum(weight, 1) * 255).astype(np.uint8))


@contextmanager
def _memory_errors(texture: Texture) -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        message = f"There is not enough memory to bake {texture.width} x {texture.height} pixels."
        raise BackendError("out_of_memory", message, "Choose a smaller size for the texture.") from error


def _versions() -> dict[str, str]:
    return {"animatic": VERSION, "python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}


def _summary(texture: Texture) -> tuple[str, ...]:
    pictures = "1 picture" if texture.count == 1 else f"{texture.count} pictures"
    rest = "the rest is filled" if texture.fill else "the rest is black"
    return (f"{pictures} of {texture.width} x {texture.height}", f"{texture.seen or 0:.0%} of the UV map seen, {rest}")
