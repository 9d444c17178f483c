"""Write bench/RESULTS.md from the figures in bench/results: `python bench/report.py`.

Must not import anything but the standard library.
"""

from __future__ import annotations

import json
from pathlib import Path

_BASELINES = {"off": "control off", "other_seed": "another seed", "chance": "chance"}
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


def _is_of_a_gpu(path: Path) -> bool:
    """Tell whether a result was measured on a GPU: it names the version of CUDA then."""
    return "cuda" in json.loads(path.read_text("utf-8"))["versions"]


def main() -> None:
    """Write the page anew."""
    lines = ["# Figures", "", "Made by `make bench-report` from `bench/results`; not edited by hand.", ""]
    paths = sorted((FOLDER / "results").glob("*.json"))
    for path in paths:
        lines += table(path)
    if not any(_is_of_a_gpu(path) for path in paths):
        lines += ["Generation on a GPU: not measured.", ""]
    (FOLDER / "RESULTS.md").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
