"""Animatic for scripts: capture, generate and place, each a call that blocks until it is done.

    from bl_ext.user_default.animatic import scripting
    for take in scripting.render(bpy.context.scene, place=["sequencer"], progress=print):
        print(take.path)

Every function raises `ScriptError` with a sentence that says what is wrong and what to do.
Must not import operators or panels.
"""

from __future__ import annotations

from ..backend.contract import CaptureFolder, Job, MoreFolder, TakeFolder, TextureFolder
from ..resources import Resources, resources
from ..runs import Progress
from ..runs import RunError as ScriptError
from ..shots import Shot
from ..textures.choosing import Showing
from ..textures.describe import DEFAULTS, Baking
from ..textures.uv import UVMethod
from .boards import animatic, export_movie, export_timeline, storyboard
from .exporting import export_comfyui, export_take, export_takes, shown_takes
from .library import convert_model, delete_model, download_model, good_sets, models, offer_model
from .loras import trigger_words
from .making import branch, capture, continue_take, finish, generate, render, takes_of
from .more_frames import more_frames, remove_more_frames, show_again, show_more_frames
from .placing import PLACES, place, stage_of_take
from .queueing import clear_queue, queue, queued, run_queue
from .shots import chosen_shots, sync
from .textures import add_uv_map, new_texture, project, show_on

__all__ = [
    "DEFAULTS",
    "PLACES",
    "Baking",
    "CaptureFolder",
    "Job",
    "MoreFolder",
    "Progress",
    "Resources",
    "ScriptError",
    "Shot",
    "Showing",
    "TakeFolder",
    "TextureFolder",
    "UVMethod",
    "add_uv_map",
    "animatic",
    "branch",
    "capture",
    "chosen_shots",
    "clear_queue",
    "continue_take",
    "convert_model",
    "delete_model",
    "download_model",
    "export_comfyui",
    "export_movie",
    "export_take",
    "export_takes",
    "export_timeline",
    "finish",
    "generate",
    "good_sets",
    "models",
    "more_frames",
    "new_texture",
    "offer_model",
    "place",
    "project",
    "queue",
    "queued",
    "remove_more_frames",
    "render",
    "resources",
    "run_queue",
    "show_again",
    "show_more_frames",
    "show_on",
    "shown_takes",
    "stage_of_take",
    "storyboard",
    "sync",
    "takes_of",
    "trigger_words",
]
