"""Les Tilleuls and whatever the admin keeps about it, a person for each sort of reader, and what they are answered."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import django_otp
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.utils import timezone
from PIL import Image
from wagtail.admin.models import EditingSession
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    GroupApprovalTask,
    Site,
    UploadedFile,
    Workflow,
)

from cms.editorial.models import WorksPage
from cms.messaging.services import message_send
from cms.organisations.models import Membership, Organisation
from cms.organisations.services import member_add, organisation_create
from cms.pages.media import store_attachment, store_picture
from cms.places.roles import role_groups_create
from cms.reports.services.firms import firm_keep
from cms.reports.services.photos import photo_add
from cms.reports.services.reply_templates import reply_template_keep
from cms.reports.services.sending import Fault, report_send
from cms.residents.services import imports, letter_making, letters
from cms.staff.models import Authenticator
from tests.api.neighbourhood import Neighbourhood, build
from tests.places.town import END, START, Town, add

ANONYMOUS, RESIDENT, UNVERIFIED = "anonymous", "resident", "unverified"
STAFF = (
    "without role",
    "communicator elsewhere",
    "communicator",
    "moderator",
    "landlord",
    "agent elsewhere",
    "caretaker",
    "caretaker elsewhere",
    "other landlord",
    "superuser",
)
PEOPLE = (ANONYMOUS, RESIDENT, UNVERIFIED, *STAFF)


MARKS = ("Kaci", "Chaudière à venir", "Le code du hall change")
"""Who lives at Les Tilleuls, a draft of its landlord, a message to those who live there: none of it is for outsiders."""
OUTSIDERS = (
    ANONYMOUS,
    RESIDENT,
    UNVERIFIED,
    "without role",
    "communicator elsewhere",
    "agent elsewhere",
    "caretaker elsewhere",
    "other landlord",
)


@dataclass(frozen=True)
class Answer:
    """The outcome in a word, and what was to be read."""

    outcome: str
    text: str


class Browser(RequestFactory):
    """Sends what it makes. The test client keeps a copy of each template's context besides: of thousands here."""

    handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **request: Any) -> Any:
        """The answer."""
        return self.handler(self._base_environ(**request))


@dataclass
class House:
    """What routes are about, and the cookies of each person's browser."""

    things: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    kept: Path = Path()

    def restore(self) -> None:
        """Put the letters and the file of an import back: no transaction does."""
        shutil.copytree(self.kept, settings.PALIER_VAR, dirs_exist_ok=True)

    def ask(self, who: str, method: str, address: str) -> Answer:
        """What somebody is answered; nothing that was written stays."""
        browser = Browser()
        browser.cookies = SimpleCookie(self.cookies[who].output(header="", sep=";"))
        with transaction.atomic():
            answer = browser.generic(method, address)
            transaction.set_rollback(True)
        return Answer(outcome(answer), "" if answer.streaming else answer.content.decode(errors="replace"))


def outcome(answer: Any) -> str:
    """What an answer amounts to."""
    if answer.status_code in (301, 302):
        path = answer["Location"].partition("?")[0]
        return {"/admin/login/": "login", "/admin/deuxieme-etape/": "step", "/admin/": "home"}.get(path, "leads on")
    words = {200: "opens", 204: "opens", 400: "wrong", 403: "refused", 404: "nothing", 405: "method"}
    return words.get(answer.status_code, f"fails with {answer.status_code}")


def house_build(town: Town) -> House:
    """All of it, in the transaction at hand."""
    house = House()
    neighbourhood = build(town)
    users = _people(town)
    for name in STAFF:
        house.cookies[name] = _signed_in(users[name])
    house.cookies[ANONYMOUS] = SimpleCookie()
    house.cookies[RESIDENT] = neighbourhood.device("amina").client.cookies
    house.cookies[UNVERIFIED] = _signed_in(users["superuser"], verified=False)
    house.things = _things(town, users, neighbourhood)
    house.kept = settings.PALIER_VAR.with_name("kept")
    shutil.copytree(settings.PALIER_VAR, house.kept)
    return house


def _people(town: Town) -> dict[str, Any]:
    home, near, other = (town.pages[name] for name in ("residence", "near residence", "other residence"))
    users = {"without role": town.users["nobody"], "superuser": town.users["superuser"]}
    for name in ("communicator", "moderator"):
        users[name] = town.users[name]
    elsewhere = _user("communicator-elsewhere")
    elsewhere.groups.add(role_groups_create(town.pages["other district"])["communicator"])
    users["communicator elsewhere"] = elsewhere
    landlord = organisation_create(kind="landlord", name="Habitat 13", areas=[home, near])
    others = organisation_create(kind="landlord", name="Logis du Sud", areas=[other])
    role = Membership.Role
    for name, organisation, what, places in (
        ("landlord", landlord, role.MANAGER, None),
        ("agent elsewhere", landlord, role.AGENT, [near]),
        ("caretaker", landlord, role.CARETAKER, [home]),
        ("caretaker elsewhere", landlord, role.CARETAKER, [near]),
        ("other landlord", others, role.MANAGER, None),
    ):
        users[name] = _user(name.replace(" ", "-"))
        member_add(organisation=organisation, user=users[name], role=what, places=places)
    return users


