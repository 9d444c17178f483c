"""The profile of a denoise step counts what is known of operations, misses none, and is laid out as a table."""

from __future__ import annotations

import functools
import json

import pytest
import torch
from torch.nn import functional
from torch.profiler import profile

from bench.bench_denoise import Plan
from bench.bench_profile import Rates, measured, measured_rates, seconds_of_kinds
from bench.denoise_runs import make_clip
from bench.flops import counted_flops
from bench.operation_counts import EVERYTHING_ELSE, KINDS, OperationCounter, Work, counted_step, kind_of, of_kinds
from bench.random_networks import Size, build
from bench.report import table

TINY = Size((8, 8, 16, 16), 2, 2, 4, 16, 3, (1, 2, 3, 4), 64)
CPU = torch.device("cpu")
COMPUTING = ("convolution", "attention", "matmul")


@functools.cache
def plan() -> Plan:
    return Plan(build(TINY, CPU, torch.float32), make_clip(2, TINY.side_px), 4, 1)


@functools.cache
def figures() -> dict[str, float]:
    return {name: value for name, (value, _) in measured(plan()).items()}


@functools.cache
def work(whose: str) -> dict[str, Work]:
    return counted_step(getattr(plan(), whose))


def moved(run) -> int:
    with torch.no_grad(), OperationCounter() as counter:
        run()
    return counter.moved_bytes.total()


@pytest.mark.parametrize("whose", ["ours", "theirs"])
def test_a_step_has_the_operations_that_are_counted_elsewhere(whose):
    run = getattr(plan(), whose)
    one, two = (counted_flops(lambda steps=steps: run(steps)) for steps in (1, 2))
    assert sum(each.flops for each in work(whose).values()) == two - one > 0
    kinds = of_kinds(work(whose))
    assert all(kinds[kind].flops > 0 for kind in COMPUTING)
    assert kinds["normalisation"].flops == kinds[EVERYTHING_ELSE].flops == 0
    assert all(each.moved_bytes > 0 for each in kinds.values())


@pytest.mark.parametrize("whose", ["ours", "theirs"])
def test_the_profiler_sees_no_other_operations_than_those_that_are_counted(whose):
    run = getattr(plan(), whose)
    with profile() as profiler:
        run(1)
    seen = {event.name for event in profiler.events()}
    assert set(work(whose)) <= seen
    telling = ("conv", "mm", "linear", "matmul", "attention", "softmax", "norm")
    missed = {name for name in seen if kind_of(name) == EVERYTHING_ELSE and any(word in name for word in telling)}
    assert missed <= {"aten::normal_", "aten::linalg_vector_norm"}
    assert {kind_of(name) for name in work(whose)} == set(KINDS)
    assert {name.split("::")[0] for name in seen if "::" in name} == {"aten"}  # which is what is asked for its time


def test_a_linear_layer_moves_its_input_weights_and_output_once():
    x, weight, bias = torch.ones(5, 7), torch.ones(3, 7), torch.ones(3)
    assert moved(lambda: functional.linear(x, weight, bias)) == 4 * (5 * 7 + 3 * 7 + 3 + 5 * 3)


def test_views_move_nothing_and_what_is_expanded_is_read_once():
    x = torch.ones(5, 7)
    assert moved(lambda: x.T.reshape(7, 5).view(7, 5, 1)[2:].expand(-1, -1, 4)) == 0
    assert moved(lambda: x[:1].expand(6, 7).clone()) == 4 * (7 + 6 * 7)


def test_what_is_changed_in_place_is_read_and_written_but_a_copys_target_only_written():
    x, y = torch.ones(5, 7), torch.ones(5, 7)
    assert moved(lambda: x.add_(y)) == 4 * 3 * 35
    assert moved(lambda: x.copy_(y)) == 4 * 2 * 35


def test_what_an_operation_calls_is_its_own_work():
    pictures, weights = torch.ones(2, 3, 8, 8), torch.ones(4, 3, 3, 3)
    with torch.no_grad(), profile() as profiler:
        functional.conv2d(pictures, weights, padding=1)
    seconds = seconds_of_kinds(profiler.events(), {"aten::convolution"}, CPU)
    assert seconds["convolution"] > 0 == sum(seconds[kind] for kind in KINDS if kind != "convolution")


def test_the_floor_is_the_longer_of_computing_and_moving():
    rates = Rates(flops_per_second=100, bytes_per_second=10)
    assert rates.floor_seconds(Work(200, 10)) == 2 and rates.floor_seconds(Work(200, 30)) == 3


def test_a_large_product_keeps_its_floor():
    assert any(0.05 < share < 1.5 for share in (_floor_share() for _ in range(4)))  # a busy machine changes its speed


def _floor_share() -> float:
    """Measure this machine, then three products on it: the floor of their time in that time."""
    rates = measured_rates(CPU, torch.float32)
    a = torch.ones(512, 512)
    with torch.no_grad(), profile() as profiler:
        for _ in range(3):
            a @ a
    spent = seconds_of_kinds(profiler.events(), {"aten::mm"}, CPU)["matmul"]
    return rates.floor_seconds(Work(3 * 2 * 512**3, 3 * 3 * 4 * 512**2)) / spent


def test_the_kinds_and_what_lies_outside_are_the_whole_step():
    for whose in ("ours", "diffusers"):
        parts = [figures()[f"profile_{whose}_{kind}_seconds"] for kind in (*KINDS, "outside_operations")]
        whole = figures()[f"profile_{whose}_step_seconds"]
        assert all(part > 0 for part in parts) and sum(parts) == pytest.approx(whole)
        assert figures()[f"profile_{whose}_step_unprofiled_seconds"] > 0
        assert 0 < figures()[f"profile_{whose}_step_floor_share"] < 1
        for kind in KINDS:
            share = figures()[f"profile_{whose}_{kind}_floor_share"]
            floor, seconds = (figures()[f"profile_{whose}_{kind}_{what}"] for what in ("floor_seconds", "seconds"))
            assert share == pytest.approx(floor / seconds) and share > 0


def test_the_report_is_one_table_and_says_where_the_gap_lies(tmp_path):
    values = figures() | {"profile_ours_matmul_seconds": 1, "profile_diffusers_matmul_seconds": 3}
    values |= {"profile_ours_step_seconds": 4, "profile_diffusers_step_seconds": 6.5}
    values |= {f"profile_ours_{kind}_floor_share": 0.5 for kind in KINDS} | {"profile_ours_attention_floor_share": 0.25}
    result = {"figures": {name: {"value": value, "unit": ""} for name, value in values.items()}}
    result |= {"command": "c", "device": "d", "versions": {}, "date": "today"}
    path = tmp_path / "profile-cpu.json"
    path.write_text(json.dumps(result), "utf-8")
    text = "\n".join(table(path))
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    names = ["convolution", "attention", "matmul", "normalisation", "everything else", "outside operations"]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == ["kind of operation", *names, "the whole step"]
    assert "| matmul | 1 | 25% |" in text
    assert "2.5 s less than diffusers; most of that lies in matmul (+2 s)" in text
    assert "attention is farthest from its floor: 4 times as long" in text
    assert ("cache" in text) == any(values[f"profile_ours_{kind}_floor_share"] > 1 for kind in KINDS)
