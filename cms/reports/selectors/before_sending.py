"""What somebody reads before a report leaves: what is known already, until when an answer is due, who will see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cms.editorial.models import WorksPage
from cms.reports.models import ReportCategory
from cms.reports.rules import seeing
from cms.reports.selectors.calendars import calendar_of
from cms.reports.selectors.known_faults import KnownFault, Part, facts, same_part, works_at
from cms.reports.selectors.own import Home
from cms.residents.models import Resident

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class BeforeSending:
    """Works and known faults of the same part, the last days of the two delays, and who will see the report."""

    works: list[WorksPage]
    faults: list[KnownFault]
    acknowledge_by: date
    fix_by: date
    who_will_see: str


def before_sending(
    *,
    resident: Resident,
    home: Home,
    category: ReportCategory,
    common: bool,
    building: str,
    staircase: str,
    now: datetime,
) -> BeforeSending:
    """For a report of this category and place, from one of the resident's homes."""
    calendar, dwelling = calendar_of(residence=home.residence), home.household.dwelling
    # A cut in the building explains a cold radiator too: a dwelling asks for the part where it is.
    part = Part(home.residence, building, staircase)
    if not common:
        part = Part(home.residence, dwelling.building, dwelling.staircase)
    return BeforeSending(
        works=works_at(part=part, category=category, now=now),
        faults=facts(same_part(part=part, category=category, now=now)[:MOST_SHOWN], resident),
        acknowledge_by=calendar.last_day(calendar.due(now, category.acknowledge_days)),
        fix_by=calendar.last_day(calendar.due(now, category.fix_days)),
        who_will_see=who_will_see(category=category, common=common, landlord=str(home.organisation)),
    )


def who_will_see(*, category: ReportCategory, common: bool, landlord: str) -> str:
    """One sentence or two, for beside the button."""
    seen = _("Vous, et les personnes de « %(landlord)s » chargées de votre résidence : personne d’autre.") % {
        "landlord": landlord
    }
    openness = seeing.Openness(opened=category.opened_to_neighbours, nuisance=category.is_nuisance, common=common)
    if not (openness.opened and openness.common and not openness.nuisance):
        return seen
    return (
        seen
        + " "
        + _(
            "Vos voisins verront seulement qu’une panne est connue (catégorie, lieu, état, dates) : ni votre nom, "
            "ni votre texte, ni vos photos."
        )
    )
