"""Residents of three residences and of two landlords, and the devices they ask the API from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from cms.residents.models import Household, Resident
from cms.residents.services.accounts import account_open
from cms.residents.services.codes import code_issue
from cms.residents.services.households import move_in
from tests.places.town import Town, add
from tests.residents.people import dwelling

BASE = "/api/resident/"
PASSWORD = "quatre mots faciles à retenir"


class Device:
    """A browser at a page of the area: it keeps cookies and sends the CSRF token back, as the pages' scripts do."""

    def __init__(self, address: str = "192.0.2.1", agent: str = "Mozilla/5.0 (X11; Linux) Firefox/140.0") -> None:
        self.client = Client(enforce_csrf_checks=True, raise_request_exception=True)
        self.headers = {"x-forwarded-for": address, "user-agent": agent}
        self.get("session/")

    def get(self, path: str, **query: str) -> Any:
        """Read."""
        return self.client.get(BASE + path, query, headers=self.headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Change something; headers by their names with `_` for `-`."""
        token = self.client.cookies["palier_csrf"].value
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            BASE + path,
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"x-csrftoken": token, **self.headers, **more},
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Send a POST."""
        return self.send("POST", path, body, **headers)

    def sign_in(self, username: str, password: str = PASSWORD, **more: Any) -> Any:
        """Sign in by name."""
        return self.post("session/", {"username": username, "password": password, **more})

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser holds, emptied cookies left out."""
        return {name: cookie.value for name, cookie in self.client.cookies.items() if cookie.value}


@dataclass
class Neighbourhood:
    """Households and residents by name, and the last letter of each household."""

    town: Town
    households: dict[str, Household] = field(default_factory=dict)
    residents: dict[str, Resident] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def letter(self, name: str) -> dict[str, str]:
        """What stands on the letter of a household."""
        return {"code": self.codes[name], "initials": self.households[name].initials}

    def new_letter(self, name: str) -> dict[str, str]:
        """Another letter for a household."""
        self.codes[name] = code_issue(household=self.households[name], now=timezone.now(), days=42)
        return self.letter(name)

    def device(self, name: str, **options: str) -> Device:
        """A device signed in by somebody."""
        device = Device(**options)
        assert device.sign_in(name).status_code == 200
        return device


HOMES = {
    "amina": ("residence", "A", "A1", "Mme Amina Kaci"),
    "bruno": ("residence", "A", "A2", "M. Bruno Petit"),
    "carla": ("near residence", "B", "", "Mme Carla Roux"),
    "denis": ("other residence", "A", "A1", "M. Denis Faure"),
}
"""amina and bruno are of one building, carla of another residence of their landlord, denis of another landlord."""


def build(town: Town) -> Neighbourhood:
    """The four of them, each with an account opened with the household's letter."""
    from tests.places.town import _residence

    near = _residence("Les Pins", "les-pins", "Habitat 13")
    town.pages["near residence"] = add(town.pages["neighbourhood"], near)
    made = Neighbourhood(town)
    for name, (place, building, staircase, addressee) in HOMES.items():
        home = dwelling(town.pages[place], building, staircase, door=name)
        made.households[name] = move_in(dwelling=home, addressee=addressee, now=timezone.now())
        made.residents[name] = account_open(
            **made.new_letter(name),
            username=name,
            password=PASSWORD,
            display_name=name.title(),
            email=f"{name}@mail.example",
            phone="06 12 34 56 78",
            address="192.0.2.200",
            now=timezone.now(),
        )
    return made
