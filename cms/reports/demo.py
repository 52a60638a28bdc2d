"""The demo's reports: what a residence has in three weeks, in every state a desk knows. Never on a server."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction

from cms.organisations.models import Membership, Organisation
from cms.organisations.selectors import housing_organisation
from cms.places.models import ResidencePage
from cms.reports.demo_told import FIRMS, PAST, REPLIES, REPORTS, Past, Told
from cms.reports.models import Report, ReportCategory
from cms.reports.rules.delays import is_working, working_day_after
from cms.reports.rules.states import State
from cms.reports.selectors.calendars import calendar_of
from cms.reports.services import replying
from cms.reports.services.assignees import assignee_set
from cms.reports.services.deciding import report_decide, update_add
from cms.reports.services.firms import firm_keep, report_assign
from cms.reports.services.joining import report_join
from cms.reports.services.moving import Details
from cms.reports.services.photos import photo_keep
from cms.reports.services.reply_templates import reply_template_keep
from cms.reports.services.sending import Caller, Fault, report_record, report_send
from cms.residents.models import Household, HouseholdMember, Resident

_PICTURES = Path(__file__).resolve().parents[2] / "content" / "media"
"""Their authors and licences are with the pictures of the demo town."""
_FIRST_NAMES = ("Idriss", "Nadia", "Maria", "Louise", "Hugo")
"""Of those who live there, in the order of `cms.residents.demo.ADDRESSEES`."""


@transaction.atomic
def demo_reports_create(*, now: datetime) -> int:
    """Make them in the caretaker's residence of the demo; how many there are. Nothing where there are reports already."""
    caretaker = Membership.objects.filter(role=Membership.Role.CARETAKER).order_by("pk").first()
    place = caretaker.places.first() if caretaker else None
    residence = ResidencePage.objects.filter(pk=place.pk).first() if place else None
    organisation = housing_organisation(residence=residence) if residence else None
    if caretaker is None or residence is None or organisation is None:
        return 0
    if Report.objects.filter(residence=residence).exists():
        return Report.objects.filter(residence=residence).count()
    manager = organisation.memberships.filter(role=Membership.Role.MANAGER).order_by("pk").first() or caretaker
    demo = _Demo(residence, organisation, {"caretaker": caretaker.user, "manager": manager.user}, now)
    if not demo.people:
        return 0
    demo.fill()
    return Report.objects.filter(residence=residence).count()


