"""What many pages say alike, made once a build: the chrome of a site, the trail to a place, the card of a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sitegen.town import Reading

MOST_KEPT = 20_000
"""Values kept at a time: about a kilobyte each."""

Value = TypeVar("Value")


def kept(reading: Reading, key: tuple[str, ...], make: Callable[[Reading], Value]) -> Value:
    """What `make` says, the same object for every page that asks; each page notes all that was noted for it."""
    values = reading.town.kept
    found = values.get(key)
    if found is None:
        own = Reading(reading.town)
        if len(values) >= MOST_KEPT:
            values.clear()
        found = values[key] = (make(own), own)
    value: Value = found[0]
    reading.note(found[1])
    return value
