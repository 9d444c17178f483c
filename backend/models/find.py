"""Find the files behind a model set: in the model folders, in the Hub's cache, or on the Hub.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from ..contract import PREVIEW, PREVIEW_FOLDER, UNTRAINED, Machine
from ..errors import BackendError
from ..library.folders import destination, folders_named, named
from ..progress import UNHEARD, Reporter
from . import hub, transfer
from .parts import TOKENIZER_ROLES, Located, Part, Role, usable
from .untrained import untrained_folder
from .wanted import choose
from .weights import PICKLES, SUFFIXES

# References to models of our own, and what returns their folder.
_MADE_HERE: dict[str, Callable[[], Path]] = {
    PREVIEW.base: lambda: PREVIEW_FOLDER,
    UNTRAINED.base: untrained_folder,
}
# What parts of these are called in their folder; the others are in the base.
_FOLDERS_MADE_HERE: dict[Role, str] = {
    "motion_module": "motion_module",
    "ip_adapter": "ip_adapter.safetensors",
    "image_encoder": "image_encoder",
}
# A single-file base brings no tokenizer; all of SD1.x and SDXL uses the one of CLIP ViT-L/14.
TOKENIZERS = (
    "openai/clip-vit-large-patch14",
    "stable-diffusion-v1-5/stable-diffusion-v1-5",
    "stabilityai/stable-diffusion-xl-base-1.0",
)


def locate(part: Part, machine: Machine) -> Located | None:
    """Return where `part` lies on this machine, or None. Never goes online."""
    for candidate in _candidates(part, machine):
        if (path := usable(part.role, candidate)) is not None:
            return Located(part, path)
    return None


def locate_all(
    parts: Sequence[Part], machine: Machine, half: bool = False, reporter: Reporter = UNHEARD
) -> list[Located]:
    """Return where all `parts` lie, downloading what is missing where `machine` may go online.

    With `half`, weights in half precision are downloaded where there are any. `reporter` hears of it.

    Raises `BackendError`: `missing_weights` names every missing part, `download_failed` the first that failed;
    `CancelledByUser`, after which a later call goes on with what is there.
    """
    places = {part: locate(part, machine) for part in parts}
    for note in same_name(parts, machine):
        reporter.note(note)
    if machine.online and None in places.values():
        _download([part for part, place in places.items() if place is None], machine, half, reporter)
        places = {part: locate(part, machine) for part in parts}
    missing = [part for part, place in places.items() if place is None]
    if missing:
        raise _missing_weights(missing, machine)
    return [place for part in parts if (place := places[part])]


def roles_on_hub(base: Part, vae: Part, machine: Machine) -> set[Role]:
    """Return for which of both parts of one base the Hub has what they need; none where it lies elsewhere.

    Goes online. Raises `BackendError` where the Hub does not answer.
    """
    repository, wanted = repository_and_file(base, machine)
    if base.reference in _MADE_HERE or not hub.is_repository(repository):
        return set()
    names = [file.name for file in hub.list_files(repository, destination(machine))]
    return {part.role for part in (base, vae) if _chosen(part.role, wanted, names, half=False)}


def places(machine: Machine) -> str:
    """Return the folders that are searched for models, for a sentence."""
    folders = ", ".join(machine.model_folders)
    return f"the model folders ({folders}) and the Hub cache" if folders else "the Hub cache; no model folder is set"


def _candidates(part: Part, machine: Machine) -> list[Path]:
    if part.reference in _MADE_HERE:
        folder = _MADE_HERE[part.reference]()
        if part.kind:
            return [folder / f"{part.role}_{part.kind}"]
        return [folder / _FOLDERS_MADE_HERE.get(part.role, "base")]
    paths = _places(part.reference, machine)
    if part.role in TOKENIZER_ROLES and any(path.is_file() for path in paths):
        beside = [path.parent for path in paths if path.is_file()]
        return [*beside, *(path for reference in TOKENIZERS for path in _places(reference, machine))]
    return paths


def _places(reference: str, machine: Machine) -> list[Path]:
    path = Path(reference).expanduser()
    if path.is_absolute() or PureWindowsPath(reference).is_absolute():
        return [path]
    repository, _, file = reference.partition(":")
    folders = [Path(folder).expanduser() for folder in machine.model_folders]
    named = [folder / name for folder in folders for name in (repository, Path(repository).name)]
    snapshots = [hub.cached(repository, cache) for cache in (*folders, None)]
    places = [place / file for place in (*named, *snapshots) if place]
    return places if file or any(place.exists() for place in places) else [*places, *_in_layouts(reference, folders)]


def same_name(parts: Iterable[Part], machine: Machine) -> list[str]:
    """Return a sentence for each of `parts` that is named by a file name that several files have."""
    folders = [Path(folder).expanduser() for folder in machine.model_folders]
    notes = []
    for reference in dict.fromkeys(part.reference for part in parts):
        found = [] if ":" in reference or Path(reference).is_absolute() else named(reference, folders)
        if len(found) > 1:
            others = ", ".join(map(str, found[1:]))
            notes.append(
                f"{len(found)} files are called {reference}: {found[0]} is used, not {others}. Name its folder too."
            )
    return notes


def _in_layouts(reference: str, folders: Sequence[Path]) -> list[Path]:
    """Return what is called `reference` in the folders of A1111 and ComfyUI, or what a pickle was converted to."""
    found = [*named(reference, folders), *folders_named(reference, folders)]
    if not found and reference.endswith(PICKLES):
        converted = Path(reference).with_suffix(".safetensors")
        found = [path for folder in folders if (path := folder / converted).is_file()] or named(str(converted), folders)
    return found


def _download(missing: Sequence[Part], machine: Machine, half: bool, reporter: Reporter) -> None:
    """Fetch the files of `missing` into the first model folder, or the usual Hub cache where there is none."""
    elsewhere = [part for part in missing if not hub.is_repository(repository_and_file(part, machine)[0])]
    if elsewhere:
        raise _missing_weights(elsewhere, machine)
    cache = destination(machine)
    chosen: dict[hub.RemoteFile, None] = {}  # a set that keeps the order
    list_files = functools.cache(hub.list_files)
    for part in missing:
        reporter.check_cancelled()
        chosen |= dict.fromkeys(files_of(part, machine, list_files(repository_and_file(part, machine)[0], cache), half))
    files = [file for file in chosen if not transfer.is_there(file, cache)]
    there, total = sum(transfer.bytes_there(file, cache) for file in files), sum(file.size_bytes for file in files)
    repositories = ", ".join(dict.fromkeys(file.repository for file in files))
    reporter.note(f"Downloading {(total - there) / 1e9:.1f} GB of {repositories} into {cache}.")
    reporter.begin("downloading", there / max(1, total))
    transfer.fetch(files, cache, lambda bytes_there: reporter.advance(bytes_there / max(1, total)))
    reporter.begin("loading")


def files_of(part: Part, machine: Machine, listed: Sequence[hub.RemoteFile], half: bool) -> list[hub.RemoteFile]:
    """Return which of the files `listed` on the Hub `part` needs. Raises `BackendError` where they do not do."""
    files = {file.name: file for file in listed}
    wanted = repository_and_file(part, machine)[1]
    names = _chosen(part.role, wanted, list(files), half)
    if not names:
        raise _not_on_the_hub(part, files, machine)
    return [files[name] for name in names]


def _chosen(role: Role, wanted: str, names: Sequence[str], half: bool) -> list[str]:
    """Return which of the files `names` a part needs that is `wanted` as one of them, as a folder of them, or not."""
    wanted = wanted.rstrip("/")
    if wanted in names:
        return [wanted]
    inside = f"{wanted}/" if wanted else ""
    found = choose(role, [name.removeprefix(inside) for name in names if name.startswith(inside)], half)
    return [f"{inside}{name}" for name in found]


def repository_and_file(part: Part, machine: Machine) -> tuple[str, str]:
    """Return the Hub id that `part` comes from, if it has the form of one, and the file in it, if one is named."""
    reference = part.reference
    if part.role in TOKENIZER_ROLES and any(path.is_file() for path in _places(reference, machine)):
        reference = TOKENIZERS[0]
    repository, _, file = reference.partition(":")
    # A single-file base brings no tokenizer, on the Hub as elsewhere.
    return (TOKENIZERS[0], "") if file and part.role in TOKENIZER_ROLES else (repository, file)


def _not_on_the_hub(part: Part, names: Iterable[str], machine: Machine) -> BackendError:
    pickles = sorted({suffix for name in names if (suffix := PurePosixPath(name).suffix) in PICKLES})
    only = f": it has {' and '.join(pickles)} files, which can hide programs and are not downloaded" if pickles else ""
    return BackendError(
        "missing_weights",
        f"{part.reference} on the Hub holds no {part.label} as .safetensors files{only}.",
        f"Choose another {part.label}, or put the files {_into(machine)} yourself.",
    )


def _missing_weights(missing: Sequence[Part], machine: Machine) -> BackendError:
    if any(part.reference == PREVIEW.base for part in missing):
        return BackendError(
            "missing_weights",
            "The built-in preview model is not whole in this installation.",
            "Install Animatic again.",
            detail=str(PREVIEW_FOLDER),
        )
    bases = {part.reference for part in missing if part.role == "base"}
    # A base that is not there lacks its VAE and tokenizer too: one name is enough.
    named = [part for part in missing if part.role == "base" or part.reference not in bases]
    for part in named:
        if wrong := next((path for path in _candidates(part, machine) if _is_other_file(path)), None):
            ends = f"Choose a file that ends in {', '.join(SUFFIXES)}."
            return BackendError("mismatch", f"{wrong.name} is no {part.label}.", ends, detail=str(wrong))
    names = [f"{part.label} {part.reference}" for part in named]
    listed = names[0] if len(names) == 1 else "".join(f"\n- {name}" for name in names)
    put = f"Put the files {_into(machine)}. Looked in {places(machine)}."
    allow = (
        "Switch on Download Missing Models (and Blender's online access) in the preferences; "
        "Download under Models there gets a whole set at once."
    )
    hint = put if machine.online else f"{allow} Or put the files {_into(machine)}. Looked in {places(machine)}."
    return BackendError("missing_weights", f"These models are not on this machine: {listed}.", hint)


def _is_other_file(path: Path) -> bool:
    return path.is_file() and path.suffix not in SUFFIXES


def _into(machine: Machine) -> str:
    return f"under the same name into {destination(machine)}" if machine.model_folders else "into a model folder"
