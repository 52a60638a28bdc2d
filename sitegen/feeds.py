"""Files for programs: Atom feeds, calendars, sitemaps, robots, and the rules of former addresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from html import escape
from zoneinfo import ZoneInfo

from sitegen import ical
from sitegen.atom import atom_entry, atom_feed
from sitegen.compose import blocks as body
from sitegen.compose.cards import scope, step_span
from sitegen.compose.kept import kept
from sitegen.compose.lists import places_listed
from sitegen.index import Row
from sitegen.language import translate as _
from sitegen.places import Place
from sitegen.records import EventRecord, Record, WorksRecord, section
from sitegen.town import Reading

FEED_ITEMS = 20
KEPT = timedelta(days=90)
"""How long a calendar keeps what is over, so that a subscriber sees a late cancellation."""


def atom(reading: Reading, place: Place) -> bytes:
    """The news of a site as Atom (RFC 4287), the newest twenty with their whole text."""
    url = reading.town.url
    places = [each.id for each in reading.chain(place.id)]
    rows = reading.newest(places, "news", FEED_ITEMS)
    entries, updated = [], []
    for row in rows:
        record = row.record()
        author = getattr(record, "author", "") or place.record.title
        entry = kept(reading, ("entry", row.id, author), partial(_entry, row=row, author=author))
        if entry is not None:
            entries.append(entry)
            updated.append(record.updated)
    # The library would stamp an empty feed with the hour of the build.
    since = max(updated, default=place.record.updated)
    return atom_feed(
        since,
        entries,
        title=f"{_('Actualités')} – {place.record.title}",
        link=f"{url}{place.address}",
        feed_url=f"{url}{section(place.address, 'news')}atom.xml",
        description=place.record.summary or None,
        language=place.record.language,
        feed_guid=f"urn:uuid:{place.id}",
    )


def _entry(reading: Reading, row: Row, author: str) -> bytes | None:
    """An item of a feed, or None when its record is not readable."""
    record = reading.full(row.id)
    if record is None:
        return None
    url = reading.town.url
    content = "".join(str(each.html) for each in body.resolved(reading, record.body) if hasattr(each, "html"))
    return atom_entry(
        title=record.title,
        link=f"{url}{row.address}",
        description=escape(record.summary, quote=False) or None,
        content=content.replace('href="/', f'href="{url}/') or None,
        unique_id=f"urn:uuid:{record.id}",
        pubdate=record.published,
        updateddate=record.updated,
        author_name=author,
    )


def calendar(reading: Reading, place: Place) -> bytes:
    """The agenda of a site and its works as iCalendar (RFC 5545): what is coming and what ended not long ago."""
    places = [each.id for each in reading.chain(place.id)]
    works_places = places_listed(reading.town.tree, place, "works")
    reading.listed([place.id], "residence")
    since = reading.clock.today(reading.town.zone)
    oldest = int((datetime.combine(since, datetime.min.time(), reading.town.zone) - KEPT).timestamp())
    rows = [
        *sorted(reading.coming(places, "event", oldest), key=lambda each: each.id),
        *sorted(reading.coming(works_places, "works", oldest), key=lambda each: each.id),
    ]
    return _calendar(reading, f"{_('Agenda')} – {place.record.title}", rows)


def single(reading: Reading, row: Row) -> bytes:
    """One event, or one notice of works, as iCalendar."""
    reading.row(row.id)
    return _calendar(reading, row.record().title, [row])


def _calendar(reading: Reading, name: str, rows: Iterable[Row]) -> bytes:
    entries, zones = [], set()
    for row in rows:
        entry, zone = _kept_entry(reading, row)
        entries.append(entry)
        if zone:
            zones.add(zone)
    return ical.component(
        "VCALENDAR",
        ical.text("VERSION", "2.0"),
        ical.text("PRODID", "-//Palier//FR"),
        ical.text("METHOD", "PUBLISH"),
        # A property of no standard, which its readers take as it stands.
        ical.line("X-WR-CALNAME", name.replace("\n", " ")),
        ical.time_zones(zones),
        *entries,
    )


def _kept_entry(reading: Reading, row: Row) -> tuple[bytes, str]:
    return kept(reading, ("vevent", row.id), lambda own: vevent(own, row))


def vevent(reading: Reading, row: Row) -> tuple[bytes, str]:
    """The entry of an event or of works in a calendar, and the time zone it is told in, if it needs one."""
    reading.row(row.id)
    record = row.record()
    zone = ""
    if isinstance(record, EventRecord):
        start, end, extra = _event(record)
        zone = "" if record.all_day else record.timezone
    else:
        assert isinstance(record, WorksRecord)
        start, end, extra = _works(reading, record)
    # Those that say when come first, the others in the order of their names.
    entry = ical.component(
        "VEVENT",
        ical.text("SUMMARY", record.title),
        ical.when("DTSTART", start),
        ical.when("DTEND", end),
        ical.when("DTSTAMP", record.updated),
        ical.text("UID", f"{record.id}@palier"),
        ical.line("SEQUENCE", str(max(0, int((record.updated - record.published).total_seconds()) // 60))),
        *_repetition(record),
        ical.when("CREATED", record.published),
        ical.text("DESCRIPTION", record.summary) if record.summary else b"",
        ical.when("LAST-MODIFIED", record.updated),
        *extra,
        ical.line("URL", f"{reading.town.url}{row.address}"),
    )
    return entry, zone


def _event(record: EventRecord) -> tuple[date, date, list[bytes]]:
    zone = ZoneInfo(record.timezone)
    start, end = record.start.astimezone(zone), record.end.astimezone(zone)
    extra = []
    if record.venue:
        parts = (record.venue.name, record.venue.address, f"{record.venue.postal_code} {record.venue.city}".strip())
        extra.append(ical.text("LOCATION", ", ".join(part for part in parts if part)))
    states = {"scheduled": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}
    extra.append(ical.text("STATUS", states[record.state]))
    if record.all_day:
        return start.date(), max(end.date(), start.date() + timedelta(days=1)), extra
    return start, end, extra


def _repetition(record: Record) -> list[bytes]:
    if not isinstance(record, EventRecord):
        return []
    found = [ical.line("RRULE", ical.recurrence(record.recurrence))] if record.recurrence else []
    for each in record.excluded:
        local = each.astimezone(ZoneInfo(record.timezone))
        found.append(ical.when("EXDATE", local.date() if record.all_day else local))
    return found


def _works(reading: Reading, record: WorksRecord) -> tuple[date, date, list[bytes]]:
    span = step_span(reading, record.now)
    extra = [
        ical.text("LOCATION", scope(reading, record)),
        ical.text("STATUS", "CANCELLED" if record.now.state == "cancelled" else "CONFIRMED"),
        ical.text("TRANSP", "TRANSPARENT"),
    ]
    if span.all_day:
        return span.start.date(), (span.end or span.start).date() + timedelta(days=1), extra
    return span.start.astimezone(UTC), (span.end or span.start + timedelta(hours=1)).astimezone(UTC), extra


def sitemap_part(url: str, entries: Iterable[tuple[str, datetime | None]]) -> bytes:
    """A part of the sitemap: addresses, and when each last changed where that is known (sitemaps.org 0.9)."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for path, updated in entries:
        changed = f"<lastmod>{updated.date().isoformat()}</lastmod>" if updated else ""
        lines.append(f"<url><loc>{escape(url + path, quote=False)}</loc>{changed}</url>")
    return ("\n".join([*lines, "</urlset>"]) + "\n").encode()


def sitemap_index(url: str, parts: Iterable[str]) -> bytes:
    """The sitemap of sitemaps."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    lines += [f"<sitemap><loc>{escape(url + part, quote=False)}</loc></sitemap>" for part in parts]
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
