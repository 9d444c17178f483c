"""The operation counter of the benchmark counts attention on a CPU, as on a GPU."""

from __future__ import annotations

import torch
from torch.nn import functional

from bench.flops import counted_flops


def test_attention_is_counted_as_its_two_products():
    query = torch.ones(2, 3, 5, 8)  # batch, heads, tokens, width
    key, value = torch.ones(2, 3, 7, 8), torch.ones(2, 3, 7, 8)
    products = 2 * 3 * (5 * 8 * 7 + 5 * 7 * 8)  # q kᵀ, and the weights times v
    with torch.no_grad():
        assert counted_flops(lambda: functional.scaled_dot_product_attention(query, key, value)) == 2 * products


def test_a_linear_layer_and_a_convolution_are_counted():
    assert counted_flops(lambda: torch.ones(4, 6) @ torch.ones(6, 5)) == 2 * 4 * 6 * 5
    pictures, weights = torch.ones(2, 3, 8, 8), torch.ones(4, 3, 3, 3)
    assert counted_flops(lambda: functional.conv2d(pictures, weights, padding=1)) == 2 * 2 * 4 * 8 * 8 * 3 * 9
