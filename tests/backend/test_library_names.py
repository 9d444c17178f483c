"""The command line finds models by their names, ends quietly where nobody reads on, and tells halves of modules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import header_files as real
import pytest

from backend.__main__ import main
from backend.library.identify import identify
from backend.library.seen import Seen
from backend.models import hub

ROOT = Path(__file__).parents[2]


@pytest.fixture
def web_ui(tmp_path, monkeypatch):
    """A1111's folders with a LoRA and a motion module; no other model folders."""
    monkeypatch.setattr(hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("ANIMATIC_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("signal.signal", lambda *_: None)
    root = tmp_path / "a1111"
    (root / "models" / "Stable-diffusion").mkdir(parents=True)
    real.write_header(root / "models" / "Lora" / "oil_paint.safetensors", real.spatial_lora(real.kohya, 4))
    return root


def test_a_model_is_shown_by_its_name_and_after_its_folders(web_ui, capsys, monkeypatch):
    file = web_ui / "models" / "Lora" / "oil_paint.safetensors"
    assert main(["models", "show", file.name, "--models", str(web_ui)]) == 0
    assert main(["models", "show", "--models", str(web_ui), file.name]) == 0
    monkeypatch.setenv("ANIMATIC_MODELS", str(web_ui))
    assert main(["models", "show", file.name]) == 0
    assert capsys.readouterr().out.splitlines().count(str(file)) == 3


def test_a_model_is_deleted_by_its_name(web_ui, capsys):
    file = web_ui / "models" / "Lora" / "oil_paint.safetensors"
    assert main(["models", "delete", "--yes", file.name, "--models", str(web_ui)]) == 0
    assert not file.exists() and str(file) in capsys.readouterr().out


def test_a_name_that_nothing_or_several_have_is_refused(web_ui, capsys):
    assert main(["models", "show", "gone.safetensors", "--models", str(web_ui)]) == 2
    assert main(["models", "show", "--models", str(web_ui)]) == 2
    other = web_ui / "models" / "Lora" / "old" / "oil_paint.safetensors"
    real.write_header(other, real.spatial_lora(real.kohya, 8))
    assert main(["models", "delete", "--yes", other.name, "--models", str(web_ui)]) == 2
    gone, unnamed, twice = (line for line in capsys.readouterr().err.splitlines() if line.startswith("error"))
    assert "There is no model" in gone and "No model is named" in unnamed and "2 models are called" in twice
    assert other.exists()


def test_who_reads_the_first_line_alone_sees_no_error(tmp_path):
    program = "import sys; from backend.__main__ import main; sys.exit(main(['models', 'sets']))"
    child = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    child.stdout.close()  # before it has said anything
    assert child.stderr.read() == "" and child.wait() == 0
    child.stderr.close()


@pytest.mark.parametrize(
    ("begins", "lacking"), [("down_blocks", "the up blocks"), (("down_blocks", "up_blocks.1"), "the up block 0")]
)
def test_a_part_of_a_motion_module_is_told(begins, lacking):
    half = {key: shape for key, shape in real.motion_module().items() if key.startswith(begins)}
    found = identify(Seen(half, {}, "mm_half.ckpt"))
    assert (found.kind, found.problem) == ("motion_module", f"It is not whole: it has no layers for {lacking}.")
    assert not identify(Seen(real.motion_module(), {}, "mm.ckpt")).problem
