"""Atom feeds (RFC 4287) through `feedgenerator`, each entry apart, so that feeds can share those they have in common."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from feedgenerator import Atom1Feed
from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator

_END = b"</feed>"


class _Feed(Atom1Feed):  # type: ignore[misc]  # feedgenerator has no types
    """A feed without its entries, whose date is given and not looked for in them."""

    def __init__(self, since: datetime, **values: Any) -> None:
        super().__init__(**values)
        self._since = since

    def latest_post_date(self) -> datetime:
        """The date of the feed."""
        return self._since


@lru_cache(maxsize=2_000)
def atom_entry(**values: Any) -> bytes:
    """One entry, from what `SyndicationFeed.add_item` takes; the same for all sites and from build to build."""
    alone = Atom1Feed(title="", link="", description="")
    alone.add_item(**values)
    out = io.StringIO()
    alone.write_items(SimplerXMLGenerator(out, "utf-8", short_empty_elements=True))
    return out.getvalue().encode()


def atom_feed(since: datetime, entries: Iterable[bytes], **values: Any) -> bytes:
    """A feed last changed at `since` around its entries, from what `SyndicationFeed` takes."""
    out = io.StringIO()
    _Feed(since, **values).write(out, "utf-8")
    return b"".join([out.getvalue().encode().removesuffix(_END), *entries, _END])
