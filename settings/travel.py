"""Hold the prompts that a shot travels through, and turn them into the contract's travel and back.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import bpy
from bpy.props import CollectionProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ..backend import contract
from ..backend.contract import Key
from . import animated


class TravelPrompt(bpy.types.PropertyGroup):
    """A prompt of a travel, and the scene frame at which it is all that is said."""

    frame: IntProperty(name="Frame", description="The scene frame at which the picture shows just this", options=set())
    prompt: StringProperty(
        name="Prompt", description="What the picture shows here, said after the shot's own prompt", options=set()
    )


class TravelSettings(bpy.types.PropertyGroup):
    """Prompts that change over the frames of a shot: by their frames, or as an animated value says."""

    prompts: CollectionProperty(type=TravelPrompt)
    active: IntProperty(
        name="Prompt", description="The prompt of the list that the buttons act on", min=0, options=set()
    )
    steering: EnumProperty(
        name="Steered By",
        description="What says which prompt a frame has. By frames it is a list; a value can hold, hurry and go back",
        options=set(),
        items=(
            ("frames", "Frames", "Each prompt has a frame, and the pictures between go from one to the next"),
            ("value", "Animated Value", "Prompt Position says it: key or drive it to hold, hurry or go back"),
        ),
    )
    position: FloatProperty(
        name="Prompt Position",
        description="0 is the first prompt, 1.5 is half way between the second and the third; key it",
        default=0.0,
        min=0.0,
    )
    blend: EnumProperty(
        name="Blend",
        description="How the pictures get from one prompt to the next",
        options=set(),
        items=(
            ("linear", "Linear", "Straight from one to the other, as most programs do"),
            ("slerp", "Slerp", "Along the arc: where prompts say very different things, the way between fades less"),
        ),
    )

    @property
    def by_frames(self) -> bool:
        """Whether the prompts' own frames say where they are."""
        return self.steering == "frames"

    def in_order(self) -> list[TravelPrompt]:
        """Return the prompts as they are gone through: by their frames where these count, else as listed."""
        return sorted(self.prompts, key=lambda item: item.frame) if self.by_frames else list(self.prompts)

    def travel(self, frames: contract.FrameMap) -> contract.Travel | None:
        """Return the travel over the pictures of `frames`, None without prompts. Raises `ContractError`."""
        found = self.in_order()
        if not found:
            return None
        if self.by_frames:
            for left, right in pairwise(found):
                if left.frame == right.frame:
                    raise contract.ContractError("prompt travel", right.prompt, f"at another frame than {left.frame}")
            keys = tuple(Key(float(item.frame), float(place)) for place, item in enumerate(found))
        else:
            keys = animated.keys_over(self, "position", frames, high=len(found) - 1)
        return contract.Travel(tuple(item.prompt for item in found), keys, self.blend)

    def said_at(self, prompts: Sequence[str], frame: int) -> tuple[str, ...]:
        """Return which of its `prompts`, each as a whole, the scene frame `frame` shows: one, or the parts of two."""
        travel = self.travel(contract.FrameMap(frame, frame))
        mix = travel.mix_at(frame) if travel else contract.Mix(0)
        if not mix.share:
            return (prompts[mix.first],)
        return f"{1 - mix.share:.0%}: {prompts[mix.first]}", f"{mix.share:.0%}: {prompts[mix.first + 1]}"

    @property
    def problem(self) -> str:
        """A sentence where the prompts make no travel, or ""."""
        try:
            self.travel(contract.FrameMap(0, 0))
        except contract.ContractError as error:
            return str(error)
        return ""

    @property
    def unread_note(self) -> str:
        """A sentence where the position moves in a way that cannot be read ahead, or ""."""
        return "" if self.by_frames or not self.prompts else animated.unread_note(self, "position")

    def add(self, frame: int, prompt: str = "") -> None:
        """Add a prompt at a scene frame and choose it."""
        item = self.prompts.add()
        item.frame, item.prompt = frame, prompt
        self.active = len(self.prompts) - 1

    def remove_active(self) -> None:
        """Take the chosen prompt out of the list; the one after it is chosen then."""
        self.prompts.remove(self._active())
        self.active = self._active()

    def move_active(self, by: int) -> None:
        """Let the chosen prompt say its text `by` places later, and the one there say its own here."""
        found, chosen = self.in_order(), self.chosen
        here = found.index(chosen)
        there = min(max(here + by, 0), len(found) - 1)
        chosen.prompt, found[there].prompt = found[there].prompt, chosen.prompt
        self.active = list(self.prompts).index(found[there])

    @property
    def chosen(self) -> TravelPrompt:
        """The chosen prompt; there must be one."""
        return self.prompts[self._active()]

    def _active(self) -> int:
        return min(self.active, max(len(self.prompts) - 1, 0))

    def free_frame(self, frame: int) -> int:
        """Return the first scene frame from `frame` on that has no prompt."""
        taken = {item.frame for item in self.prompts}
        return next(place for place in range(frame, frame + len(taken) + 1) if place not in taken)

    def read_text(self, text: str) -> None:
        """Take the prompts from lines such as `24: a street at night`. Raises `ContractError`."""
        self.fill(contract.travel_from_text(text, self.blend))

    def text(self) -> str:
        """Return the prompts as lines such as `24: a street at night`. Raises `ContractError`."""
        if not self.by_frames:
            raise contract.ContractError("prompt travel", self.steering, "steered by frames, to be written as lines")
        travel = self.travel(contract.FrameMap(0, 0))
        return contract.travel_to_text(travel) if travel else ""

    def fill(self, travel: contract.Travel | None) -> str:
        """Take the prompts of `travel`, by frames where that says the same; return what could not be set, or ""."""
        self.prompts.clear()
        self.active = 0
        if travel is None:
            return ""
        self.blend = travel.blend
        if _is_list(travel.positions):
            self.steering = "frames"
            for key in travel.positions:
                self.add(int(key.at), travel.prompts[int(key.value)])
            return ""
        self.steering = "value"
        scene = self.id_data
        for place, prompt in enumerate(travel.prompts):
            self.add(int(travel.positions[0].at) + place, prompt)
        note = animated.unkeyable_note(self, "position", travel.positions)
        if not note:
            animated.put_keys(self, "position", travel.positions, (scene.frame_start, scene.frame_end))
        return note


def _is_list(keys: Sequence[Key]) -> bool:
    """Tell whether prompts with frames say the same as `keys`: each key one prompt, each way to a neighbour."""
    whole = all(float(key.at).is_integer() and float(key.value).is_integer() for key in keys)
    return whole and all(left.ease == "linear" and abs(left.value - right.value) <= 1 for left, right in pairwise(keys))
