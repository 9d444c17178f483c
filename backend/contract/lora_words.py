"""Read the words that a LoRA was trained on from its file, and find that file among the model folders.

Reads the header alone, so that a file of gigabytes takes a moment. Must not import anything but the standard library.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

MOST_WORDS = 8
_HEADER_BYTES = 100_000_000  # the most that safetensors allows
# Where trainers write what to say, by whom: Stability's ModelSpec, kohya's scripts, ai-toolkit and others.
_SAID_IN = ("modelspec.trigger_phrase", "ss_trigger_words", "trigger_words", "trigger_word", "trigger_phrase")
_TAGS = "ss_tag_frequency"  # by folder of pictures: how many captions have each tag (kohya's scripts)
_USUAL_SHARE = 0.5  # of the pictures: a tag of fewer is about some of them and not about the LoRA
_REPEATS = re.compile(r"\d+_(.+)")  # kohya's folders: `10_name of the thing`


def trigger_words(file: Path) -> tuple[str, ...]:
    """Return the words that call what the LoRA in `file` knows, the most telling first, at most `MOST_WORDS`.

    None where the file tells none, as .ckpt files never do. Raises `OSError`, and `ValueError` for a damaged header.
    """
    if file.suffix != ".safetensors":
        return ()
    told = _metadata(file)
    said = [part for name in _SAID_IN for part in _parts(told.get(name))]
    return tuple(dict.fromkeys(said or _usual_tags(told.get(_TAGS))))[:MOST_WORDS]


def find_lora(reference: str, model_folders: Iterable[Path]) -> Path | None:
    """Return the file of a LoRA by a path, a name in the model folders, or a Hub id that was downloaded; or None."""
    path = Path(reference).expanduser()
    if path.is_absolute() or not reference:
        return path if path.is_file() else None
    repository, _, name = reference.partition(":")
    folders = list(model_folders)
    places = [folder / each for folder in folders for each in (repository, Path(repository).name)]
    places += [found for cache in (*folders, _hub_cache()) if (found := _snapshot(repository, cache))]
    for place in places:
        if (found := _file_in(place / name if name else place)) is not None:
            return found
    return None


def _file_in(place: Path) -> Path | None:
    if place.is_file():
        return place
    files = sorted(place.glob("*.safetensors")) if place.is_dir() else []
    usual = [file for file in files if file.name == "pytorch_lora_weights.safetensors"]
    return usual[0] if usual else files[0] if len(files) == 1 else None


def _snapshot(repository: str, cache: Path) -> Path | None:
    """Return the folder of `repository` in a cache of the Hub, in the version that was downloaded last."""
    folder = cache / f"models--{repository.replace('/', '--')}"
    revision = folder / "refs" / "main"
    if "/" not in repository or not revision.is_file():
        return None
    return folder / "snapshots" / revision.read_text("utf-8").strip()


def _hub_cache() -> Path:
    """Return the Hub's cache folder, as its own library finds it."""
    home = Path(os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface")
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()


def _metadata(file: Path) -> Mapping[str, Any]:
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if length > min(_HEADER_BYTES, file.stat().st_size):
            raise ValueError(f"{file.name} is no safetensors file, or is damaged")
        header = json.loads(stream.read(length))
    told = header.get("__metadata__") if isinstance(header, dict) else None
    return told if isinstance(told, dict) else {}


def _parts(text: object) -> list[str]:
    """Return the words of a text that separates them by commas."""
    found = text.split(",") if isinstance(text, str) else []
    return [part.strip() for part in found if part.strip()]


def _usual_tags(text: object) -> list[str]:
    """Return the tags that most pictures of a folder have, and what the folder is named after where no tag is usual."""
    try:
        folders = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return []
    if not isinstance(folders, dict):
        return []
    found: Counter[str] = Counter()
    named = []
    for folder, tags in folders.items():
        if not isinstance(tags, dict):
            continue
        counts = {tag.strip(): count for tag, count in tags.items() if _is_count(tag, count)}
        most = max(counts.values(), default=0)  # nobody writes how many pictures there are: some tag is in about all
        found.update({tag: count for tag, count in counts.items() if count >= _USUAL_SHARE * most})
        if matched := _REPEATS.fullmatch(str(folder)):
            named.append(matched[1].strip())
    return [tag for tag, _count in found.most_common()] or named


def _is_count(tag: str, count: object) -> bool:
    return bool(tag.strip()) and isinstance(count, int) and count > 0
