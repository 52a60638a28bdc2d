"""The API opens to the holder of the build token only, and hostile requests get a 400, never a 500."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from sitegen.source import Loaded
from tests.content_api.conftest import BASE, Call, is_problem
from tests.publishing import town

ADDRESSES = [
    "",
    "pages/",
    f"pages/{town.ident('crue')}/",
    "changes/",
    "changes?after=0",
    f"media/{'0' * 64}.png",
    "preview/?content_type=editorial.newspage&token=x",
    "live/",
    "unknown/",
    "pages/find/?html_path=/",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer ",
        "Bearer wrong",
        "Basic Og==",
        "bearer token",
        "Bearer é",
        f"Token {settings.PALIER_BUILD_TOKEN}",
    ],
)
def test_without_the_token_every_address_is_shut(db: None, address: str, header: str | None) -> None:
    client = Client(headers={} if header is None else {"authorization": header})
    for response in (client.get(BASE + address), client.post(BASE + address, "{}", content_type="application/json")):
        problem = is_problem(response, 401)
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert "wrong" not in str(problem)


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_the_setting_every_address_is_shut(db: None, settings: Settings, address: str) -> None:
    settings.PALIER_BUILD_TOKEN = ""
    for header in ("Bearer ", "Bearer", "Bearer token"):
        is_problem(Client(headers={"authorization": header}).get(BASE + address), 401)


def test_a_session_of_the_admin_does_not_open_it(admin_client: Client) -> None:
    is_problem(admin_client.get(f"{BASE}pages/"), 401)


HOSTILE = [
    {"offset": "1"},
    {"offset": str(2**65)},
    {"site": "other.example"},
    {"search": "\x00"},
    {"fields": "*"},
    {"format": "api"},
    {"type": "wagtailcore.Page"},
    {"child_of": "1"},
    {"order": "random"},
    {"\x00": "1"},
    {"after": str(2**65)},
    {"after": "-1"},
    {"after": "1.5"},
    {"after": "\x00"},
    {"after": "١"},
    {"after": "9" * 5000},
    {"after": ""},
    {"after": "1 OR 1=1"},
    {"limit": "0"},
    {"limit": "1001"},
    {"limit": "-5"},
    {"after": ["1", "2"]},
]


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("address", ["pages/", "changes/"])
def test_hostile_parameters_of_a_list_get_a_400(
    imported: Loaded, call: Call, address: str, query: dict[str, Any]
) -> None:
    problem = is_problem(call(address, **query), 400)
    assert problem["detail"]
    assert "\x00" not in problem["detail"]


@pytest.mark.parametrize("address", [f"pages/{town.ident('crue')}/", f"media/{'0' * 64}.png"])
def test_what_has_no_parameter_takes_none(imported: Loaded, call: Call, address: str) -> None:
    is_problem(call(address, fields="*"), 400)


@pytest.mark.parametrize(
    "address",
    ["pages/4/", "pages/%00/", "pages/../../admin/", "pages/find/", "media/%00", "nothing", "documents/", "images/"],
)
def test_other_addresses_are_not_there(imported: Loaded, call: Call, address: str) -> None:
    is_problem(call(address), 404)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(db: None, method: str) -> None:
    client = Client(headers={"authorization": f"Bearer {settings.PALIER_BUILD_TOKEN}"})
    is_problem(getattr(client, method)(f"{BASE}pages/"), 405)


def test_thousands_of_parameters_are_refused(db: None, call: Call) -> None:
    is_problem(call("pages/?" + "&".join(f"a{number}=1" for number in range(20_000))), 400)


def test_the_root_says_what_there_is_and_a_wrong_address_is_a_problem_in_french() -> None:
    client = Client()
    assert set(client.get("/api/").json()) == {"content", "health"}
    lost = client.get("/api/rien/")
    assert (lost.status_code, lost["Content-Type"]) == (404, "application/problem+json")
    assert lost.json()["title"] == "Il n’y a rien à cette adresse."
