"""What a workflow must not be is found: each mistake alone in one that is right."""

from __future__ import annotations

import copy

import pytest
from comfyui_takes import KINDS, workflow

from backend.comfyui.definitions import definitions, faults, sources

WHOLE = workflow(KINDS["all controls"]).nodes


def key_of(nodes: dict, class_type: str) -> str:
    return next(key for key, node in nodes.items() if node["class_type"] == class_type)


def changed(class_type: str, **inputs) -> list[str]:
    """Return what is wrong once inputs of one node are others; None takes one away."""
    nodes = copy.deepcopy(WHOLE)
    given = nodes[key_of(nodes, class_type)]["inputs"]
    for name, value in inputs.items():
        if value is None:
            del given[name]
        else:
            given[name] = value
    return faults(nodes)


def test_the_whole_is_right():
    assert faults(WHOLE) == []


@pytest.mark.parametrize(
    ("class_type", "inputs", "said"),
    [
        ("KSampler", {"steps": None}, "the input steps is missing"),
        ("KSampler", {"stepz": 3}, "there is no input stepz"),
        ("KSampler", {"steps": 0}, "not within 1"),
        ("KSampler", {"steps": 2.5}, "no INT"),
        ("KSampler", {"steps": True}, "no INT"),
        ("KSampler", {"cfg": "7"}, "no FLOAT"),
        ("KSampler", {"sampler_name": "dpm"}, "none of euler"),
        ("KSampler", {"model": "base"}, "no link to a MODEL"),
        ("KSampler", {"model": ["999", 0]}, "leads to no node"),
        ("KSampler", {"model": ["1", 1]}, "is a CLIP, not a MODEL"),
        ("KSampler", {"model": ["1", 5]}, "has no output 5"),
        ("SaveImage", {"filename_prefix": ["1", 0]}, "is a MODEL, not a STRING"),
        ("CheckpointLoaderSimple", {"ckpt_name": ""}, "no file of checkpoints"),
        ("VHS_VideoCombine", {"crf": 400}, "not within 0 and 100"),
        ("VHS_VideoCombine", {"format": "image/gif"}, "there is no input crf"),
        ("ACN_AdvancedControlNetApply_v2", {"strength": 11.0}, "not within"),
    ],
)
def test_a_mistake_is_found(class_type, inputs, said):
    found = changed(class_type, **inputs)
    assert found and any(said in fault for fault in found), found


def test_an_unknown_class_and_nothing_put_out_are_found():
    nodes = copy.deepcopy(WHOLE)
    nodes["1"]["class_type"] = "CheckpointLoader9"
    assert "node 1: there is no class CheckpointLoader9" in faults(nodes)
    for class_type in ("SaveImage", "VHS_VideoCombine"):
        nodes.pop(key_of(nodes, class_type))
    assert "no node gives anything out" in faults(nodes)


def test_the_definitions_are_whole_and_all_are_used():
    used = {node["class_type"] for take in KINDS.values() for node in workflow(take).nodes.values()}
    assert used == set(definitions())
    for name, definition in definitions().items():
        source = sources()[definition["repository"]]
        assert len(source["commit"]) == 40 and source["date"], name
        for part in definition["input"].values():
            assert all(kind[0].replace(",", "").replace("_", "").isalpha() for kind in part.values()), name
