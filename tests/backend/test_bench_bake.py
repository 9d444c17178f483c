"""The benchmark of baking measures what it says, and its ball is baked as truly as its limits ask."""

from __future__ import annotations

import json
import sys

from bench import bench_bake


def test_the_benchmark_writes_its_figures_and_keeps_its_limits(tmp_path, monkeypatch, capsys):
    output = tmp_path / "bake.json"
    sizes = ["--side", "128", "--picture", "128", "--columns", "96"]
    monkeypatch.setattr(sys, "argv", ["bench_bake", *sizes, "--output", str(output)])
    assert bench_bake.main() == 0
    figures = {name: figure["value"] for name, figure in json.loads(output.read_text("utf-8"))["figures"].items()}
    assert figures["bake_position_error_px"] < 0.1
    assert figures["bake_coverage_1_views"] < figures["bake_coverage_2_views"] < figures["bake_coverage_8_views"]
    assert figures["bake_seeable_8_views"] > 0.95
    assert 0.5 < figures["bake_hidden"] < 0.9 and figures["bake_patches_seconds"] > 0
    for size in (128, 256):
        once, again = (
            figures[f"bake_{size}_{name}"] for name in ("first_picture_seconds", "seconds_a_further_picture")
        )
        assert 0 < again < once and figures[f"bake_{size}_peak"] > 0.05
    assert "figure bake_position_error_m" in capsys.readouterr().out
