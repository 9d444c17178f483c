"""The passes that a capture may hold: their files, and which frames have them."""

from __future__ import annotations

import dataclasses

import pytest
from samples import CAPTURE, REQUEST

from backend.contract import PASS_KINDS, CaptureFolder, ContractError, FrameMap, from_data, to_data
from backend.contract.capture import Capture


def test_raw_data_is_exr_and_what_a_model_looks_at_is_png(tmp_path):
    suffixes = {kind: CaptureFolder(tmp_path).control_file(kind, 1).suffix for kind in PASS_KINDS}
    raw = ("depth", "normal", "position", "uv", "motion", "objects")
    looked_at = ("beauty", "mask", "seg")
    assert suffixes == {**dict.fromkeys(raw, ".exr"), **dict.fromkeys(looked_at, ".png"), "openpose": ".json"}


def test_stills_have_no_motion():
    moving = dataclasses.replace(REQUEST, frames=FrameMap(1, 9, 2), passes=("motion",))
    with pytest.raises(ContractError, match="stills are pictures by themselves"):
        dataclasses.replace(moving, frames=FrameMap(1, 9, marked=(1, 4)))


def test_a_capture_names_its_objects_and_one_of_before_names_none():
    named = dataclasses.replace(CAPTURE, objects=("Cube", "Tree"))
    data = to_data(named)
    assert from_data(Capture, data, "capture.json") == named
    del data["objects"]
    assert from_data(Capture, data, "capture.json").objects == ()
