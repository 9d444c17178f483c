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
    rows = _judged if any("limit" in figure for figure in figures.values()) else _plain
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    return [
        f"## {path.stem}",
        "",
        f"`{result['command']}` on {result['device']}, {versions}, {result['date']}",
        "",
        *([f"**{result['outdated']}**", ""] if "outdated" in result else []),
        *(_profile(figures) if "profile_peak_tflops" in figures else rows(figures)),
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


def _profile(figures: dict[str, dict]) -> list[str]:
    """Return a table of where a step's time goes, a row a kind of operation, and under it what it comes to."""
    value = {name.removeprefix("profile_"): figure["value"] for name, figure in figures.items()}
    other = next(whose for whose in ("diffusers", "plain") if f"{whose}_step_seconds" in value)
    kinds = [name[5:-8] for name in value if name.startswith("ours_") and name.endswith("_seconds")]
    kinds = [kind for kind in kinds if not kind.endswith(("_floor", "_unprofiled"))]  # the whole step comes last
    titles = ("kind of operation", "ours, s", "of the step", "floor, s", f"{other}, s", "floor, s", "difference, s")
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    for kind in kinds:
        ours, theirs = value[f"ours_{kind}_seconds"], value[f"{other}_{kind}_seconds"]
        share = f"{ours / value['ours_step_seconds']:.0%}"
        floors = [_floor(value, f"{whose}_{kind}") for whose in ("ours", other)]
        cells = (_words(kind), f"{ours:.3g}", share, floors[0], f"{theirs:.3g}", floors[1], f"{theirs - ours:+.3g}")
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, "", *_profile_says(value, kinds[:-1], other)]


def _profile_says(value: dict[str, float], kinds: list[str], other: str) -> list[str]:
    """Return what the table above comes to, and what is to be known of its columns."""
    gap = value[f"{other}_step_seconds"] - value["ours_step_seconds"]
    saved = {kind: value[f"{other}_{kind}_seconds"] - value[f"ours_{kind}_seconds"] for kind in kinds}
    where = (max if gap > 0 else min)(saved, key=lambda kind: saved[kind])
    shares = {kind: value[f"ours_{kind}_floor_share"] for kind in kinds if f"ours_{kind}_floor_share" in value}
    shares = {kind: share for kind, share in shares.items() if share}
    far = min(shares, key=lambda kind: shares[kind])
    beyond = "; one above 100%: its numbers lay in a cache" if max(shares.values()) > 1 else ""
    return [
        f"Ours takes {abs(gap):.3g} s {'less' if gap > 0 else 'more'} than {other}; most of that lies in "
        f"{_words(where)} ({saved[where]:+.3g} s). Of ours {_words(far)} is farthest from its floor: "
        f"{1 / shares[far]:.2g} times as long.",
        "",
        f"The floor, and in brackets its share of the seconds{beyond}, is what the operations and bytes take at "
        f"{value['peak_tflops']:.3g} TFLOP/s or {value['bandwidth_gb_s']:.4g} GB/s, the best of this device. Without "
        f"the profiler the step takes {value['ours_step_unprofiled_seconds']:.3g} s, "
        f"{value[f'{other}_step_unprofiled_seconds']:.3g} s {other}.",
    ]


def _floor(value: dict[str, float], name: str) -> str:
    if f"{name}_floor_seconds" not in value:
        return ""
    return f"{value[f'{name}_floor_seconds']:.3g} ({value[f'{name}_floor_share']:.0%})"


def _words(kind: str) -> str:
    return "the whole step" if kind == "step" else kind.replace("_", " ")


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
