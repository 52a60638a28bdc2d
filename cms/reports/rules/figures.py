"""How long things take, told so that a few reports are not taken for a rule: middles and ninth deciles in working days."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

FEW = 10
"""Below so many, a ninth decile is the story of one report, and is not given."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Half of `count` took at most `median` working days, nine in ten at most `ninth`; no `ninth` for a few."""

    count: int
    median: float
    ninth: int | None


def spread(counts: Mapping[int, int]) -> Spread | None:
    """How durations spread, given how often each was seen; None without any."""
    count = sum(counts.values())
    if not count:
        return None
    low, high = _ranked(counts, (count + 1) // 2), _ranked(counts, count // 2 + 1)
    # Nearest rank (NIST Handbook 148): a value that was observed, never one in between.
    ninth = _ranked(counts, math.ceil(0.9 * count)) if count >= FEW else None
    return Spread(count, (low + high) / 2, ninth)


def _ranked(counts: Mapping[int, int], rank: int) -> int:
    """The value at a place of the ordered row of all of them, the first being 1."""
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0:
            return value
    raise ValueError(f"fewer than {rank} values")
