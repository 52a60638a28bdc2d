"""The queue: what is urgent first, what one asked for and no more, as many queries for many reports as for few."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.reports.desk import queue
from cms.reports.models import Report
from cms.reports.rules import ticket
from cms.reports.selectors import in_charge
from cms.reports.services import sending
from cms.reports.services.assignees import assignee_set
from cms.reports.services.firms import firm_keep, report_assign
from cms.reports.services.joining import report_join
from cms.reports.services.replying import update_write
from tests.reports.desk.conftest import Desk

MOST_QUERIES = 29
"""Ten of them are Wagtail's frame and its menu."""


def tickets(desk: Desk, who: str = "agent", **query: Any) -> list[str]:
    answer = desk.get(who, "queue", **query)
    return [row.report.ticket for row in answer.context["rows"]]


def test_what_is_urgent_and_late_comes_first(desk: Desk) -> None:
    low = desk.report(code="bulky-waste", days_ago=20)
    new_lift = desk.report(code="lift")
    late_lift = desk.report("paul", code="lift", days_ago=12)
    assert tickets(desk) == [late_lift.ticket, new_lift.ticket, low.ticket]
    page = desk.reads("agent", "queue")
    assert "Première réponse en retard de" in page and "Première réponse avant la fin du" in page
    assert "priorité haute" in page


def test_the_lists_hold_what_their_counters_say(desk: Desk) -> None:
    agent = desk.building.staff["agent"]
    new, late = desk.report(), desk.report("paul", days_ago=15)
    waiting = desk.decided(desk.report("lila", "heating"), "waiting_for_tenant")
    today = desk.decided(desk.report(code="doors"), "scheduled", scheduled_on=timezone.localdate())
    mine = desk.decided(desk.report(code="lighting"), "acknowledged")
    assignee_set(user=agent, id=mine.pk, assignee_id=agent.pk, now=desk.now)
    closed = desk.decided(desk.report(code="cleanliness"), "done")
    for name, found in {
        "unanswered": {new, late},
        "late": {late},
        "mine": {mine},
        "visits": {today},
        "waiting": {waiting},
        "contested": set(),
        "open": {new, late, waiting, today, mine},
        "closed": {closed},
        "all": {new, late, waiting, today, mine, closed},
    }.items():
        answer = desk.get("agent", "queue", liste=name)
        assert {row.report for row in answer.context["rows"]} == found, name
        counts = {key: count for key, _label, count in answer.context["lists"]}
        if name in counts:
            assert counts[name] == len(found), name
    assert "5 Tous les ouverts" in desk.reads("agent", "queue")
    assert tickets(desk, "caretaker", liste="mine") == []


def test_filters_narrow_and_are_an_address_to_keep(desk: Desk) -> None:
    building, agent = desk.building, desk.building.staff["agent"]
    firm = firm_keep(user=building.staff["manager"], organisation_id=building.landlord.pk, name="Ascenseurs du Midi")
    assert firm
    lift = desk.report(code="lift", text="La cabine tremble au départ")
    heating = desk.report("lila", "heating", building="B", staircase="")
    report_assign(user=agent, id=lift.pk, firm_id=firm.pk, told=True, now=desk.now)
    assignee_set(user=agent, id=heating.pk, assignee_id=building.staff["caretaker"].pk, now=desk.now)
    done = desk.decided(desk.report(code="doors"), "done")
    for query, found in [
        ({"categorie": "heating"}, [heating]),
        ({"batiment": "B"}, [heating]),
        ({"q": "tremble"}, [lift]),
        ({"q": ticket.shown(lift.ticket)}, [lift]),
        ({"entreprise": str(firm.pk)}, [lift]),
        ({"qui": "personne"}, [lift]),
        ({"qui": str(building.staff["caretaker"].pk)}, [heating]),
        ({"etat": "done"}, [done]),
        ({"priorite": "1"}, []),
        ({"residence": str(building.residence.pk), "categorie": "lift"}, [lift]),
        ({"residence": "999999"}, []),
    ]:
        assert tickets(desk, **query) == [each.ticket for each in found], query
    page = desk.reads("agent", "queue", categorie="heating", batiment="B")
    assert "Filtres : " in page and "Chauffage" in page and "Enlever les filtres" in page


@pytest.mark.parametrize(
    "query",
    [
        {"liste": "nothing", "etat": "nothing", "priorite": "99", "p": "99"},
        {"residence": "9" * 40, "qui": "x", "entreprise": "²", "q": "\x00"},
        {"p": "-1", "q": "x" * 5000},
    ],
)
def test_an_address_that_makes_no_sense_is_a_list_all_the_same(desk: Desk, query: dict[str, str]) -> None:
    desk.report()
    assert desk.get("agent", "queue", **query).status_code == 200