def _user(username: str) -> Any:
    return get_user_model().objects.create_user(username=f"matrix-{username}", password="x")


def _signed_in(user: Any, *, verified: bool = True) -> SimpleCookie:
    client = Client()
    client.force_login(user)
    factor, _new = Authenticator.objects.get_or_create(user=user, defaults={"name": "application"})
    if verified:
        session = client.session
        session[django_otp.DEVICE_ID_SESSION_KEY] = factor.persistent_id
        session.save()
    return client.cookies


def _things(town: Town, users: dict[str, Any], neighbourhood: Neighbourhood) -> dict[str, Any]:
    home, household = town.pages["residence"], neighbourhood.households["amina"]
    organisation = Organisation.objects.get(name="Habitat 13")
    return {
        **_pages(town, users),
        **_files(users),
        **_letters(home, household, users["landlord"]),
        "residence_id": home.pk,
        "dwelling_id": household.dwelling_id,
        "household_id": household.pk,
        "organisation_id": organisation.pk,
        "membership_id": organisation.memberships.get(user=users["caretaker"]).pk,
        **_reports(home, household, users["landlord"]),
        "messaging.id": _message(home, users["caretaker"]).pk,
        "user_id": users["caretaker"].pk,
        "wagtailusers_users.pk": users["caretaker"].pk,
        "wagtailusers_groups.pk": users["caretaker"].groups.get().pk,
        "wagtailsites.pk": Site.objects.get().pk,
        "uidb64": "MQ",
        "token": "set-password",
    }


def _reports(home: Any, household: Any, landlord: Any) -> dict[str, Any]:
    organisation, now = Organisation.objects.get(name="Habitat 13"), timezone.now()
    category = organisation.report_categories.get(code="lift")
    fault = Fault(category_id=category.pk, text="L’ascenseur est arrêté", common=True)
    resident = household.members.get().resident
    report = report_send(resident=resident, household_id=household.pk, fault=fault, now=now)
    image = io.BytesIO()
    Image.new("RGB", (40, 30)).save(image, "JPEG")
    photo = photo_add(author=report.author, data=image.getvalue(), now=now)
    theirs = {"user": landlord, "organisation_id": organisation.pk}
    firm = firm_keep(name="Ascenseurs du Midi", **theirs)
    reply = reply_template_keep(name="Merci", text="Merci de votre patience.", **theirs)
    assert firm is not None and reply is not None
    return {
        "reports_desk.id": report.pk,
        "reports_desk.target": "acknowledged",
        "reports_desk.audience": "locataire",
        "reports_desk.sort": "csv",
        "reports_desk.by": "categorie",
        "reports_desk:photo.id": photo.pk,
        "reports_desk:photo_small.id": photo.pk,
        **{f"reports_desk:category{what}.id": category.pk for what in ("", "_move", "_offer")},
        "reports_desk:firm.id": firm.pk,
        "reports_desk:template.id": reply.pk,
        "reports_desk:template_drop.id": reply.pk,
    }


