"""The demo's dwellings, the invented people in them, and one letter to open an account with. Never on a server."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cms.organisations.models import Membership
from cms.places.models import ResidencePage
from cms.residents.models import AccessCode, Dwelling, Household
from cms.residents.services.codes import code_issue
from cms.residents.services.households import move_in

ADDRESSEES = (
    "Mme Claire Fabre", "M. Idriss Diallo", "Mme Nadia Benali", "M. et Mme Costa", "Mme Louise Garnier", "M. Hugo Vidal",
    "Mme Fatou Sarr", "M. Ahmed Mansouri", "Mme Odette Blanc", "M. Tuan Nguyen", "Mme Rosa Martinez", "M. Paul Imbert",
)  # fmt: skip
FLOORS = 2
DAYS = 365


@dataclass(frozen=True, slots=True)
class Letter:
    """What a tenant of the demo has in hand."""

    code: str
    initials: str
    addressee: str
    residence: str


@transaction.atomic
def demo_residents_create(*, now: datetime) -> Letter | None:
    """Fills the caretaker's residence and issues one letter, kept in `demo-letter.json`; None without a caretaker.

    Safe to call again: dwellings stay, and the letter is another one only when the former serves no more.
    """
    caretaker = Membership.objects.filter(role=Membership.Role.CARETAKER).order_by("pk").first()
    place = caretaker.places.first() if caretaker else None
    residence = ResidencePage.objects.filter(pk=place.pk).first() if place else None
    if residence is None:
        return None
    if not Dwelling.objects.filter(residence=residence).exists():
        _fill(residence, now)
    path = Path(settings.PALIER_VAR) / "demo-letter.json"
    household = Household.objects.filter(dwelling__residence=residence, moved_out_at=None).order_by("pk").first()
    if household is None:
        return None
    kept = Letter(**json.loads(path.read_text())) if path.is_file() else None
    if kept and AccessCode.objects.filter(household=household, ended_at=None, expires_at__gt=now).exists():
        return kept
    code = code_issue(household=household, now=now, days=DAYS)
    letter = Letter(code, household.initials, household.addressee, residence.title)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(letter), file, ensure_ascii=False, indent=1)
    return letter


def _fill(residence: ResidencePage, now: datetime) -> None:
    """Two floors of two doors in each staircase, every other one with somebody in it."""
    stairs = [
        (building.name, staircase)
        for building in residence.buildings.all()
        for staircase in [each.name for each in building.staircases.all()] or [""]
    ] or [("", "")]
    number = 0
    for building, staircase in stairs:
        for floor in range(1, FLOORS + 1):
            for side in (_("gauche"), _("droite")):
                number += 1
                dwelling = Dwelling.objects.create(
                    residence=residence,
                    building=building,
                    staircase=staircase,
                    floor=str(floor),
                    door=side,
                    reference=f"DEMO-{number:04}",
                )
                if number <= len(ADDRESSEES):
                    move_in(dwelling=dwelling, addressee=ADDRESSEES[number - 1], now=now)
