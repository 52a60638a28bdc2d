"""The one click on a state: what it publishes, what it keeps, who may take it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.editorial.models import WorksAnnouncement, WorksPage
from cms.editorial.services import page_duplicate, publication_note, works_state_change, works_state_undo
from tests.places.town import Town


def _again(works: WorksPage) -> WorksPage:
    return WorksPage.objects.get(pk=works.pk)


def test_publishing_writes_the_first_line_of_the_history(town: Town) -> None:
    works = town.pages["works"]
    assert [(step.state, step.start, step.end) for step in works.announced()] == [("announced", works.start, works.end)]


def test_publishing_the_same_again_writes_no_line(town: Town) -> None:
    town.pages["works"].save_revision().publish()
    assert town.pages["works"].history.count() == 1


def test_a_draft_writes_no_line_but_shows_what_it_would_be(town: Town) -> None:
    works = town.pages["works"]
    works.end += timedelta(days=3)
    works.save_revision()
    assert _again(works).history.count() == 1
    draft = _again(works).get_latest_revision_as_object()
    assert len(draft.steps(timezone.now())) == 2


def test_one_click_changes_the_state_publishes_and_writes_a_line(town: Town) -> None:
    works = works_state_change(works=town.pages["works"], state="in_progress", user=town.users["communicator"])
    assert works.live
    assert works.state == "in_progress"
    assert [step.state for step in works.announced()] == ["announced", "in_progress"]
    assert works.get_latest_revision_as_object().state == "in_progress"


def test_one_click_leaves_a_draft_under_way_a_draft(town: Town) -> None:
    works = town.pages["works"]
    works.title = "Un titre à relire"
    works.save_revision()
    works = works_state_change(works=works, state="in_progress", user=town.users["communicator"])
    assert works.title == "Voirie"
    draft = works.get_latest_revision_as_object()
    assert (draft.title, draft.state, works.has_unpublished_changes) == ("Un titre à relire", "in_progress", True)


@pytest.mark.parametrize("state", ["announced", "finished", "nonsense", ""])
def test_a_state_that_cannot_follow_is_refused(town: Town, state: str) -> None:
    with pytest.raises(ValidationError):
        works_state_change(works=town.pages["works"], state=state, user=town.users["superuser"])


def test_works_that_are_not_online_do_not_go_online_by_one_click(town: Town) -> None:
    town.pages["works"].unpublish()
    with pytest.raises(ValidationError):
        works_state_change(works=town.pages["works"], state="in_progress", user=town.users["communicator"])
    assert not _again(town.pages["works"]).live


def test_undo_takes_the_line_away_and_publishes_the_state_before(town: Town) -> None:
    user = town.users["caretaker"]
    works = works_state_change(works=town.pages["residence works"], state="in_progress", user=user)
    works = works_state_undo(works=works, user=user)
    assert works.state == "announced"
    assert [step.state for step in works.announced()] == ["announced"]


def test_undo_comes_too_late_after_some_minutes(town: Town) -> None:
    user = town.users["caretaker"]
    works = works_state_change(works=town.pages["residence works"], state="in_progress", user=user)
    for minutes, state in ((60, "announced"), (11, "in_progress")):
        ago = timezone.now() - timedelta(minutes=minutes)
        WorksAnnouncement.objects.filter(page=works, state=state).update(at=ago)
    with pytest.raises(ValidationError):
        works_state_undo(works=works, user=user)
    assert _again(works).state == "in_progress"


def test_undo_is_refused_to_those_who_may_not_change_the_state(town: Town) -> None:
    works = works_state_change(works=town.pages["works"], state="in_progress", user=town.users["communicator"])
    with pytest.raises(PermissionDenied):
        works_state_undo(works=works, user=town.users["caretaker"])


def test_undo_is_for_ones_own_change_and_for_one_change_only(town: Town) -> None:
    caretaker, landlord = town.users["caretaker"], town.users["landlord"]
    works = works_state_change(works=town.pages["residence works"], state="in_progress", user=landlord)
    with pytest.raises(ValidationError, match="Quelqu’un d’autre"):
        works_state_undo(works=works, user=caretaker)
    works.history.update(at=timezone.now() - timedelta(minutes=2))
    works = works_state_change(works=works, state="postponed", user=caretaker)
    works = works_state_undo(works=works, user=caretaker)
    with pytest.raises(ValidationError):
        works_state_undo(works=works, user=caretaker)
    assert [step.state for step in _again(works).announced()] == ["announced", "in_progress"]


def test_the_buttons_of_the_listing_change_the_state_and_offer_to_undo(town: Town, client: Client) -> None:
    client.force_login(town.users["caretaker"])
    works = town.pages["residence works"]
    listing = client.get(reverse("travaux:index")).content.decode()
    assert "Ascenseur" in listing
    assert "Voirie" not in listing
    assert f"{reverse('editorial_works_state', args=[works.pk])}?next=%2Fadmin%2Ftravaux%2F" in listing
    answer = client.post(
        reverse("editorial_works_state", args=[works.pk]) + "?next=/admin/travaux/",
        {"state": "in_progress"},
        follow=True,
    )
    assert "Annuler ce changement" in answer.content.decode()
    client.post(reverse("editorial_works_undo", args=[works.pk]))
    assert _again(works).state == "announced"


def test_a_click_is_a_post_and_leads_nowhere_else(town: Town, client: Client) -> None:
    client.force_login(town.users["caretaker"])
    address = reverse("editorial_works_state", args=[town.pages["residence works"].pk])
    assert client.get(address).status_code == 405
    answer = client.post(address + "?next=https://evil.example/", {"state": "in_progress"})
    assert answer["Location"] == reverse("travaux:index")


def test_a_duplicate_is_a_draft_without_history_or_dates_of_publication(town: Town) -> None:
    works = works_state_change(works=town.pages["works"], state="in_progress", user=town.users["superuser"])
    copies = [page_duplicate(page=works, user=town.users["communicator"]) for _time in (1, 2)]
    assert [copy.slug for copy in copies] == ["voirie-copie", "voirie-copie-2"]
    for copy in copies:
        assert not copy.live
        assert (copy.state, copy.published, copy.history.count()) == ("announced", None, 0)


def test_publication_dates_are_the_first_and_the_last(town: Town) -> None:
    news = town.pages["news"]
    first = news.published
    publication_note(page=news, at=timezone.now() + timedelta(hours=1))
    news.refresh_from_db()
    assert news.published == first
    assert news.updated > first


def test_a_page_scheduled_for_later_has_no_date_of_publication_yet(town: Town) -> None:
    news = town.pages["news"].copy(update_attrs={"slug": "plus-tard"}, keep_live=False)
    news.go_live_at = timezone.now() + timedelta(days=1)
    news.save_revision().publish()
    news.refresh_from_db()
    assert (news.live, news.published) == (False, None)


def test_works_are_history_even_when_published_by_an_old_revision(town: Town) -> None:
    works = town.pages["works"]
    old = works.get_latest_revision()
    works = works_state_change(works=works, state="in_progress", user=town.users["superuser"])
    old.publish()
    assert [step.state for step in _again(works).announced()] == ["announced", "in_progress", "announced"]
