"""A preview token opens one draft, of one page, of one type, for one hour; anything else shows nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.test import Client
from django.urls import reverse
from wagtail_headless_preview.models import PagePreview

from cms.content_api import previews
from cms.editorial.models import NewsPage
from sitegen.records import from_json
from sitegen.source import Loaded
from tests.content_api.conftest import Call, is_problem
from tests.publishing import town

Page = Callable[[str], Any]
NEWS = "editorial.newspage"


@pytest.fixture
def token(imported: Loaded, page: Page) -> str:
    """The token of a preview of the garden, with edits that were never saved."""
    jardin = page("jardin")
    jardin.title = "Un titre jamais enregistré"
    return str(jardin.create_page_preview().token)


def at(monkeypatch: pytest.MonkeyPatch, seconds_ago: float, make: Callable[[], str]) -> str:
    """A token as it would have been made some time ago."""
    now = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: now() - seconds_ago)
    made = make()
    monkeypatch.setattr(signing.time, "time", now)
    return made


def test_a_good_token_shows_the_draft_as_a_record_with_edits_not_saved(
    token: str, call: Call, imported: Loaded
) -> None:
    response = call("preview/", content_type=NEWS, token=token)
    record = from_json(response.content)
    assert record.title == "Un titre jamais enregistré"
    assert record.body == imported.records[town.ident("jardin")].body
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "name", ["marseille", "4-5", "blancarde", "tilleuls", "fete", "passeport", "ascenseur", "crue", "mentions"]
)
def test_every_kind_has_its_preview_and_it_is_its_record(imported: Loaded, call: Call, page: Page, name: str) -> None:
    shown = page(name)
    preview = shown.create_page_preview()
    response = call("preview/", content_type=shown.get_content_type_str(), token=preview.token)
    assert from_json(response.content) == imported.records[town.ident(name)]


def test_works_show_the_announcement_about_to_be_made(imported: Loaded, call: Call, page: Page) -> None:
    works = page("ascenseur")
    works.state = "in_progress"
    response = call("preview/", content_type="editorial.workspage", token=works.create_page_preview().token)
    history = from_json(response.content).history  # type: ignore[attr-defined]
    assert [step.state for step in history] == ["announced", "postponed", "in_progress"]


def test_a_page_not_saved_yet_can_be_seen(imported: Loaded, page: Page, call: Call) -> None:
    user = get_user_model().objects.create_superuser("a", "a@example.fr", "password")
    client = Client()
    client.force_login(user)
    address = reverse("wagtailadmin_pages:preview_on_add", args=("editorial", "newspage", page("blancarde").pk))
    empty = {
        f"{name}-{part}": "0"
        for name in ("related_pages", "body", "comments")
        for part in ("TOTAL_FORMS", "INITIAL_FORMS", "count")
    }
    form = {"title": "Toute neuve", "slug": "toute-neuve", "summary": "", "language": "fr", **empty}
    assert client.post(address, form).json()["is_valid"]
    location = client.get(address)["Location"]
    assert location.startswith("https://marseille.example/apercu/?")
    query = dict(part.split("=") for part in location.partition("?")[2].split("&"))
    response = call("preview/?" + "&".join(f"{name}={value}" for name, value in query.items()))
    assert from_json(response.content).title == "Toute neuve"
    assert from_json(response.content).place == town.ident("blancarde")


def refused(response: Any) -> None:
    problem = is_problem(response, 403)
    assert set(problem) == {"type", "title", "status"}, "nothing says why"
    assert b"jamais" not in response.content


def test_a_forged_token_shows_nothing(token: str, call: Call, page: Page) -> None:
    pk = page("jardin").pk
    for forged in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        f"id={pk}",
        f"id={pk}:1:1",
        signing.TimestampSigner(salt="another").sign(f"id={pk}"),
        signing.TimestampSigner(key="another key", salt="headlesspreview.token").sign(f"id={pk}"),
        "é" * 100,
    ):
        refused(call("preview/", content_type=NEWS, token=forged))


def test_a_token_signed_by_us_for_which_nothing_was_stored_shows_nothing(imported: Loaded, call: Call) -> None:
    refused(call("preview/", content_type=NEWS, token=NewsPage.get_preview_signer().sign("id=999999")))


def test_an_expired_token_shows_nothing(
    imported: Loaded, call: Call, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = at(monkeypatch, 3601, lambda: str(page("jardin").create_page_preview().token))
    refused(call("preview/", content_type=NEWS, token=old))
    young = at(monkeypatch, 3500, lambda: str(page("jardin").create_page_preview().token))
    assert call("preview/", content_type=NEWS, token=young).status_code == 200


def test_the_token_of_another_page_shows_nothing(token: str, call: Call, page: Page) -> None:
    """Whoever could write into the table of previews still could not show one page under another's token."""
    preview = PagePreview.objects.get(token=token)
    preview.content_json = json.dumps({**json.loads(preview.content_json), "pk": page("bientot").pk})
    preview.save()
    refused(call("preview/", content_type=NEWS, token=token))


@pytest.mark.parametrize(
    "content_type",
    ["editorial.eventpage", "editorial.NewsPage", "wagtailcore.page", "auth.user", "pages.picture", "x.y", "editorial",
     "editorial.newspage.x", "../newspage"],
)  # fmt: skip
def test_the_token_of_another_type_shows_nothing(token: str, call: Call, content_type: str) -> None:
    refused(call("preview/", content_type=content_type, token=token))


@pytest.mark.parametrize(
    "query",
    [{}, {"content_type": NEWS}, {"token": "x"}, {"content_type": NEWS, "token": ""}, {"content_type": NEWS, "token": "\x00"},
     {"content_type": NEWS, "token": "x" * 5000}, {"content_type": [NEWS, NEWS], "token": "x"},
     {"content_type": NEWS, "token": "x", "page": "1"}],
)  # fmt: skip
def test_hostile_parameters_get_a_400(token: str, call: Call, query: dict[str, Any]) -> None:
    is_problem(call("preview/", **query), 400)


def test_a_draft_that_lacks_something_says_what(imported: Loaded, call: Call, page: Page) -> None:
    crue = page("crue")
    crue.summary = "x" * 501
    problem = is_problem(
        call("preview/", content_type="editorial.flashpage", token=crue.create_page_preview().token), 422
    )
    assert problem["errors"] == [{"field": "summary", "reason": "500 caractères au plus"}]


def test_drafts_whose_token_has_expired_are_deleted(
    imported: Loaded, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, 3601, lambda: str(page("jardin").create_page_preview().token))
    fresh = page("crue").create_page_preview()
    assert previews.remove_expired() == 1
    assert list(PagePreview.objects.all()) == [fresh]
