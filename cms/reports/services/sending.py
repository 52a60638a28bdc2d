"""Reports arrive: from a resident's form, or written down by the staff for somebody who telephoned or stood at the lodge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.organisations.models import Organisation
from cms.organisations.selectors import housing_organisation, is_attended, residences_in_charge, role_at
from cms.places.models import ResidencePage
from cms.reports.models import CategoryKind, Report, ReportAuthor, ReportCategory, ReportEvent, StaffNews
from cms.reports.rules import dangers, ticket
from cms.reports.selectors.calendars import calendar_of
from cms.reports.selectors.own import homes_of
from cms.reports.services import words
from cms.reports.services.photos import photos_take
from cms.reports.services.telling_staff import staff_told
from cms.residents.models import Dwelling, Household, Resident
from cms.residents.selectors.accounts import residents_in
from cms.residents.services.attempts import TooMany
from cms.residents.services.refusals import Refused

A_DAY = timedelta(days=1)
MOST_A_DAY = 10
"""Reports of one account within 24 hours; who has more to tell is asked to telephone."""
_TRIES = 20
"""Numbers drawn before giving up: with half of all numbers taken, one in a million sends would fail."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where, as the form says it. A fault in a dwelling needs no building: the dwelling has one."""

    category_id: int
    text: str
    common: bool
    kind_id: int | None = None
    building: str = ""
    staircase: str = ""
    floor: str = ""
    availability: str = ""
    danger: str = ""
    """One of `rules.dangers`, when somebody said yes to it: nothing is sent, and the sentence says whom to ring."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody for whom the staff writes: by the name of their account, or as they gave their own name."""

    username: str = ""
    name: str = ""
    phone: str = ""


@transaction.atomic
def report_send(
    *,
    resident: Resident,
    household_id: int,
    fault: Fault,
    photos: Sequence[UUID] = (),
    now: datetime,
    id: UUID | None = None,
) -> Report:
    """A resident's report about where they live. Raises Refused, TooMany. The same `id` sent twice is one report."""
    if id is not None and (sent := Report.objects.filter(pk=id, author__resident=resident).first()):
        return sent
    home = next((each for each in homes_of(resident=resident) if each.household.pk == household_id), None)
    if home is None:
        raise Refused(
            {"household": _("Vous n’habitez plus ce logement. Choisissez le vôtre, ou appelez votre bailleur.")}
        )
    if home.organisation is None:
        raise Refused({"household": _("Ici, personne ne reçoit encore les signalements. Appelez votre bailleur.")})
    _check_rate(resident, now)
    report = report_create(
        fault=fault,
        residence=home.residence,
        organisation=home.organisation,
        dwelling=home.household.dwelling,
        author=ReportAuthor(resident=resident, household=home.household),
        channel=Report.Channel.AREA,
        now=now,
        id=id,
    )
    photos_take(author=report.author, resident=resident, ids=photos)
    return report


@transaction.atomic
def report_record(
    *,
    user: Any,
    residence: ResidencePage,
    fault: Fault,
    caller: Caller,
    channel: str,
    now: datetime,
    dwelling: Dwelling | None = None,
    id: UUID | None = None,
) -> Report:
    """A report that the staff writes down for somebody. It is acknowledged by who wrote it. Raises PermissionDenied, Refused.

    With the name of an account the person follows it in their area; without, the ticket slip is what they have.
    """
    if role_at(user=user, action="reports", residence=residence) is None:
        raise PermissionDenied
    if id is not None and (sent := Report.objects.filter(pk=id, residence=residence).first()):
        return sent
    organisation = housing_organisation(residence=residence)
    if organisation is None:
        raise PermissionDenied
    if channel not in (Report.Channel.PHONE, Report.Channel.LODGE, Report.Channel.LETTER):
        raise Refused({"channel": _("Choisissez le téléphone, la loge ou le courrier.")})
    if dwelling is not None and dwelling.residence_id != residence.pk:
        raise Refused({"dwelling": _("Ce logement n’est pas de cette résidence.")})
    if dwelling is None and not fault.common:
        raise Refused({"dwelling": _("Choisissez le logement où est la panne.")})
    return report_create(
        fault=fault,
        residence=residence,
        organisation=organisation,
        dwelling=dwelling,
        author=_author_for(user, caller, dwelling),
        channel=channel,
        now=now,
        id=id,
        user=user,
    )


def _author_for(user: Any, caller: Caller, dwelling: Dwelling | None) -> ReportAuthor:
    errors: dict[str, str] = {}
    name = words.plain(caller.name, errors, "name", most=120)
    phone = words.plain(caller.phone, errors, "phone", most=40)
    if errors:
        raise Refused(errors)
    household = Household.objects.filter(dwelling=dwelling, moved_out_at=None).first() if dwelling is not None else None
    if not caller.username:
        return ReportAuthor(household=household, name=name, phone=phone)
    residences = residences_in_charge(user=user, action="reports")
    resident = residents_in(residences=residences, username=caller.username.strip().lower()).first()
    if resident is None:
        raise Refused({"username": _("Aucun compte de cet identifiant dans les résidences dont vous avez la charge.")})
    member = resident.memberships.filter(left_at=None, household__moved_out_at=None).order_by("joined_at").last()
    return ReportAuthor(
        resident=resident, household=household or (member.household if member else None), name=name, phone=phone
    )


