"""Real set-ups with the real uv (and the real venv and pip), from hand-made wheels and without a network."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_wheels import TORCH, bring_uv, write_wheel

import environment
from environment import SetUpError, folders
from environment.command import main
from environment.installed import MARKER
from environment.lock import only_one

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture
def data(tmp_path, monkeypatch):
    """An empty data folder with the pinned uv in it, and no network: every address is a closed port."""
    data = tmp_path / "data"
    monkeypatch.setenv("ANIMATIC_DATA", str(data))
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))] + ["ANIMATIC_PYTHON"]:
        monkeypatch.delenv(name, raising=False)
    bring_uv(data)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://me:secret@127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    return data


@pytest.fixture
def wheels(data, tmp_path, monkeypatch):
    """Two tiny packages as the backend's requirements, in a folder that only pip's settings name."""
    folder = tmp_path / "wheels"
    write_wheel(folder, "torch", "2.13.0", "raise ImportError('the build for GPUs')")
    write_wheel(folder, "torch", "2.13.0+cpu", TORCH)
    write_wheel(folder, "tinyone", "1.5", "import torch")
    write_wheel(folder, "tinyone", "1.6")
    (tmp_path / "requirements.txt").write_text("torch==2.13.0\ntinyone>=1.0  # the constraint pins it\n")
    (tmp_path / "constraints.txt").write_text("tinyone==1.5\n")
    monkeypatch.setattr(folders, "REQUIREMENTS", tmp_path / "requirements.txt")
    monkeypatch.setattr(folders, "CONSTRAINTS", tmp_path / "constraints.txt")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    return folder


def versions_in(python: Path) -> str:
    code = "import importlib.metadata as m; print(m.version('torch'), m.version('tinyone'))"
    return subprocess.run([python, "-I", "-c", code], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.slow
def test_install_status_interruption_repair_and_remove(wheels, data, capsys):
    assert main(["install", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    steps = [progress for line in lines if (progress := environment.read_progress(line))]
    assert [step.step for step in steps][-1] == "done" and steps[-1].fraction == 1.0
    assert [step.fraction for step in steps] == sorted(step.fraction for step in steps)

    found = environment.status()
    assert found.installed and found.python
    assert found.versions == {"torch": "2.13.0+cpu", "tinyone": "1.5"}
    assert versions_in(found.python) == "2.13.0+cpu 1.5", "the local build of torch, and the pinned version"
    assert found.size_bytes > 0
    assert not folders.downloads_folder().exists(), "what was downloaded is freed after success"

    began = time.monotonic()
    assert main(["install"]) == 0
    assert time.monotonic() - began < 1, "a complete environment is left alone"

    (found.folder / MARKER).unlink()
    (found.folder / "lib").rename(found.folder / "half")
    assert environment.backend_python() is None, "an interrupted set-up is never taken for complete"
    assert environment.status().interrupted
    assert main(["install"]) == 0
    assert versions_in(environment.backend_python()) == "2.13.0+cpu 1.5"
    assert not (found.folder / "half").exists()

    broken = next(found.folder.rglob("tinyone.py"))
    broken.write_text("raise ImportError('broken')")
    assert main(["repair"]) == 0  # it deletes uv, too, which cannot be had again here: pip does the work
    assert "uv could not be fetched, so pip installs" in capsys.readouterr().out
    assert versions_in(environment.backend_python()) == "2.13.0+cpu 1.5"

    assert main(["remove"]) == 0
    assert "Freed" in capsys.readouterr().out
    assert environment.backend_python() is None
    assert folders.folder_bytes(data) < 100_000, "only the log and the lock are left"


@pytest.mark.slow
def test_a_package_that_cannot_be_imported_is_no_complete_environment(wheels, capsys):
    write_wheel(wheels, "tinyone", "1.5", "raise OSError('libmissing.so.1: cannot open shared object file')")
    assert main(["install"]) == 1
    assert "cannot be loaded" in capsys.readouterr().err
    assert environment.backend_python() is None
    assert "libmissing.so.1" in environment.log_file().read_text("utf-8")


@pytest.mark.slow
def test_a_wheel_that_is_not_there_is_named(wheels, capsys):
    for wheel in wheels.glob("tinyone*"):
        wheel.unlink()
    assert main(["install"]) == 1
    assert "no build of a package" in capsys.readouterr().err
    assert "tinyone" in environment.log_file().read_text("utf-8")


@pytest.mark.slow
def test_without_a_network_the_error_says_so_and_keeps_the_password(data, capsys):
    assert main(["install", "--torch", "default"]) == 1
    error = capsys.readouterr().err
    assert "the server was not reached" in error and "127.0.0.1:9" in error and "proxy" in error
    assert "secret" not in error
    assert "secret" not in environment.log_file().read_text("utf-8")
    assert environment.status().interrupted


@pytest.mark.slow
def test_a_uv_with_another_hash_is_refused(wheels, data, tmp_path, monkeypatch, capsys):
    write_wheel(wheels, "uv", "0.0.1")
    (tmp_path / "uv.txt").write_text(f"uv==0.0.1 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(folders, "UV_REQUIREMENT", tmp_path / "uv.txt")
    assert main(["install"]) == 1
    assert "damaged or was changed on the way" in capsys.readouterr().err
    assert not (data / "tools" / "uv-0.0.1").exists()


@pytest.fixture
def silent_index(data, monkeypatch):
    """A package index that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.getsockname()[1]}/simple")
        monkeypatch.setenv("PIP_TIMEOUT", "4")  # after which uv gives up by itself
        yield server


def wait_for_packages(process: subprocess.Popen[str]) -> None:
    """Read progress until uv runs and waits for the index."""
    for line in process.stdout:
        progress = environment.read_progress(line)
        if progress and progress.step == "packages" and progress.text.startswith("Using Python"):
            return
    pytest.fail(f"the set-up ended: {environment.log_file().read_text('utf-8')}")


@pytest.mark.slow
def test_closing_stdin_stops_a_set_up_and_its_tools(silent_index, data):
    process = environment.start(torch="default")
    try:
        wait_for_packages(process)
        process.stdin.close()
        last = [progress for line in process.stdout if (progress := environment.read_progress(line))][-1]
        assert process.wait(timeout=20) == 1
    finally:
        process.kill()
        process.wait()
    assert last.step == "failed" and "stopped" in last.text
    assert environment.backend_python() is None
    with only_one(data):
        pass  # uv holds the lock, too, while it lives


@posix_only
@pytest.mark.slow
def test_a_killed_set_up_leaves_the_folder_locked_until_its_tool_ends(silent_index, data):
    process = environment.start(torch="default")
    wait_for_packages(process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with pytest.raises(SetUpError, match="Another set-up is running"), only_one(data):
        pass
    for _ in range(100):
        try:
            with only_one(data):
                return
        except SetUpError:
            time.sleep(0.2)
    pytest.fail("the lock was never freed")
