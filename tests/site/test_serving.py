"""How Caddy serves the sites: headers, compressed twins, what stays hidden, former addresses."""

from __future__ import annotations

import urllib.error
import urllib.request
from email.message import Message

import pytest

from tests.support.built import BuiltSite
from tests.support.processes import status_of


def fetch(url: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.mark.parametrize(("encoding", "twin"), [("br", ".br"), ("gzip", ".gz")])
def test_a_page_goes_out_as_its_compressed_twin(demo_site: BuiltSite, site_url: str, encoding: str, twin: str) -> None:
    status, headers, body = fetch(f"{site_url}/", Accept_Encoding=encoding)
    assert (status, headers["Content-Encoding"]) == (200, encoding)
    assert body == demo_site.file("/").with_name(f"index.html{twin}").read_bytes()


def test_pages_are_asked_for_again_and_answered_briefly_when_unchanged(site_url: str) -> None:
    _, headers, _ = fetch(f"{site_url}/")
    assert headers["Cache-Control"] == "no-cache"
    status, _, body = fetch(f"{site_url}/", If_None_Match=headers["ETag"])
    assert (status, body) == (304, b"")


@pytest.mark.parametrize("folder", ["assets", "media"])
def test_files_named_by_their_content_are_kept_for_ever(demo_site: BuiltSite, site_url: str, folder: str) -> None:
    name = next(
        file.name for file in (demo_site.root / folder).rglob("*") if file.suffix in (".css", ".webp", ".svg", ".jpg")
    )
    path = next((demo_site.root / folder).rglob(name)).relative_to(demo_site.root).as_posix()
    assert "immutable" in fetch(f"{site_url}/{path}")[1]["Cache-Control"]


def test_the_worker_is_asked_for_again_and_may_ask_nobody(site_url: str) -> None:
    status, headers, body = fetch(f"{site_url}/espace/notifications.js")
    assert status == 200 and b"showNotification" in body
    assert headers["Content-Type"].startswith("text/javascript")
    assert headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/nulle-part/"])
def test_every_answer_forbids_sniffing_framing_and_sensors(site_url: str, path: str) -> None:
    _, headers, _ = fetch(site_url + path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_an_unknown_address_gets_the_page_of_the_commune_with_status_404(demo_site: BuiltSite, site_url: str) -> None:
    status, _, body = fetch(f"{site_url}/nulle-part/")
    assert status == 404
    assert body == demo_site.file("/404.html").read_bytes()


@pytest.mark.parametrize(
    "path",
    ["/index.html.br", "/_redirects", "/_headers", "/.lock", "/../.sitegen/13055.sqlite3", "/%2e%2e/.sitegen/13055.sqlite3",
     "/cms-media/documents/plan.pdf", "/cms-media/original_images/photo.jpg", "/cms-media/../secret-key"],
)  # fmt: skip
def test_what_is_not_a_page_stays_hidden(demo_site: BuiltSite, site_url: str, path: str) -> None:
    originals = demo_site.folder / "uploads" / "original_images"
    originals.mkdir(parents=True, exist_ok=True)
    (originals / "photo.jpg").write_bytes(b"where it was taken")
    assert status_of(site_url + path) == 404


def test_calendars_and_feeds_say_what_they_are(demo_site: BuiltSite, site_url: str) -> None:
    for pattern, kind in (("*.ics", "text/calendar"), ("*.xml", "xml")):
        path = next(demo_site.root.rglob(pattern)).relative_to(demo_site.root).as_posix()
        assert kind in fetch(f"{site_url}/{path}")[1]["Content-Type"]


def test_a_former_address_leads_to_the_page_for_good(demo_site: BuiltSite, site_url: str) -> None:
    former = [path for path in demo_site.pages if demo_site.is_redirect(path)]
    assert former, "the demo town has no page that moved"
    for path in former:
        assert status_of(site_url + path) == 301
        status, _, body = fetch(site_url + path)
        assert status == 200 and b'http-equiv="refresh"' not in body[:2000]
