"""Drafts, private, expired and not-yet-live pages never reach the disk, by whatever way they came to be so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from cms.editorial.models import NewsPage
from cms.pages.models import Attachment
from cms.publishing import outlet
from cms.publishing.models import RefusedRecord
from sitegen.source import Loaded
from tests.publishing import town
from tests.publishing.conftest import drain, on_disk

Page = Callable[[str], Any]
BELOW = {town.ident(name) for name in ("blancarde", "tilleuls", "ascenseur", "jardin", "bientot", "crue")}

pytestmark = pytest.mark.usefixtures("imported")


def refreshed(page: Any) -> bool:
    """Whether a page is on disk after the worker has looked at it, asked or not."""
    drain()
    outlet.refresh(page.record_id)
    return str(page.record_id) in on_disk()


def restrict(page: Any, kind: str) -> PageViewRestriction:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="secret")
    if kind == "groups":
        restriction.groups.add(Group.objects.create(name="Voisins"))
    return restriction


def test_a_draft(page: Page) -> None:
    draft = page("marseille").add_child(instance=NewsPage(title="Brouillon", slug="brouillon", live=False))
    draft.save_revision()
    assert not refreshed(draft)


def test_the_draft_of_a_live_page_stays_out_of_its_record(page: Page) -> None:
    crue = page("crue")
    crue.title = "Pas encore dit"
    crue.save_revision()
    assert refreshed(crue)
    expected = outlet.expected(crue.record_id, datetime.now(UTC))
    assert expected and "Pas encore dit" not in expected.data.decode()


def test_an_expired_page(page: Page) -> None:
    assert not refreshed(page("hier"))


def test_a_page_past_its_expiry_that_nobody_has_unpublished_yet(page: Page) -> None:
    NewsPage.objects.filter(pk=page("jardin").pk).update(expire_at=datetime.now(UTC) - timedelta(seconds=1))
    assert not refreshed(page("jardin"))


def test_a_page_planned_for_later(page: Page) -> None:
    assert not refreshed(page("demain"))


def test_a_live_page_whose_date_was_put_off_in_the_database(page: Page) -> None:
    NewsPage.objects.filter(pk=page("jardin").pk).update(go_live_at=datetime.now(UTC) + timedelta(hours=1))
    assert not refreshed(page("jardin"))


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_a_private_page_until_it_is_opened_again(page: Page, kind: str) -> None:
    restriction = restrict(page("jardin"), kind)
    assert not refreshed(page("jardin"))
    restriction.delete()
    assert refreshed(page("jardin"))


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_all_pages_below_a_private_one(page: Page, kind: str) -> None:
    restriction = restrict(page("blancarde"), kind)
    drain()
    assert not BELOW & on_disk()
    restriction.delete()
    drain()
    assert on_disk() >= BELOW


def test_a_page_published_below_a_private_one(page: Page) -> None:
    restrict(page("4-5"), "login")
    drain()
    news = page("blancarde").add_child(instance=NewsPage(title="Dedans", slug="dedans"))
    news.save_revision().publish()
    assert not refreshed(news)


def test_a_page_moved_below_a_private_one(page: Page) -> None:
    restrict(page("tilleuls"), "login")
    page("crue").move(page("tilleuls"), pos="last-child")
    assert not refreshed(page("crue"))


def test_an_alias_of_a_private_page(page: Page) -> None:
    alias = page("crue").create_alias(parent=page("marseille"))
    assert refreshed(alias)
    restrict(page("crue"), "password")
    drain()
    assert str(alias.record_id) not in on_disk()


def test_a_page_of_a_place_that_is_not_public(page: Page) -> None:
    page("4-5").unpublish()
    drain()
    assert not BELOW & on_disk()
    assert town.ident("marseille") in on_disk()


def test_a_commune_that_is_not_public_takes_everything_along(page: Page) -> None:
    page("marseille").unpublish()
    drain()
    assert on_disk() == set()


def test_a_document_kept_in_a_private_collection(page: Page, imported: Loaded) -> None:
    collection = Collection.get_first_root_node().add_child(name="Interne")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    Attachment.objects.update(collection=collection)
    news = page("jardin")
    news.title = "Avec un document privé"
    news.save_revision().publish()
    drain()
    refused = RefusedRecord.objects.get(pk=news.record_id)
    assert {field for field, _reason in refused.problems} == {"body.5.documents.1", "body.5.documents.2"}


def test_a_page_outside_any_commune(page: Page) -> None:
    stray = page("crue").get_root().add_child(instance=NewsPage(title="Nulle part", slug="nulle-part"))
    stray.save_revision().publish()
    assert not refreshed(stray)
