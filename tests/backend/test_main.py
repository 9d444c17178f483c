"""The command line around real takes: exit codes, what it prints, and runs that end early and go on."""

from __future__ import annotations

import dataclasses
import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time

import pytest
from PIL import Image
from serving import ONE_THREAD, ROOT
from tiny_take import change_take, fill_capture, frame_bytes, make_take, run_take

from backend.__main__ import main
from backend.contract import UNTRAINED, CaptureFolder

LONG = {"steps": 12}


def command(*arguments, **environment: str) -> subprocess.Popen:
    """Start `python -m backend` with `arguments`."""
    return subprocess.Popen(
        [sys.executable, "-m", "backend", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD, "ANIMATIC_DEVICE": "cpu", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def outcome(process: subprocess.Popen, timeout: float = 120) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error."""
    try:
        said, errors = process.communicate(timeout=timeout)
    finally:
        process.kill()
    return process.returncode, said, errors


@pytest.fixture
def call(monkeypatch, capsys):
    """Return a function that runs the command line in this process: what it says counts, not how a process ends."""
    monkeypatch.setenv("ANIMATIC_DEVICE", "cpu")
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def call(*arguments) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    yield call
    for number, handler in kept.items():
        signal.signal(number, handler)


def wait_for_line(process: subprocess.Popen, words: str) -> None:
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(f"{words!r} never came: {process.stderr.read()}")


def test_run_makes_the_frames_and_says_how_far_it_is(take_folder):
    code, said, errors = outcome(command("run", take_folder.path))
    assert code == 0, errors
    assert list(take_folder.finished_frames()) == [1, 2, 3, 4]
    lines = said.splitlines()
    assert lines[0].split() == ["0%", "loading"]
    assert any("denoising, step" in line for line in lines)
    assert lines[-1] == f"done: 4 frames in {take_folder.frames}"
    assert not any("\r" in line or "\x1b" in line for line in lines)
    assert not take_folder.lock.exists()
    log = take_folder.log.read_text("utf-8")
    assert "making the take" in log and "the take is finished" in log and "device='cpu'" in log


def test_on_a_terminal_one_line_rewrites_itself(take_folder, call, monkeypatch):
    terminal, other_end = pty.openpty()
    said = []
    reading = threading.Thread(target=lambda: said.extend(iter(lambda: read_or_nothing(terminal), b"")))
    reading.start()
    with os.fdopen(other_end, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        assert call("run", take_folder.path)[0] == 0
    reading.join(60)
    os.close(terminal)
    text = b"".join(said)
    assert text.count(b"\r\x1b[K") > 4 and b"step 4/4" in text
    assert text.count(b"\n") == 2  # the line that was rewritten, and the last


def read_or_nothing(terminal: int) -> bytes:
    """Read what the other end of a terminal wrote; nothing when it is closed, which Linux calls an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("arguments", "environment", "words"),
    [
        ([], {}, "COMMAND"),
        (["walk"], {}, "walk"),
        (["run"], {}, "TAKE_FOLDER"),
        (["run", "x", "--offload", "perhaps"], {}, "perhaps"),
        (["look", "x", "one", "y"], {}, "one"),
        (["models"], {"ANIMATIC_ONLINE": "perhaps"}, "ANIMATIC_ONLINE is 'perhaps'; it must be one of no, false"),
        (["models"], {"ANIMATIC_OFFLOAD": "perhaps"}, "ANIMATIC_OFFLOAD is 'perhaps'; it must be one of auto, never"),
        (["run", "/no/such/take"], {}, "/no/such/take"),
    ],
)
def test_wrong_arguments_end_with_2_and_name_what_is_wrong(arguments, environment, words):
    code, said, errors = outcome(command(*arguments, **environment))
    assert (code, said) == (2, "")
    assert words in errors and "Traceback" not in errors


def test_a_malformed_take_ends_with_2_and_names_field_value_and_what_is_right(take_folder):
    data = json.loads(take_folder.take_json.read_text("utf-8"))
    take_folder.take_json.write_text(json.dumps({**data, "seed": -1}), "utf-8")
    code, _, errors = outcome(command("run", take_folder.path))
    assert code == 2
    assert "take.json.seed is -1; it must be a whole number from 0 to 4294967295." in errors
    assert "Traceback" not in errors
    assert not take_folder.frames.exists() and not take_folder.lock.exists()


def test_missing_weights_end_with_3_and_name_them(take_folder, tmp_path, call):
    absent = dataclasses.replace(UNTRAINED, base="org/absent", motion_module="absent.safetensors", untrained=False)
    change_take(take_folder, models=absent)
    code, _, errors = call("run", take_folder.path, "--models", tmp_path)
    assert code == 3
    assert "org/absent" in errors and "absent.safetensors" in errors and "missing_weights" in errors


def test_models_that_do_not_fit_end_with_3_and_both_are_named(take_folder, tmp_path, call, monkeypatch):
    module = tmp_path / "org" / "sdxl-motion"
    module.mkdir(parents=True)
    (module / "config.json").write_text(
        '{"_class_name": "MotionAdapter", "block_out_channels": [320, 640, 1280]}', "utf-8"
    )
    (module / "diffusion_pytorch_model.safetensors").touch()
    change_take(take_folder, models=dataclasses.replace(UNTRAINED, motion_module="org/sdxl-motion"))
    monkeypatch.setenv("ANIMATIC_MODELS", str(tmp_path))
    code, _, errors = call("run", take_folder.path)
    assert code == 3
    assert "mismatch" in errors and "org/sdxl-motion" in errors and "untrained" in errors


def test_a_device_that_is_not_there_ends_with_1_and_names_those_that_are(take_folder, call):
    code, _, errors = call("run", take_folder.path, "--device", "cuda:77")
    assert code == 1
    assert "cuda:77" in errors and "cpu" in errors


@pytest.fixture(scope="module")
def uncut_frames(tmp_path_factory, cache):
    """Return the frames of a long take that nothing interrupted."""
    take = make_take(tmp_path_factory.mktemp("uncut") / "take", sampling=LONG)
    run_take(take, cache)
    return frame_bytes(take)


def test_ctrl_c_ends_with_130_and_the_next_run_goes_on_from_there(tmp_path, uncut_frames, call):
    take = make_take(tmp_path / "take", sampling=LONG)
    process = command("run", take.path)
    wait_for_line(process, "denoising, step")  # at least one is finished
    process.send_signal(signal.SIGINT)
    code, _, errors = outcome(process)
    assert code == 130
    assert "cancelling" in errors and "what is finished is kept" in errors
    assert not take.lock.exists() and list(take.checkpoint.iterdir())
    code, said, errors = call("run", take.path)
    assert code == 0, errors
    assert "step 1/12" not in said and "step 2/12" not in said
    assert frame_bytes(take) == uncut_frames


def test_a_farm_that_ends_a_run_gets_130_too(tmp_path):
    take = make_take(tmp_path / "take", sampling=LONG)
    process = command("run", take.path)
    wait_for_line(process, "loading")
    process.terminate()
    assert outcome(process)[0] == 130
    assert not take.lock.exists()


def test_a_second_ctrl_c_stops_at_once(tmp_path):
    take = make_take(tmp_path / "take", sampling={"steps": 200}, width=512, height=512)
    process = command("run", take.path)
    wait_for_line(process, "denoising")
    process.send_signal(signal.SIGSTOP)  # so that no step ends between the two
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    while "cancelling" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    assert outcome(process)[0] in (-signal.SIGINT, 130)


def test_a_killed_run_is_taken_over_and_ends_with_the_same_frames(tmp_path, uncut_frames, call):
    take = make_take(tmp_path / "take", sampling=LONG)
    process = command("run", take.path)
    ends = time.monotonic() + 60
    while not list(take.checkpoint.glob("*")) and time.monotonic() < ends:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert take.lock.exists()
    assert call("run", take.path)[0] == 0
    assert not take.lock.exists()
    assert frame_bytes(take) == uncut_frames


def test_of_two_runs_of_one_take_one_makes_it_and_the_other_says_so(take_folder, call):
    change_take(take_folder, sampling=dataclasses.replace(take_folder.read().sampling, steps=20))
    first = command("run", take_folder.path)
    wait_for_line(first, "denoising")
    code, _, errors = call("run", take_folder.path)
    assert code == 1
    assert "Another Animatic is making the take" in errors and "this computer" in errors
    code, _, errors = outcome(first)
    assert code == 0, errors
    assert len(take_folder.finished_frames()) == 4


def test_check_reports_versions_device_and_a_self_test(call):
    code, said, errors = call("check")
    assert code == 0, errors
    for words in ("Animatic backend", "Python 3", "torch 2", "diffusers", "device cpu", "self-test: ok, 2 frames"):
        assert words in said


def test_models_lists_what_is_installed(tmp_path, call):
    code, said, errors = call("models", "--models", tmp_path)
    assert code == 0, errors
    assert "preview" in said and "sd15-v3" in said and "missing" in said and str(tmp_path) in said


def test_look_draws_what_the_model_sees(tmp_path, call):
    fill_capture(CaptureFolder(tmp_path / "capture"), 3, 96, 64)
    code, _, errors = call("look", tmp_path / "capture", 2, tmp_path / "new" / "look")
    assert code == 0, errors
    for name in ("depth.png", "openpose.png"):
        assert Image.open(tmp_path / "new" / "look" / name).size == (96, 64)
