"""Write bench/RESULTS.md from the figures in bench/results: `python bench/report.py`.

Must not import anything but the standard library.
"""

from __future__ import annotations

import json
from pathlib import Path

_BASELINES = {"off": "control off", "other_seed": "another seed", "chance": "chance"}
# What is to be known of a GPU. Each command takes less than ten minutes on a large one.
ON_A_GPU = {
    "speed_ratio_exact": "make bench-denoise",
    "denoise_ours_seconds": "make bench-denoise",
    "denoise_ours_peak": "make bench-denoise",
    "speed_ratio_end_half": "make bench-denoise",
    "denoise_fast_ours_seconds": "make bench-denoise",
    "denoise_channels_last_seconds": "make bench-denoise",
    "denoise_compiled_seconds": "make bench-denoise BENCH=--compile",
    "cost_per_frame_ratio_1024": "make bench-length",
    "memory_ratio_1024": "make bench-length",
    "shortcut_guidance_until_half_seconds": "make bench-shortcuts",
}
FOLDER = Path(__file__).resolve().parent


def table(path: Path) -> list[str]:
    """Return the lines of one result file: what it was measured on, then a row a figure."""
    result = json.loads(path.read_text("utf-8"))
    figures = result["figures"]
    judged = any("limit" in figure for figure in figures.values())
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    return [
        f"## {path.stem}",
        "",
        f"`{result['command']}` on {result['device']}, {versions}, {result['date']}",
        "",
        *([f"**{result['outdated']}**", ""] if "outdated" in result else []),
        *(_judged(figures) if judged else _plain(figures)),
        "",
    ]


def _plain(figures: dict[str, dict]) -> list[str]:
    rows = (f"| {name} | {figure['value']:g} | {figure['unit']} |" for name, figure in figures.items())
    return ["| figure | value | unit |", "|---|---|---|", *rows]


def _judged(figures: dict[str, dict]) -> list[str]:
    """Return a table with limits, and with baselines where there are any, and under it the figures' notes."""
    known = [key for key in _BASELINES if any(key in figure for figure in figures.values())]
    titles = ["figure", "value", "unit", "limit", "kept", *(_BASELINES[key] for key in known)]
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    for name, figure in figures.items():
        kept = {True: "yes", False: "**no**"}.get(figure.get("passed"), "")
        baselines = (_short(figure.get(key)) for key in known)
        cells = (name, f"{figure['value']:.4g}", figure["unit"], figure.get("limit", ""), kept, *baselines)
        lines.append(f"| {' | '.join(cells)} |")
    notes = [f"- {name}: {figure['note']}" for name, figure in figures.items() if "note" in figure]
    return [*lines, "", *notes]


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _unmeasured(results: list[dict]) -> list[str]:
    """Return a table of what no result tells of today's code on a GPU, with the command that measures it."""
    measured = {
        name
        for result in results
        if "cuda" in result["versions"] and "outdated" not in result
        for name in result["figures"]
    }
    rows = [f"| {name} | not measured | `{command}` |" for name, command in ON_A_GPU.items() if name not in measured]
    return ["## on a GPU", "", "| figure | value | command |", "|---|---|---|", *rows, ""] if rows else []


def main() -> None:
    """Write the page anew."""
    lines = ["# Figures", "", "Made by `make bench-report` from `bench/results`; not edited by hand.", ""]
    paths = sorted((FOLDER / "results").glob("*.json"))
    for path in paths:
        lines += table(path)
    lines += _unmeasured([json.loads(path.read_text("utf-8")) for path in paths])
    (FOLDER / "RESULTS.md").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
