"""Know the nodes that exported workflows use, and find what of a workflow does not fit them.

`nodes.json` names the repositories and the commits that the definitions were read from. Must not import anything but
the standard library.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

Nodes = Mapping[str, Mapping[str, Any]]  # as ComfyUI's /prompt takes them: {"id": {"class_type": …, "inputs": …}}
_PLAIN: dict[str, tuple[type, ...]] = {
    "INT": (int,),
    "FLOAT": (int, float),
    "STRING": (str,),
    "BOOLEAN": (bool,),
    "COMBO": (str,),
    "FILES": (str,),
}


@cache
def definitions() -> dict[str, dict[str, Any]]:
    """Return what each class of nodes takes and gives."""
    return _data()["nodes"]


@cache
def sources() -> dict[str, dict[str, str]]:
    """Return the commit and date of each repository that a node comes from."""
    return _data()["sources"]


def _data() -> dict[str, Any]:
    return json.loads(Path(__file__).with_name("nodes.json").read_text("utf-8"))


def inputs_of(class_type: str, given: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return every input that a node may have, by name: type and limits. A chosen format may add some."""
    definition = definitions()[class_type]
    known = {name: spec for part in definition["input"].values() for name, spec in part.items()}
    return known | definition.get("formats", {}).get(given.get("format"), {})


def faults(nodes: Nodes) -> list[str]:
    """Return a sentence for all that ComfyUI would refuse: classes, names, types, limits, links, and no output."""
    found = [fault for key, node in nodes.items() for fault in _faults_of(key, node, nodes)]
    if not any(definitions().get(node["class_type"], {}).get("output_node") for node in nodes.values()):
        found.append("no node gives anything out")
    return found


def _faults_of(key: str, node: Mapping[str, Any], nodes: Nodes) -> Iterator[str]:
    class_type, given = node["class_type"], node["inputs"]
    if class_type not in definitions():
        yield f"node {key}: there is no class {class_type}"
        return
    known = inputs_of(class_type, given)
    for name in definitions()[class_type]["input"].get("required", {}):
        if name not in given:
            yield f"node {key} ({class_type}): the input {name} is missing"
    for name, value in given.items():
        if name not in known:
            yield f"node {key} ({class_type}): there is no input {name}"
        elif fault := _fault(value, known[name], nodes):
            yield f"node {key} ({class_type}), {name}: {fault}"


def _fault(value: object, spec: list[Any], nodes: Nodes) -> str:
    kind, limits = spec[0], spec[1] if len(spec) > 1 else {}
    if isinstance(value, list):
        return _link_fault(value, kind, nodes)
    kinds = [_PLAIN.get(one) for one in kind.split(",")]
    if None in kinds:
        return f"{value!r} is no link to a {kind}"
    right = tuple(one for each in kinds if each for one in each)
    if not isinstance(value, right) or (isinstance(value, bool) and bool not in right):
        return f"{value!r} is no {kind}"
    if "options" in limits and value not in limits["options"]:
        return f"{value!r} is none of {', '.join(limits['options'])}"
    if kind == "FILES" and not value:
        return f"no file of {limits['folder']} is named"
    if ("min" in limits and value < limits["min"]) or ("max" in limits and value > limits["max"]):
        return f"{value!r} is not within {limits.get('min')} and {limits.get('max')}"
    return ""


def _link_fault(link: list[Any], kind: str, nodes: Nodes) -> str:
    if len(link) != 2 or link[0] not in nodes:
        return f"{link!r} leads to no node"
    outputs = definitions().get(nodes[link[0]]["class_type"], {}).get("output", [])
    if not isinstance(link[1], int) or not 0 <= link[1] < len(outputs):
        return f"node {link[0]} has no output {link[1]!r}"
    if outputs[link[1]] not in kind.split(","):
        return f"output {link[1]} of node {link[0]} is a {outputs[link[1]]}, not a {kind}"
    return ""