def _check_rate(resident: Resident, now: datetime) -> None:
    """Raises TooMany."""
    today = Report.objects.filter(author__resident=resident, created_at__gt=now - A_DAY).exclude(
        channel__in=[Report.Channel.PHONE, Report.Channel.LODGE, Report.Channel.LETTER]
    )
    times = list(today.order_by("created_at").values_list("created_at", flat=True))
    if len(times) >= MOST_A_DAY:
        raise TooMany(math.ceil((times[-MOST_A_DAY] + A_DAY - now).total_seconds()))


def report_create(
    *,
    fault: Fault,
    residence: ResidencePage,
    organisation: Organisation,
    dwelling: Dwelling | None,
    author: ReportAuthor,
    channel: str,
    now: datetime,
    id: UUID | None = None,
    user: Any = None,
) -> Report:
    """What every report has in common, within the transaction of who calls and has found that it may come. Raises Refused."""
    errors: dict[str, str] = {}
    category, kind = _category(organisation, fault, errors)
    author.text = words.description(fault.text, errors)
    author.availability = words.plain(fault.availability, errors, "availability", most=300)
    place = _place(residence, dwelling, fault, errors)
    if errors or category is None:
        raise Refused(errors)
    calendar = calendar_of(residence=residence)
    attended = is_attended(residence=residence, action="reports")
    report = Report(
        pk=id or uuid4(),
        organisation=organisation,
        residence=residence,
        category=category,
        kind=kind,
        common=fault.common,
        dwelling=None if fault.common else dwelling,
        channel=channel,
        priority=category.priority,
        state=Report.State.ACKNOWLEDGED if user else Report.State.RECEIVED,
        delivery=Report.Delivery.SEEN if user else Report.Delivery.WAITING if attended else Report.Delivery.NOBODY,
        acknowledged_at=now if user else None,
        acknowledged_after=0 if user else None,
        created_at=now,
        changed_at=now,
        state_at=now,
        acknowledge_due=calendar.due(now, category.acknowledge_days),
        fix_due=calendar.due(now, category.fix_days),
        **place,
    )
    _save_with_ticket(report)
    author.report = report
    author.save()
    event = ReportEvent.objects.create(
        report=report,
        at=now,
        kind=ReportEvent.Kind.STATE,
        actor=ReportEvent.Actor.STAFF if user else ReportEvent.Actor.REPORTER,
        user=user,
        to_state=report.state,
    )
    staff_told(report=report, event=event, about=StaffNews.About.NEW, now=now)
    return report


def _category(
    organisation: Organisation, fault: Fault, errors: dict[str, str]
) -> tuple[ReportCategory | None, CategoryKind | None]:
    category = organisation.report_categories.filter(pk=fault.category_id, active=True).first()
    if category is None:
        errors["category"] = _("Cette catégorie n’est plus proposée. Choisissez-en une autre : votre texte est gardé.")
        return None, None
    wanted = ReportCategory.Where.COMMON if fault.common else ReportCategory.Where.OWN
    if category.where not in (wanted, ReportCategory.Where.BOTH):
        errors["common"] = (
            _("« %(category)s » se signale pour un logement.")
            if fault.common
            else _("« %(category)s » se signale pour les parties communes.")
        ) % {"category": category.name}
    kind = category.kinds.filter(pk=fault.kind_id, active=True).first() if fault.kind_id else None
    if fault.kind_id and kind is None:
        errors["kind"] = _("Cette précision n’est plus proposée. Choisissez-en une autre : votre texte est gardé.")
    danger = fault.danger or (kind.danger if kind else "")
    if danger:
        errors["danger"] = _danger_sentence(danger)
    return category, kind


def _danger_sentence(danger: str) -> str:
    found = dangers.DANGERS.get(danger)
    if found is None:
        return _("Ce danger n’est pas de la liste. En cas d’urgence, appelez le 112.")
    number, who = found.numbers[0]
    return _("N’attendez pas : appelez le %(number)s (%(who)s). %(advice)s") % {
        "number": number,
        "who": who,
        "advice": found.advice,
    }


def _place(residence: ResidencePage, dwelling: Dwelling | None, fault: Fault, errors: dict[str, str]) -> dict[str, str]:
    """Where it is: of a dwelling, its own building; of a common part, one that the residence has."""
    if not fault.common:
        assert dwelling is not None
        return {"building": dwelling.building, "staircase": dwelling.staircase, "floor": dwelling.floor}
    floor = words.plain(fault.floor, errors, "floor", most=20)
    building = residence.buildings.filter(name=fault.building).first() if fault.building else None
    if fault.building and building is None:
        errors["building"] = _("Cette résidence n’a pas de bâtiment de ce nom.")
    elif fault.staircase and building is None:
        errors["building"] = _("Choisissez d’abord le bâtiment.")
    elif fault.staircase and building and not building.staircases.filter(name=fault.staircase).exists():
        errors["staircase"] = _("Ce bâtiment n’a pas de cage d’escalier de ce nom.")
    return {"building": fault.building, "staircase": fault.staircase, "floor": floor}


def _save_with_ticket(report: Report) -> None:
    for _attempt in range(_TRIES):
        report.ticket = ticket.draw()
        try:
            with transaction.atomic():
                report.save(force_insert=True)
        except IntegrityError:
            if not Report.objects.filter(organisation=report.organisation, ticket=report.ticket).exists():
                raise
        else:
            return
    raise RuntimeError("no free ticket number was drawn")
