"""Files for programs: Atom feeds, calendars, sitemaps, robots, and the rules of former addresses."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from feedgenerator import Atom1Feed
from icalendar import Calendar, Event, vRecur

from sitegen.compose import blocks as body
from sitegen.compose.cards import scope, step_span
from sitegen.compose.lists import places_listed
from sitegen.index import Row
from sitegen.language import translate as _
from sitegen.places import Place
from sitegen.records import EventRecord, WorksRecord, section
from sitegen.town import Reading

FEED_ITEMS = 20
KEPT = timedelta(days=90)
"""How long a calendar keeps what is over, so that a subscriber sees a late cancellation."""


class _Atom(Atom1Feed):  # type: ignore[misc]  # feedgenerator has no types
    """An Atom feed whose date is an input: the library would stamp an empty feed with the hour of the build."""

    def __init__(self, since: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._since = since

    def latest_post_date(self) -> datetime:
        """The last change of an item, or of the place when there is none."""
        return max((each["updateddate"] for each in self.items), default=self._since)


def atom(reading: Reading, place: Place) -> bytes:
    """The news of a site as Atom (RFC 4287), the newest twenty with their whole text."""
    url = reading.town.url
    places = [each.id for each in reading.chain(place.id)]
    rows = reading.newest(places, "news", FEED_ITEMS)
    path = f"{section(place.address, 'news')}atom.xml"
    feed = _Atom(
        place.record.updated,
        title=f"{_('Actualités')} – {place.record.title}",
        link=f"{url}{place.address}",
        feed_url=f"{url}{path}",
        description=place.record.summary or None,
        language=place.record.language,
        feed_guid=f"urn:uuid:{place.id}",
    )
    for row in rows:
        record = reading.full(row.id)
        if record is None:
            continue
        content = "".join(str(each.html) for each in body.resolved(reading, record.body) if hasattr(each, "html"))
        feed.add_item(
            title=record.title,
            link=f"{url}{row.address}",
            description=escape(record.summary) or None,
            content=content.replace('href="/', f'href="{url}/') or None,
            unique_id=f"urn:uuid:{record.id}",
            pubdate=record.published,
            updateddate=record.updated,
            author_name=getattr(record, "author", "") or place.record.title,
        )
    out = io.StringIO()
    feed.write(out, "utf-8")
    return out.getvalue().encode()


def calendar(reading: Reading, place: Place) -> bytes:
    """The agenda of a site and its works as iCalendar (RFC 5545): what is coming and what ended not long ago."""
    places = [each.id for each in reading.chain(place.id)]
    works_places = places_listed(reading.town.tree, place, "works")
    reading.listed([place.id], "residence")
    since = reading.clock.today(reading.town.zone)
    oldest = int((datetime.combine(since, datetime.min.time(), reading.town.zone) - KEPT).timestamp())
    file = _calendar(f"{_('Agenda')} – {place.record.title}")
    for row in sorted(reading.coming(places, "event", oldest), key=lambda each: each.id):
        _add(file, reading, row)
    for row in sorted(reading.coming(works_places, "works", oldest), key=lambda each: each.id):
        _add(file, reading, row)
    return _serialised(file)


def single(reading: Reading, row: Row) -> bytes:
    """One event, or one notice of works, as iCalendar."""
    reading.row(row.id)
    file = _calendar(row.record().title)
    _add(file, reading, row)
    return _serialised(file)


def _calendar(name: str) -> Calendar:
    file = Calendar()
    file.add("prodid", "-//Palier//FR")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", name)
    return file


def _serialised(file: Calendar) -> bytes:
    if any(getattr(c.get("dtstart"), "params", {}).get("TZID") for c in file.walk("VEVENT")):
        file.add_missing_timezones()
    return bytes(file.to_ical())


def _add(file: Calendar, reading: Reading, row: Row) -> None:
    reading.row(row.id)
    record = row.record()
    entry = Event()
    entry.add("uid", f"{record.id}@palier")
    entry.add("dtstamp", record.updated)
    entry.add("last-modified", record.updated)
    entry.add("created", record.published)
    entry.add("sequence", max(0, int((record.updated - record.published).total_seconds()) // 60))
    entry.add("summary", record.title)
    if record.summary:
        entry.add("description", record.summary)
    entry.add("url", f"{reading.town.url}{row.address}")
    if isinstance(record, EventRecord):
        _event(entry, record)
    elif isinstance(record, WorksRecord):
        _works(entry, reading, record)
    file.add_component(entry)


def _event(entry: Event, record: EventRecord) -> None:
    zone = ZoneInfo(record.timezone)
    start, end = record.start.astimezone(zone), record.end.astimezone(zone)
    if record.all_day:
        entry.add("dtstart", start.date())
        entry.add("dtend", max(end.date(), start.date() + timedelta(days=1)))
    else:
        entry.add("dtstart", start)
        entry.add("dtend", end)
    if record.recurrence:
        entry.add("rrule", vRecur.from_ical(record.recurrence))
    for each in record.excluded:
        local = each.astimezone(zone)
        entry.add("exdate", local.date() if record.all_day else local)
    if record.venue:
        parts = (record.venue.name, record.venue.address, f"{record.venue.postal_code} {record.venue.city}".strip())
        entry.add("location", ", ".join(part for part in parts if part))
    entry.add("status", {"scheduled": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}[record.state])


def _works(entry: Event, reading: Reading, record: WorksRecord) -> None:
    span = step_span(reading, record.now)
    if span.all_day:
        entry.add("dtstart", span.start.date())
        entry.add("dtend", (span.end or span.start).date() + timedelta(days=1))
    else:
        entry.add("dtstart", span.start.astimezone(UTC))
        entry.add("dtend", (span.end or span.start + timedelta(hours=1)).astimezone(UTC))
    entry.add("location", scope(reading, record))
    entry.add("transp", "TRANSPARENT")
    entry.add("status", "CANCELLED" if record.now.state == "cancelled" else "CONFIRMED")


def sitemap_part(url: str, entries: Iterable[tuple[str, datetime | None]]) -> bytes:
    """A part of the sitemap: addresses, and when each last changed where that is known (sitemaps.org 0.9)."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for path, updated in entries:
        changed = f"<lastmod>{updated.date().isoformat()}</lastmod>" if updated else ""
        lines.append(f"<url><loc>{escape(url + path)}</loc>{changed}</url>")
    return ("\n".join([*lines, "</urlset>"]) + "\n").encode()


def sitemap_index(url: str, parts: Iterable[str]) -> bytes:
    """The sitemap of sitemaps."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    lines += [f"<sitemap><loc>{escape(url + part)}</loc></sitemap>" for part in parts]
    return ("\n".join([*lines, "</sitemapindex>"]) + "\n").encode()


def robots(url: str) -> bytes:
    """What robots may read: everything public."""
    return f"User-agent: *\nDisallow: /admin/\nDisallow: /api/\nDisallow: /apercu/\n\nSitemap: {url}/sitemap.xml\n".encode()


def netlify_rules(rules: Iterable[tuple[str, str]]) -> bytes:
    """Former addresses as Netlify's `_redirects`."""
    return "".join(f"{old} {new} 301\n" for old, new in rules).encode()


def caddy_rules(rules: Iterable[tuple[str, str]]) -> bytes:
    """Former addresses as a snippet that a Caddyfile imports."""
    return "".join(f"redir {old} {new} 301\n" for old, new in rules).encode()
