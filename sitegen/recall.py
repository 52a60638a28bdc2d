"""What an item of a whole commune will ask for, composed while nobody waits: the first one is then as quick as the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sitegen import targets
from sitegen.compose.make import make
from sitegen.pages import PageWriter
from sitegen.town import Town


def recall(town: Town, writer: PageWriter) -> Iterator[str]:
    """Composes and renders the pages of each site that show such an item, and gives the name of each once it is done.

    Nothing is written: what the pages are made of stays in the answers of the town, which also know what was done.
    """
    done = town.answers.recalled
    for place in town.tree.sites():
        for target in (targets.detail(place.id), targets.listing(place.id, "news"), f"feed:{place.id}"):
            if target not in done:
                done.add(target)
                # The build that needs the page will say what is wrong with it.
                with suppress(Exception):
                    made = make(town, target)
                    if made and made.template:
                        writer.render(made)
                yield target
