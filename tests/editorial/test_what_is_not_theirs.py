"""Somebody who logs in for one residence and asks for the rest: drafts, private pages, other people's files."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, Page, PageViewRestriction

from cms.editorial.models import NewsPage
from cms.pages.media import Attachment, Picture, store_attachment, store_picture
from tests.places.town import Town, add

SECRET = "Ce que personne ne sait"


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def draft(town: Town) -> Any:
    """A draft of another neighbourhood."""
    return add(town.pages["far neighbourhood"], NewsPage(title=SECRET, slug="secret"), live=False)


@pytest.fixture
def private(town: Town) -> Any:
    """A page that is online for some only."""
    page = add(town.pages["neighbourhood"], NewsPage(title=SECRET, slug="prive"))
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    return page


def elsewhere() -> Collection:
    return Collection.get_first_root_node().add_child(name="Une autre médiathèque")


def picture() -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return store_picture(out.getvalue(), title=SECRET, description="Une image", collection=elsewhere())


def attachment() -> Attachment:
    return store_attachment(SECRET.encode(), "plan.txt", title=SECRET, collection=elsewhere())


def addresses(page: Page, town: Town) -> list[str]:
    """Where the admin names a page by its number."""
    bulk = [
        reverse("wagtail_bulk_action", args=["wagtailcore", "page", each]) for each in ("publish", "delete", "move")
    ]
    home = town.pages["residence"].pk
    return [
        *(f"{each}?id={page.pk}" for each in bulk),
        f"{reverse('wagtailadmin_choose_page_chosen_multiple')}?id={page.pk}",
        f"{reverse('wagtailadmin_choose_page_search')}?q=personne",
        reverse("wagtailadmin_choose_page_child", args=[page.pk]),
        reverse("wagtailadmin_choose_page_child", args=[page.get_parent().pk]),
        reverse("wagtailadmin_pages:move_confirm", args=[page.pk, home]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:usage", args=[page.pk]),
    ]


@pytest.mark.parametrize("role", ["landlord", "caretaker"])
def test_the_admin_never_names_a_draft_or_a_private_page_of_somebody_else(
    town: Town, client: Client, draft: Any, private: Any, role: str
) -> None:
    client.force_login(town.users[role])
    for page in (draft, private):
        for address in addresses(page, town):
            assert SECRET not in client.get(address).content.decode(), address


def test_the_chooser_finds_what_is_public_and_what_is_ones_own(town: Town, client: Client) -> None:
    mine = add(town.pages["residence"], NewsPage(title="Brouillon du bailleur", slug="brouillon"), live=False)
    client.force_login(town.users["landlord"])
    search = reverse("wagtailadmin_choose_page_search")
    assert "Plage" in client.get(search, {"q": "Plage"}).content.decode()
    assert mine.title in client.get(search, {"q": "Brouillon"}).content.decode()


def test_the_menu_of_pages_shows_editors_what_is_theirs_and_changes_nothing(
    town: Town, client: Client, draft: Any
) -> None:
    client.force_login(town.users["landlord"])
    home = town.pages["residence"]
    listed = client.get(reverse("wagtailadmin_api:pages:listing"), {"child_of": home.pk, "for_explorer": 1}).json()
    assert "Ascenseur" in {item["admin_display_title"] for item in listed["items"]}
    assert client.get(reverse("wagtailadmin_api:pages:detail", args=[draft.pk])).status_code == 404
    for page in (home, draft):
        action = reverse("wagtailadmin_api:pages:action", args=[page.pk, "unpublish"])
        assert client.post(action).status_code == 404
    home.refresh_from_db()
    assert home.live


def test_a_report_that_names_the_pages_of_everybody_is_for_who_runs_the_install(
    town: Town, client: Client, draft: Any
) -> None:
    report = reverse("wagtailadmin_reports:page_types_usage")
    client.force_login(town.users["landlord"])
    assert client.get(report).status_code == 404
    assert report not in client.get(reverse("wagtailadmin_home")).content.decode()
    client.force_login(town.users["superuser"])
    assert SECRET in client.get(report).content.decode()


def test_what_stands_under_a_withdrawn_place_is_not_public(town: Town, client: Client) -> None:
    town.pages["other district"].unpublish()
    client.force_login(town.users["landlord"])
    address = reverse("wagtailadmin_choose_page_search")
    assert "Plage" not in client.get(address, {"q": "Plage"}).content.decode()


def test_a_document_of_the_library_is_for_those_who_may_choose_it(town: Town, client: Client) -> None:
    document = attachment()
    address = reverse("wagtaildocs_serve", args=[document.pk, document.filename])
    assert client.get(address).status_code == 302
    client.force_login(town.users["landlord"])
    assert client.get(address).status_code == 302
    client.force_login(town.users["superuser"])
    assert b"".join(client.get(address).streaming_content) == SECRET.encode()


def test_the_name_of_a_stored_picture_cannot_be_guessed(db: None, uploads: Path) -> None:
    picture().get_rendition("max-165x165")
    stored = [path.name for path in uploads.rglob("*.png")]
    assert len(stored) == 2
    assert all(len(name.partition("-")[0]) == 24 and "ce-que-personne" not in name[:20] for name in stored)


def form_of(page: Any, user: Any, **data: Any) -> Any:
    """The form of a page as it comes back from the browser."""
    form_class = type(page).get_edit_handler().get_form_class()
    sent = {
        "title": page.title,
        "slug": page.slug,
        "language": "fr",
        "body-count": "0",
        "related_pages-TOTAL_FORMS": "0",
        "related_pages-INITIAL_FORMS": "0",
    }
    return form_class(sent | data, instance=page, parent_page=page.get_parent(), for_user=user)


def block(kind: str, **values: Any) -> dict[str, Any]:
    place = {"body-count": "1", "body-0-type": kind, "body-0-order": "0", "body-0-deleted": "", "body-0-id": ""}
    return place | {f"body-0-value{name}": value for name, value in values.items()}


def link(page: Page) -> str:
    """The editor's own form of a sentence that leads to a page."""
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"id": page.pk}}
    words = {"key": "a", "text": "lien", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    words["entityRanges"] = [{"offset": 0, "length": 4, "key": 0}]
    return json.dumps({"blocks": [words], "entityMap": {"0": entity}})


def related(page: Page) -> dict[str, Any]:
    return {"related_pages-TOTAL_FORMS": "1", "related_pages-0-target": str(page.pk), "related_pages-0-ORDER": "1"}


def document_block(pk: int) -> dict[str, Any]:
    item = "-documents-0"
    values = {"-documents-count": "1", f"{item}-order": "0", f"{item}-deleted": "", f"{item}-id": ""}
    values |= {f"{item}-value-document": str(pk), f"{item}-value-title": "", f"{item}-value-language": "fr"}
    return block("documents", **values)


@pytest.mark.parametrize("what", ["image", "picture in the text", "document", "related page", "link"])
def test_a_form_refuses_what_no_chooser_offered(town: Town, draft: Any, what: str) -> None:
    data = {
        "image": lambda: {"image": str(picture().pk)},
        "picture in the text": lambda: block("image", **{"-image": str(picture().pk), "-alt": "", "-caption": ""}),
        "document": lambda: document_block(attachment().pk),
        "related page": lambda: related(draft),
        "link": lambda: block("html", **{"": link(draft)}),
    }[what]()
    with pytest.raises(PermissionDenied):
        form_of(town.pages["residence news"], town.users["landlord"], **data).is_valid()
    form = form_of(town.pages["residence news"], town.users["superuser"], **data)
    assert form.is_valid(), form.errors


def test_what_somebody_else_put_on_a_page_stays_when_its_editor_saves(town: Town) -> None:
    page = town.pages["residence news"]
    page.image = picture()
    form = form_of(page, town.users["landlord"], image=str(page.image.pk))
    assert form.is_valid(), form.errors


def test_a_link_to_a_public_page_is_for_everybody(town: Town) -> None:
    data = block("html", **{"": link(town.pages["far news"])}) | related(town.pages["far news"])
    form = form_of(town.pages["residence news"], town.users["landlord"], **data)
    assert form.is_valid(), form.errors


def test_the_code_of_a_commune_is_for_its_operator(town: Town) -> None:
    commune = town.pages["commune"]
    assert "insee" not in form_of(commune, town.users["administrator"]).fields
    assert "insee" in form_of(commune, town.users["superuser"]).fields
