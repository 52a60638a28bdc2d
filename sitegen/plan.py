"""What a build has to do: which targets to make, which to delete, and why. Proportional to what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sitegen import graph, targets
from sitegen.compose import lists
from sitegen.compose.make import redirect_row
from sitegen.index import Changes, Row
from sitegen.manifest import Manifest
from sitegen.places import Place, Tree
from sitegen.town import Town

_ORDER = (
    "detail",
    "ics",
    "list",
    "past",
    "plan",
    "feed",
    "calendar",
    "map",
    "sitemap",
    "robots",
    "notfound",
    "redirect",
    "rules",
)


@dataclass
class Plan:
    """The targets to make, each with the reason, and those to delete."""

    make: dict[str, str] = field(default_factory=dict)
    delete: set[str] = field(default_factory=set)

    def want(self, target: str, reason: str) -> None:
        """Plans to make a target; the first reason is kept."""
        self.make.setdefault(target, reason)

    def ordered(self) -> list[str]:
        """The targets in the order in which they are safe to write: pages before the lists that link to them."""
        return sorted(self.make, key=lambda target: (_ORDER.index(target.partition(":")[0]), target))


def plan(manifest: Manifest, town: Town, changes: Changes, theme_changed: bool) -> Plan:
    """The plan of a build after `changes`. A clean build is this with an empty manifest."""
    found = Plan()
    tree, now = town.tree, town.now
    for target in manifest.targets_of(changes.nodes):
        found.want(target, "depends on what changed")
    _by_clock(manifest, now, found)
    if theme_changed:
        for target in manifest.targets_of([graph.THEME_NODE]):
            found.want(target, "theme changed")
    for id, (old, new) in changes.records.items():
        if new and new.live:
            for target in targets.record_targets(id, new.kind):
                if not (old and old.live and manifest.page(target)):
                    found.want(target, "new")
        elif old and old.live:
            found.delete.update(targets.record_targets(id, old.kind))
    _sites(manifest, tree, changes, found)
    for place, kind, past, key in _shifted(tree, changes):
        _archive(manifest, town, place, kind, past, key, found)
    _redirects(manifest, town, changes, found)
    found.delete = {each for each in found.delete if manifest.page(each)}
    for target in found.delete:
        found.make.pop(target, None)
    return found


def _by_clock(manifest: Manifest, now: datetime, found: Plan) -> None:
    """Pages that are no longer right, or not yet: a clock set back counts too."""
    instant = int(now.timestamp())
    for (target,) in manifest.db.execute(
        "SELECT target FROM page WHERE right_until <= ? OR right_from > ?", (instant, instant)
    ):
        found.want(target, "the clock went on")


def _sites(manifest: Manifest, tree: Tree, changes: Changes, found: Plan) -> None:
    """The pages a site has whatever is published there, for the sites that appear and disappear."""
    for id, (old, new) in changes.records.items():
        kinds = {each.kind for each in (old, new) if each}
        if "place" not in kinds:
            continue
        place = tree.live(id)
        if place is not None and place.is_site:
            for target in targets.site_targets(place):
                if manifest.page(target) is None:
                    found.want(target, "new site")
        elif place is None:
            for prefix in ("list", "past", "feed", "calendar", "plan", "map", "sitemap", "robots", "notfound", "rules"):
                found.delete.update(manifest.pages_like(f"{prefix}:{id}"))
    for node in changes.nodes:
        # The list of residences exists only where there is one: it may have to appear.
        kind, _sep, rest = node.partition(":")
        place_id, _sep, listed = rest.partition(":")
        if kind == "list" and listed == "residence" and tree.live(place_id):
            found.want(targets.listing(place_id, "residence"), "residences changed")


Shift = tuple[Place, str, bool, tuple[int, str]]


def _shifted(tree: Tree, changes: Changes) -> Iterable[Shift]:
    """For each list whose archive changed: the site, the kind, and the earliest place in the archive that did."""
    earliest: dict[tuple[str, str], tuple[int, str]] = {}
    for old, new in changes.records.values():
        for row in (old, new):
            if row is not None and row.live and row.kind in targets.ARCHIVED:
                _note_earliest(earliest, row)
    for node in changes.nodes:
        kind, _sep, rest = node.partition(":")
        place, _sep, listed = rest.partition(":")
        if kind == "list" and listed in ("event", "works") and (place, listed) not in earliest:
            earliest[place, listed] = (0, "")
    moved = {
        id
        for id, (old, new) in changes.records.items()
        for each in (old, new)
        if each and each.kind in ("place", "residence")
    }
    sites: dict[tuple[str, str], tuple[int, str]] = {}
    for (owner, kind), key in earliest.items():
        for site in _sites_listing(tree, owner, kind):
            sites[site.id, kind] = min(key, sites.get((site.id, kind), key))
    for id in moved:
        for below in tree.below(id):
            for kind in targets.ARCHIVED:
                if below.live and below.is_site:
                    sites[below.id, kind] = (0, "")
    for (id, kind), key in sites.items():
        place_found = tree.live(id)
        if place_found is not None:
            yield place_found, kind, kind != "news", key


def _note_earliest(earliest: dict[tuple[str, str], tuple[int, str]], row: Row) -> None:
    key = lists.archive_key(row)
    known = earliest.get((row.place, row.kind), key)
    earliest[row.place, row.kind] = min(known, key)


def _sites_listing(tree: Tree, owner: str, kind: str) -> list[Place]:
    """The sites that list what belongs to a place."""
    place = tree.get(owner)
    if place is None:
        return []
    if not place.is_site:
        above = tree.site_of(owner)
        return [above] if above and above.live and kind == "works" else []
    return [each for each in tree.below(owner) if each.live and each.is_site]


def _archive(
    manifest: Manifest, town: Town, place: Place, kind: str, past: bool, key: tuple[int, str], found: Plan
) -> None:
    """Plans the archive pages from the one that holds `key` on; those before it stay as they are."""
    first = targets.archive(place.id, kind) if past else targets.listing(place.id, kind)
    rows = [row for each in lists.places_listed(town.tree, place, kind) for row in town.listed(each, kind)]
    items = lists.archived(rows, kind, town.now.timestamp())
    position = sum(1 for row in items if lists.archive_key(row) < key)
    pages = targets.archive_pages(len(items))
    for number in range(max(1, position // targets.PER_PAGE), pages + 1):
        found.want(targets.numbered(first, number), "its items shifted")
    written = {int(target.rpartition(":")[2]) for target in manifest.pages_like(f"{first}:")}
    if written and max(written) != pages:
        # The last page of before, or of now, leads to a newer one that was not there, or is no more.
        found.want(targets.numbered(first, max(1, min(pages, max(written)))), "its neighbour changed")
    found.delete.update(targets.numbered(first, number) for number in written if number > pages)


def _redirects(manifest: Manifest, town: Town, changes: Changes, found: Plan) -> None:
    """Former addresses lead somewhere wherever no page stands now."""
    if not changes.records and not changes.nodes:
        return
    known = set(manifest.pages_like("redirect:"))
    wanted = set()
    for (path,) in town.index.db.execute("SELECT DISTINCT path FROM former"):
        taken = town.index.db.execute("SELECT 1 FROM record WHERE address = ? AND live = 1", (path,)).fetchone()
        if not taken and redirect_row(town, path) is not None:
            wanted.add(f"redirect:{path}")
    for target in wanted - known:
        found.want(target, "former address")
    found.delete |= known - wanted
    moved = {target for target in found.make if target.startswith("redirect:")}
    commune = town.commune
    if commune and (wanted != known or moved):
        found.want(f"rules:{commune.id}:netlify", "former addresses changed")
        found.want(f"rules:{commune.id}:caddy", "former addresses changed")
