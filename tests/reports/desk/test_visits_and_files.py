"""The visits of a week and their file; a list as CSV or Excel, without a formula and without anybody's words."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from cms.reports.desk import export
from cms.reports.models import Report
from cms.reports.services.assignees import assignee_set
from cms.reports.services.deciding import report_change
from tests.reports.desk.conftest import Desk

TODAY = timezone.localdate()


def rows(desk: Desk, **query: Any) -> list[list[str]]:
    data = b"".join(desk.get("agent", "export", "csv", **query).streaming_content)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_a_week_shows_its_visits_in_the_order_of_the_day(desk: Desk) -> None:
    desk.decided(desk.report(), "scheduled", scheduled_on=TODAY, scheduled_part="afternoon")
    desk.decided(desk.report("paul", "heating"), "scheduled", scheduled_on=TODAY, scheduled_part="morning")
    desk.decided(desk.report("lila", "doors"), "scheduled", scheduled_on=TODAY + timedelta(days=7))
    page = desk.reads("caretaker", "visits")
    assert page.index("Chauffage") < page.index("Ascenseur") and "Portes, serrures" not in page
    year, week, _day = (TODAY + timedelta(days=7)).isocalendar()
    assert "Portes, serrures" in desk.reads("caretaker", "visits", semaine=f"{year}-W{week:02}")


@pytest.mark.parametrize("text", ["", "x", "2026-W99", "0001-W01", "9999-W52", "2026-W", "-W"])
def test_a_week_that_is_none_is_this_one(desk: Desk, text: str) -> None:
    desk.decided(desk.report(), "scheduled", scheduled_on=TODAY)
    assert "Ascenseur" in desk.reads("agent", "visits", semaine=text)


def test_a_visit_that_nobody_concluded_is_not_forgotten(desk: Desk) -> None:
    report = desk.decided(desk.report(), "scheduled", scheduled_on=TODAY)
    Report.objects.filter(pk=report.pk).update(scheduled_on=TODAY - timedelta(days=3))
    assert "1 visite passée, sans suite notée" in desk.reads("agent", "visits")
    desk.decided(report, "done")
    assert "sans suite notée" not in desk.reads("agent", "visits")


def test_one_s_own_visits_alone(desk: Desk) -> None:
    agent = desk.building.staff["agent"]
    lift = desk.decided(desk.report(), "scheduled", scheduled_on=TODAY)
    desk.decided(desk.report("paul", "heating"), "scheduled", scheduled_on=TODAY)
    assignee_set(user=agent, id=lift.pk, assignee_id=agent.pk, now=desk.now)
    page = desk.reads("agent", "visits", qui="moi")
    assert "Ascenseur" in page and "Chauffage" not in page


def test_the_file_for_another_calendar_says_where_and_never_who(desk: Desk) -> None:
    report = desk.decided(desk.report(), "scheduled", scheduled_on=TODAY + timedelta(days=1), scheduled_part="morning")
    answer = desk.get("agent", "visits_file")
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).events
    assert event["dtstart"].dt == TODAY + timedelta(days=1)
    assert str(report.pk) in event["uid"] and "le matin" in event["summary"]
    assert event["location"] == "Les Tilleuls – Bâtiment A, escalier A1, parties communes"
    text = answer.content.decode()
    assert "Ines" not in text and "secret-du-texte" not in text and "Nous passons" not in text


def test_a_list_is_downloaded_as_it_is_filtered_without_the_authors(desk: Desk) -> None:
    lift = desk.report()
    desk.report("paul", "heating")
    heading, *found = rows(desk, categorie="lift")
    assert [row[0] for row in found] == [lift.ticket]
    cells = dict(zip(heading, found[0], strict=True))
    assert (cells["Catégorie"], cells["État"], cells["Résidence"]) == ("Ascenseur", "nouveau", "Les Tilleuls")
    assert not any("secret-du-texte" in cell or "Ines" in cell for cell in found[0])


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t="])
def test_no_cell_is_a_formula(desk: Desk, begins: str) -> None:
    report = desk.report()
    Report.objects.filter(pk=report.pk).update(summary=f'{begins}HYPERLINK("http://mal.example")')
    (_heading, row) = rows(desk)
    assert row[3].startswith(f"'{begins}")
    data = b"".join(desk.get("agent", "export", "xlsx").streaming_content)
    cell = load_workbook(io.BytesIO(data)).active["D2"]  # type: ignore[index]
    assert cell.data_type == "s" and str(cell.value).startswith("'")


def test_a_workbook_opens_and_a_very_long_one_is_a_csv(desk: Desk, monkeypatch: Any) -> None:
    report = desk.report()
    report_change(user=desk.building.staff["agent"], id=report.pk, version=1, now=desk.now, summary="Cabine")
    answer = desk.get("agent", "export", "xlsx")
    assert answer["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    assert [cell.value for cell in list(sheet.rows)[1]][:4] == [report.ticket, "Ascenseur", None, "Cabine"]
    monkeypatch.setattr(export, "MOST_IN_A_WORKBOOK", 0)
    refused = desk.get("agent", "export", "xlsx", categorie="lift")
    assert refused.status_code == 302 and "categorie=lift" in refused["Location"]
    assert "prenez le CSV" in desk.reads("agent", "queue")


def test_a_workbook_says_days_as_days_and_what_no_xml_holds_not_at_all(desk: Desk) -> None:
    report = desk.decided(desk.report(), "scheduled", scheduled_on=TODAY)
    Report.objects.filter(pk=report.pk).update(summary="Cabine\x0b <arrêtée>")
    sheet = load_workbook(io.BytesIO(b"".join(desk.get("agent", "export", "xlsx").streaming_content))).active
    assert sheet is not None
    cells = dict(zip(*sheet.iter_rows(values_only=True), strict=True))
    assert cells["Résumé de l’équipe"] == "Cabine <arrêtée>"
    assert cells["Intervention le"].date() == TODAY
    assert f"{cells['Signalé le']:%Y-%m-%d %H:%M}" == f"{timezone.localtime(report.created_at):%Y-%m-%d %H:%M}"


def test_thousands_of_reports_leave_piece_by_piece_as_one_workbook(desk: Desk) -> None:
    first = desk.report()
    rows = Report.objects.filter(pk=first.pk).values().get()
    Report.objects.bulk_create(
        (Report(**{**rows, "id": uuid4(), "ticket": f"{n:08}", "summary": uuid4().hex * 6}) for n in range(2_500)),
        batch_size=100,
    )
    pieces = list(desk.get("agent", "export", "xlsx", liste="all").streaming_content)
    assert max(len(each) for each in pieces) < sum(len(each) for each in pieces) / 2
    sheet = load_workbook(io.BytesIO(b"".join(pieces)), read_only=True).active
    assert sheet is not None
    heading, *found = [row[0].value for row in sheet.iter_rows(max_col=1)]
    assert (heading, len(set(found))) == ("Numéro", 2_501)


def test_a_long_list_is_whole(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(export, "_CHUNK", 2)
    wanted = {desk.report(["ines", "paul", "lila"][n % 3], days_ago=n).ticket for n in range(7)}
    assert {row[0] for row in rows(desk)[1:]} == wanted
