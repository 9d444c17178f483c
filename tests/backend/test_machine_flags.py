"""What the machine offers: flags first, then the environment."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest

from backend.contract import Machine
from backend.errors import BackendError
from backend.machine.flags import machine_flags, machine_from

EVERYTHING = {
    "ANIMATIC_DEVICE": "cuda:1",
    "ANIMATIC_MODELS": os.pathsep.join(["/models/a b", "", "/models/c"]),
    "ANIMATIC_ONLINE": "Yes",
    "ANIMATIC_OFFLOAD": "always",
    "ANIMATIC_COMPILE": "on",
}


def machine(arguments=(), environment=None):
    options = argparse.ArgumentParser(parents=[machine_flags()]).parse_args(list(arguments))
    return machine_from(options, environment or {})


def test_without_anything_the_defaults_stand():
    assert machine() == Machine()


def test_every_variable_stands_in_for_its_flag():
    assert machine(environment=EVERYTHING) == Machine("cuda:1", ("/models/a b", "/models/c"), True, "always", True)


def test_every_flag_goes_before_its_variable():
    flags = ["--device", "cpu", "--models", "/x", "/y", "--models", "/z", "--no-online", "--offload", "never"]
    flags.append("--no-compile")
    assert machine(flags, EVERYTHING) == Machine("cpu", ("/x", "/y", "/z"), False, "never")


def test_a_flag_may_switch_on_what_the_environment_switched_off():
    assert machine(["--online"], {"ANIMATIC_ONLINE": "0"}).online
    assert machine(["--compile"], {"ANIMATIC_COMPILE": "0"}).compile


def test_model_folders_do_not_depend_on_the_current_folder():
    assert machine(["--models", "models", "~/m"]).model_folders == (str(Path.cwd() / "models"), str(Path.home() / "m"))


@pytest.mark.parametrize(("name", "value"), [("ONLINE", "perhaps"), ("OFFLOAD", "yes"), ("COMPILE", "2")])
def test_a_wrong_variable_is_named_with_its_value_and_what_is_right(name, value):
    with pytest.raises(BackendError, match=f"ANIMATIC_{name} is '{value}'; it must be one of ") as caught:
        machine(environment={f"ANIMATIC_{name}": value})
    assert caught.value.code == "bad_arguments"


@pytest.mark.parametrize("value", ["", "  ", "0", "no", "False", "OFF"])
def test_words_for_no(value):
    assert machine(environment={"ANIMATIC_ONLINE": value}).online is False
