"""Who may do what, tried on the admin's own addresses: what the table does not name is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from cms.places.models import PlaceRole
from cms.places.roles import role_groups_create
from tests.places.town import Town

CONFIRMED = {"confirm_site_name": "Palier"}
"""Wagtail asks to type this before many pages go at once."""

Action = Callable[[Client, Page, Town], bool]


def _fresh(page: Page) -> Page:
    return Page.objects.get(pk=page.pk)


def _bulk(client: Client, page: Page, action: str) -> None:
    client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + f"?id={page.pk}", CONFIRMED)


def edit(client: Client, page: Page, town: Town) -> bool:
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def publish(client: Client, page: Page, town: Town) -> bool:
    Page.objects.filter(pk=page.pk).update(live=False)
    _bulk(client, page, "publish")
    return _fresh(page).live


def unpublish(client: Client, page: Page, town: Town) -> bool:
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    return not _fresh(page).live


def bulk_unpublish(client: Client, page: Page, town: Town) -> bool:
    _bulk(client, page, "unpublish")
    return not _fresh(page).live


def delete(client: Client, page: Page, town: Town) -> bool:
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), CONFIRMED)
    return not Page.objects.filter(pk=page.pk).exists()


def bulk_delete(client: Client, page: Page, town: Town) -> bool:
    _bulk(client, page, "delete")
    return not Page.objects.filter(pk=page.pk).exists()


def lock(client: Client, page: Page, town: Town) -> bool:
    client.post(reverse("wagtailadmin_pages:lock", args=[page.pk]))
    return _fresh(page).locked


def move(client: Client, page: Page, town: Town) -> bool:
    target = town.pages["next neighbourhood"]
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))
    return _fresh(page).is_child_of(target)


def copy(client: Client, page: Page, town: Town) -> bool:
    parent = page.get_parent()
    form = {"new_title": "Copie", "new_slug": "copie-a-part", "new_parent_page": parent.pk}
    client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form)
    return parent.get_children().filter(slug="copie-a-part").exists()


def duplicate(client: Client, page: Page, town: Town) -> bool:
    before = Page.objects.count()
    client.post(reverse("editorial_duplicate", args=[page.pk]))
    return Page.objects.count() > before


def restrict(client: Client, page: Page, town: Town) -> bool:
    client.post(
        reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), {"restriction_type": "login", "password": ""}
    )
    return page.view_restrictions.exists()


def works_state(client: Client, page: Page, town: Town) -> bool:
    client.post(reverse("editorial_works_state", args=[page.pk]), {"state": "in_progress"})
    return getattr(page.specific_class.objects.get(pk=page.pk), "state", "") == "in_progress"


ACTIONS: dict[str, Action] = {
    each.__name__: each
    for each in (
        edit, publish, unpublish, bulk_unpublish, delete, bulk_delete, lock, move, copy, duplicate, restrict, works_state,
    )
}  # fmt: skip

APPROVE = {"publish", "unpublish", "bulk_unpublish", "lock"}
WRITE = APPROVE | {"edit", "delete", "bulk_delete", "move", "copy", "duplicate"}
IN_PLACE = WRITE - {"move"}
"""What the landlord's people do: their reach ends at the residence, so nothing of it can be moved to a neighbourhood."""

EVERYONE = ("administrator", "communicator", "moderator", "landlord", "caretaker", "nobody")
ALLOWED: dict[tuple[str, str], set[str]] = {
    ("administrator", "news"): WRITE | {"restrict"},
    ("administrator", "works"): WRITE | {"restrict", "works_state"},
    ("administrator", "residence works"): WRITE | {"restrict", "works_state"},
    ("administrator", "residence flash"): WRITE | {"restrict"},
    ("administrator", "residence"): WRITE | {"restrict"},
    ("administrator", "neighbourhood"): (WRITE | {"restrict"}) - {"move"},
    ("communicator", "news"): WRITE,
    ("communicator", "works"): WRITE | {"works_state"},
    ("communicator", "neighbourhood"): {"edit", "publish"},
    ("moderator", "news"): APPROVE,
    ("moderator", "works"): APPROVE,
    ("moderator", "residence works"): APPROVE,
    ("moderator", "residence flash"): APPROVE,
    ("landlord", "residence"): {"edit", "publish"},
    ("landlord", "residence works"): IN_PLACE | {"works_state"},
    ("landlord", "residence flash"): IN_PLACE,
    ("caretaker", "residence works"): {"works_state"},
    ("caretaker", "residence flash"): IN_PLACE,
}
PAGES = (
    "news",
    "works",
    "neighbourhood",
    "residence",
    "residence works",
    "residence flash",
    "far news",
    "other residence works",
)
ABOVE_ANOTHER_LANDLORD = {"administrator", "moderator"}


def _expected(who: str, page: str) -> set[str]:
    if page == "other residence works" and who in ABOVE_ANOTHER_LANDLORD:
        page = "residence works"
    return ALLOWED.get((who, page), set())


