"""Every link of every page leads somewhere, and the site's own files keep their formats."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import icalendar
import pytest

from tests.support.built import BuiltSite

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Page(HTMLParser):
    """The addresses a page names, its ids and its head."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.ids: list[str] = []
        self.attributes_of: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes_of.append((tag, given))
        self.ids += [given["id"]] if "id" in given else []
        self.addresses |= {given[name] for name in ("href", "src") if name in given}
        if "srcset" in given:
            self.addresses |= {part.split()[0] for part in given["srcset"].split(",")}

    def values(self, tag: str, attribute: str, /, **wanted: str) -> list[str]:
        return [
            each.get(attribute, "")
            for found, each in self.attributes_of
            if found == tag and all(each.get(key) == value for key, value in wanted.items())
        ]


@pytest.fixture(scope="module")
def pages(demo_site: BuiltSite) -> dict[str, Page]:
    return {path: Page(demo_site.html(path)) for path in demo_site.pages}


def test_every_internal_link_picture_and_anchor_exists(demo_site: BuiltSite, pages: dict[str, Page]) -> None:
    host = urlsplit(pages["/"].values("link", "href", rel="canonical")[0]).netloc
    dead = set()
    for path, page in {**pages, "/404.html": Page(demo_site.html("/404.html"))}.items():
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme in ("mailto", "tel", "sms", "data") or parts.netloc not in ("", host):
                continue
            assert parts.scheme in ("", "http", "https"), f"{path} has a link to {address}"
            target = unquote(parts.path) or path
            anchor = parts.fragment if target in pages else ""
            if not target.startswith("/") or not demo_site.file(target).is_file():
                dead.add((address, path))
            elif anchor not in ("", *pages.get(target, page).ids):
                dead.add((address, path))
    assert not dead, "\n".join(f"{address} (from {path})" for address, path in sorted(dead)[:30])


def test_no_page_says_the_same_id_twice(pages: dict[str, Page]) -> None:
    doubled = {path for path, page in pages.items() if len(page.ids) != len(set(page.ids))}
    assert not doubled


def test_every_page_has_one_language_one_title_one_description_and_one_canonical_address(
    demo_site: BuiltSite, pages: dict[str, Page]
) -> None:
    for path, page in pages.items():
        if demo_site.is_redirect(path):
            continue
        assert page.values("html", "lang"), path
        # The resident area is for nobody's search engine.
        hidden = page.values("meta", "content", name="robots") == ["noindex"]
        assert hidden == path.startswith("/espace/"), path
        assert len(page.values("link", "href", rel="canonical")) == (not hidden), path
        assert len(page.values("meta", "content", name="description")) == 1, path
        assert sum(tag == "title" for tag, _ in page.attributes_of if tag == "title") >= 1, path
        assert sum(tag == "h1" for tag, _ in page.attributes_of) == 1, path


def test_every_page_leads_to_the_resident_area(demo_site: BuiltSite, pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        assert demo_site.is_redirect(path) or "/espace/" in page.values(
            "a", "href", **{"class": "header-area screen"}
        ), path


def test_titles_tell_pages_of_one_site_apart(demo_site: BuiltSite) -> None:
    seen: dict[str, str] = {}
    for path in demo_site.pages:
        if demo_site.is_redirect(path):
            continue
        title = re.search(r"<title>(.*?)</title>", demo_site.html(path), re.DOTALL)
        assert title, path
        assert title[1] not in seen, f"{path} and {seen[title[1]]} are both called « {title[1]} »"
        seen[title[1]] = path


def test_no_template_or_record_reference_is_left_in_a_page(demo_site: BuiltSite) -> None:
    for path in demo_site.pages:
        html = demo_site.html(path)
        assert "record:" not in html, path
        assert "{{" not in html and "{%" not in html, path


def test_the_sitemap_holds_every_home_and_every_item_once(demo_site: BuiltSite) -> None:
    index = ElementTree.parse(demo_site.file("/sitemap.xml"))
    listed: list[str] = []
    for part in index.iter(f"{SITEMAP}loc"):
        tree = ElementTree.parse(demo_site.file(urlsplit(part.text or "").path))
        listed += [urlsplit(each.text or "").path for each in tree.iter(f"{SITEMAP}loc")]
    assert len(listed) == len(set(listed))
    lists = re.compile(r"/(?:actualites|agenda|services|travaux|residences|archives|plan-du-site|page/\d+)/\Z")
    pages = {path for path in demo_site.pages if not path.startswith("/espace/")}
    items = {path for path in pages if not lists.search(path) and not demo_site.is_redirect(path)}
    assert items <= set(listed) <= pages, sorted(items - set(listed))[:5]


def test_robots_txt_names_the_sitemap(demo_site: BuiltSite) -> None:
    assert re.search(r"^Sitemap: https?://\S+/sitemap\.xml$", (demo_site.root / "robots.txt").read_text(), re.MULTILINE)


def test_atom_feeds_have_ids_dates_and_links(demo_site: BuiltSite, pages: dict[str, Page]) -> None:
    feeds = {address for page in pages.values() for address in page.values("link", "href", type="application/atom+xml")}
    assert feeds
    for address in feeds:
        feed = ElementTree.parse(demo_site.file(urlsplit(address).path)).getroot()
        assert feed.tag == f"{ATOM}feed", address
        for name in ("id", "title", "updated"):
            assert feed.findtext(f"{ATOM}{name}"), f"{address}: no {name}"
        identifiers = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert len(identifiers) == len(set(identifiers)), address
        for entry in feed.iter(f"{ATOM}entry"):
            assert entry.findtext(f"{ATOM}title") and entry.findtext(f"{ATOM}updated"), address
            assert entry.find(f"{ATOM}link") is not None, address


def test_calendars_have_unique_identifiers_time_zones_and_crlf(demo_site: BuiltSite) -> None:
    files = sorted(demo_site.root.rglob("*.ics"))
    assert files
    for file in files:
        data = file.read_bytes()
        assert b"\r\n" in data and b"\n" not in data.replace(b"\r\n", b""), file
        calendar = icalendar.Calendar.from_ical(data)
        events = calendar.walk("VEVENT")
        identifiers = [(str(event["UID"]), str(event.get("RECURRENCE-ID", ""))) for event in events]
        assert len(identifiers) == len(set(identifiers)), file
        assert all("DTSTAMP" in event and "DTSTART" in event for event in events), file
        named = {event["DTSTART"].params.get("TZID") for event in events} - {None}
        assert named <= {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}, file


def test_an_all_day_event_is_a_date_without_an_hour(demo_site: BuiltSite) -> None:
    starts = [
        event.decoded("DTSTART")
        for file in demo_site.root.rglob("*.ics")
        for event in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    ]
    assert any(not hasattr(start, "hour") for start in starts)
    assert any(hasattr(start, "hour") for start in starts)
