"""What reaches a browser over HTTPS: cookies, headers, and which host answers what."""

from __future__ import annotations

import re

import pytest
import urllib3
from playwright.sync_api import Browser, expect

from tests.api.neighbourhood import PASSWORD
from tests.production.conftest import Peopled
from tests.production.server import CMS_HOST, SITE_HOST, Caller
from tests.support.browser import watched_page
from tests.support.built import COMMUNE

OF_THE_CMS = ["/admin/", "/admin/login/", "/static/", "/cms-media/images/a.jpg", "/api/", "/api/content/v2/pages/"]


def test_a_resident_signs_in_on_the_site_with_cookies_that_no_other_host_can_set(
    server: Peopled, browser: Browser
) -> None:
    context = browser.new_context(ignore_https_errors=True, locale="fr-FR")
    with context, watched_page(context) as watched:
        page = watched.page
        page.goto(f"{server.origin(SITE_HOST)}/espace/")
        page.get_by_label("Identifiant", exact=True).fill("amina")
        page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Entrer").click()
        expect(page.get_by_role("heading", name="Bonjour Amina")).to_be_visible(timeout=60_000)
        cookies = {cookie["name"]: cookie for cookie in context.cookies()}
        # Chromium itself refuses a cookie of this prefix that has a domain, another path, or is not Secure.
        assert {name for name in cookies if name.startswith("__Host-")} == {
            "__Host-palier_csrf",
            "__Host-palier_device",
            "__Host-palier_resident",
        }
        assert [cookie["name"] for cookie in cookies.values() if not cookie["secure"]] == []
        for name in ("__Host-palier_resident", "__Host-palier_device"):
            assert cookies[name]["httpOnly"] and cookies[name]["sameSite"] == "Lax"
        page.reload()
        expect(page.get_by_role("heading", name="Bonjour Amina")).to_be_visible(timeout=60_000)
        page.get_by_role("button", name="Se déconnecter").click()
        expect(page.get_by_role("button", name="Entrer")).to_be_visible(timeout=60_000)
        assert "__Host-palier_resident" not in {cookie["name"] for cookie in context.cookies()}
        assert watched.complaints == []


@pytest.mark.parametrize("path", OF_THE_CMS)
def test_the_site_s_host_has_nothing_of_the_cms(server: Peopled, path: str) -> None:
    answer = Caller(server).ask("GET", path)
    assert answer.status == 404
    assert answer.data == (server.install.var / "site" / COMMUNE / "404.html").read_bytes()
    assert "Set-Cookie" not in answer.headers


def test_the_cms_answers_on_its_own_host_with_its_files(server: Peopled) -> None:
    editor = Caller(server, CMS_HOST)
    assert editor.ask("GET", "/").headers["Location"] == "/admin/"
    login = editor.ask("GET", "/admin/login/")
    assert login.status == 200
    assert set(editor.cookies) == {"__Host-palier_csrf"}
    assert "default-src 'self'" in login.headers["Content-Security-Policy"]
    style = re.search(r'href="(/static/[^"]+\.css)"', login.data.decode())
    assert style
    sheet = editor.ask("GET", style[1], accept_encoding="br")
    assert (sheet.status, sheet.headers["Content-Encoding"]) == (200, "br")
    assert "immutable" in sheet.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("host", "path"),
    [(SITE_HOST, "/"), (SITE_HOST, "/api/resident/session/"), (SITE_HOST, "/rien/"), (CMS_HOST, "/admin/login/")],
)
def test_every_answer_asks_for_https_once_and_names_no_program(server: Peopled, host: str, path: str) -> None:
    answer = Caller(server, host).ask("GET", path)
    (asked,) = answer.headers.getlist("Strict-Transport-Security")
    assert asked.startswith("max-age=31536000")
    (sniffing,) = answer.headers.getlist("X-Content-Type-Options")
    assert sniffing == "nosniff"
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]
    assert "Server" not in answer.headers and "Via" not in answer.headers


@pytest.mark.parametrize("host", [SITE_HOST, CMS_HOST])
def test_plain_http_leads_to_https(server: Peopled, host: str) -> None:
    answer = urllib3.request(
        "GET", f"http://127.0.0.1:{server.port + 1}/espace/", headers={"host": host}, redirect=False
    )
    assert answer.status == 308
    assert answer.headers["Location"].startswith(f"https://{host}")


def test_what_a_caller_says_of_itself_in_headers_of_proxies_is_not_believed(server: Peopled) -> None:
    body = {"username": "bruno", "password": "ce n’est pas le sien"}
    statuses = []
    for number in range(6):
        stranger = Caller(server)
        forged = {"x_forwarded_for": f"198.51.100.{number}", "x_real_ip": f"198.51.100.{number}"}
        statuses.append(stranger.post("session/", body, **forged).status)
    # The fifth miss from one address closes the account to that address for a while.
    assert statuses[-1] == 429 and 429 not in statuses[:5]
    answer = Caller(server, CMS_HOST).ask(
        "GET", "/admin/login/", x_forwarded_proto="http", x_forwarded_host="evil.example"
    )
    assert answer.status == 200
    assert b"evil.example" not in answer.data


def test_a_page_from_elsewhere_cannot_sign_anybody_in(server: Peopled) -> None:
    caller = Caller(server)
    caller.ask("GET", "/api/resident/session/")
    caller.origin = "https://www.evil.example"
    assert caller.post("session/", {"username": "amina", "password": PASSWORD}).status == 403
