"""Where the backend's environment belongs, which Python is taken, what pip's settings mean, what errors say."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

import environment
from environment import SetUpError, folders, pip_settings, torch_build
from environment.command import main
from environment.errors import explained
from environment.installed import Marker, write_marker
from environment.lock import only_one
from environment.progress import Progress, progress_line

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux's paths")


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("ANIMATIC_PYTHON", raising=False)
    return tmp_path / "data"


def put_environment(torch: str = "auto", created: str = "2026-01-01", requirements: str = "") -> Path:
    """Make a folder that looks like a complete environment and return its Python."""
    folder = folders.environment_folder(torch)
    python = folders.python_in(folder)
    python.parent.mkdir(parents=True)
    python.write_text("")
    key = requirements or folders.requirements_key()
    write_marker(folder, Marker(key, torch, {"torch": "2.13.0+cpu"}, "cpu", "3.11.7", 5_000_000_000, created))
    return python


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "/x/share"}, "/x/share/animatic"),
        ("linux", {}, "/home/ann/.local/share/animatic"),
        ("darwin", {}, "/home/ann/Library/Application Support/Animatic"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/Animatic"),
        ("linux", {"ANIMATIC_DATA": "/elsewhere"}, "/elsewhere"),
    ],
)
@linux_only
def test_data_folder_is_the_platforms_own(platform, variables, expected, monkeypatch):
    for name in ("ANIMATIC_DATA", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/home/ann"} | variables).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert environment.data_folder() == Path(expected)


def test_environment_folder_follows_requirements_and_torch_build(tmp_path, monkeypatch):
    first = environment.environment_folder()
    assert first.parent == environment.data_folder()
    assert len(first.name.removeprefix("backend-")) == 12
    assert environment.environment_folder("cpu") != first
    other = tmp_path / "requirements.txt"
    other.write_text(folders.REQUIREMENTS.read_text("utf-8"), "utf-8", newline="\r\n")
    monkeypatch.setattr(folders, "REQUIREMENTS", other)
    assert environment.environment_folder() == first, "line ends are no change"
    other.write_text("torch==99\n")
    assert environment.environment_folder() != first


def test_every_requirement_is_pinned():
    lines = folders.requirement_lines()
    assert lines and all("==" in line for line in lines)


def test_a_named_python_wins_over_the_installed_one(tmp_path, monkeypatch):
    assert environment.backend_python() is None
    installed = put_environment()
    assert environment.backend_python() == installed
    named = tmp_path / "named"
    named.write_text("")
    monkeypatch.setenv("ANIMATIC_PYTHON", str(named))
    assert environment.backend_python() == named
    assert environment.backend_python(str(installed)) == installed


def test_a_named_environment_folder_stands_for_its_python():
    installed = put_environment()
    assert environment.backend_python(str(folders.environment_folder())) == installed


@pytest.mark.parametrize("source", ["Preferences", "ANIMATIC_PYTHON"])
def test_a_named_python_that_is_gone_is_an_error_that_names_it(source, monkeypatch):
    if source == "ANIMATIC_PYTHON":
        monkeypatch.setenv("ANIMATIC_PYTHON", "/gone/python")
    with pytest.raises(SetUpError, match=f"/gone/python, which .*{source}"):
        environment.backend_python("/gone/python" if source == "Preferences" else "")


def test_the_newest_of_two_torch_builds_is_taken():
    put_environment("auto", "2026-01-01")
    newer = put_environment("cpu", "2026-02-01")
    assert environment.backend_python() == newer
    assert environment.status().old_folders == (environment.environment_folder("auto"),)


def test_an_environment_of_other_requirements_is_not_taken():
    put_environment(requirements="another version's")
    assert environment.backend_python() is None
    assert not environment.status().installed


def test_an_environment_whose_python_is_gone_is_not_complete():
    put_environment().unlink()
    assert environment.backend_python() is None
    assert environment.status().interrupted


def test_status_tells_what_is_installed(capsys):
    python = put_environment()
    found = environment.status()
    assert (found.installed, found.python, found.named, found.interrupted) == (True, python, False, False)
    assert (found.torch, found.accelerator, found.size_bytes) == ("2.13.0+cpu", "cpu", 5_000_000_000)
    assert main(["status"]) == 0
    assert "5.0 GB" in capsys.readouterr().out
    assert main(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["python"] == str(python)


def test_where_prints_the_python_or_says_what_to_do(capsys):
    assert main(["where"]) == 1
    assert "not set up" in capsys.readouterr().err
    python = put_environment()
    assert main(["where"]) == 0
    assert capsys.readouterr().out.strip() == str(python)


def test_remove_old_keeps_the_environment_in_use(capsys):
    old = put_environment("cpu", "2026-01-01")
    used = put_environment("auto", "2026-02-01")
    assert main(["remove", "--old"]) == 0
    assert "Freed" in capsys.readouterr().out
    assert used.exists() and not old.exists()


def test_pip_settings_of_variables_win_over_install_and_global():
    listing = "\n".join(
        [
            "global.find-links='/global'",
            "global.index-url='https://global/simple'",
            "install.find-links='/a\\n/b'",
            "install.index-url='https://install/simple'",
            ":env:.index-url='https://env/simple'",
            "WARNING: something else",
        ]
    )
    assert pip_settings.parse_pip_settings(listing) == {"find-links": "/a\n/b", "index-url": "https://env/simple"}


def test_pip_settings_are_said_to_uv(monkeypatch):
    for name in ("SSL_CERT_FILE", "UV_INDEX", "UV_DEFAULT_INDEX", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_FIND_LINKS", "/the/persons/own")
    pip = {
        "find-links": "/wheels",
        "index-url": "https://main/simple",
        "extra-index-url": "https://one/simple\nhttps://two/simple",
        "cert": "/cert.pem",
        "proxy": "http://proxy:80",
        "timeout": "90",
    }
    said = pip_settings.uv_environment(pip)
    assert said == {
        "UV_NO_PROGRESS": "1",
        "UV_DEFAULT_INDEX": "https://main/simple",
        "UV_INDEX": "https://one/simple https://two/simple",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "SSL_CERT_FILE": "/cert.pem",
        "HTTP_PROXY": "http://proxy:80",
        "HTTPS_PROXY": "http://proxy:80",
        "UV_HTTP_TIMEOUT": "90",
    }, "and what the person said to uv by name stays"


def test_a_python_without_pip_names_the_package_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(pip_settings, "DEBIAN_WHEELS", tmp_path)
    with pytest.raises(SetUpError, match="apt install python3-venv"):
        pip_settings.pip_command()


def test_pip_runs_from_the_wheel_that_debian_keeps(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(pip_settings, "DEBIAN_WHEELS", tmp_path)
    (tmp_path / "pip-23.0-py3-none-any.whl").write_text("")
    assert pip_settings.pip_command() == [sys.executable, str(tmp_path / "pip-23.0-py3-none-any.whl" / "pip")]


@pytest.mark.parametrize(
    ("output", "code", "said"),
    [
        ("error: dns error\n cause: https://files.example.org/x", "no_network", "files.example.org"),
        ("Could not fetch: https://me:secret@mirror/simple Connection refused", "no_network", "mirror"),
        ("error: failed to write: No space left on device (os error 28)", "no_space", "disk"),
        ("invalid peer certificate: UnknownIssuer", "certificate", "SSL_CERT_FILE"),
        ("PermissionError: [Errno 13] Permission denied: 'x'", "unwritable", "virus scanner"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "damaged", "damaged"),
        ("No module named ensurepip", "no_pip", "python3-venv"),
        ("No solution found when resolving dependencies", "no_build", "torch build"),
        ("something new", "failed", "install the packages"),
    ],
)
def test_an_error_says_the_cause_and_what_to_do(output, code, said):
    error = explained(output, "install the packages")
    assert error.code == code
    assert said in str(error)
    assert error.hint and error.detail == output.replace("me:secret", "***")
    assert "secret" not in str(error)


def test_a_full_disk_is_noticed_before_anything_is_downloaded(data, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**12, 10**12, 10**9))
    assert main(["install", "--torch", "cpu"]) == 1
    assert "needs 3.0 GB of disk space" in (error := capsys.readouterr().err)
    assert "1.0 GB" in error and "ANIMATIC_DATA" in error
    assert not (data / "tools").exists()
    assert main(["install", "--torch", "cpu", "--json"]) == 1
    failed = environment.read_progress(capsys.readouterr().out.splitlines()[-1])
    assert failed and failed.step == "failed" and "3.0 GB" in failed.text and failed.hint


@linux_only
def test_a_gpu_build_needs_more_disk(monkeypatch):
    assert torch_build.needed_bytes("cuda") > 2 * torch_build.needed_bytes("cpu")
    monkeypatch.setattr(torch_build, "has_amd", lambda: False)
    monkeypatch.setattr(torch_build, "has_nvidia", lambda: True)
    assert torch_build.needed_bytes("auto") == torch_build.needed_bytes("cuda")
    monkeypatch.setattr(torch_build, "has_nvidia", lambda: False)
    assert torch_build.needed_bytes("auto") == torch_build.needed_bytes("cpu")


@linux_only
@pytest.mark.parametrize(("choice", "said"), [("mps", "is not for this system"), ("quantum", "does not exist")])
def test_a_torch_build_that_cannot_be_is_refused(choice, said, capsys):
    assert main(["install", "--torch", choice]) == 1
    assert said in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_written_is_an_error_in_words(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "file" / "data"))
    assert main(["install", "--torch", "cpu"]) == 1
    assert "could not be written. Allow Animatic's data folder" in capsys.readouterr().err


def test_two_set_ups_at_once_are_refused(data, capsys):
    with only_one(data):
        assert main(["install", "--torch", "cpu"]) == 1
    assert "Another set-up is running" in capsys.readouterr().err
    with only_one(data):
        pass  # the lock is free again


def test_progress_lines_are_read_and_noise_is_not():
    progress = Progress("packages", 0.25, "Downloading torch", "")
    assert environment.read_progress(progress_line(progress)) == progress
    assert environment.read_progress("DeprecationWarning: something") is None
    assert environment.read_progress("[1, 2]") is None
    assert environment.read_progress('{"step": "x"}') is None
