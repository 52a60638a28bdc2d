"""The demo's reports: what a residence has in three weeks, in every state a desk knows. Never on a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction

from cms.organisations.models import Membership
from cms.organisations.selectors import housing_organisation
from cms.places.models import ResidencePage
from cms.reports.models import Firm, Report, ReportCategory
from cms.reports.rules.states import State
from cms.reports.selectors.calendars import calendar_of
from cms.reports.services import replying
from cms.reports.services.deciding import report_decide, update_add
from cms.reports.services.firms import report_assign
from cms.reports.services.joining import report_join
from cms.reports.services.moving import Details
from cms.reports.services.photos import photo_keep
from cms.reports.services.sending import Caller, Fault, report_record, report_send
from cms.residents.models import Household, HouseholdMember, Resident

_PICTURES = Path(__file__).resolve().parents[2] / "content" / "media"
"""Their authors and licences are with the pictures of the demo town."""
_FIRST_NAMES = ("Idriss", "Nadia", "Louise", "Hugo", "Fatou")


@dataclass(frozen=True, slots=True)
class _Told:
    """A report as somebody in the building made it, and what the landlord did, so many days afterwards."""

    days_ago: float
    category: str
    kind: str
    text: str
    common: bool = True
    photo: str = ""
    availability: str = ""
    steps: tuple[tuple[float, str, State, Details], ...] = field(default=())
    """Days after the report, who (`caretaker` or `manager`), to which state, with what."""


_REPORTS = (
    _Told(
        0.1, "lift", "stopped", "L’ascenseur est arrêté au rez-de-chaussée depuis ce matin, la porte reste ouverte. "
        "Ma voisine du 4e ne peut plus descendre.", photo="ascenseur.jpg",
    ),
    _Told(
        3, "lighting", "hall", "Il n’y a plus de lumière dans le hall le soir, on ne voit pas les marches.",
        photo="hall.jpg",
        steps=((0.4, "caretaker", "acknowledged", Details("Je suis passé, l’ampoule et le détecteur sont à changer.")),
               (1, "caretaker", "scheduled", Details("L’électricien passe avant midi.", scheduled_part="morning"))),
    ),
    _Told(
        9, "damp", "mould", "Des taches noires reviennent dans la chambre des enfants malgré le nettoyage.",
        common=False, availability="Le mercredi, ou après 17 h",
        steps=((1, "manager", "waiting_for_tenant",
                Details("Pouvez-vous nous dire si la grille de ventilation de la salle de bains souffle ?")),),
    ),
    _Told(
        12, "hot-water", "lukewarm", "L’eau est à peine tiède le matin entre 6 h et 8 h.", common=False,
        photo="radiateur.jpg",
        steps=((0.5, "manager", "in_progress", Details("Le chauffagiste est prévenu.")),
               (2, "manager", "done", Details("La pompe a été remplacée.", outcome="replaced"))),
    ),
    _Told(
        6, "bulky-waste", "furniture", "Un canapé et deux matelas devant le local à poubelles.",
        photo="recyclage.jpg", steps=((1, "caretaker", "in_progress", Details("L’enlèvement est demandé.")),),
    ),
    _Told(
        5, "nuisance", "noise", "De la musique très forte après minuit, trois fois cette semaine.", common=False,
        steps=((2, "manager", "acknowledged", Details("Nous écrivons aux personnes concernées, sans vous nommer.")),),
    ),
    _Told(
        17, "doors", "entrance", "La porte d’entrée ne se referme plus, n’importe qui entre.", photo="escalier.jpg",
        steps=((1, "caretaker", "done", Details("Le groom est réglé.", outcome="repaired")),),
    ),
    _Told(21, "building", "steps", "Une marche est cassée entre le 1er et le 2e étage, on manque de tomber."),
)  # fmt: skip


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
    demo = _Demo(residence, {"caretaker": caretaker.user, "manager": manager.user}, now)
    if not demo.people:
        return 0
    Firm.objects.get_or_create(
        organisation=organisation, name="Ascenseurs du Midi", defaults={"phone": "04 91 00 00 00"}
    )
    demo.fill()
    return Report.objects.filter(residence=residence).count()


class _Demo:
    """One residence, its staff and its people."""

    def __init__(self, residence: ResidencePage, staff: dict[str, Any], now: datetime) -> None:
        self.residence, self.staff, self.now = residence, staff, now
        # The first household is that of the letter: whoever tries the demo opens its account.
        households = Household.objects.filter(dwelling__residence=residence, moved_out_at=None).order_by("pk")[1:]
        self.people = [self._person(name, household) for name, household in zip(_FIRST_NAMES, households, strict=False)]

    def fill(self) -> None:
        """All of them, the oldest first."""
        reports = [self._report(number, told) for number, told in enumerate(_REPORTS)]
        lift, hot_water, door = reports[0], reports[3], reports[6]
        second = self._report(
            1, _Told(0.05, "lift", "door", "L’ascenseur ne marche plus, la porte est restée ouverte.")
        )
        report_join(user=self.staff["caretaker"], id=second.pk, version=1, original_id=lift.pk, now=self.now)
        firm = Firm.objects.get(organisation=lift.organisation)
        report_assign(user=self.staff["caretaker"], id=lift.pk, firm_id=firm.pk, told=True, now=self.now)
        replying.report_rate(
            resident=self.people[3 % len(self.people)], id=hot_water.pk, satisfaction=4, text="", now=self.now
        )
        replying.report_move(
            resident=self.people[6 % len(self.people)],
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

    def _telephoned(self) -> None:
        report_record(
            user=self.staff["caretaker"],
            residence=self.residence,
            fault=self._fault("pests", "rodents", "Elle a vu un rat près des caves hier soir.", common=True),
            caller=Caller(name="Mme Odette Blanc", phone="04 91 11 22 33"),
            channel=Report.Channel.LODGE,
            now=self.now - timedelta(days=1),
        )

    def _report(self, number: int, told: _Told) -> Report:
        person = self.people[number % len(self.people)]
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
            self._decide(report, at + timedelta(days=days), who, target, details)
        return report

    def _decide(self, report: Report, at: datetime, who: str, target: State, details: Details) -> None:
        report.refresh_from_db()
        if target == "scheduled":
            calendar = calendar_of(residence=self.residence)
            day = calendar.last_day(calendar.due(self.now, 1))
            details = Details(details.text, day, details.scheduled_part)
        report_decide(
            user=self.staff[who], id=report.pk, version=report.version, target=target, now=at, details=details
        )

    def _fault(self, category: str, kind: str, text: str, **more: Any) -> Fault:
        found = ReportCategory.objects.get(organisation=housing_organisation(residence=self.residence), code=category)
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
