"""Hold what the Models section of the preferences shows: the models on this machine, and what is done with them.

`window_manager.animatic.library`; written by operators, read by panels. Must not import operators or panels.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ..backend.contract import from_text, to_text
from ..backend.contract.fitting import counted, fits_words, fitting
from ..backend.contract.good_sets import GOOD_SETS, GoodSet, good_set
from ..backend.contract.library import KIND_LABELS, LAYOUT_LABELS, ModelFile, ModelsFolder, Offer

ALL, BY_ID = "ALL", "ID"
_BROKEN = "BROKEN"


_read: dict[str, ModelFile] = {}  # what was read of each text: every line of the list asks at each redraw


class ModelItem(bpy.types.PropertyGroup):
    """A model in the list; `name` is its path."""

    told: StringProperty()  # a `ModelFile` as JSON

    @property
    def model(self) -> ModelFile:
        """What its header tells."""
        if self.told not in _read:
            _read[self.told] = from_text(ModelFile, self.told, "model")
        return _read[self.told]


class ModelFolderItem(bpy.types.PropertyGroup):
    """A folder that was looked in; `name` is its path."""

    label: StringProperty()  # what kind of folder it is
    problem: StringProperty()
    models: IntProperty()
    size: StringProperty()  # of these
    free: StringProperty()  # on its disk


def as_size(size_bytes: float) -> str:
    """Return a number of bytes for a person."""
    for unit, below in (("kB", 1e6), ("MB", 1e9)):
        if size_bytes < below * 0.9995:
            return f"{size_bytes / (below / 1e3):.0f} {unit}"
    return f"{size_bytes / 1e9:.1f} GB"


def _forget_offer(self: LibraryState, _context: bpy.types.Context) -> None:
    self.offered = ""


class LibraryState(bpy.types.PropertyGroup):
    """The models on this machine."""

    models: CollectionProperty(type=ModelItem)
    active: IntProperty(
        name="Model", description="The model of the list whose details are shown", options={"SKIP_SAVE"}
    )
    folders: CollectionProperty(type=ModelFolderItem)
    listed: BoolProperty()  # whether the list was ever filled
    outdated: BoolProperty()  # whether it is of before, and what is there now is being found
    kind: EnumProperty(
        name="Kind",
        description="Show only models of one kind, or files that cannot be used and why",
        items=(
            (ALL, "All Kinds", "Every model that was found"),
            *((kind, label, f"Models of this kind: {label}") for kind, label in KIND_LABELS.items()),
            (_BROKEN, "Cannot Be Used", "Files that are damaged, harmful, or of no use here"),
        ),
    )
    search: StringProperty(
        name="Search",
        description="Show only models with this in their name, kind or family",
        options={"TEXTEDIT_UPDATE"},
    )

    wanted: EnumProperty(
        name="Download",
        description="What to download: a set of models that go well together, or one model by its id",
        items=(
            *((each.name, each.label, each.description) for each in GOOD_SETS),
            (BY_ID, "A Model by Its Id", "Any model on the Hugging Face Hub, by its name there"),
        ),
        update=_forget_offer,
    )
    wanted_id: StringProperty(
        name="Hub Id",
        description="The model's name on huggingface.co, such as org/name, or a file of it: org/name:file.safetensors",
        update=_forget_offer,
    )
    offered: StringProperty()  # the reference that the offer is for, "" without one
    offer_text: StringProperty()  # a line of the offer each
    removal: StringProperty()  # the path of the model that is perhaps deleted, "" for none
    removal_text: StringProperty()

    working: BoolProperty()
    cancelling: BoolProperty()
    text: StringProperty()
    fraction: FloatProperty(min=0.0, max=1.0)
    error: StringProperty()
    error_hint: StringProperty()
    report: StringProperty()  # what the last job said at its end

    @property
    def reference(self) -> str:
        """What is to be downloaded: the name of a good set, or a Hub id."""
        return self.wanted_id.strip() if self.wanted == BY_ID else self.wanted

    @property
    def good_set(self) -> GoodSet | None:
        """The good set that is chosen for download, if one is."""
        return good_set(self.wanted)

    def clear(self) -> None:
        """Forget the list."""
        self.models.clear()
        self.folders.clear()
        self.outdated = False
        _read.clear()

    def expect(self) -> None:
        """Keep the list until what is found in its place comes."""
        self.outdated, self.removal = True, ""

    def end_list(self) -> None:
        """Take the list for whole, also where nothing was found."""
        if self.outdated:
            self.clear()
        self.listed = True

    def add(self, models: tuple[ModelFile, ...], folders: tuple[ModelsFolder, ...]) -> None:
        """Add what was found; what comes first takes the place of the list of before."""
        if self.outdated:
            self.clear()
        for model in models:
            item = self.models.add()
            item.name, item.told = model.path, to_text(model)
            _read[item.told] = model
        for folder in folders:
            item = self.folders.add()
            item.name, item.problem, item.models = folder.path, folder.problem, folder.models
            item.label = LAYOUT_LABELS[folder.layout]
            item.size, item.free = as_size(folder.size_bytes), as_size(folder.free_bytes)

    def show_offer(self, offer: Offer) -> None:
        """Keep what a download would bring."""
        self.offered = offer.reference
        size, free = as_size(offer.size_bytes), as_size(offer.free_bytes)
        here = f"{offer.reference} is here already."
        told = f"{size} in {offer.files} files, into {offer.into}, where {free} are free."
        self.offer_text = "\n".join((told if offer.size_bytes else here, *offer.licences))

    def show_error(self, message: str, hint: str = "") -> None:
        """Keep an error for the section; "" forgets it."""
        self.error, self.error_hint = message, hint

    def is_shown(self, model: ModelFile) -> bool:
        """Tell whether the list shows a model, by the kind and the words that are asked for."""
        of_kind = self.kind in (ALL, model.kind) or (self.kind == _BROKEN and bool(model.problem))
        if not self.search:
            return of_kind
        words = f"{model.path} {model.label} {model.family} {model.detail}".lower()
        return of_kind and self.search.lower() in words

    def chosen(self) -> ModelFile | None:
        """Return the model whose details are shown, None without any."""
        return self.models[self.active].model if 0 <= self.active < len(self.models) else None

    def fits(self, model: ModelFile) -> str:
        """Return in words what `model` works with."""
        return fits_words(model)

    def fitting(self, model: ModelFile, label: Callable[[str], str]) -> str:
        """Return how many of each kind in the list `model` works with; `label` says a kind in words."""
        return counted(fitting(model, [item.model for item in self.models]), label)


CLASSES = (ModelItem, ModelFolderItem, LibraryState)
