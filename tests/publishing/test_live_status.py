"""The editor reads whether a page is live, since when, or why not; nobody else may ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from wagtail.admin.ui.tables import Table

from cms.editorial.models import NewsPage
from cms.publishing import live_status
from cms.publishing.columns import LiveStatusColumn
from cms.publishing.models import Change, LiveStatus, PublishedRecord, RefusedRecord
from sitegen.source import Loaded
from tests.publishing.conftest import drain

Page = Callable[[str], Any]


@pytest.fixture
def editor(imported: Loaded) -> Client:
    """A signed-in administrator."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("ana", "ana@example.fr", "password"))
    return client


def told_live(page: Any, after: float = 0.4) -> None:
    """What the generator tells once the page is on the site."""
    published = PublishedRecord.objects.get(pk=page.record_id)
    LiveStatus.objects.update_or_create(
        pk=page.record_id,
        defaults={"hash": published.hash, "at": published.requested_at + timedelta(seconds=after)},
    )


def text(page: Any) -> str:
    return live_status.state_of(page).text


def test_just_published_it_is_on_its_way(page: Page) -> None:
    crue = page("crue")
    crue.save_revision().publish()
    state = live_status.state_of(crue)
    assert (state.name, state.pending, state.text) == ("pending", True, "Mise en ligne en cours…")
    drain()
    assert live_status.state_of(crue).pending, "on disk is not yet on the site"


def test_once_the_site_shows_it_the_editor_reads_since_when_and_how_fast(page: Page) -> None:
    crue = page("crue")
    crue.title = "Vigilance orange"
    crue.save_revision().publish()
    drain()
    told_live(crue)
    state = live_status.state_of(crue)
    assert (state.name, state.pending) == ("live", False)
    assert re.fullmatch(r"En ligne depuis \d\d:\d\d:\d\d \(0,4\u202fs après votre clic\)\.", state.text)


def test_an_older_version_on_the_site_is_not_taken_for_the_new_one(page: Page) -> None:
    crue = page("crue")
    told_live(crue)
    crue.title = "Nouveau titre"
    crue.save_revision().publish()
    drain()
    assert live_status.state_of(crue).name == "pending"


def test_a_generator_that_does_not_answer_is_named(page: Page) -> None:
    PublishedRecord.objects.update(requested_at=datetime.now(UTC) - timedelta(minutes=5))
    state = live_status.state_of(page("crue"))
    assert (state.name, state.pending) == ("slow", True)
    assert "le générateur de site n’a pas répondu" in state.text


def test_a_withdrawn_page_is_pending_until_the_site_has_lost_it(page: Page) -> None:
    crue = page("crue")
    told_live(crue)
    crue.unpublish()
    drain()
    assert "encore sur le site" in text(crue)
    LiveStatus.objects.filter(pk=crue.record_id).update(hash="", at=datetime.now(UTC))
    assert re.match(r"Retirée du site depuis \d\d:\d\d:\d\d", text(crue))


def test_a_problem_names_the_field_as_the_form_does(page: Page) -> None:
    crue = page("crue")
    RefusedRecord.objects.create(pk=crue.record_id, problems=[["summary", "trop long"]], at=datetime.now(UTC))
    assert text(crue) == ("Cette page a un problème, le site garde sa version précédente. Résumé\u00a0: trop long")


def test_a_disk_that_refuses_is_shown(page: Page) -> None:
    crue = page("crue")
    Change.objects.create(subject=str(crue.record_id), reason="save", created=datetime.now(UTC), error="disque plein")
    state = live_status.state_of(crue)
    assert (state.name, state.pending) == ("problem", True)
    assert "disque plein" in state.text


def test_a_planned_page_says_when_and_a_draft_says_who_sees_it(page: Page) -> None:
    assert text(page("demain")).startswith("Mise en ligne prévue le ")
    draft = page("marseille").add_child(instance=NewsPage(title="Brouillon", slug="brouillon", live=False))
    assert text(draft).startswith("Non publiée")


def test_the_page_being_edited_shows_its_state_without_any_script(page: Page, editor: Client) -> None:
    crue = page("crue")
    told_live(crue)
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[crue.pk])).content.decode()
    assert 'data-state="live" data-pending="false"' in html
    assert "En ligne depuis" in html
    assert "publishing/live-status.js" in html
    assert "publishing/live-status.css" in html


def test_whoever_publishes_stays_on_the_page_and_sees_its_way(page: Page, editor: Client) -> None:
    crue = page("crue")
    address = reverse("wagtailadmin_pages:edit", args=[crue.pk])
    form = {"title": "Vigilance rouge", "slug": "crue", "summary": "Orages.", "level": "danger", "language": "fr"}
    for name in ("related_pages", "comments"):
        form |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    response = editor.post(address, {**form, "body-count": "0", "action-publish": "1"}, follow=True)
    assert response.redirect_chain == [(address, 302)]
    html = response.content.decode()
    assert "Mise en ligne en cours…" in html
    assert "Vigilance rouge" in html


def test_the_state_is_asked_for_by_those_who_may_edit_the_page_only(page: Page, editor: Client) -> None:
    address = reverse("publishing_live_state", args=[page("crue").pk])
    answer = editor.get(address)
    assert set(answer.json()) == {"state", "text", "icon", "pending"}
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(address).status_code == 302
    stranger = get_user_model().objects.create_user("bob", password="password")
    access = Permission.objects.get(codename="access_admin")
    group = Group.objects.create(name="Sans droits")
    group.permissions.add(access)
    stranger.groups.add(group)
    client = Client()
    client.force_login(stranger)
    assert client.get(address).status_code == 403
    assert editor.get(reverse("publishing_live_state", args=[999999])).status_code == 404
    assert editor.post(address).status_code == 405


def test_a_listing_reads_the_states_of_all_its_rows_at_once(
    page: Page, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [page(name) for name in ("crue", "jardin", "bientot", "passeport")]
    told_live(rows[0])
    table = Table([LiveStatusColumn()], rows)
    with django_assert_max_num_queries(8):
        html = table.render_html({})
    assert html.count("data-live-status ") == 4
    assert "En ligne depuis" in html and "après votre clic" not in html
