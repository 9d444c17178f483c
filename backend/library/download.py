"""Fetch what a plan tells of, with progress; when that stops, the next time goes on from there.

Must not import torch at the top, nor anything from the Blender side.
"""

from __future__ import annotations

from ..models import transfer
from ..progress import Reporter
from .header import in_bytes
from .plans import Plan, no_take


def fetch(planned: Plan, reporter: Reporter) -> tuple[str, ...]:
    """Fetch what is planned into the model folder, checked by the Hub's checksums, and return lines that say so.

    Raises `BackendError`: `disk_full` before anything is fetched where the disk has too little left, `download_failed`;
    `CancelledByUser`. After each the next call goes on.
    """
    size_bytes = planned.size_bytes
    if size_bytes == 0:
        return (f"{planned.reference} is here already.",)
    planned.require_room()
    reporter.note(f"Downloading {in_bytes(size_bytes)} of {planned.reference} into {planned.into}.")
    _fetch(planned, reporter)
    return (f"{planned.reference} is here: {in_bytes(size_bytes)} in {planned.into}.", *planned.licences)


def _fetch(planned: Plan, reporter: Reporter) -> None:
    files, cache = planned.files, planned.into
    total = sum(file.size_bytes for file in files)
    there = sum(transfer.bytes_there(file, cache) for file in files)
    reporter.begin("downloading", there / max(1, total))
    with no_take():
        transfer.fetch(files, cache, lambda bytes_there: reporter.advance(bytes_there / max(1, total)))
