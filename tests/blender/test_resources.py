"""What a run may use on this machine: a flag goes before a variable, and that before the preferences."""

from types import SimpleNamespace

import pytest
from animatic import resources as module
from animatic.backend.contract import ContractError
from animatic.resources import resources


@pytest.fixture
def preferences(monkeypatch, tmp_path):
    """Stand in for the preferences of an installed extension."""
    own = SimpleNamespace(
        backend_python="",
        takes_folder=str(tmp_path / "own"),
        model_folders=[],
        device="cpu",
        offload="always",
        compile_networks=True,
        allow_downloads=False,
        fast_capture=True,
    )
    monkeypatch.setattr(module, "preferences_or_none", lambda: own)
    return own


def test_without_preferences_the_defaults_stand(monkeypatch):
    monkeypatch.setattr(module, "preferences_or_none", lambda: None)
    machine = resources({}).machine
    assert (machine.device, machine.offload, machine.compile, machine.online) == ("auto", "auto", False, False)


def test_preferences_then_variables_then_flags(preferences, tmp_path):
    machine = resources({}).machine
    assert (machine.device, machine.offload, machine.compile) == ("cpu", "always", True)
    told = {"ANIMATIC_DEVICE": "mps", "ANIMATIC_OFFLOAD": "never", "ANIMATIC_COMPILE": "no"}
    machine = resources(told).machine
    assert (machine.device, machine.offload, machine.compile) == ("mps", "never", False)
    machine = resources(told, device="cuda:1", offload="auto", compile=True).machine
    assert (machine.device, machine.offload, machine.compile) == ("cuda:1", "auto", True)
    assert resources({}).takes_root == tmp_path / "own"
    assert resources({}, takes=str(tmp_path / "flag")).takes_root == tmp_path / "flag"


def test_fast_capture_can_be_switched_off_for_a_machine_or_a_run(preferences):
    assert resources({}).fast_capture
    assert not resources({"ANIMATIC_FAST_CAPTURE": "0"}).fast_capture
    assert not resources({"ANIMATIC_FAST_CAPTURE": "on"}, fast_capture="off").fast_capture
    preferences.fast_capture = False
    assert not resources({}).fast_capture
    assert resources({"ANIMATIC_FAST_CAPTURE": "on"}).fast_capture


def test_a_value_that_is_not_known_is_named(preferences):
    with pytest.raises(ContractError, match="offload is 'perhaps'"):
        resources({"ANIMATIC_OFFLOAD": "perhaps"})
