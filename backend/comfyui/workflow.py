"""Collect the nodes of a workflow, the model files that it names, and what has no counterpart in ComfyUI.

Must not import bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from .files import ModelFile

Link = list[Any]  # the id of a node, and which of its outputs, from 0


@dataclass(frozen=True)
class Node:
    """A node of a workflow."""

    key: str

    def out(self, place: int = 0) -> Link:
        """Return the link to one of its outputs."""
        return [self.key, place]


@dataclass
class Workflow:
    """A workflow that is being made. `root` is the folder of its pictures, as the machine with ComfyUI names it."""

    root: str
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[ModelFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, class_type: str, title: str, /, **inputs: Any) -> Node:
        """Add a node and return it; inputs that are None are left out."""
        key = str(len(self.nodes) + 1)
        given = {name: value for name, value in inputs.items() if value is not None}
        self.nodes[key] = {"class_type": class_type, "inputs": given, "_meta": {"title": title}}
        return Node(key)

    def model(self, file: ModelFile) -> str:
        """Note a model file and return its name."""
        if file not in self.files:
            self.files.append(file)
        return file.name

    def note(self, text: str) -> None:
        """Say something that whoever runs the workflow should know."""
        if text not in self.notes:
            self.notes.append(text)

    def path(self, *names: str) -> str:
        """Return the path of a picture or of a folder of pictures below `root`."""
        windows = "\\" in self.root or bool(PureWindowsPath(self.root).drive)
        return str((PureWindowsPath if windows else PurePosixPath)(self.root, *names))

    def pictures(self, folder: str, title: str) -> Link:
        """Add what loads a folder of pictures, one a frame, and return their link."""
        return self.add("VHS_LoadImagesPath", title, directory=self.path(*folder.split("/"))).out()
