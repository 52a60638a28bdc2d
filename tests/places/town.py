"""A small town with everything the roles are about, and one person for each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Page

from cms.editorial.models import EventPage, FlashPage, NewsPage, PlainPage, ServicePage, WorksPage
from cms.places.models import Building, DistrictPage, NeighbourhoodPage, ResidencePage, Staircase
from cms.places.roles import Role, role_groups_create
from cms.places.services import commune_create

START = datetime(2026, 11, 25, 8, tzinfo=UTC)
END = datetime(2026, 11, 25, 17, tzinfo=UTC)


@dataclass
class Town:
    """Pages by name, users by name."""

    pages: dict[str, Any] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)


def add(parent: Page, page: Any, live: bool = True) -> Any:
    """Put a page below another and publish it as an editor would."""
    page.live = False
    parent.add_child(instance=page)
    revision = page.save_revision()
    if live:
        revision.publish()
    return type(page).objects.get(pk=page.pk)


def build() -> Town:
    """The town: two districts, three neighbourhoods, two residences of two landlords, one page of each kind."""
    town = Town()
    pages = town.pages
    pages["commune"] = commune = commune_create(name="Marseille", insee="13055", host="marseille.example")
    pages["district"] = add(commune, DistrictPage(title="4e et 5e arrondissements", slug="4e-5e"))
    pages["other district"] = add(commune, DistrictPage(title="1er et 7e arrondissements", slug="1er-7e"))
    pages["neighbourhood"] = add(pages["district"], NeighbourhoodPage(title="La Blancarde", slug="la-blancarde"))
    pages["next neighbourhood"] = add(pages["district"], NeighbourhoodPage(title="Les Chartreux", slug="les-chartreux"))
    pages["far neighbourhood"] = add(pages["other district"], NeighbourhoodPage(title="Endoume", slug="endoume"))
    pages["residence"] = add(pages["neighbourhood"], _residence("Les Tilleuls", "les-tilleuls", "Habitat 13"))
    pages["other residence"] = add(pages["neighbourhood"], _residence("Le Vallon", "le-vallon", "Logis du Sud"))
    _items(pages)
    _people(town)
    return town


def _residence(title: str, slug: str, landlord: str) -> ResidencePage:
    return ResidencePage(
        title=title,
        slug=slug,
        landlord=landlord,
        buildings=[Building(name="A", staircases=[Staircase(name="A1"), Staircase(name="A2")]), Building(name="B")],
    )


def _items(pages: dict[str, Any]) -> None:
    here, home, far = pages["neighbourhood"], pages["residence"], pages["far neighbourhood"]
    pages["news"] = add(here, NewsPage(title="Le jardin rouvre", slug="jardin"))
    pages["event"] = add(here, EventPage(title="Fête", slug="fete", start=START, end=END))
    pages["service"] = add(here, ServicePage(title="Carte d’identité", slug="carte"))
    pages["plain"] = add(here, PlainPage(title="Histoire", slug="histoire"))
    pages["works"] = add(here, WorksPage(title="Voirie", slug="voirie", nature="roadworks", start=START, end=END))
    pages["far news"] = add(far, NewsPage(title="Plage", slug="plage"))
    pages["residence works"] = add(
        home, WorksPage(title="Ascenseur", slug="ascenseur", nature="lift", start=START, end=END)
    )
    pages["residence flash"] = add(home, FlashPage(title="Porte", slug="porte", summary="La porte est bloquée."))
    pages["residence news"] = add(home, NewsPage(title="Goûter", slug="gouter"))
    pages["other residence works"] = add(
        pages["other residence"], WorksPage(title="Toit", slug="toit", nature="roof", start=START, end=END)
    )


def _people(town: Town) -> None:
    district = role_groups_create(town.pages["district"])
    residence = role_groups_create(town.pages["residence"])
    for role, group in {
        Role.ADMINISTRATOR: district[Role.ADMINISTRATOR],
        Role.COMMUNICATOR: district[Role.COMMUNICATOR],
        Role.MODERATOR: district[Role.MODERATOR],
        Role.LANDLORD: residence[Role.LANDLORD],
        Role.CARETAKER: residence[Role.CARETAKER],
    }.items():
        town.users[str(role)] = get_user_model().objects.create_user(username=str(role), password="x")
        town.users[str(role)].groups.add(group)
    town.users["nobody"] = get_user_model().objects.create_user(username="nobody", password="x")
    town.users["superuser"] = get_user_model().objects.create_superuser(username="superuser", password="x")
