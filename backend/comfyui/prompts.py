"""Turn a take's prompts into ComfyUI's conditioning: one for all frames, or a schedule of FizzNodes.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from math import ceil, floor

from ..contract import Take, Travel, about_parts, whole_prompt
from ..contract.prompt_weights import Piece, read_prompt
from .workflow import Link, Workflow

_NEAR = 1e-6
_FAR = 0.02  # of the way between two prompts; what is less is not seen
_MOST_FRAMES_BEYOND = 10_000  # of the shot, at which a key may lie


def add_prompts(workflow: Workflow, take: Take, clip: Link) -> tuple[Link, Link]:
    """Add what reads the prompts of a take; return the links to what it shows and to what it avoids."""
    avoided = _encode(workflow, take, clip, take.negative_prompt, "What to avoid")
    if take.models.family == "sdxl" and not take.negative_prompt.strip():
        avoided = workflow.add("ConditioningZeroOut", "Nothing to avoid", conditioning=avoided).out()
    if take.travel is None:
        return _encode(workflow, take, clip, take.prompt, "Prompt"), avoided
    return _schedule(workflow, take, take.travel, clip), avoided


def _encode(workflow: Workflow, take: Take, clip: Link, text: str, title: str) -> Link:
    text = said(workflow, take, text)
    if take.models.family != "sdxl":
        return workflow.add("CLIPTextEncode", title, text=text, clip=clip).out()
    return workflow.add("CLIPTextEncodeSDXL", title, clip=clip, text_g=text, text_l=text, **_told_sizes(take)).out()


def _told_sizes(take: Take) -> dict[str, int]:
    """Return what SDXL is told of the size of its pictures; the first of our numbers is the height in its training."""
    told = take.models.told_sizes
    target = told.target_px if told else (take.height, take.width)
    original = told.original_px if told else target
    return {
        **{"height": original[0], "width": original[1], "crop_w": 0, "crop_h": 0},
        **{"target_height": target[0], "target_width": target[1]},
    }


def _schedule(workflow: Workflow, take: Take, travel: Travel, clip: Link) -> Link:
    """Add a schedule of prompts, mixed straight from one to the next over the frames."""
    prompts = [said(workflow, take, whole_prompt(take.prompt, own)) for own in travel.prompts]
    keys = schedule_keys(take, travel)
    if travel.blend == "slerp":
        workflow.note("Prompts are mixed straight: the schedule's nodes know no arc (slerp).")
    if _farthest(take, travel, keys) > _FAR:
        workflow.note("Prompts go evenly from one to the next: the take's own way between them cannot be said here.")
    lines = {str(frame): prompts[number].replace("`", "'") for frame, number in keys.items()}
    text = ",\n".join(f"{json.dumps(key)}: {json.dumps(prompt, ensure_ascii=False)}" for key, prompt in lines.items())
    count = take.frames.count
    own = {"clip": clip, "max_frames": count, "print_output": False, "start_frame": 0, "end_frame": count}
    if take.models.family != "sdxl":
        return workflow.add("BatchPromptSchedule", "Prompt travel", text=text, **own).out()
    both = {"text_g": text, "text_l": text, **_told_sizes(take)}
    return workflow.add("BatchPromptScheduleEncodeSDXL", "Prompt travel", **both, **own).out()


def said(workflow: Workflow, take: Take, text: str) -> str:
    r"""Return a prompt of `take` with its weights as ComfyUI reads them: `(word:1.21)`, and `\(` for a bracket."""
    if take.prompt_reading == "plain":
        return _escaped(text)
    parts = read_prompt(text)
    if len(parts) > 1:
        workflow.note("A prompt has the mark BREAK, which ComfyUI does not know: its parts follow one another.")
    if about_parts(text) > len(parts):
        workflow.note("A long prompt is heard in parts, which ComfyUI begins at other words than the take does.")
    return ", ".join("".join(_weighted(piece) for piece in part).strip(" ,") for part in parts)


def _weighted(piece: Piece) -> str:
    """Return words with their weight; the blanks around them stay outside of the brackets."""
    words = piece.text.strip()
    if piece.weight == 1 or not words:
        return _escaped(piece.text)
    before, after = piece.text[: len(piece.text) - len(piece.text.lstrip())], piece.text[len(piece.text.rstrip()) :]
    return f"{before}({_escaped(words)}:{piece.weight:.4g}){after}"


def _escaped(text: str) -> str:
    return text.replace("(", "\\(").replace(")", "\\)")


def schedule_keys(take: Take, travel: Travel) -> dict[int, int]:
    """Return the prompt that is whole at each keyed frame (from 0; also before and after the shot), in their order."""
    frames = take.frames
    places = [(key.at - frames.start) / frames.step for key in travel.positions]
    first = max(min(floor(places[0]), 0), -_MOST_FRAMES_BEYOND)
    last = min(max(ceil(places[-1]), frames.count - 1), _MOST_FRAMES_BEYOND)
    positions = {frame: _position(take, travel, frame) for frame in range(first, last + 1)}
    whole = {frame: round(at) for frame, at in positions.items() if abs(at - round(at)) < _NEAR}
    for frame in range(first, last):  # a prompt that is passed between two frames
        low, high = sorted((positions[frame], positions[frame + 1]))
        for number in range(ceil(low - _NEAR), floor(high + _NEAR) + 1):
            nearer = min((frame, frame + 1), key=lambda one: abs(positions[one] - number))
            whole.setdefault(nearer, number)
    whole.setdefault(first, round(positions[first]))
    whole.setdefault(last, round(positions[last]))
    keys = {}
    for frame in sorted(whole):
        inside = whole.get(frame - 1) == whole.get(frame + 1) == whole[frame]
        if not inside:
            keys[frame] = whole[frame]
    return keys


def _position(take: Take, travel: Travel, frame: int) -> float:
    """Return how far the prompts are at a frame (from 0) of the take: 1.5 is half of the second, half of the third."""
    if take.frames.are_stills and 0 <= frame < take.frames.count:
        mix = travel.mix_at(take.frames.scene_frame(frame + 1))
    else:
        mix = travel.mix_at(take.frames.start + frame * take.frames.step)
    return mix.first + mix.share


def _farthest(take: Take, travel: Travel, keys: Mapping[int, int]) -> float:
    """Return how far the schedule is from the take at most, as a part of the way between two prompts."""
    found = 0.0
    for left, right in pairwise(keys):
        for frame in range(max(left, 0), min(right, take.frames.count)):
            share = (frame - left) / (right - left)
            at = _position(take, travel, frame)
            if abs(keys[right] - keys[left]) <= 1:
                found = max(found, abs(keys[left] + share * (keys[right] - keys[left]) - at))
            else:  # it mixes these two and passes no other
                found = 1.0
    return found
