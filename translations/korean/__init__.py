"""What the UI says, in Korean; a file a kind of text.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

from . import (
    boards,
    buttons,
    captured,
    controls,
    exporting,
    figures,
    folds,
    key_frames,
    library,
    loras,
    making,
    messages,
    model_files,
    more_frames,
    names,
    notes,
    panels,
    prompts,
    reference_pictures,
    reference_times,
    runs,
    seeing,
    segmentation,
    settings,
    shown,
    textures,
)

TEXTS: dict[str, str] = {
    **names.TEXTS,
    **panels.TEXTS,
    **settings.TEXTS,
    **buttons.TEXTS,
    **messages.TEXTS,
    **notes.TEXTS,
    **making.TEXTS,
    **boards.TEXTS,
    **exporting.TEXTS,
    **runs.TEXTS,
    **textures.TEXTS,
    **reference_pictures.TEXTS,
    **reference_times.TEXTS,
    **seeing.TEXTS,
    **segmentation.TEXTS,
    **controls.TEXTS,
    **captured.TEXTS,
    **figures.TEXTS,
    **loras.TEXTS,
    **key_frames.TEXTS,
    **shown.TEXTS,
    **more_frames.TEXTS,
    **prompts.TEXTS,
    **library.TEXTS,
    **model_files.TEXTS,
    **folds.TEXTS,
}
