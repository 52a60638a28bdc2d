"""Addresses that change: what the pages below a moved or renamed one were reached at, kept for visitors who come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from wagtail.models import Page

from cms.pages.models import RecordPage
from cms.publishing import tree
from cms.publishing.models import FormerPath
from sitegen.records import address

SHORT = "/t/"
"""Below it, the short addresses: six digits each, which a remote control can type too."""
_NUMBERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Located:
    """A page of the subtree: its record, its place in the tree, and the kinds that shape its address."""

    record_id: UUID
    url_path: str
    kind: str
    parent_kind: str
    was_public: bool
    """Whether it has ever been published: the address of a draft was never given to anyone."""


def locate(top: Page) -> list[Located]:
    """A page and all below it, as the database has them now, in the order of the tree."""
    subtree = Page.objects.filter(path__startswith=top.path).order_by("path")
    ids, pages = tree.record_ids(subtree), list(subtree)
    kinds = {page.path: _kind(page) for page in pages}
    parent = top.get_parent()
    if parent:
        kinds[parent.path] = _kind(parent)
    return [
        Located(
            record_id=ids[page.pk],
            url_path=page.url_path,
            kind=kinds[page.path],
            parent_kind=kinds.get(page.path[: -Page.steplen], ""),
            was_public=page.first_published_at is not None,
        )
        for page in pages
        if page.pk in ids
    ]


def path_of(page: Located) -> str:
    """The public path of a page. Only its own kind and its parent's shape it: all above have a site."""
    commune, *slugs = page.url_path.strip("/").split("/")
    if not slugs:
        return address("", page.kind, commune)
    path = "/"
    for number, slug in enumerate(slugs, 1):
        below = len(slugs) - number
        path = address(path, page.kind if below == 0 else page.parent_kind if below == 1 else "place", slug)
    return path


def renamed(before: Iterable[Located], old_prefix: str, new_prefix: str) -> list[Located]:
    """The same pages once `old_prefix` of their place in the tree has become `new_prefix`."""
    return [replace(page, url_path=new_prefix + page.url_path.removeprefix(old_prefix)) for page in before]


def keep_former(before: Iterable[Located], after: Iterable[Located]) -> None:
    """Note where each published page was, now that it is elsewhere."""
    now = {page.record_id: path_of(page) for page in after}
    former = []
    for page in before:
        path = path_of(page)
        if page.was_public and path != "/" and now.get(page.record_id, path) != path:
            former.append(FormerPath(record_id=page.record_id, path=path))
    FormerPath.objects.bulk_create(former, ignore_conflicts=True)
    # A page that comes back to an address it once had must not redirect to itself.
    rows = FormerPath.objects.filter(record_id__in=list(now))
    FormerPath.objects.filter(pk__in=[row.pk for row in rows if row.path == now[row.record_id]]).delete()


def _kind(page: Page) -> str:
    return getattr(page.specific_class, "record_kind", "")


def short_path(page: RecordPage) -> str:
    """The address of a page that is short enough to be typed from a poster or to fit a text message: `/t/048213/`.

    It leads to the page like a former one does, wherever the page moves. Made the first time it is asked for.
    """
    kept = FormerPath.objects.filter(record_id=page.record_id, path__startswith=SHORT).first()
    if kept:
        return kept.path
    number = page.record_id.int % _NUMBERS
    while FormerPath.objects.filter(path=_short(number)).exists():
        number = (number + 1) % _NUMBERS
    return FormerPath.objects.get_or_create(record_id=page.record_id, path=_short(number))[0].path


def _short(number: int) -> str:
    return f"{SHORT}{number:06d}/"