@pytest.mark.parametrize("who", EVERYONE)
def test_each_role_does_exactly_what_the_table_says(town: Town, client: Client, who: str) -> None:
    client.force_login(town.users[who])
    for name in PAGES:
        page, done = town.pages[name], set()
        for action, attempt in ACTIONS.items():
            with transaction.atomic():
                if attempt(client, page, town):
                    done.add(action)
                transaction.set_rollback(True)
        assert done == _expected(who, name), f"{who} on {name}"


ITEMS = {"news", "event", "service", "works", "flash", "plain"}
MODELS = {
    **{name: ("editorial", f"{name}page") for name in ITEMS},
    "neighbourhood": ("places", "neighbourhoodpage"),
    "residence": ("places", "residencepage"),
}
ADDABLE: dict[tuple[str, str], set[str]] = {
    ("administrator", "district"): ITEMS | {"neighbourhood", "residence"},
    ("administrator", "neighbourhood"): ITEMS | {"residence"},
    ("administrator", "residence"): {"news", "event", "works", "flash"},
    ("communicator", "district"): ITEMS,
    ("communicator", "neighbourhood"): ITEMS,
    ("landlord", "residence"): {"news", "event", "works", "flash"},
    ("caretaker", "residence"): {"flash"},
}


@pytest.mark.parametrize("who", EVERYONE)
def test_each_role_adds_exactly_what_the_table_says(town: Town, client: Client, who: str) -> None:
    client.force_login(town.users[who])
    for place in ("commune", "district", "neighbourhood", "far neighbourhood", "residence", "other residence"):
        added = {
            name
            for name, (app, model) in MODELS.items()
            if client.get(reverse("wagtailadmin_pages:add", args=[app, model, town.pages[place].pk])).status_code == 200
        }
        expected = ADDABLE.get((who, place), set())
        if place == "other residence" and who == "administrator":
            expected = ADDABLE[who, "residence"]
        assert added == expected, f"{who} at {place}"


@pytest.mark.parametrize("who", ["communicator", "landlord", "caretaker"])
def test_an_editor_without_a_right_over_structure_is_not_offered_it(town: Town, client: Client, who: str) -> None:
    client.force_login(town.users[who])
    for place in ("neighbourhood", "residence"):
        answer = client.get(reverse("wagtailadmin_pages:add_subpage", args=[town.pages[place].pk]))
        assert "residencepage" not in answer.content.decode()


def test_the_landlord_publishes_its_works_in_one_go(town: Town, client: Client) -> None:
    client.force_login(town.users["caretaker"])
    assert town.pages["residence"].permissions_for_user(town.users["caretaker"]).can_publish_subpage()
    assert town.pages["residence"].permissions_for_user(town.users["landlord"]).can_publish_subpage()
    assert not town.pages["neighbourhood"].permissions_for_user(town.users["moderator"]).can_publish_subpage()


def test_no_role_reaches_accounts_sites_or_groups(town: Town, client: Client) -> None:
    for who in EVERYONE[:-1]:
        client.force_login(town.users[who])
        for name in (
            "wagtailusers_users:index",
            "wagtailusers_users:add",
            "wagtailusers_groups:index",
            "wagtailsites:index",
        ):
            assert client.get(reverse(name)).status_code == 302, f"{who} {name}"


def test_an_account_without_a_role_does_not_enter_the_admin(town: Town, client: Client) -> None:
    client.force_login(town.users["nobody"])
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_no_group_reaches_the_root_of_the_tree(town: Town) -> None:
    assert not GroupPagePermission.objects.filter(page__depth=1).exists()


def test_making_the_groups_of_a_place_again_changes_nothing(town: Town) -> None:
    before = (PlaceRole.objects.count(), GroupPagePermission.objects.count())
    role_groups_create(town.pages["district"])
    role_groups_create(town.pages["residence"])
    assert (PlaceRole.objects.count(), GroupPagePermission.objects.count()) == before


def test_a_moderator_approves_what_waits_and_nobody_else_does(town: Town, client: Client) -> None:
    news = town.pages["news"]
    news.title = "Le jardin rouvre samedi"
    news.save_revision(user=town.users["communicator"])
    state = news.get_workflow().start(news, town.users["communicator"])
    approve = reverse("wagtailadmin_pages:workflow_action", args=[news.pk, "approve", state.current_task_state.pk])
    for who in ("caretaker", "landlord"):
        client.force_login(town.users[who])
        client.post(approve, {"comment": ""})
        assert _fresh(news).title == "Le jardin rouvre"
    client.force_login(town.users["moderator"])
    assert edit(client, news, town)
    client.post(approve, {"comment": "Très bien."})
    assert _fresh(news).title == "Le jardin rouvre samedi"


def test_writing_at_a_residence_asks_its_landlord_not_the_town_hall(town: Town) -> None:
    for name in ("residence", "residence works", "residence news"):
        permissions = town.pages[name].permissions_for_user(town.users["communicator"])
        assert not (permissions.can_edit() or permissions.can_publish() or permissions.can_delete())
        assert not permissions.can_add_subpage()