def _pages(town: Town, users: dict[str, Any]) -> dict[str, Any]:
    works, home = town.pages["residence works"], town.pages["residence"]
    task = GroupApprovalTask.objects.order_by("pk").first()
    workflow = Workflow.objects.order_by("pk").first()
    assert task is not None and workflow is not None
    # Of a page of its own: a page that waits for somebody's approval is locked for the others.
    waiting = town.pages["residence news"]
    state = workflow.start(waiting, users["landlord"])
    task_state = state.current_task_state
    assert task_state is not None
    session = EditingSession.objects.create(user=users["landlord"], content_object=works, last_seen_at=timezone.now())
    # The last edited of its type, which is what reports of Wagtail like to name.
    add(home, WorksPage(title=MARKS[1], slug="chaudiere", nature="heating", start=START, end=END), live=False)
    in_workflow = (
        "workflow_action",
        "collect_workflow_action_data",
        "confirm_workflow_cancellation",
        "workflow_preview",
    )
    return {
        "page_id": works.pk,
        "page_pk": works.pk,
        "parent_page_id": home.pk,
        "parent_id": home.pk,
        "page_to_move_id": works.pk,
        "destination_id": town.pages["near residence"].pk,
        "wagtailadmin_api:pages.pk": works.pk,
        "wagtailadmin_api:pages:find?": f"?id={works.pk}",
        "wagtailadmin_api:pages:action.action_name": "unpublish",
        "revision_id": works.latest_revision_id,
        "wagtailadmin_pages:revisions_compare.pk": works.pk,
        "revision_id_a": "earliest",
        "revision_id_b": "live",
        "content_type_app_name": "editorial",
        "content_type_model_name": "workspage",
        "wagtailadmin_pages:choose_parent.app_label": "editorial",
        "wagtailadmin_pages:choose_parent.model_name": "workspage",
        **{f"wagtailadmin_pages:{name}.page_id": waiting.pk for name in in_workflow},
        "wagtailadmin_pages:workflow_history_detail.page_id": waiting.pk,
        "workflow_state_id": state.pk,
        "task_state_id": task_state.pk,
        "action_name": "approve",
        "task_id": task.pk,
        "wagtailadmin_workflows.pk": workflow.pk,
        "workflow_pk": workflow.pk,
        **{f"wagtailadmin_workflows:{name}_task.pk": task.pk for name in ("edit", "disable", "enable")},
        "wagtailadmin_workflows:add_task.app_label": "wagtailcore",
        "wagtailadmin_workflows:add_task.model_name": "groupapprovaltask",
        "wagtail_bulk_action.app_label": "wagtailcore",
        "wagtail_bulk_action.model_name": "page",
        "action": "unpublish",
        "wagtail_bulk_action?": f"?id={works.pk}",
        "wagtailadmin_choose_page_chosen_multiple?": f"?id={works.pk}",
        "wagtailadmin_editing_sessions.app_label": "editorial",
        "wagtailadmin_editing_sessions.model_name": "workspage",
        "object_id": works.pk,
        "session_id": session.pk,
        "wagtailadmin_tag_model_autocomplete.app_name": "pages",
        "wagtailadmin_tag_model_autocomplete.model_name": "picture",
    }


def _files(users: dict[str, Any]) -> dict[str, Any]:
    collection = Collection.objects.get(name="Marseille – Habitat 13")
    picture_bytes = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture_bytes, "PNG")
    picture = store_picture(picture_bytes.getvalue(), title="Hall", description="Le hall", collection=collection)
    picture.uploaded_by_user = users["landlord"]
    picture.save()
    document = store_attachment(b"plan", "plan.txt", title="Plan", collection=collection)
    document.uploaded_by_user = users["landlord"]
    document.save()
    uploads = {
        type(each): UploadedFile.objects.create(
            file=each.file.name,
            uploaded_by_user=users["landlord"],
            for_content_type=ContentType.objects.get_for_model(each),
        ).pk
        for each in (picture, document)
    }
    restriction = CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
    return {
        "image_id": picture.pk,
        "filter_spec": "max-165x165",
        "wagtailadmin_api:images.pk": picture.pk,
        "wagtailimages_chooser.pk": picture.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "wagtailadmin_api:documents.pk": document.pk,
        "wagtaildocs_chooser.pk": document.pk,
        "wagtaildocs_serve.0": document.pk,
        "wagtaildocs_serve.1": document.filename,
        "wagtailimages.uploaded_file_id": uploads[type(picture)],
        "wagtaildocs.uploaded_file_id": uploads[type(document)],
        "collection_id": collection.pk,
        "wagtailadmin_collections.pk": collection.add_child(name="Vide").pk,
        "restriction_id": restriction.pk,
        "wagtailimages_chooser:chosen_multiple?": f"?id={picture.pk}",
        "wagtaildocs_chooser:chosen_multiple?": f"?id={document.pk}",
    }


def _letters(home: Any, household: Any, landlord: Any) -> dict[str, Any]:
    now = timezone.now()
    batch = letters.batch_ask(
        residence=home, households=[household], user=landlord, languages=[], valid_days=42, now=now
    )
    letter_making.batch_make(batch=letters.batch_take(now=now))
    sent = imports.import_send(
        residence=home,
        user=landlord,
        name="logements.csv",
        chunks=["Bâtiment;Porte;Locataire\nA;11;Mme Lila Roy\n".encode()],
        now=now,
    )
    return {"batch_id": batch.pk, "number": 1, "import_id": sent.pk}


def _message(home: Any, caretaker: Any) -> Any:
    words = {"signature": "La loge", "title": MARKS[2], "text": "À partir de lundi."}
    return message_send(
        user=caretaker, residence=home, building="", staircase="", now=timezone.now() - timedelta(minutes=1), **words
    )
