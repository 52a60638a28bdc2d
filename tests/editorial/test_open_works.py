"""Which works notices touch a part of a residence: by place, by nature, by date, by building and staircase."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.text import slugify
from wagtail.models import PageViewRestriction

from cms.editorial.models import WorksPage
from cms.editorial.selectors import open_works_at
from cms.places.models import Building, Staircase
from tests.places.town import END, START, Town, add

WEEK = timedelta(days=7)


def titles(town: Town, building: str = "", staircase: str = "", **changes: Any) -> list[str]:
    values: dict[str, Any] = {
        "residence": town.pages["residence"],
        "natures": ["lift", "water"],
        "building": building,
        "staircase": staircase,
        "now": START,
        "within": WEEK,
    }
    return [each.title for each in open_works_at(**(values | changes))]


def announce(town: Town, title: str, place: str = "residence", **values: Any) -> WorksPage:
    fields: dict[str, Any] = {"nature": "water", "start": START, "end": END} | values
    return add(town.pages[place], WorksPage(title=title, slug=slugify(title), **fields))  # type: ignore[no-any-return]


def test_works_of_the_residence_and_of_the_places_above_it_are_found_and_no_others(town: Town) -> None:
    announce(town, "Quartier", "neighbourhood")
    announce(town, "Commune", "commune")
    announce(town, "Ailleurs", "other residence")
    announce(town, "Secteur", "other district")
    assert sorted(titles(town)) == ["Ascenseur", "Commune", "Quartier"]
    assert titles(town, natures=["roof"]) == []


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (("", ""), True),
        (("A", ""), True),
        (("A", "A1"), True),
        (("A", "A2"), False),
        (("B", ""), False),
    ],
)
def test_a_notice_that_names_a_staircase_is_about_that_one(town: Town, part: tuple[str, str], found: bool) -> None:
    residence = town.pages["residence"]
    stairs = Staircase.objects.get(building__residence=residence, name="A1")
    announce(town, "Colonne", buildings=[stairs.building], staircases=[stairs])
    assert ("Colonne" in titles(town, *part)) is found


def test_a_notice_that_names_a_building_is_about_all_its_staircases(town: Town) -> None:
    announce(town, "Immeuble", buildings=[Building.objects.get(residence=town.pages["residence"], name="A")])
    assert "Immeuble" in titles(town, "A", "A2")
    assert "Immeuble" not in titles(town, "B")


def test_works_that_are_over_far_away_withdrawn_or_restricted_are_not_found(town: Town) -> None:
    assert titles(town, now=END + timedelta(minutes=1)) == []
    assert titles(town, now=START - timedelta(days=8)) == []
    announce(town, "Finis", state="finished")
    announce(town, "Annulés", state="cancelled")
    add(
        town.pages["residence"], WorksPage(title="Brouillon", slug="brouillon", nature="water", start=START), live=False
    )
    hidden = announce(town, "Restreint")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    assert titles(town) == ["Ascenseur"]
