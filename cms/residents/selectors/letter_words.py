"""What a residence's page and a dwelling give to a letter: the address of the envelope, of the site, and of the lodge."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from cms.pages.blocks import DAYS
from cms.places.models import ResidencePage
from cms.residents.models import Dwelling

NO_BREAK = "\N{NO-BREAK SPACE}"


def first_steps_url(residence: ResidencePage) -> str:
    """The page where a code is typed, on the site of the residence's commune. Raises LookupError when there is no site."""
    parts = residence.get_url_parts()
    if parts is None:
        raise LookupError("the commune of this residence has no site")
    return f"{parts[1]}/espace/premiers-pas/"


def address_lines(residence: ResidencePage, dwelling: Dwelling) -> tuple[str, ...]:
    """The lines below the addressee, from the door to the town (NF Z 10-011)."""
    within = [
        _("Étage %(floor)s") % {"floor": dwelling.floor} if dwelling.floor else "",
        _("Porte %(door)s") % {"door": dwelling.door} if dwelling.door else "",
    ]
    house = [
        _("Bâtiment %(building)s") % {"building": dwelling.building} if dwelling.building else "",
        _("Escalier %(staircase)s") % {"staircase": dwelling.staircase} if dwelling.staircase else "",
    ]
    town = " ".join(filter(None, [residence.postal_code, residence.city.upper()]))
    lines = (
        " – ".join(filter(None, within)),
        " – ".join(filter(None, house)),
        residence.title,
        residence.address,
        town,
    )
    return tuple(line for line in lines if line)


def help_lines(residence: ResidencePage) -> tuple[str, ...]:
    """Where somebody is helped: the lodge, its hours and telephone, else the first useful number, else the landlord."""
    desk = next((block.value for block in residence.lodge), None)
    if desk:
        hours = _hours(desk["hours"])
        return tuple(
            filter(None, [desk["name"] or _("La loge du gardien"), desk["address"], *hours, _phone(desk["phone"])])
        )
    number = next((block.value for block in residence.phones), None)
    if number:
        return number["label"], _phone(number["number"])
    return (residence.landlord,)


def _phone(number: str) -> str:
    return number.replace(" ", NO_BREAK)


def _hours(openings: Any) -> list[str]:
    """One line for the days that follow each other with the same hours: « lundi au vendredi : 9 h – 12 h »."""
    spans: dict[int, list[str]] = {}
    for each in sorted(openings, key=lambda each: (int(each["day"]), each["opens"])):
        text = f"{_clock(each['opens'])}{NO_BREAK}–{NO_BREAK}{_clock(each['closes'])}"
        spans.setdefault(int(each["day"]), []).append(text)
    lines = []
    # Days in a row with the same hours share the difference between the day and its place among them.
    numbered = enumerate(sorted(spans.items()))
    for (hours, _run), group in groupby(numbered, key=lambda item: (tuple(item[1][1]), item[1][0] - item[0])):
        days = [day for _place, (day, _hours) in group]
        names = str(DAYS[days[0]][1])
        if len(days) > 1:
            names = _("%(first)s au %(last)s") % {"first": names, "last": DAYS[days[-1]][1]}
        lines.append(f"{names} : {', '.join(hours)}")
    return lines


def _clock(value: Any) -> str:
    return time_format(value, f"G{NO_BREAK}\\h" if not value.minute else f"G{NO_BREAK}\\h{NO_BREAK}i")
