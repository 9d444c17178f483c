"""Let the backend count the tokens of the shown shot's prompts, while it is warm and has nothing else to do.

Must not import panels.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import bpy

from .. import runs, shots
from ..backend import contract
from ..resources import resources
from ..settings import prompt_help
from ..state import token_counts
from ..worker import session
from ..worker.worker import Worker, WorkerError

_AGAIN_SECONDS = 60.0  # until a model whose tokenizer was not here is asked for again: a run may have downloaded it
_PATIENCE_SECONDS = 20.0  # a first count loads a tokenizer; a run that begins meanwhile takes the answer away


@dataclass(frozen=True)
class _Asked:
    job: str
    worker: Worker
    base: str
    texts: tuple[str, ...]
    since: float


_asked: _Asked | None = None
_refused: dict[str, float] = {}  # when it was seen of base models that their tokenizer is not here


def follow(context: bpy.types.Context) -> bool:
    """Ask for what is not counted yet and take what has come; tell whether there is news. No run may be going on."""
    global _asked
    backend = session.running_worker_or_none()
    if _asked is not None:
        late = time.monotonic() - _asked.since > _PATIENCE_SECONDS
        if backend is not _asked.worker or late:
            _asked = None
        return _asked is not None and _take_answers(_asked)
    if backend is None or backend.state != "ready":
        return False
    shot = shots.glanced_shot(context.scene)
    settings = context.scene.animatic.settings_or_none(shot) if shot else None
    models = context.scene.animatic.models_or_none(settings) if settings else None
    if models is not None and time.monotonic() - _refused.get(models.base, -_AGAIN_SECONDS) >= _AGAIN_SECONDS:
        _ask(backend, models, prompt_help.said_of(context.scene.animatic, settings))
    return False


def forget() -> None:
    """Wait for no answer, and hold none."""
    global _asked
    _asked = None
    _refused.clear()
    token_counts.forget()


def _ask(backend: Worker, models: contract.ModelSet, said: prompt_help.Said) -> None:
    global _asked
    texts = dict.fromkeys(text for text in (*said.prompts, said.avoided) if text.strip())
    wanted = tuple(text for text in texts if token_counts.known(models.base, text) is None)
    if not wanted:
        return
    job = runs.new_job()
    try:
        backend.send(contract.CountTokens(job, models, wanted, resources().machine))
    except WorkerError:
        return  # it has just ended: the next run says why
    _asked = _Asked(job, backend, models.base, wanted, time.monotonic())


def _take_answers(asked: _Asked) -> bool:
    global _asked
    news = False
    for message in asked.worker.poll():
        if getattr(message, "job", "") != asked.job:
            continue
        if isinstance(message, contract.TokenCounts):
            for text, tokens, parts in zip(asked.texts, message.tokens, message.parts, strict=True):
                token_counts.remember(asked.base, text, (tokens, parts))
            news = True
        elif isinstance(message, contract.Failed):
            _refused[asked.base] = time.monotonic()  # a run that needs it says what is missing
        if isinstance(message, contract.Finished | contract.Failed | contract.Cancelled):
            _asked = None
    return news
