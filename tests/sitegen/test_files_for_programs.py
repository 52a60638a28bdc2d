"""Feeds, calendars, sitemaps and robots say what their standards want, and the truth."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import brotli
import pytest
from icalendar import Calendar

from tests.sitegen.town import NOW, SmallTown, id_of, instant, record, small_town, works

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def town(tmp_path: Path) -> SmallTown:
    """The small town with events of every shape."""
    town = SmallTown(tmp_path)
    town.write(
        *small_town(),
        record("event", "foire", "camas", start="2026-12-04T23:00:00Z", end="2026-12-07T23:00:00Z", all_day=True),
        record("event", "annulee", "camas", start=instant(4), end=instant(4.1), state="cancelled"),
        record("event", "cours", "camas", start=instant(1), end=instant(1.1), recurrence="FREQ=WEEKLY;COUNT=4"),
        works("toiture", "les-pins", "announced", "cancelled"),
    )
    town.build()
    return town


def calendar(town: SmallTown, path: str) -> dict[str, object]:
    """The entries of a calendar by uid."""
    data = (town.output / "13055" / path).read_bytes()
    assert b"\r\n" in data
    return {str(each["uid"]): each for each in Calendar.from_ical(data).walk("VEVENT")}


def test_the_calendar_of_a_site_holds_its_events_and_works_under_unique_ids(town: SmallTown) -> None:
    entries = calendar(town, "secteur/blancarde/agenda/agenda.ics")
    assert set(entries) == {f"{id_of(slug)}@palier" for slug in ("chorale", "ascenseur", "toiture")}


def test_an_all_day_event_is_made_of_dates_with_the_end_excluded(town: SmallTown) -> None:
    (entry,) = calendar(town, "secteur/camas/agenda/foire/evenement.ics").values()
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2026, 12, 5), date(2026, 12, 8))  # type: ignore[index]


def test_a_cancelled_event_stays_in_the_calendar_as_cancelled(town: SmallTown) -> None:
    (entry,) = calendar(town, "secteur/camas/agenda/annulee/evenement.ics").values()
    assert entry["status"] == "CANCELLED"  # type: ignore[index]


def test_what_is_over_has_no_calendar_of_its_own_until_the_clock_goes_back(town: SmallTown) -> None:
    site = town.output / "13055" / "secteur/camas"
    event = site / "agenda/foire/evenement.ics"
    before = event.read_bytes()
    assert not list(site.rglob("toiture/travaux.ics"))
    town.build(NOW + timedelta(days=60))
    assert not event.exists()
    town.build(NOW)
    assert event.read_bytes() == before


def test_a_recurring_event_keeps_its_rule_and_its_zone(town: SmallTown) -> None:
    data = (town.output / "13055" / "secteur/camas/agenda/cours/evenement.ics").read_text()
    assert "RRULE:FREQ=WEEKLY;COUNT=4" in data
    assert "BEGIN:VTIMEZONE" in data and "DTSTART;TZID=Europe/Paris:" in data


def test_the_feed_is_atom_with_stable_ids_and_absolute_links(town: SmallTown) -> None:
    feed = ElementTree.parse(town.output / "13055" / "secteur/blancarde/actualites/atom.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert {each.findtext(f"{ATOM}id") for each in entries} == {f"urn:uuid:{id_of(s)}" for s in ("marche", "jardin")}
    for link in feed.iter(f"{ATOM}link"):
        assert link.attrib["href"].startswith("https://marseille.example/")
    assert feed.findtext(f"{ATOM}updated") == "2026-10-22T09:00:00+00:00"


def test_an_empty_feed_has_the_date_of_its_place_and_not_of_the_build(tmp_path: Path) -> None:
    town = SmallTown(tmp_path)
    town.write(*(each for each in small_town() if each["kind"] == "place"))
    town.build(NOW)
    feed = (town.output / "13055" / "actualites/atom.xml").read_text()
    assert "<updated>2026-10-22T09:00:00+00:00</updated>" in feed


def test_the_sitemap_leads_to_every_page_of_every_site(town: SmallTown) -> None:
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = town.output / "13055"
    parts = [each.text or "" for each in ElementTree.parse(root / "sitemap.xml").getroot().iter(f"{namespace}loc")]
    assert len(parts) == 4
    found = set()
    for part in parts:
        path = part.removeprefix("https://marseille.example/")
        for each in ElementTree.parse(root / path).getroot().iter(f"{namespace}loc"):
            address = (each.text or "").removeprefix("https://marseille.example")
            assert town.has(address), address
            found.add(address)
    assert {"/", "/secteur/camas/", "/secteur/blancarde/residences/les-pins/travaux/ascenseur/"} <= found


def test_robots_are_told_where_the_sitemap_is(town: SmallTown) -> None:
    assert "Sitemap: https://marseille.example/sitemap.xml" in (town.output / "13055" / "robots.txt").read_text()


def test_twins_hold_the_bytes_of_their_page(town: SmallTown) -> None:
    page = town.output / "13055" / "index.html"
    assert gzip.decompress(page.with_name("index.html.gz").read_bytes()) == page.read_bytes()
    assert brotli.decompress(page.with_name("index.html.br").read_bytes()) == page.read_bytes()