@pytest.mark.parametrize("most", [1_000, 1])
def test_words_are_found_in_what_the_tenant_and_the_team_wrote_in_every_list(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(in_charge, "MOST_FOUND", most)
    opened = desk.report(text="La cabine tremble au départ")
    done = desk.decided(desk.report("paul", "heating", text="Le radiateur TREMBLE"), "done")
    summed = desk.report("lila", "doors", text="Elle claque")
    Report.objects.filter(pk=summed.pk).update(summary="Tremble au vent")
    for name, found in {"open": {opened, summed}, "closed": {done}, "all": {opened, done, summed}}.items():
        assert set(tickets(desk, liste=name, q="tremble")) == {each.ticket for each in found}, name
        assert tickets(desk, liste=name, q="girafe") == []


def test_a_search_that_finds_too_much_says_so_and_goes_through_the_first_ones(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST_FOUND", 2)
    reports = [
        desk.report(name, days_ago=age, text="Elle tremble") for name, age in (("ines", 3), ("paul", 2), ("lila", 1))
    ]
    assert tickets(desk, liste="all", q="tremble") == [each.ticket for each in reversed(reports)][:2]
    said = "Les 2 premiers signalements qui disent ces mots"
    assert said in desk.reads("agent", "queue", liste="all", q="tremble")
    assert said not in desk.reads("agent", "queue", liste="all")


def test_an_empty_list_says_why(desk: Desk) -> None:
    assert "Aucun signalement. Les locataires signalent" in desk.reads("agent", "queue")
    assert "Rien n’est en retard." in desk.reads("agent", "queue", liste="late")
    assert "Aucun signalement ne correspond à ces filtres." in desk.reads("agent", "queue", q="girafe")


def test_a_row_says_what_one_would_open_it_for(desk: Desk) -> None:
    agent = desk.building.staff["agent"]
    report, other = desk.report(), desk.report("paul")
    desk.decided(report, "acknowledged")
    update_write(resident=desk.building.people["ines"], id=report.pk, text="C’est pire.", now=timezone.now())
    report_join(user=agent, id=other.pk, version=1, original_id=report.pk, now=desk.now)
    page = desk.reads("agent", "queue")
    assert "le locataire a écrit" in page and "1 autre joint" in page


def test_one_comes_back_to_the_row_one_left(desk: Desk) -> None:
    report = desk.report(code="heating")
    query = "liste=open&categorie=heating"
    page = desk.clients["agent"].get(reverse("reports_desk:report", args=[report.pk]), {"depuis": query})
    assert page.context["back"] == f"{reverse('reports_desk:queue')}?{query}#signalement-{report.ticket}"
    listed = desk.get("agent", "queue", categorie="heating").content.decode()
    assert f'id="signalement-{report.ticket}"' in listed


def test_many_reports_cost_no_more_queries_than_few(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(sending, "MOST_A_DAY", 1000)
    agent = desk.building.staff["agent"]

    def more(number: int) -> None:
        for n in range(number):
            report = desk.report(["ines", "paul", "lila"][n % 3], ["lift", "heating", "doors"][n % 3], n / 10)
            if n % 2:
                assignee_set(user=agent, id=report.pk, assignee_id=agent.pk, now=desk.now)
        Report.objects.filter(category__code="doors").update(state="scheduled", scheduled_on=timezone.localdate())

    def queries(name: str, **query: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get("agent", name, **query).status_code == 200
        return len(captured)

    screens: list[tuple[str, dict[str, str]]] = [
        ("queue", {}),
        ("queue", {"liste": "all", "categorie": "lift"}),
        ("visits", {}),
        ("figures", {}),
    ]
    more(4)
    for name, query in screens:
        # The first screen of an account writes its profile.
        queries(name, **query)
    few = [queries(name, **query) for name, query in screens]
    more(60)
    many = [queries(name, **query) for name, query in screens]
    assert many == few
    assert max(many) <= MOST_QUERIES, many


def test_the_next_report_is_the_one_below_it_in_the_list(desk: Desk) -> None:
    first, second, third = desk.report(days_ago=9), desk.report("paul", days_ago=6), desk.report("lila", days_ago=3)
    for here, there in ((first, second), (second, third), (third, None)):
        after = desk.get("agent", "report", here.pk, depuis="liste=unanswered").context["after"]
        assert after.startswith(reverse("reports_desk:report", args=[there.pk]) if there else "") and bool(
            after
        ) == bool(there)
    closed = [desk.decided(each, "done") for each in (first, second)]
    after = desk.get("agent", "report", closed[1].pk, depuis="liste=closed").context["after"]
    assert str(closed[0].pk) in after
    assert timedelta(0) < closed[1].created_at - closed[0].created_at
    Report.objects.update(created_at=desk.now)
    alike = [each.report for each in desk.get("agent", "queue", liste="all").context["rows"]]
    after = desk.get("agent", "report", alike[0].pk, depuis="liste=all").context["after"]
    assert str(alike[1].pk) in after
