"""Whether the public may see a page: the one rule that every way out of the CMS obeys. Deny by default."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from wagtail.models import Page, PageViewRestriction

_COMMUNE_DEPTH = 2
"""Depth of the communes in the tree, right below Wagtail's root, which is no place and has no state of its own."""


def is_open(page: Page, now: datetime) -> bool:
    """Whether a page, taken alone, is published at `now`: live, its day come, its last day not gone."""
    if not page.live or page.expired:
        return False
    if page.go_live_at is not None and page.go_live_at > now:
        return False
    return page.expire_at is None or page.expire_at > now


def is_public(chain: Sequence[Page], restricted: bool, now: datetime) -> bool:
    """Whether the last page of `chain` (the commune first) may be read by anyone: every place above must be open too."""
    return bool(chain) and not restricted and all(is_open(page, now) for page in chain)


def chain(page: Page) -> list[Page]:
    """The places above a page and the page itself, the commune first. Pages outside any commune have no chain."""
    if page.depth < _COMMUNE_DEPTH:
        return []
    return list(page.get_ancestors(inclusive=True).filter(depth__gte=_COMMUNE_DEPTH).order_by("depth"))


def is_restricted(pages: Iterable[Page]) -> bool:
    """Whether a view restriction of any kind holds on one of `pages`; an alias has those of the page it mirrors."""
    pages = list(pages)
    ids = {page.pk for page in pages}
    sources = {page.alias_of_id for page in pages if page.alias_of_id}
    while sources:
        ids |= sources
        above = Page.objects.filter(pk__in=sources).exclude(alias_of=None).values_list("alias_of_id", flat=True)
        sources = set(above) - ids
    return PageViewRestriction.objects.filter(page_id__in=ids).exists()


def public_chain(page: Page, now: datetime) -> list[Page] | None:
    """The chain of a page that the public may read at `now`, or None when it may not."""
    pages = chain(page)
    return pages if is_public(pages, is_restricted(pages), now) else None
