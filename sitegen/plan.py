"""What a build has to do: which targets to make, which to delete, and why. Proportional to what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sitegen import targets
from sitegen.addresses import path_of, redirect_row
from sitegen.changes import Changes
from sitegen.compose import lists
from sitegen.index import Row
from sitegen.manifest import Manifest
from sitegen.places import Place, Tree
from sitegen.town import Key, Town

_HOME = "index.html"
_START: Key = (0, "")
NEW, REPLACED, FAILED = 1, 2, 3
"""The two phases of a build: what no page leads to yet, then what replaces something; and what failed."""
_FAILED_AGAIN = 100
_OF_SITE = ("list", "past", "feed", "calendar", "plan", "map", "sitemap", "robots", "notfound", "rules", "area")
"""The kinds of targets that go with a site."""


@dataclass
class Plan:
    """The targets to make, each with the reason, and those to delete."""

    make: dict[str, str] = field(default_factory=dict)
    delete: set[str] = field(default_factory=set)

    def want(self, target: str, reason: str) -> None:
        """Plans to make a target; the first reason is kept."""
        self.make.setdefault(target, reason)


def plan(manifest: Manifest, town: Town, changes: Changes, theme_changed: bool) -> Plan:
    """The plan of a build after `changes`. A clean build is this with an empty manifest."""
    found = Plan()
    for target in manifest.targets_of(changes.nodes):
        found.want(target, "depends on what changed")
    _by_clock(manifest, town.instant, found)
    if theme_changed:
        for (target,) in manifest.db.execute("SELECT target FROM page"):
            found.want(target, "theme changed")
    for id, (old, new) in changes.records.items():
        if new and new.live:
            for target in targets.record_targets(id, new.kind):
                if not (old and old.live and manifest.page(target)):
                    found.want(target, "new")
        elif old and old.live:
            found.delete.update(targets.record_targets(id, old.kind))
    for row in changes.over:
        if row.live:
            found.want(targets.calendar(row.id), "over, or no longer over")
    _sites(manifest, town.tree, changes, found)
    for place, kind, key in _shifted(town.tree, changes):
        _archive(manifest, town, place, kind, key, found)
    _redirects(manifest, town, changes, found)
    found.delete = {each for each in found.delete if manifest.page(each)}
    for target in found.delete:
        found.make.pop(target, None)
    return found


def schedule(manifest: Manifest, town: Town, found: Plan) -> int:
    """Writes down what is to be made, in an order that is safe, beside what an interrupted build left to do.

    Whatever a page links to is there before the page: pages at addresses that no page leads to come first; then those
    that replace something, and the home through which a reader arrives; deletions after everything.
    Returns how many pages are to go.
    """
    rows = []
    first = town.index.has_no_page()
    for target in {**found.make, **dict.fromkeys(_left(manifest))}:
        path = path_of(town, target) if target not in found.delete else None
        if path is None:
            found.delete.add(target)
            continue
        file = targets.file_of(path)
        phase = REPLACED if file == _HOME or (not first and manifest.is_reached(file)) else NEW
        rows.append((target, file, phase))
    deleted = 0
    for target in found.delete:
        deleted += manifest.forget_page(target)
        manifest.db.execute("DELETE FROM pending WHERE target = ?", (target,))
    manifest.db.executemany("INSERT OR REPLACE INTO pending VALUES (?, ?, ?)", rows)
    manifest.db.execute("INSERT OR IGNORE INTO unreached SELECT path FROM pending WHERE phase = ?", (NEW,))
    return deleted


def _left(manifest: Manifest) -> list[str]:
    """What the last build was stopped before, and some of what it failed to make, to be tried again."""
    rows = manifest.db.execute(
        "SELECT target FROM pending WHERE phase < ? UNION ALL SELECT * FROM (SELECT target FROM pending WHERE phase = ? LIMIT ?)",
        (FAILED, FAILED, _FAILED_AGAIN),
    )
    return [target for (target,) in rows]


def _by_clock(manifest: Manifest, instant: int, found: Plan) -> None:
    for (target,) in manifest.db.execute(
        "SELECT target FROM page WHERE right_until <= ? UNION SELECT target FROM page WHERE right_from > ?",
        (instant, instant),
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
            for prefix in _OF_SITE:
                found.delete.update(manifest.pages_like(f"{prefix}:{id}"))
    for node in changes.nodes:
        # The list of residences exists only where there is one: it may have to appear.
        kind, _sep, rest = node.partition(":")
        place_id, _sep, listed = rest.partition(":")
        if kind == "list" and listed == "residence" and tree.live(place_id):
            found.want(targets.listing(place_id, "residence"), "residences changed")


def _shifted(tree: Tree, changes: Changes) -> Iterable[tuple[Place, str, Key]]:
    """For each list whose archive changed: the site, the kind, and the earliest place in the archive that did."""
    earliest: dict[tuple[str, str], Key] = {}
    rows = [row for pair in changes.records.values() for row in pair if row is not None]
    for row in [*rows, *changes.over]:
        if row.live and row.kind in targets.ARCHIVED:
            key = lists.archive_key(row)
            earliest[row.place, row.kind] = min(key, earliest.get((row.place, row.kind), key))
    sites: dict[tuple[str, str], Key] = {}
    for (owner, kind), key in earliest.items():
        for site in _sites_listing(tree, owner, kind):
            sites[site.id, kind] = min(key, sites.get((site.id, kind), key))
    for id, (old, new) in changes.records.items():
        if not _is_moved_place(old, new):
            continue
        # A residence takes its works with it, from the list of one site to that of another.
        above = (tree.site_of(row.place) for row in (old, new) if row is not None)
        for each in [*tree.below(id), *(place for place in above if place)]:
            if each.live and each.is_site:
                sites.update({(each.id, kind): _START for kind in targets.ARCHIVED})
    for (id, kind), key in sites.items():
        place = tree.live(id)
        if place is not None:
            yield place, kind, key


def _is_moved_place(old: Row | None, new: Row | None) -> bool:
    """Whether a place or a residence appeared, disappeared, or has another address."""
    known = new or old
    if known is None or known.kind not in ("place", "residence"):
        return False
    return old is None or new is None or (old.live, old.address, old.place) != (new.live, new.address, new.place)


def _sites_listing(tree: Tree, owner: str, kind: str) -> list[Place]:
    """The sites that list what belongs to a place."""
    place = tree.get(owner)
    if place is None:
        return []
    if not place.is_site:
        above = tree.site_of(owner)
        return [above] if above and above.live and kind == "works" else []
    return [each for each in tree.below(owner) if each.live and each.is_site]


def _archive(manifest: Manifest, town: Town, place: Place, kind: str, key: Key, found: Plan) -> None:
    """Plans the archive pages from the one that holds `key` on; those before it stay as they are."""
    first = targets.listing(place.id, kind) if kind == "news" else targets.archive(place.id, kind)
    places = lists.places_listed(town.tree, place, kind)
    total = sum(town.count_filed(each, kind) for each in places)
    before = 0 if key == _START else total - sum(town.count_filed_since(each, kind, key) for each in places)
    pages = targets.archive_pages(total)
    for number in range(max(1, before // targets.PER_PAGE), pages + 1):
        found.want(targets.numbered(first, number), "its items shifted")
    last = _last_written(manifest, first, pages)
    if last and last != pages:
        # The last page of before, or of now, leads to a newer one that was not there, or is no more.
        found.want(targets.numbered(first, max(1, min(pages, last))), "its neighbour changed")
    found.delete.update(targets.numbered(first, number) for number in range(pages + 1, last + 1))


def _last_written(manifest: Manifest, first: str, likely: int) -> int:
    """The highest number among the archive pages of a list that exist: they have no gap. Looks at `likely` first."""
    if manifest.db.execute("SELECT 1 FROM pending LIMIT 1").fetchone():
        # A build was stopped on its way: there may be gaps.
        written = manifest.pages_like(f"{first}:")
        return max((int(target.rpartition(":")[2]) for target in written), default=0)
    low, high = 0, 1
    if likely and manifest.page(targets.numbered(first, likely)):
        low, high = likely, likely + 1
    while manifest.page(targets.numbered(first, high)):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if manifest.page(targets.numbered(first, middle)):
            low = middle
        else:
            high = middle
    return low


def _redirects(manifest: Manifest, town: Town, changes: Changes, found: Plan) -> None:
    """Former addresses lead somewhere wherever no page stands now."""
    if not changes.former and not manifest.db.execute("SELECT 1 FROM former LIMIT 1").fetchone():
        return
    concerned = set(changes.former)
    for id, pair in changes.records.items():
        concerned.update(row.address for row in pair if row is not None and row.address)
        concerned.update(path for (path,) in town.index.db.execute("SELECT path FROM former WHERE record = ?", (id,)))
    changed = False
    for path in concerned:
        target = f"redirect:{path}"
        wanted = redirect_row(town, path) is not None
        known = manifest.page(target) is not None
        if wanted and not known:
            found.want(target, "former address")
        elif known and not wanted:
            found.delete.add(target)
        changed |= wanted != known
    changed |= any(target.startswith("redirect:") for target in found.make)
    if changed and town.commune:
        for server in ("netlify", "caddy"):
            found.want(f"rules:{town.commune.id}:{server}", "former addresses changed")
