"""Write bench/RESULTS.md from the figures in bench/results: `python bench/report.py`.

Must not import anything but the standard library.
"""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def table(path: Path) -> list[str]:
    """Return the lines of one result file: what it was measured on, then a row a figure."""
    result = json.loads(path.read_text("utf-8"))
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    return [
        f"## {path.stem}",
        "",
        f"`{result['command']}` on {result['device']}, {versions}, {result['date']}",
        "",
        "| figure | value | unit |",
        "|---|---|---|",
        *(f"| {name} | {figure['value']:g} | {figure['unit']} |" for name, figure in result["figures"].items()),
        "",
    ]


def main() -> None:
    """Write the page anew."""
    lines = ["# Figures", "", "Made by `make bench-report` from `bench/results`; not edited by hand.", ""]
    for path in sorted((FOLDER / "results").glob("*.json")):
        lines += table(path)
    lines += ["Generation on a GPU: not measured.", ""]
    (FOLDER / "RESULTS.md").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    main()
