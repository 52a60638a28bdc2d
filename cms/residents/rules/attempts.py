"""How long somebody who missed must wait before the next try: short pauses, by what was tried at and from where.

Nobody is ever locked out: a window empties by itself, and what somebody misses elsewhere counts little against one's own
tries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Scope = Literal["account", "code", "factor", "address"]


@dataclass(frozen=True, slots=True)
class Limit:
    """As many misses as are let through within a window of time."""

    misses: int
    within: timedelta


FROM_ONE_ADDRESS: Mapping[Scope, tuple[Limit, ...]] = {
    "account": (Limit(5, timedelta(minutes=5)), Limit(20, timedelta(hours=1))),
    "code": (Limit(5, timedelta(minutes=10)),),
    "factor": (Limit(5, timedelta(minutes=5)), Limit(20, timedelta(hours=1))),
}
"""At one account, one code or one second factor."""
FROM_ANYWHERE: Mapping[Scope, tuple[Limit, ...]] = {
    "account": (Limit(100, timedelta(hours=1)),),
    "code": (Limit(20, timedelta(hours=1)),),
    # Three of a million codes serve at any time (RFC 6238, section 5.2), and who tries them knows the password.
    "factor": (Limit(20, timedelta(hours=1)), Limit(60, timedelta(days=1))),
    "address": (Limit(120, timedelta(minutes=10)),),
}
"""A tower block, or a mobile network, is one address: it has as many tries as many people need."""


def wait(limits: Sequence[Limit], ages: Sequence[timedelta]) -> timedelta:
    """How long to wait given how long ago the misses were, the last one first; zero when a try is let through."""
    pauses = [
        limit.within - ages[limit.misses - 1]
        for limit in limits
        if len(ages) >= limit.misses and ages[limit.misses - 1] < limit.within
    ]
    return max(pauses, default=timedelta())


def looked_at(limits: Sequence[Limit]) -> int:
    """How many of the last misses `wait` needs to know."""
    return max((limit.misses for limit in limits), default=0)
