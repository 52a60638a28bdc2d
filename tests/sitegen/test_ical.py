"""Calendars are, to the byte, what `icalendar` writes of the same records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
from icalendar import Calendar, Event, vRecur
from icalendar.parser import Contentline, Parameters

from sitegen import ical
from sitegen.records import EventRecord, from_dict
from tests.sitegen.town import SmallTown, id_of, instant, record, small_town

_values = st.text(
    st.one_of(st.characters(exclude_categories=["Cc", "Cs"]), st.sampled_from('\\^,;\n\r"éñ漢🎺N')), max_size=300
)


@given(_values)
@settings(max_examples=400, deadline=None)
def test_any_text_is_escaped_and_folded_as_the_library_does(value: str) -> None:
    assert ical.text("SUMMARY", value) == Contentline.from_parts("SUMMARY", Parameters(), value).to_ical() + b"\r\n"


@given(_values)
@settings(max_examples=100, deadline=None)
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(value: str) -> None:
    for line in ical.text("DESCRIPTION", value).removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_an_event_of_every_shape_is_what_the_library_writes(tmp_path: Path) -> None:
    shapes: list[dict[str, Any]] = [
        {"start": instant(2), "end": instant(2.1)},
        {"start": "2026-12-04T23:00:00Z", "end": "2026-12-07T23:00:00Z", "all_day": True},
        {"start": "2026-12-04T23:00:00Z", "end": "2026-12-05T23:00:00Z", "all_day": True, "excluded": ["2026-12-11T23:00:00Z"],
         "recurrence": "BYDAY=SA;FREQ=WEEKLY;COUNT=4"},
        {"start": instant(3), "end": instant(3.1), "recurrence": "FREQ=WEEKLY;UNTIL=20270101T000000Z",
         "excluded": [instant(10), instant(17)]},
        {"start": instant(4), "end": instant(4.1), "timezone": "Indian/Reunion"},
        {"start": instant(5), "end": instant(5.1), "timezone": "Etc/UTC", "state": "postponed"},
        {"start": instant(6), "end": instant(6.1), "summary": "Un résumé, long ; très long " * 12, "state": "cancelled",
         "venue": {"name": "Salle « Ñ »", "address": "2, rue\\N", "city": "Marseille"}},
    ]  # fmt: skip
    town = SmallTown(tmp_path)
    title = "Jeux et soupe, côté étudiants ; « entrée libre »"
    events = [record("event", f"forme-{n}", "camas", title=title, **shape) for n, shape in enumerate(shapes)]
    town.write(*(each for each in small_town() if each["kind"] == "place"), *events)
    assert town.build().good
    for values in events:
        path = f"/secteur/camas/agenda/{values['slug']}/"
        written = (town.output / "13055" / path.strip("/") / "evenement.ics").read_bytes()
        found = from_dict(values)
        assert isinstance(found, EventRecord)
        assert written == by_the_library(found, f"https://marseille.example{path}")


def test_a_calendar_defines_each_time_zone_it_names_once(tmp_path: Path) -> None:
    town = SmallTown(tmp_path)
    far = record("event", "ailleurs", "camas", start=instant(4), end=instant(4.1), timezone="Indian/Reunion")
    near = [record("event", f"ici-{n}", "camas", start=instant(n), end=instant(n + 0.1)) for n in (2, 3)]
    town.write(*(each for each in small_town() if each["kind"] == "place"), far, *near)
    town.build()
    read = Calendar.from_ical((town.output / "13055/secteur/camas/agenda/agenda.ics").read_bytes())
    assert [str(each["tzid"]) for each in read.walk("VTIMEZONE")] == ["Europe/Paris", "Indian/Reunion"]
    assert {str(each["uid"]) for each in read.walk("VEVENT")} == {
        f"{id_of(s)}@palier" for s in ("ailleurs", "ici-2", "ici-3")
    }


def by_the_library(event: EventRecord, url: str) -> bytes:
    """The calendar of one event through the library's own objects."""
    file = Calendar()
    for name, value in {
        "prodid": "-//Palier//FR",
        "version": "2.0",
        "method": "PUBLISH",
        "x-wr-calname": event.title,
    }.items():
        file.add(name, value)
    entry = Event()
    entry.add("uid", f"{event.id}@palier")
    entry.add("dtstamp", event.updated)
    entry.add("last-modified", event.updated)
    entry.add("created", event.published)
    entry.add("sequence", int((event.updated - event.published).total_seconds()) // 60)
    entry.add("summary", event.title)
    if event.summary:
        entry.add("description", event.summary)
    entry.add("url", url)
    zone = ZoneInfo(event.timezone)
    start, end = event.start.astimezone(zone), event.end.astimezone(zone)
    entry.add("dtstart", start.date() if event.all_day else start)
    entry.add("dtend", max(end.date(), start.date() + timedelta(days=1)) if event.all_day else end)
    if event.recurrence:
        entry.add("rrule", vRecur.from_ical(event.recurrence))
    for each in event.excluded:
        entry.add("exdate", each.astimezone(zone).date() if event.all_day else each.astimezone(zone))
    if event.venue:
        parts = (event.venue.name, event.venue.address, f"{event.venue.postal_code} {event.venue.city}".strip())
        entry.add("location", ", ".join(part for part in parts if part))
    entry.add("status", {"scheduled": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}[event.state])
    file.add_component(entry)
    if not event.all_day:
        file.add_missing_timezones()
    return bytes(file.to_ical())


def test_a_day_and_an_instant_are_told_as_such() -> None:
    assert ical.when("DTSTART", date(2026, 11, 21)) == b"DTSTART;VALUE=DATE:20261121\r\n"
    assert ical.when("DTSTART", datetime(2026, 11, 21, 9, tzinfo=UTC)) == b"DTSTART:20261121T090000Z\r\n"
    paris = datetime(2026, 11, 21, 9, tzinfo=ZoneInfo("Europe/Paris"))
    assert ical.when("DTSTART", paris) == b"DTSTART;TZID=Europe/Paris:20261121T090000\r\n"


def test_a_title_of_two_lines_adds_no_property_to_a_calendar(tmp_path: Path) -> None:
    town = SmallTown(tmp_path)
    event = record("event", "deux", "camas", title="Une\nATTENDEE:deux", start=instant(2), end=instant(2.1))
    town.write(*(each for each in small_town() if each["kind"] == "place"), event)
    town.build()
    for path in ("agenda/deux/evenement.ics", "agenda/agenda.ics"):
        data = (town.output / "13055/secteur/camas" / path).read_bytes()
        assert b"\nATTENDEE" not in data
        Calendar.from_ical(data)