class _Demo:
    """One residence, its staff and its people."""

    def __init__(self, residence: ResidencePage, landlord: Organisation, staff: dict[str, Any], now: datetime) -> None:
        self.residence, self.landlord, self.staff, self.now = residence, landlord, staff, now
        self.calendar = calendar_of(residence=residence)
        # The first household is that of the letter: whoever tries the demo opens its account.
        households = Household.objects.filter(dwelling__residence=residence, moved_out_at=None).order_by("pk")[1:]
        self.people = [self._person(name, household) for name, household in zip(_FIRST_NAMES, households, strict=False)]

    def fill(self) -> None:
        """All of them, the oldest first."""
        self._settings()
        for number, past in enumerate(PAST):
            self._past(number, past)
        reports = [self._report(number, told) for number, told in enumerate(REPORTS)]
        lift, hot_water, door = reports[0], reports[3], reports[6]
        second = self._report(1, Told(0.05, "lift", "door", "L’ascenseur ne marche plus, la porte est restée ouverte."))
        report_join(user=self.staff["caretaker"], id=second.pk, version=1, original_id=lift.pk, now=self.now)
        replying.report_rate(resident=self._author(3), id=hot_water.pk, satisfaction=4, text="", now=self.now)
        replying.report_move(
            resident=self._author(6),
            id=door.pk,
            target="contested",
            text="Elle claque de nouveau sans se fermer depuis hier.",
            now=self.now - timedelta(days=4),
        )
        update_add(
            user=self.staff["manager"],
            id=reports[7].pk,
            text="Devis demandé au maçon, relancer vendredi.",
            public=False,
            now=self.now - timedelta(days=2),
        )
        self._telephoned()

    def _settings(self) -> None:
        """The firms and the ready replies of the landlord."""
        theirs = {"user": self.staff["manager"], "organisation_id": self.landlord.pk}
        for name, (phone, email) in FIRMS.items():
            firm_keep(name=name, phone=phone, email=email, **theirs)
        categories = dict(self.landlord.report_categories.values_list("code", "pk"))
        for name, state, category, text in REPLIES:
            category_id = categories[category] if category else None
            reply_template_keep(name=name, text=text, state=state or "", category_id=category_id, **theirs)

    def _telephoned(self) -> None:
        report_record(
            user=self.staff["caretaker"],
            residence=self.residence,
            fault=self._fault("pests", "rodents", "Elle a vu un rat près des caves hier soir.", common=True),
            caller=Caller(name="Mme Odette Blanc", phone="04 91 11 22 33"),
            channel=Report.Channel.LODGE,
            now=self.now - timedelta(days=1),
        )

    def _past(self, number: int, past: Past) -> None:
        """A report that came in, was answered, was settled, and on which its author gave an opinion."""
        answered, settled = Details("Bien reçu."), Details("C’est réparé.", outcome="repaired")
        steps: tuple[tuple[float, str, State, Details], ...] = (
            (past.first_answer, "caretaker", "acknowledged", answered),
            (past.settled, "caretaker", "done", settled),
        )
        told = Told(past.days_ago, past.category, past.kind, past.text, common=past.common, steps=steps)
        report = self._report(number, told)
        at = report.created_at + timedelta(days=past.settled + 1)
        if past.satisfaction is not None:
            replying.report_rate(
                resident=self._author(number), id=report.pk, satisfaction=past.satisfaction, text="", now=at
            )

    def _author(self, number: int) -> Resident:
        return self.people[number % len(self.people)]

    def _report(self, number: int, told: Told) -> Report:
        person = self._author(number)
        at = self.now - timedelta(days=told.days_ago)
        member = person.memberships.get(left_at=None)
        picture = _PICTURES / told.photo
        photos = (
            [photo_keep(resident=person, id=uuid4(), data=picture.read_bytes(), now=at).pk]
            if told.photo and picture.is_file()
            else []
        )
        report = report_send(
            resident=person,
            household_id=member.household_id,
            fault=self._fault(told.category, told.kind, told.text, common=told.common, availability=told.availability),
            photos=photos,
            now=at,
        )
        for days, who, target, details in told.steps:
            self._decide(report, at + timedelta(days=days), who, target, self._on_its_day(details, target, told))
        self._give(report, told, at + timedelta(hours=1))
        return report

    def _on_its_day(self, details: Details, target: State, told: Told) -> Details:
        if target != "scheduled":
            return details
        return Details(details.text, self._working_day(told.visit), details.scheduled_part)

    def _working_day(self, number: int) -> date:
        """The first working day from today on is number 0; those that are past are counted backwards."""
        day, off = self.calendar.today(self.now), self.calendar.off
        if number < 0:
            while number:
                day -= timedelta(days=1)
                number += is_working(day, off)
            return day
        first = working_day_after(day - timedelta(days=1), 1, off)
        return working_day_after(first, number, off) if number else first

    def _give(self, report: Report, told: Told, at: datetime) -> None:
        """To a colleague and to a firm, as long as there is something to do."""
        # Just after it came in, which is never later than now.
        at = min(at, self.now)
        if told.assignee:
            assignee_set(user=self.staff["manager"], id=report.pk, assignee_id=self.staff[told.assignee].pk, now=at)
        if told.firm:
            firm = self.landlord.firms.get(name=told.firm)
            report_assign(user=self.staff["caretaker"], id=report.pk, firm_id=firm.pk, told=True, now=at)

    def _decide(self, report: Report, at: datetime, who: str, target: State, details: Details) -> None:
        report.refresh_from_db()
        report_decide(
            user=self.staff[who], id=report.pk, version=report.version, target=target, now=at, details=details
        )

    def _fault(self, category: str, kind: str, text: str, **more: Any) -> Fault:
        found = ReportCategory.objects.get(organisation=self.landlord, code=category)
        building = self.residence.buildings.first()
        return Fault(
            category_id=found.pk,
            kind_id=found.kinds.get(code=kind).pk,
            text=text,
            building=building.name if building and more["common"] else "",
            **more,
        )

    def _person(self, name: str, household: Household) -> Resident:
        """Somebody with an account that nobody can sign in to."""
        username = f"{name.lower()}-demo"
        person = Resident.objects.filter(username=username).first()
        if person is None:
            person = Resident(username=username, display_name=name, created_at=self.now)
            person.set_unusable_password()
            person.save()
        HouseholdMember.objects.get_or_create(
            resident=person, household=household, left_at=None, defaults={"joined_at": self.now}
        )
        return person
