"""Reports that other programs post, each with the key of its program."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisations.models import Organisation
from cms.organisations.selectors import housing_organisation, organisations_of
from cms.reports.models import Open311Client, Report, ReportAuthor
from cms.reports.selectors.open311 import residences_served, services_of
from cms.reports.services import words
from cms.reports.services.sending import Fault, report_create
from cms.residents.services.keyed import keyed_hash
from cms.residents.services.refusals import Refused

MOST_A_DAY = 500
"""Reports that one landlord takes from programs within 24 hours."""
_PURPOSE = "open311 key"


class KeyRefused(Exception):
    """No program has this key, or its key has ended."""


@transaction.atomic
def client_make(*, user: Any, organisation_id: int, name: str, now: datetime) -> tuple[Open311Client, str] | None:
    """Let a program post; its key is shown once. None where the user decides nothing for the landlord. Raises Refused."""
    organisation = organisations_of(user=user, action="report_settings").filter(pk=organisation_id).first()
    if organisation is None:
        return None
    errors: dict[str, str] = {}
    cleaned = words.description(name, errors, "name")
    if errors or len(cleaned) > 120:
        raise Refused({"name": _("Donnez au logiciel un nom de 120 signes au plus.")})
    key = secrets.token_urlsafe(24)
    client = Open311Client.objects.create(
        organisation=organisation, name=cleaned, key_hash=keyed_hash(_PURPOSE, key), created_at=now
    )
    return client, key


@transaction.atomic
def client_end(*, user: Any, id: int, now: datetime) -> bool:
    """Close the door to a program; whether it was in the user's charge."""
    organisations = organisations_of(user=user, action="report_settings")
    rows = Open311Client.objects.filter(pk=id, organisation__in=organisations)
    rows.filter(ended_at=None).update(ended_at=now)
    return rows.exists()


@transaction.atomic
def request_post(*, organisation: Organisation, key: str, given: dict[str, str], now: datetime) -> Report:
    """A report posted by a program about a common part. Raises KeyRefused, Refused.

    Of what the specification lets a program send, an e-mail, a device and pictures' addresses are not kept: nobody here
    could answer to the first two, and no address given by a stranger is fetched.
    """
    client = Open311Client.objects.filter(
        organisation=organisation, key_hash=keyed_hash(_PURPOSE, key), ended_at=None
    ).first()
    if not key or client is None:
        raise KeyRefused
    # One after the other for each landlord: the limit holds whatever arrives at the same time.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    today = Report.objects.filter(
        organisation=organisation, channel=Report.Channel.OPEN311, created_at__gt=now - timedelta(days=1)
    )
    if today.count() >= MOST_A_DAY:
        raise Refused({"": _("Trop de signalements ont été envoyés aujourd’hui. Réessayez demain.")})
    category = services_of(organisation=organisation).filter(code=given.get("service_code", "")).first()
    if category is None:
        raise Refused({"service_code": _("Cette catégorie n’existe pas, ou n’est pas ouverte.")})
    wanted = given.get("address_id", "")
    residence = next((each for each in residences_served(organisation) if str(each.record_id) == wanted), None)
    if residence is None or housing_organisation(residence=residence) != organisation:
        raise Refused({"address_id": _("Choisissez une résidence parmi celles de la définition du service.")})
    errors: dict[str, str] = {}
    name = words.plain(" ".join([given.get("first_name", ""), given.get("last_name", "")]), errors, "name", most=120)
    phone = words.plain(given.get("phone", ""), errors, "phone", most=40)
    if errors:
        raise Refused(errors)
    return report_create(
        fault=Fault(
            category_id=category.pk,
            text=given.get("description", ""),
            common=True,
            building=given.get("building", ""),
            staircase=given.get("staircase", ""),
            floor=given.get("floor", ""),
        ),
        residence=residence,
        organisation=organisation,
        dwelling=None,
        author=ReportAuthor(name=name, phone=phone),
        channel=Report.Channel.OPEN311,
        now=now,
    )
