"""What many pages say alike, made once: the chrome of a site, the trail to a place, the card of a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sitegen import graph
from sitegen.answers import Kept
from sitegen.town import Reading

Value = TypeVar("Value")


def kept(reading: Reading, key: tuple[str, ...], make: Callable[[Reading], Value]) -> Value:
    """What `make` says, the same object for every page that asks; each page notes all that was noted for it.

    A key is a name and the id of the record or place the value is about, then whatever else it depends on. A process
    that stays keeps the value from build to build, until that record, a node that was noted, the clock or the tree of
    places says otherwise: `make` reads all the rest through the reading it is given. None is not kept.
    """
    answers = reading.town.answers
    found = answers.value(key)
    if found is None:
        own = Reading(reading.town)
        own.about.add(graph.record_node(key[1]))
        found = Kept(make(own), own.notebook, own.clock, own.about)
        if found.value is not None:
            answers.keep(key, found)
    value: Value = found.value
    reading.note(found)
    return value
